import { demoIds } from '../../src/emulator/demoIds.ts';
import { testInvalidInput, testInvalidTypes } from '../support/invalidInput.ts';
import { testOperation } from '../support/operationTests.ts';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';

testOperation('create-stripe-customer-portal-session');

describe('createCustomerPortalSession', () => {
  let service: Service;
  beforeEach(async () => {
    service = await startService();
  });
  afterEach(() => service.close());

  const open = `mutation ($input: CreateCustomerPortalSessionInput!) {
    createCustomerPortalSession(input: $input) {
      session { id url createdAt livemode locale returnUrl stripeCustomerId configuration { id name } customer { key } flow { type } }
      userErrors { code field message }
    }
  }`;

  test('returns a session with its configuration and customer', async () => {
    const { data, errors } = await service.graphql(open, {
      input: {
        customerId: demoIds.acme,
        configurationId: demoIds.secondConfiguration,
        locale: 'de',
        returnUrl: 'https://example.com/Account?x={y}',
      },
    });
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      createCustomerPortalSession: {
        session: {
          id: expect.stringMatching(/^bps_/),
          url: expect.stringMatching(/^http/),
          createdAt: expect.any(String),
          livemode: false,
          // Konnect does not store it.
          locale: null,
          returnUrl: 'https://example.com/Account?x={y}',
          stripeCustomerId: demoIds.acmeStripeCustomer,
          configuration: { id: demoIds.secondConfiguration, name: 'Invoices only' },
          customer: { key: 'acme' },
          flow: null,
        },
        userErrors: [],
      },
    });
  });

  test.each<[string, object, string, string]>([
    ['a customer without a link to Stripe', { customerId: demoIds.globex }, 'PRECONDITION_FAILED', 'customerId'],
    ['a customer whose profile has no Stripe', { customerId: demoIds.initech }, 'PRECONDITION_FAILED', 'customerId'],
    ['an unknown customer', { customerId: '01ARZ3NDEKTSV4RRFFQ69G5FAV' }, 'NOT_FOUND', 'customerId'],
    [
      'an unknown configuration, for which Konnect returns 500',
      { customerId: demoIds.acme, configurationId: 'bpc_unknown' },
      'NOT_FOUND',
      'configurationId',
    ],
  ])('rejects %s', async (_what, input, code, field) => {
    const { data, errors } = await service.graphql(open, { input });
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({
      createCustomerPortalSession: { session: null, userErrors: [{ code, field: ['input', field] }] },
    });
  });
});

const mutation =
  'mutation ($input: CreateCustomerPortalSessionInput!) { result: createCustomerPortalSession(input: $input) { session { id } userErrors { code field message } } }';
const customerId = demoIds.acme;

testInvalidInput(mutation, [
  [
    'a customer id that is not a ULID',
    { customerId: 'acme' },
    ['customerId'],
    'must be a ULID: 26 characters of Crockford base 32',
  ],
  [
    'a malformed configuration id',
    { customerId, configurationId: 'x' },
    ['configurationId'],
    'must be the id of a portal configuration: "bpc_" and letters, digits or underscores',
  ],
  ['an empty locale', { customerId, locale: '' }, ['locale'], 'must have at least 1 character'],
  [
    'a return URL that runs a script',
    { customerId, returnUrl: 'javascript:alert(1)' },
    ['returnUrl'],
    'must be an absolute http or https URL',
  ],
]);

testInvalidTypes(mutation, [
  ['a return URL that is not a URL', { customerId, returnUrl: 'not a url' }, 'input.returnUrl'],
]);

describe('createCustomerPortalSession with an invalid literal', () => {
  let service: Service;
  beforeEach(async () => {
    service = await startService();
  });
  afterEach(() => service.close());

  test('literals are validated like variables', async () => {
    const { errors } = await service.graphql(
      `mutation { createCustomerPortalSession(input: { customerId: "${customerId}", returnUrl: "nowhere" }) { userErrors { message } } }`,
    );
    expect(errors?.[0]?.extensions['code']).toBe('GRAPHQL_VALIDATION_FAILED');
    expect(service.calls()).toEqual([]);
  });
});
