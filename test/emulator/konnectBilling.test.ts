import { BillingProfile } from '../../src/datasources/konnect/contract.ts';
import { demoIds } from '../../src/emulator/demo.ts';
import { startEmulator } from '../../src/emulator/emulator.ts';
import { startCalls, unknownId } from './calls.ts';
import type { Calls } from './calls.ts';

let calls: Calls;
beforeEach(async () => {
  calls = await startCalls();
});
afterEach(() => calls.close());

const [freeCustomer = '', otherFreeCustomer = ''] = demoIds.freeStripeCustomers;
const [freePaymentMethod = ''] = demoIds.freePaymentMethods;

const billing = (id: string) => `/customers/${id}/billing`;
const get = (id: string) => calls.konnect('GET', billing(id));
const put = (id: string, body: object) => calls.konnect('PUT', billing(id), body);
const putAppData = (id: string, body: object) => calls.konnect('PUT', `${billing(id)}/app-data`, body);
const link = (customer_id: string, default_payment_method_id?: string) => ({
  stripe: { customer_id, ...(default_payment_method_id && { default_payment_method_id }) },
});

describe('profiles', () => {
  test('are listed in pages', async () => {
    const reply = await calls.konnect('GET', '/profiles?page[size]=1&page[number]=2');
    expect(reply).toMatchObject({
      status: 200,
      body: { data: [{ id: demoIds.sandboxProfile }], meta: { page: { number: 2, size: 1, total: 2 } } },
    });
  });

  test('are read by id', async () => {
    const reply = await calls.konnect('GET', `/profiles/${demoIds.stripeProfile}`);
    expect(BillingProfile.parse(reply.body)).toMatchObject({ name: 'Stripe billing', default: true });
  });

  test('an unknown profile is 404, with a code', async () => {
    expect(await calls.konnect('GET', `/profiles/${unknownId}`)).toMatchObject({
      status: 404,
      body: { type: 'about:blank', extensions: { code: 'profile_not_found' } },
    });
  });

  test('a text that is no id is 404', async () => {
    const type = 'https://kongapi.info/konnect/not-found';
    expect(await calls.konnect('GET', '/profiles/default')).toMatchObject({ status: 404, body: { type } });
  });

  test('ignore a filter', async () => {
    expect(await calls.konnect('GET', '/profiles?filter[name]=x')).toMatchObject({ status: 200 });
  });
});

describe('GET billing', () => {
  test('returns the default profile and the link to Stripe', async () => {
    expect(await get(demoIds.acme)).toMatchObject({
      status: 200,
      body: {
        billing_profile: { id: demoIds.stripeProfile },
        app_data: {
          stripe: {
            customer_id: demoIds.acmeStripeCustomer,
            default_payment_method_id: demoIds.acmePaymentMethod,
          },
        },
      },
    });
  });

  test('returns the pinned profile; a sandbox profile has no app data', async () => {
    const { status, body } = await get(demoIds.initech);
    expect(status).toBe(200);
    expect(body).toEqual({ billing_profile: { id: demoIds.sandboxProfile }, app_data: {} });
  });

  test('returns labels of external invoicing, whatever their keys', async () => {
    calls.state.konnect.apps.set(demoIds.sandboxApp, 'external_invoicing');
    const app_data = { external_invoicing: { labels: { kong: 'north', 'a b': 'south' } } };
    expect((await putAppData(demoIds.initech, app_data)).body).toEqual(app_data);
    expect((await get(demoIds.initech)).body).toMatchObject({ app_data });
  });

  test('returns null for absent labels of external invoicing, which the document does not allow', async () => {
    const unchecked = await startCalls({}, startEmulator);
    try {
      unchecked.state.konnect.apps.set(demoIds.sandboxApp, 'external_invoicing');
      const reply = await unchecked.konnect('GET', billing(demoIds.initech));
      expect(reply).toMatchObject({ status: 200, body: { app_data: { external_invoicing: { labels: null } } } });
    } finally {
      await unchecked.close();
    }
  });

  test('answers 412 for a Stripe profile and an unlinked customer', async () => {
    expect(await get(demoIds.globex)).toMatchObject({
      status: 412,
      body: { type: 'about:blank', detail: expect.stringContaining('not linked') },
    });
  });

  test('answers 404 default_profile_not_found without a default profile', async () => {
    calls.state.konnect.profiles.delete(demoIds.stripeProfile);
    const detail = expect.stringContaining('default_profile_not_found');
    expect(await get(demoIds.acme)).toMatchObject({ status: 404, body: { detail } });
  });

  test('answers 404 for an unknown customer', async () => {
    expect((await get(unknownId)).status).toBe(404);
  });

  test('of a deleted customer answers 200', async () => {
    await calls.konnect('DELETE', `/customers/${demoIds.acme}`);
    expect((await get(demoIds.acme)).status).toBe(200);
  });
});

