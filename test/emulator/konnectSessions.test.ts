import { CheckoutSession, PortalSession } from '../../src/datasources/konnect/contract.ts';
import { demoIds } from '../../src/emulator/demo.ts';
import { call, startCalls, startSeconds, startTime, unknownId } from './calls.ts';
import type { Calls } from './calls.ts';

let calls: Calls;
beforeEach(async () => {
  calls = await startCalls();
});
afterEach(() => calls.close());

const success_url = 'https://example.com/done';

function checkout(id: string, options: object = { success_url }) {
  return calls.konnect('POST', `/customers/${id}/billing/stripe/checkout-sessions`, { stripe_options: options });
}

function portal(id: string, options: object = {}) {
  return calls.konnect('POST', `/customers/${id}/billing/stripe/portal-sessions`, { stripe_options: options });
}

describe('a checkout session', () => {
  test('is hosted by default, for 24 hours', async () => {
    const { status, body } = await checkout(demoIds.acme);
    const session = CheckoutSession.parse(body);
    expect(status).toBe(201);
    expect(body).toEqual({
      customer_id: demoIds.acme,
      stripe_customer_id: demoIds.acmeStripeCustomer,
      session_id: expect.stringMatching(/^cs_test_\w+$/),
      setup_intent_id: expect.stringMatching(/^seti_\w+$/),
      currency: 'EUR',
      metadata: {},
      created_at: startTime.toISOString(),
      expires_at: '2026-01-16T12:00:00.000Z',
      mode: 'setup',
      status: 'open',
      success_url,
      url: `${calls.stripeUrl}/c/pay/${session.session_id}`,
    });
  });

  test('has a client secret instead of a url when embedded', async () => {
    const { body } = await checkout(demoIds.acme, { ui_mode: 'embedded', return_url: 'https://example.com/back' });
    expect(body).toMatchObject({ client_secret: expect.any(String), return_url: 'https://example.com/back' });
    expect(body).not.toHaveProperty('url');
  });

  test('answers with what the request gave', async () => {
    const options = {
      success_url,
      cancel_url: 'https://example.com/no',
      client_reference_id: 'cart-1',
      currency: 'USD',
    };
    expect((await checkout(demoIds.acme, options)).body).toMatchObject(options);
  });

  test('takes metadata without answering it', async () => {
    expect(await checkout(demoIds.acme, { success_url, metadata: { a: 'b' } })).toMatchObject({
      status: 201,
      body: { metadata: {} },
    });
  });

  test.each(['om_namespace', 'om_app_id', 'om_customer_id'])('refuses the metadata %s as reserved', async (key) => {
    expect(await checkout(demoIds.acme, { success_url, metadata: { [key]: 'x' } })).toMatchObject({
      status: 400,
      body: { type: 'about:blank', detail: expect.stringContaining(key) },
    });
  });

  test.each([
    ['51 keys', Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`k${index}`, 'x']))],
    ['a key with brackets', { 'a[b]': 'x' }],
  ])('refuses metadata with %s, because Stripe does', async (_what, metadata) => {
    expect(await checkout(demoIds.acme, { success_url, metadata })).toMatchObject({
      status: 400,
      body: { type: 'about:blank', detail: expect.stringContaining('metadata') },
    });
  });

  test('creates and links a Stripe customer for an unlinked one, once', async () => {
    const first = CheckoutSession.parse((await checkout(demoIds.globex)).body);
    const second = CheckoutSession.parse((await checkout(demoIds.globex)).body);
    expect(second.stripe_customer_id).toBe(first.stripe_customer_id);
    expect(calls.state.stripe.customers.get(first.stripe_customer_id)).toMatchObject({ name: 'Globex' });
    expect(await calls.konnect('GET', `/customers/${demoIds.globex}/billing`)).toMatchObject({
      status: 200,
      body: { app_data: { stripe: { customer_id: first.stripe_customer_id } } },
    });
  });

  test.each([
    ['30 minutes', 30 * 60, 201],
    ['a second less', 30 * 60 - 1, 400],
    ['24 hours', 24 * 60 * 60, 201],
    ['a second more', 24 * 60 * 60 + 1, 400],
  ])('that expires in %s', async (_name, seconds, status) => {
    const reply = await checkout(demoIds.acme, { success_url, expires_at: startSeconds + seconds });
    expect(reply.status).toBe(status);
    if (status === 400) expect(reply.body).toMatchObject({ type: 'about:blank', detail: expect.any(String) });
  });

  test('that is rejected links nobody', async () => {
    await checkout(demoIds.globex, { success_url, expires_at: startSeconds });
    expect(calls.record(demoIds.globex).stripe).toBeUndefined();
  });

  test.each([
    ['no options', undefined, 'required'],
    ['a long message', { success_url, custom_text: { submit: { message: 'x'.repeat(1201) } } }, 'allOf'],
    ['an unknown mode', { success_url, ui_mode: 'popup' }, 'allOf'],
    ['an unknown member', { success_url, surprise: 1 }, 'allOf'],
  ])('with %s is rejected by the schema', async (_name, stripe_options, rule) => {
    const path = `/customers/${demoIds.acme}/billing/stripe/checkout-sessions`;
    const reply = await calls.konnect('POST', path, { stripe_options });
    const invalid_parameters = [{ field: 'stripe_options', rule, source: '' }];
    expect(reply).toMatchObject({ status: 400, body: { invalid_parameters } });
  });

  test.each([
    ['hosted without success_url', {}, /success_url/],
    ['hosted with an empty success_url', { success_url: '' }, /success_url/],
    ['embedded without return_url', { ui_mode: 'embedded' }, /return_url/],
    ['embedded with success_url', { ui_mode: 'embedded', return_url: success_url, success_url }, /success_url/],
    ['with a relative URL', { success_url: '/done' }, /Not a valid URL/],
  ])('%s answers the 400 of Stripe', async (_name, options, detail) => {
    expect(await checkout(demoIds.acme, options)).toMatchObject({
      status: 400,
      body: { type: 'about:blank', detail: expect.stringMatching(detail) },
    });
  });

  test('answers 404 where the payment app is not Stripe', async () => {
    expect((await checkout(demoIds.initech)).status).toBe(404);
  });
});

