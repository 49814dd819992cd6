import { demoIds } from '../../src/emulator/demoIds.ts';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';

describe('a deleted customer', () => {
  let service: Service;
  beforeEach(async () => {
    service = await startService();
  });
  afterEach(() => service.close());

  test('is rejected by every write, which names the id', async () => {
    await service.graphql('mutation { deleteCustomer(input: { key: "acme" }) { outcome } }');
    const { data, errors } = await service.graphql(
      `mutation ($id: ID!, $profile: ID!, $stripe: StripeCustomerDataInput!) {
        upsertCustomer(input: { id: $id, name: "x" }) { userErrors { code field } }
        updateCustomerBilling(input: { customerId: $id, billingProfileId: $profile }) { billing { profile { id } } userErrors { code field } }
        updateCustomerBillingAppData(input: { customerId: $id, stripe: $stripe }) { userErrors { code field } }
        createCustomerCheckoutSession(input: { customerId: $id, successUrl: "https://example.com" }) { userErrors { code field } }
        createCustomerPortalSession(input: { customerId: $id }) { userErrors { code field } }
      }`,
      { id: demoIds.acme, profile: demoIds.sandboxProfile, stripe: { stripeCustomerId: demoIds.acmeStripeCustomer } },
    );
    expect(errors).toBeUndefined();
    const deleted = { userErrors: [{ code: 'GONE', field: ['input', 'customerId'] }] };
    expect(data).toEqual({
      upsertCustomer: { userErrors: [{ code: 'GONE', field: ['input', 'id'] }] },
      updateCustomerBilling: { billing: null, ...deleted },
      updateCustomerBillingAppData: deleted,
      createCustomerCheckoutSession: deleted,
      createCustomerPortalSession: deleted,
    });
  });
});
