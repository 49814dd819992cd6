import { demoIds } from '../../src/emulator/demoIds.ts';
import { callLinesOf } from '../support/callLog.ts';
import { json, startFakeUpstream } from '../support/fakeUpstream.ts';
import type { Answer, FakeUpstream } from '../support/fakeUpstream.ts';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';

/** A proxy or a cache can mix responses up: the object of a response may not be the one that was asked for. */
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

const otherId = '01JHQ75EE0HJBPS9990000000A';
const times = { created_at: '2026-01-01T00:00:00Z', updated_at: '2026-01-01T00:00:00Z' };
const customer = { id: demoIds.acme, key: 'acme', name: 'Acme', ...times };
const portalSession = {
  id: 'bps_1',
  stripe_customer_id: 'cus_1',
  configuration_id: 'bpc_1',
  livemode: false,
  created_at: times.created_at,
  return_url: '',
  locale: '',
  url: 'https://billing.example/p',
};
const checkoutSession = {
  customer_id: demoIds.acme,
  stripe_customer_id: 'cus_1',
  session_id: 'cs_1',
  setup_intent_id: 'seti_1',
  created_at: times.created_at,
  mode: 'setup',
  url: 'https://checkout.example/1',
};
const stripeSession = {
  id: 'bps_1',
  object: 'billing_portal.session',
  configuration: 'bpc_1',
  created: 1,
  customer: 'cus_1',
  livemode: false,
  url: 'https://billing.example/p',
};

/** Writes are answered with `answer`, reads as if nothing existed. */
function answerWritesWith(answer: Answer): void {
  upstream.answerWith((request, response) => {
    if (request.method !== 'GET') return answer(request, response);
    const isList = request.url?.includes('?') ?? false;
    const list = { data: [], meta: { page: { number: 1, size: 50, total: 0 } } };
    json(200, isList ? list : request.url?.endsWith('/billing') ? { app_data: {} } : customer)(request, response);
  });
}

const writesReceived = () => upstream.requests.filter(({ method }) => method !== 'GET').length;

const pinProfile = `updateCustomerBilling(input: { customerId: "${demoIds.acme}", billingProfileId: "${demoIds.sandboxProfile}" }) { userErrors { code } }`;
const openCustomerPortal = `createCustomerPortalSession(input: { customerId: "${demoIds.acme}", configurationId: "bpc_1" }) { session { id } userErrors { code } }`;

const writes = {
  'a created customer': {
    mutation: 'createCustomer(input: { key: "acme", name: "Acme" }) { customer { id } userErrors { code } }',
    answer: { ...customer, key: 'other' },
  },
  'a replaced customer': {
    mutation: `upsertCustomer(input: { id: "${demoIds.acme}", name: "Acme", usageAttribution: null }) { customer { id } userErrors { code } }`,
    answer: { ...customer, id: otherId },
  },
  'a pinned billing profile': {
    mutation: pinProfile,
    answer: { billing_profile: { id: otherId }, app_data: {} },
  },
  'a checkout session': {
    mutation: `createCustomerCheckoutSession(input: { customerId: "${demoIds.acme}", successUrl: "https://app.example.com/" }) { session { id } userErrors { code } }`,
    answer: { ...checkoutSession, customer_id: otherId },
  },
  'a portal session of Konnect': {
    mutation: openCustomerPortal,
    answer: { ...portalSession, configuration_id: 'bpc_other' },
  },
  'a portal session of Stripe': {
    mutation:
      'createPortalSession(input: { stripeCustomerId: "cus_1", configurationId: "bpc_1" }) { session { id } userErrors { code } }',
    answer: { ...stripeSession, configuration: 'bpc_other' },
  },
  'a changed portal configuration': {
    mutation: `updatePortalConfiguration(input: { id: "${demoIds.defaultConfiguration}", name: "x" }) { configuration { id } userErrors { code } }`,
    answer: undefined,
  },
};