describe('a portal session', () => {
  test('has all eight members, the locale empty', async () => {
    const { status, body } = await portal(demoIds.acme, { locale: 'de', return_url: 'https://example.com/me' });
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.stringMatching(/^bps_\w+$/),
      stripe_customer_id: demoIds.acmeStripeCustomer,
      configuration_id: demoIds.defaultConfiguration,
      livemode: false,
      created_at: startTime.toISOString(),
      return_url: 'https://example.com/me',
      locale: '',
      url: expect.stringMatching(/\/p\/session\/test_/),
    });
  });

  test('is known to Stripe, and its page opens', async () => {
    const session = PortalSession.parse((await portal(demoIds.acme)).body);
    expect(calls.state.stripe.portalSessions.get(session.id)).toMatchObject({ customer: demoIds.acmeStripeCustomer });
    expect((await call('GET', session.url, undefined, {})).status).toBe(200);
  });

  test('has empty strings where Stripe gave none', async () => {
    const { body } = await portal(demoIds.acme, { configuration_id: demoIds.secondConfiguration });
    expect(body).toMatchObject({ configuration_id: demoIds.secondConfiguration, return_url: '', locale: '' });
  });

  test.each(['initech', 'globex'] as const)('answers 412 without a Stripe app or link (%s)', async (name) => {
    expect(await portal(demoIds[name])).toMatchObject({ status: 412, body: { type: 'about:blank' } });
  });

  test('answers 500 without a detail to an unknown configuration', async () => {
    const reply = await portal(demoIds.acme, { configuration_id: 'bpc_unknown' });
    expect(reply).toMatchObject({
      status: 500,
      body: { status: 500, type: 'about:blank', title: 'Internal Server Error' },
    });
    expect(reply.body).not.toHaveProperty('detail');
  });

  test('answers 500 if the linked Stripe customer does not exist', async () => {
    calls.state.stripe.customers.delete(demoIds.acmeStripeCustomer);
    expect((await portal(demoIds.acme)).status).toBe(500);
  });

  test('answers 400 with the sentence of Stripe to an inactive configuration', async () => {
    expect(await portal(demoIds.acme, { configuration_id: demoIds.inactiveConfiguration })).toMatchObject({
      status: 400,
      body: { type: 'about:blank', detail: expect.stringContaining('is inactive') },
    });
  });

  test('answers 400 where Stripe has no default configuration', async () => {
    calls.state.stripe.configurations.delete(demoIds.defaultConfiguration);
    expect((await portal(demoIds.acme)).status).toBe(400);
  });

  test('has the default configuration for an empty id', async () => {
    expect(await portal(demoIds.acme, { configuration_id: '' })).toMatchObject({
      status: 201,
      body: { configuration_id: demoIds.defaultConfiguration },
    });
  });

  test.each(['locale', 'return_url'])('rejects an empty %s', async (member) => {
    expect(await portal(demoIds.acme, { [member]: '' })).toMatchObject({
      status: 400,
      body: { invalid_parameters: [{ field: 'stripe_options', rule: 'allOf' }] },
    });
  });
});

describe.each([
  ['checkout', checkout],
  ['portal', portal],
])('POST of a %s session', (_name, open) => {
  test('answers 404 for an unknown customer and 410 for a deleted one', async () => {
    expect((await open(unknownId)).status).toBe(404);
    await calls.konnect('DELETE', `/customers/${demoIds.acme}`);
    expect((await open(demoIds.acme)).status).toBe(410);
  });

  test('answers 404 without a default profile', async () => {
    calls.state.konnect.profiles.clear();
    expect((await open(demoIds.acme)).status).toBe(404);
  });
});
