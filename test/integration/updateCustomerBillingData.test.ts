import { demoIds } from '../../src/emulator/demoIds.ts';
import { testOperation } from '../support/operationTests.ts';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';

testOperation('update-customer-billing-data');

describe('updateCustomerBilling', () => {
  let service: Service;
  beforeEach(async () => {
    service = await startService();
  });
  afterEach(() => service.close());

  const update = `mutation ($input: UpdateCustomerBillingInput!) {
    updateCustomerBilling(input: $input) { billing { profile { name } appData { stripe { stripeCustomerId defaultPaymentMethodId labels { key value } } } } customer { key } userErrors { code field } }
  }`;

  test('returns the effective billing after the change, not the request', async () => {
    const { data, errors } = await service.graphql(update, {
      input: {
        customerId: demoIds.acme,
        appData: { stripe: { stripeCustomerId: demoIds.acmeStripeCustomer, labels: [{ key: 'a', value: 'b' }] } },
      },
    });
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({
      updateCustomerBilling: {
        billing: {
          profile: { name: 'Stripe billing' },
          // Konnect does not store labels of Stripe.
          appData: { stripe: { stripeCustomerId: demoIds.acmeStripeCustomer, labels: [] } },
        },
        customer: { key: 'acme' },
        userErrors: [],
      },
    });
  });

  test('pins another profile', async () => {
    const { data } = await service.graphql(update, {
      input: { customerId: demoIds.acme, billingProfileId: demoIds.sandboxProfile },
    });
    expect(data).toMatchObject({
      updateCustomerBilling: { billing: { profile: { name: 'Sandbox' }, appData: { stripe: null } }, userErrors: [] },
    });
  });

  test.each<[string, object, string, string[]]>([
    [
      'an unknown profile',
      { customerId: demoIds.acme, billingProfileId: '01ARZ3NDEKTSV4RRFFQ69G5FAV' },
      'NOT_FOUND',
      ['billingProfileId'],
    ],
    [
      'a Stripe customer that another customer is linked to',
      { customerId: demoIds.globex, appData: { stripe: { stripeCustomerId: demoIds.acmeStripeCustomer } } },
      'PRECONDITION_FAILED',
      ['appData', 'stripe'],
    ],
    [
      'an unknown customer',
      { customerId: '01ARZ3NDEKTSV4RRFFQ69G5FAV', billingProfileId: demoIds.sandboxProfile },
      'NOT_FOUND',
      ['customerId'],
    ],
  ])('rejects %s', async (_what, input, code, field) => {
    const { data, errors } = await service.graphql(update, { input });
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({
      updateCustomerBilling: { billing: null, userErrors: [{ code, field: ['input', ...field] }] },
    });
  });
});
