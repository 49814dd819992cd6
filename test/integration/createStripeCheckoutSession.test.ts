import { demoIds } from '../../src/emulator/demoIds.ts';
import { testInvalidInput, testInvalidTypes } from '../support/invalidInput.ts';
import { testOperation } from '../support/operationTests.ts';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';

testOperation('create-stripe-checkout-session');

describe('createCustomerCheckoutSession', () => {
  let service: Service;
  beforeEach(async () => {
    service = await startService();
  });
  afterEach(() => service.close());

  test('links a customer to Stripe, and the next read shows it', async () => {
    const billing = '{ customer(key: "globex") { billing { appData { stripe { customerId } } } } }';
    expect((await service.graphql(billing)).errors?.[0]).toMatchObject({
      path: ['customer', 'billing'],
      extensions: { code: 'PRECONDITION_FAILED' },
    });
    const { data, errors } = await service.graphql(
      `mutation ($input: CreateCustomerCheckoutSessionInput!) {
        createCustomerCheckoutSession(input: $input) {
          session { id url clientSecret mode status currency expiresAt metadata { key value } successUrl stripeCustomerId customer { key billing { appData { stripe { customerId } } } } }
          userErrors { message }
        }
      }`,
      {
        input: {
          customerId: demoIds.globex,
          successUrl: 'https://example.com/done?session={CHECKOUT_SESSION_ID}',
          currency: 'EUR',
          metadata: [{ key: 'cartId', value: '7' }],
        },
      },
    );
    expect(errors).toBeUndefined();
    const { session } = Object(data).createCustomerCheckoutSession;
    expect(session).toEqual({
      id: expect.stringMatching(/^cs_/),
      url: expect.stringMatching(/^http/),
      clientSecret: null,
      mode: 'SETUP',
      status: 'OPEN',
      currency: 'EUR',
      expiresAt: expect.any(String),
      // The metadata belongs to the setup intent.
      metadata: [],
      successUrl: 'https://example.com/done?session={CHECKOUT_SESSION_ID}',
      stripeCustomerId: expect.stringMatching(/^cus_/),
      customer: { key: 'globex', billing: { appData: { stripe: { customerId: session.stripeCustomerId } } } },
    });
  });

  test('rejects a customer whose billing profile does not use Stripe', async () => {
    const { data } = await service.graphql(
      `mutation { createCustomerCheckoutSession(input: { customerId: "${demoIds.initech}", successUrl: "https://example.com" }) { session { id } userErrors { code field } } }`,
    );
    expect(data).toEqual({
      createCustomerCheckoutSession: {
        session: null,
        userErrors: [{ code: 'NOT_FOUND', field: ['input', 'customerId'] }],
      },
    });
  });
});

const mutation =
  'mutation ($input: CreateCustomerCheckoutSessionInput!) { result: createCustomerCheckoutSession(input: $input) { session { id } userErrors { code field message } } }';
const customerId = demoIds.acme;

testInvalidInput(mutation, [
  ['a hosted page without a success URL', { customerId }, ['successUrl'], 'is required in hosted mode'],
  [
    'an embedded page with a cancel URL',
    { customerId, uiMode: 'EMBEDDED', cancelUrl: 'https://example.com' },
    ['cancelUrl'],
    'is not allowed in embedded mode',
  ],
  [
    'a custom text of 1,201 characters',
    { customerId, successUrl: 'https://example.com', customText: { submit: { message: 'x'.repeat(1201) } } },
    ['customText', 'submit', 'message'],
    'must have at most 1200 characters',
  ],
]);

testInvalidTypes(mutation, [
  ['a malformed date', { customerId, successUrl: 'https://example.com', expiresAt: 'tomorrow' }, 'input.expiresAt'],
]);