describe('a response to a write about another object is no success, and the write is not repeated', () => {
  test.each(Object.entries(writes))('%s', async (_what, { mutation, answer }) => {
    const { configurations } = service.emulator.state.stripe;
    answerWritesWith(json(200, answer ?? configurations.get(demoIds.secondConfiguration)));
    const { data, errors } = await service.graphql(`mutation { r: ${mutation} }`);
    expect(data).toEqual({ r: null });
    expect(errors?.map(({ extensions }) => extensions['code'])).toEqual(['UPSTREAM_INVALID_RESPONSE']);
    expect(JSON.stringify(errors)).not.toMatch(/other|0000000A/);
    expect(writesReceived()).toBe(1);
    expect(callLinesOf(service.log)).toEqual([
      expect.objectContaining({ reason: expect.stringContaining('than the request'), attempts: 1 }),
    ]);
  });

  test.each([
    { title: 'of Konnect', mutation: openCustomerPortal, answer: { ...portalSession, configuration_id: 'bpc_other' } },
    {
      title: 'of Stripe',
      mutation: writes['a portal session of Stripe'].mutation,
      answer: { ...stripeSession, customer: 'cus_other' },
    },
  ])('also if an idempotency key is given for a portal session $title', async ({ mutation, answer }) => {
    answerWritesWith(json(200, answer));
    const keyed = mutation.replace('configurationId:', 'idempotencyKey: "one", configurationId:');
    const { errors } = await service.graphql(`mutation { r: ${keyed} }`);
    expect(errors?.map(({ extensions }) => extensions['code'])).toEqual(['UPSTREAM_INVALID_RESPONSE']);
    expect(writesReceived()).toBe(1);
    // A second attempt with the key is no success either, whatever the upstream answers to it.
    const second = await service.graphql(`mutation { r: ${keyed} }`);
    expect(second.data).toEqual({ r: null });
  });

  test('the retry of a lost creation that answers about another customer', async () => {
    let requests = 0;
    answerWritesWith((request, response) => {
      requests += 1;
      // The first response is lost, the second is about another customer.
      if (requests === 1) request.socket.destroy();
      else json(201, { ...customer, id: otherId, key: 'other' })(request, response);
    });
    const { data, errors } = await service.graphql(`mutation { r: ${writes['a created customer'].mutation} }`);
    expect(data).toEqual({ r: null });
    expect(['OUTCOME_UNKNOWN', 'UPSTREAM_INVALID_RESPONSE']).toContain(errors?.[0]?.extensions['code']);
    expect(writesReceived()).toBe(2);
  });

  test('the retry of a lost replacement that answers about another customer', async () => {
    let requests = 0;
    answerWritesWith((request, response) => {
      requests += 1;
      if (requests === 1) request.socket.destroy();
      else json(200, { ...customer, id: otherId })(request, response);
    });
    const { data, errors } = await service.graphql(`mutation { r: ${writes['a replaced customer'].mutation} }`);
    expect(data).toEqual({ r: null });
    expect(errors?.map(({ extensions }) => extensions['code'])).toEqual(['UPSTREAM_INVALID_RESPONSE']);
    expect(writesReceived()).toBe(2);
  });
});

describe('a confirmed write whose response does not name the object is a success', () => {
  test.each([
    { title: 'no profile', mutation: pinProfile, answer: { app_data: {} } },
    { title: 'null for the profile', mutation: pinProfile, answer: { billing_profile: null, app_data: {} } },
    { title: 'no id of the profile', mutation: pinProfile, answer: { billing_profile: {}, app_data: {} } },
    {
      title: 'an empty configuration id',
      mutation: openCustomerPortal,
      answer: { ...portalSession, configuration_id: '' },
    },
    {
      title: 'an odd member elsewhere',
      mutation: pinProfile,
      answer: { billing_profile: { id: demoIds.sandboxProfile, odd: [] }, app_data: 'none' },
    },
  ])('$title', async ({ mutation, answer }) => {
    answerWritesWith(json(200, answer));
    const { data, errors } = await service.graphql(`mutation { r: ${mutation} }`);
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({ r: { userErrors: [] } });
    expect(writesReceived()).toBe(1);
  });
});