describe('PUT billing', () => {
  test('pins a profile without an app of its own', async () => {
    const request = { billing_profile: { id: demoIds.sandboxProfile } };
    const { status, body } = await put(demoIds.acme, request);
    expect([status, body]).toEqual([200, request]);
    expect((await get(demoIds.acme)).body).toEqual({ ...request, app_data: {} });
  });

  test('without a profile stores data for the default one, and pins none', async () => {
    const { body } = await put(demoIds.globex, { app_data: link(freeCustomer) });
    expect(body).toEqual({ billing_profile: { id: demoIds.stripeProfile }, app_data: link(freeCustomer) });
    expect(calls.record(demoIds.globex).profileId).toBeUndefined();
    expect((await get(demoIds.globex)).body).toMatchObject({ app_data: link(freeCustomer) });
  });

  test('without a profile answers the default one, and ignores data of the app in force', async () => {
    for (const profile of calls.state.konnect.profiles.values()) {
      profile.default = profile.id === demoIds.sandboxProfile;
    }
    calls.record(demoIds.globex).profileId = demoIds.stripeProfile;
    const { body } = await put(demoIds.globex, { app_data: link(freeCustomer) });
    expect(body).toEqual({ billing_profile: { id: demoIds.sandboxProfile } });
    const { profileId, stripe } = calls.record(demoIds.globex);
    expect([profileId, stripe]).toEqual([demoIds.stripeProfile, undefined]);
  });

  test.each([
    ['an empty request', {}],
    ['empty app data', { app_data: {} }],
    ['the profile alone', { billing_profile: { id: demoIds.stripeProfile } }],
  ])('%s is rejected where the profile uses Stripe, and pins nothing', async (_name, request) => {
    expect(await put(demoIds.initech, request)).toMatchObject({
      status: 400,
      body: { invalid_parameters: [{ field: 'app_data.stripe', rule: 'required', source: 'body' }] },
    });
    expect(calls.record(demoIds.initech).profileId).toBe(demoIds.sandboxProfile);
  });

  test('an unknown profile is 404, and nothing is linked', async () => {
    const reply = await put(demoIds.globex, { billing_profile: { id: unknownId }, app_data: link(freeCustomer) });
    expect(reply.status).toBe(404);
    expect(calls.record(demoIds.globex).stripe).toBeUndefined();
  });

  test('a rejected link pins nothing', async () => {
    const pin = { billing_profile: { id: demoIds.stripeProfile }, app_data: link('cus_unknown') };
    expect((await put(demoIds.initech, pin)).status).toBe(412);
    expect(calls.record(demoIds.initech).profileId).toBe(demoIds.sandboxProfile);
  });

  test('a profile id that is no ULID is rejected by the schema', async () => {
    expect(await put(demoIds.acme, { billing_profile: { id: 'x' } })).toMatchObject({
      status: 400,
      body: { invalid_parameters: [{ field: 'billing_profile', rule: 'allOf', source: '' }] },
    });
  });
});

