import { demoIds } from '../../src/emulator/demoIds.ts';
import { startFakeUpstream } from '../support/fakeUpstream.ts';
import type { FakeUpstream } from '../support/fakeUpstream.ts';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';

/** Answers of an upstream that are valid JSON, and odd. */
let upstream: FakeUpstream;
let service: Service;
beforeEach(async () => {
  upstream = await startFakeUpstream();
  service = await startService({ konnectUrl: upstream.url, stripeUrl: upstream.url });
});
afterEach(async () => {
  await service.close();
  await upstream.close();
});

const customer = {
  id: demoIds.acme,
  key: 'acme',
  name: 'Acme',
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
};

function answerWith(body: string, status = 200): void {
  upstream.answerWith((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  });
}

test('a member that is nested a hundred thousand levels deep is ignored', async () => {
  const nested = `${'['.repeat(100_000)}"\\u0041"${']'.repeat(100_000)}`;
  answerWith(`{"nested":${nested},${JSON.stringify(customer).slice(1)}`);
  expect(await service.graphql(`{ customer(id: "${demoIds.acme}") { name } }`)).toEqual({
    data: { customer: { name: 'Acme' } },
  });
});

test('names of the prototype chain are data in answers: unknown members are ignored, keys of labels are kept', async () => {
  answerWith(
    `{"constructor":1,"__proto__":{"name":"x"},"labels":{"constructor":"c","tier":"gold"},${JSON.stringify(customer).slice(1)}`,
  );
  const { data, errors } = await service.graphql(`{ customer(id: "${demoIds.acme}") { name labels { key value } } }`);
  expect(errors).toBeUndefined();
  expect(data).toEqual({
    customer: {
      name: 'Acme',
      labels: [
        { key: 'constructor', value: 'c' },
        { key: 'tier', value: 'gold' },
      ],
    },
  });
  const rest = await fetch(`${service.restUrl}v3/openmeter/customers/${demoIds.acme}`);
  expect(await rest.json()).toMatchObject({ labels: { constructor: 'c', tier: 'gold' } });
});

test('a lookup by key asks for no page beyond the one with all keys, whatever total the upstream reports', async () => {
  answerWith(JSON.stringify({ data: [customer], meta: { page: { number: 1, size: 50, total: 99_999 } } }));
  const { data, errors } = await service.graphql(
    '{ a: customer(key: "acme") { name } b: customer(key: "none") { name } }',
  );
  expect(errors).toBeUndefined();
  expect(data).toEqual({ a: { name: 'Acme' }, b: null });
  expect(upstream.requests).toHaveLength(2);
});

test('informational responses before the final one are skipped, for a read and for a session that cannot be repeated', async () => {
  const session = {
    id: 'bps_1',
    stripe_customer_id: 'cus_1',
    configuration_id: 'bpc_1',
    livemode: false,
    created_at: '2026-01-01T00:00:00Z',
    return_url: '',
    locale: '',
    url: 'https://billing.example/p',
  };
  upstream.answerWith((request, response) => {
    response.writeProcessing();
    response.writeEarlyHints({ link: '</style.css>; rel=preload' });
    const [status, body] = request.method === 'POST' ? [201, session] : [200, customer];
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  const read = await service.graphql(`{ customer(id: "${demoIds.acme}") { name } }`);
  expect(read).toEqual({ data: { customer: { name: 'Acme' } } });
  const { data, errors } = await service.graphql(
    `mutation { createCustomerPortalSession(input: { customerId: "${demoIds.acme}" }) { session { id } } }`,
  );
  expect(errors).toBeUndefined();
  expect(data).toEqual({ createCustomerPortalSession: { session: { id: 'bps_1' } } });
  expect(upstream.requests).toHaveLength(2);
});

describe('an answer about another object than the one asked for is UPSTREAM_INVALID_RESPONSE', () => {
  const other = '01JHQ75EE0HJBPS9990000000A';
  const konnect = (document: string, answer: object) => ({ document, answer });
  const checkoutSession = {
    stripe_customer_id: 'cus_1',
    session_id: 'cs_1',
    setup_intent_id: 'seti_1',
    created_at: '2026-01-01T00:00:00Z',
    mode: 'setup',
    url: 'https://checkout.example/1',
  };
  const cases = {
    'a customer by id': konnect(`{ customer(id: "${demoIds.acme}") { name } }`, { ...customer, id: other }),
    'a created customer': konnect(
      'mutation { createCustomer(input: { key: "acme", name: "Acme" }) { customer { id } } }',
      {
        ...customer,
        key: 'other',
      },
    ),
    'a replaced customer': konnect(
      `mutation { upsertCustomer(input: { id: "${demoIds.acme}", name: "Acme", usageAttribution: { subjectKeys: [] } }) { customer { id } } }`,
      { ...customer, id: other },
    ),
    'a checkout session': konnect(
      `mutation { createCustomerCheckoutSession(input: { customerId: "${demoIds.acme}", successUrl: "https://app.example.com/" }) { session { id } } }`,
      { ...checkoutSession, customer_id: other },
    ),
    'a portal session': konnect(
      'mutation { createPortalSession(input: { stripeCustomerId: "cus_1" }) { session { id } } }',
      {
        id: 'bps_1',
        object: 'billing_portal.session',
        configuration: 'bpc_1',
        created: 1,
        customer: 'cus_2',
        livemode: false,
        url: 'https://billing.example/p',
      },
    ),
  };

  test.each(Object.entries(cases))('%s', async (_what, { document, answer }) => {
    answerWith(JSON.stringify(answer));
    const { errors } = await service.graphql(document);
    expect(errors).toHaveLength(1);
    expect(errors?.[0]?.extensions['code']).toBe('UPSTREAM_INVALID_RESPONSE');
    expect(JSON.stringify(errors)).not.toMatch(/cus_2|0000000A|other/);
    expect(service.log.join('')).toContain('than the request');
  });

  test.each(['read', 'changed'])('a portal configuration that is %s', async (what) => {
    const stored = service.emulator.state.stripe.configurations.get(demoIds.secondConfiguration);
    answerWith(JSON.stringify(stored));
    const id = demoIds.defaultConfiguration;
    const { errors } = await service.graphql(
      what === 'read'
        ? `{ portalConfiguration(id: "${id}") { name } }`
        : `mutation { updatePortalConfiguration(input: { id: "${id}", name: "x" }) { configuration { name } } }`,
    );
    expect(errors?.[0]?.extensions['code']).toBe('UPSTREAM_INVALID_RESPONSE');
  });
});
