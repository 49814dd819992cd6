import { demoIds } from '../../src/emulator/demoIds.ts';
import { json, startFakeUpstream } from '../support/fakeUpstream.ts';
import type { FakeUpstream } from '../support/fakeUpstream.ts';
import { startService } from '../support/service.ts';
import type { GraphQLAnswer, Service } from '../support/service.ts';

let konnect: FakeUpstream;
let service: Service;

beforeEach(async () => {
  konnect = await startFakeUpstream();
  service = await startService({ konnectUrl: konnect.url });
});
afterEach(async () => {
  await service.close();
  await konnect.close();
});

const customer = {
  id: demoIds.acme,
  key: 'acme',
  name: 'Acme',
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
};

/** Konnect answers each write with the problem, a list with no customer, and a read with a customer. */
function answerWritesWith(status: number, problem: object): void {
  konnect.answerWith((request, response) => {
    if (request.method !== 'GET') return json(status, { status, ...problem })(request, response);
    const isList = request.url?.includes('?') ?? false;
    const isBilling = request.url?.endsWith('/billing') ?? false;
    const list = { data: [], meta: { page: { number: 1, size: 50, total: 0 } } };
    json(200, isList ? list : isBilling ? {} : customer)(request, response);
  });
}

async function userErrors(mutation: string): Promise<unknown> {
  const { data, errors } = await service.graphql(`mutation { r: ${mutation} { userErrors { code field message } } }`);
  expect(errors).toBeUndefined();
  return Object(data).r.userErrors;
}

const create = (members: string) => `createCustomer(input: { key: "acme", name: "Acme", ${members} })`;
const replace = (members: string) => `upsertCustomer(input: { id: "${demoIds.acme}", name: "Acme", ${members} })`;
const setStripe = `updateCustomerBillingAppData(input: { customerId: "${demoIds.acme}", stripe: { stripeCustomerId: "cus_1" } })`;
const setBilling = `updateCustomerBilling(input: {
  customerId: "${demoIds.acme}", billingProfileId: "${demoIds.stripeProfile}", appData: { stripe: { stripeCustomerId: "cus_1" } } })`;
const openPortal = `createCustomerPortalSession(input: { customerId: "${demoIds.acme}", configurationId: "bpc_1" })`;

const openDefaultPortal = `createCustomerPortalSession(input: { customerId: "${demoIds.acme}" })`;

const sentence = (detail: string) => ({ title: 'Problem', detail });
const parameter = (field: string, reason: string, rule?: string) => ({
  title: 'Bad Request',
  detail: 'The request is invalid.',
  invalid_parameters: [{ field, reason, source: '', ...(rule && { rule }) }],
});