describe.each([
  ['billing', (id: string, app_data: object) => put(id, { app_data })],
  ['app-data', (id: string, app_data: object) => putAppData(id, app_data)],
])('the Stripe data of PUT %s', (_name, write) => {
  test('links a Stripe customer with its payment method', async () => {
    expect((await write(demoIds.globex, link(freeCustomer, freePaymentMethod))).status).toBe(200);
    expect((await get(demoIds.globex)).body).toMatchObject({ app_data: link(freeCustomer, freePaymentMethod) });
  });

  test('can link the same customer again', async () => {
    expect((await write(demoIds.acme, link(demoIds.acmeStripeCustomer))).status).toBe(200);
  });

  test('takes over the link of a deleted customer', async () => {
    await calls.konnect('DELETE', `/customers/${demoIds.acme}`);
    expect((await write(demoIds.globex, link(demoIds.acmeStripeCustomer))).status).toBe(200);
  });

  test.each([
    ['a payment method without pm_', link(freeCustomer, 'card_1'), 400],
    ['an unknown Stripe customer', link('cus_unknown'), 412],
    ['a Stripe customer of another', link(demoIds.acmeStripeCustomer), 412],
    ['an unknown payment method', link(freeCustomer, 'pm_unknown'), 412],
    ['a payment method of another', link(otherFreeCustomer, freePaymentMethod), 412],
  ])('%s is rejected', async (_case, app_data, status) => {
    const reply = await write(demoIds.globex, app_data);
    expect(reply).toMatchObject({ status, body: { type: 'about:blank', detail: expect.any(String) } });
    expect(reply.body).not.toHaveProperty('invalid_parameters');
    expect(calls.record(demoIds.globex).stripe).toBeUndefined();
  });

  test('a link without a Stripe customer is rejected', async () => {
    expect(await write(demoIds.globex, { stripe: {} })).toMatchObject({
      status: 400,
      body: { invalid_parameters: [{ field: 'stripe.customer_id', rule: 'required', source: 'body' }] },
    });
  });

  test('labels are accepted and never read back', async () => {
    const { stripe } = link(freeCustomer);
    expect((await write(demoIds.globex, { stripe: { ...stripe, labels: { kong: 'x' } } })).status).toBe(200);
    expect((await get(demoIds.globex)).body).toMatchObject({ app_data: { stripe: { customer_id: freeCustomer } } });
    expect(JSON.stringify((await get(demoIds.globex)).body)).not.toContain('labels');
  });

  test('an unknown customer is 404, and a deleted one 410', async () => {
    expect((await write(unknownId, link(freeCustomer))).status).toBe(404);
    await calls.konnect('DELETE', `/customers/${demoIds.globex}`);
    expect((await write(demoIds.globex, link(freeCustomer))).status).toBe(410);
  });

  test('answers 404 without a default profile', async () => {
    calls.state.konnect.profiles.delete(demoIds.stripeProfile);
    expect((await write(demoIds.globex, link(freeCustomer))).status).toBe(404);
  });
});

test('PUT app-data returns the data of the app', async () => {
  const request = link(freeCustomer);
  const more = { ...request, external_invoicing: { labels: { a: 'b' } } };
  expect((await putAppData(demoIds.globex, more)).body).toEqual(request);
});

test('PUT app-data without Stripe data is rejected where the profile uses Stripe', async () => {
  expect(await putAppData(demoIds.globex, {})).toMatchObject({
    status: 400,
    body: { invalid_parameters: [{ field: 'stripe', rule: 'required', source: 'body' }] },
  });
});

test('Stripe data for a sandbox profile is accepted and left out of the response', async () => {
  const { status, body } = await putAppData(demoIds.initech, link('cus_unknown'));
  expect([status, body]).toEqual([200, {}]);
  expect(calls.record(demoIds.initech).stripe).toBeUndefined();
});