describe('an error of Konnect names the member of the input', () => {
  test.each([
    {
      title: 'the key that is a subject of another customer, with subjects in the input',
      mutation: create('usageAttribution: { subjectKeys: ["other"] }'),
      status: 409,
      problem: sentence(`conflict error: key acme overlaps with subject of another customer: ${demoIds.globex}`),
      error: {
        code: 'CONFLICT',
        field: ['input', 'key'],
        message: `conflict error: key acme overlaps with subject of another customer: ${demoIds.globex}`,
      },
    },
    {
      title: 'the id whose key is a subject of another customer, in a replacement',
      mutation: replace('usageAttribution: { subjectKeys: ["other"] }'),
      status: 409,
      problem: sentence('key acme overlaps with subject of another customer'),
      error: { code: 'CONFLICT', field: ['input', 'id'] },
    },
    {
      title: 'a subject that another customer has, with the values of the caller and without the namespace',
      mutation: create('usageAttribution: { subjectKeys: ["First One", "second-2"] }'),
      status: 409,
      problem: sentence(
        'one or multiple subject keys of [First One, second-2] are already associated with an different customer in the namespace Tenant77',
      ),
      error: {
        code: 'CONFLICT',
        field: ['input', 'usageAttribution', 'subjectKeys'],
        message:
          'one or multiple subject keys of [First One, second-2] are already associated with an different customer',
      },
    },
    {
      title: 'subjects that a subscription locks',
      mutation: replace('usageAttribution: { subjectKeys: ["new"] }'),
      status: 400,
      problem: sentence('validation error: cannot change subject keys for customer with active subscriptions'),
      error: { code: 'INVALID_INPUT', field: ['input', 'usageAttribution', 'subjectKeys'] },
    },
    {
      title: 'labels that a check after the schema refuses, with its message',
      mutation: create('labels: [{ key: "team", value: "red" }]'),
      status: 400,
      problem: {
        title: 'Bad Request',
        extensions: {
          validationErrors: [
            {
              code: 'invalid_label',
              field: '$.labels',
              message: 'label key must be in valid format',
              severity: 'critical',
            },
          ],
        },
      },
      error: { code: 'INVALID_INPUT', field: ['input', 'labels'], message: 'label key must be in valid format' },
    },
    {
      title: 'a member of which Konnect names the outermost part only',
      mutation: create('usageAttribution: { subjectKeys: ["a"] }'),
      status: 400,
      problem: parameter('usage_attribution', 'Error at "/subject_keys/0": must be longer', 'allOf'),
      error: { code: 'INVALID_INPUT', field: ['input', 'usageAttribution', 'subjectKeys', '0'] },
    },
    {
      title: 'a member that Konnect names in the reason only',
      mutation: create('description: "x"'),
      status: 400,
      problem: parameter('', 'property "description" is unsupported\nSchema: { }', 'properties'),
      error: { code: 'INVALID_INPUT', field: ['input', 'description'] },
    },
    {
      title: 'a member of flattened wire objects by its outermost part',
      mutation: openPortal,
      status: 400,
      problem: parameter('stripe_options', "doesn't match the schema", 'allOf'),
      error: { code: 'INVALID_INPUT', field: ['input', 'configurationId'] },
    },
    {
      title: 'the profile by the wire object that holds its id',
      mutation: setBilling,
      status: 400,
      problem: parameter('billing_profile', 'is not valid', 'allOf'),
      error: { code: 'INVALID_INPUT', field: ['input', 'billingProfileId'] },
    },
    {
      title: 'app data by its name in the other operation',
      mutation: setBilling,
      status: 400,
      problem: parameter('stripe.customer_id', 'Stripe Customer ID is required', 'required'),
      error: { code: 'INVALID_INPUT', field: ['input', 'appData', 'stripe', 'stripeCustomerId'] },
    },
    {
      title: 'app data by a path that starts with app_data',
      mutation: setStripe,
      status: 400,
      problem: parameter('app_data.stripe', 'Stripe data is required', 'required'),
      error: { code: 'INVALID_INPUT', field: ['input', 'stripe'] },
    },
    {
      title: 'the Stripe customer that does not exist',
      mutation: setStripe,
      status: 412,
      problem: sentence(
        `precondition failed error: provider error for app ${demoIds.stripeApp}: No such customer: cus_1`,
      ),
      error: { code: 'PRECONDITION_FAILED', field: ['input', 'stripe'] },
    },
    {
      title: 'a prefix that a value must have',
      mutation: setStripe,
      status: 400,
      problem: sentence('stripe default payment method must start with pm_'),
      error: { field: ['input', 'stripe'], message: 'stripe default payment method must start with pm_' },
    },
  ])('$title', async ({ mutation, status, problem, error }) => {
    answerWritesWith(status, problem);
    expect(await userErrors(mutation)).toEqual([expect.objectContaining(error)]);
  });

  test('a filter that Konnect names in the reason', async () => {
    konnect.answerWith(json(400, parameter('filter', 'filter[key][oeq]: too many items (max 50)', 'format')));
    const { errors } = await service.graphql('{ customers(filter: { key: { in: ["a"] } }) { nodes { key } } }');
    expect(errors?.[0]?.extensions['field']).toEqual(['filter', 'key', 'in']);
  });

  test('but no value of another customer, and no part of a word that is a value of the caller', async () => {
    answerWritesWith(409, sentence('key Alice overlaps with subject of Alicent Hightower'));
    const mutation = 'createCustomer(input: { key: "Alice", name: "Alice" })';
    expect(await userErrors(mutation)).toEqual([
      expect.objectContaining({ message: 'key Alice overlaps with subject of [redacted]' }),
    ]);
  });
});

describe('a failure of Stripe that Konnect relays', () => {
  const provider = (text: string) => sentence(`precondition failed error: provider error for app x: ${text}`);
  test.each([
    {
      title: 'a rejected key is the fault of the operator of Konnect, and the log says so',
      status: 401,
      problem: sentence(
        `unauthorized error: provider authentication error for app ${demoIds.stripeApp}: Invalid API Key`,
      ),
      code: 'UPSTREAM_AUTH',
      message: "Stripe rejected the key of Konnect's Stripe app.",
      reason: "Stripe rejected the key of Konnect's Stripe app",
    },
    {
      title: 'a rate limit is retryable',
      status: 412,
      problem: provider('Request rate limit exceeded.'),
      code: 'RATE_LIMITED',
      message: 'Konnect reached the rate limit of Stripe.',
      reason: 'Stripe rate-limits Konnect',
    },
    {
      title: 'any other failure is retryable',
      status: 412,
      problem: provider('An unknown error occurred.'),
      code: 'UPSTREAM_ERROR',
      message: 'Stripe, called by Konnect, failed to handle the request.',
      reason: 'Stripe failed in a call of Konnect',
    },
  ])('$title', async ({ status, problem, code, message, reason }) => {
    answerWritesWith(status, problem);
    for (const mutation of [openDefaultPortal, setStripe]) {
      const { errors }: GraphQLAnswer = await service.graphql(`mutation { r: ${mutation} { userErrors { code } } }`);
      expect(errors).toEqual([expect.objectContaining({ message, extensions: expect.objectContaining({ code }) })]);
    }
    expect(service.log.join('')).toContain(reason);
  });

  test("a rejection of this service's own key is reported as before", async () => {
    answerWritesWith(401, sentence('Unauthorized'));
    const { errors } = await service.graphql(`mutation { r: ${openPortal} { userErrors { code } } }`);
    expect(errors?.[0]).toMatchObject({
      message: "Konnect rejected this service's credential.",
      extensions: { code: 'UPSTREAM_AUTH' },
    });
  });
});
