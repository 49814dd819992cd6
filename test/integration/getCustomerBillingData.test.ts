import { testInvalidArguments } from '../support/invalidInput.ts';
import { testOperation } from '../support/operationTests.ts';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';

testOperation('get-customer-billing-data');

describe('getCustomerBillingData', () => {
  let service: Service;
  beforeEach(async () => {
    service = await startService();
  });
  afterEach(() => service.close());

  const query = (key: string) => `{ customer(key: "${key}") { key billingStatus billing { profile { id } } } }`;

  test('is READY with the billing in force, in one call', async () => {
    const { data, errors } = await service.graphql(
      '{ customer(key: "acme") { billingStatus billing { appData { stripe { stripeCustomerId } } } } }',
    );
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({ customer: { billingStatus: 'READY', billing: expect.any(Object) } });
    expect(service.calls().filter((call) => call.includes('/billing'))).toHaveLength(1);
  });

  test('is STRIPE_NOT_LINKED without an error while the customer has no Stripe customer', async () => {
    expect(await service.graphql(query('globex'))).toMatchObject({
      data: { customer: { key: 'globex', billingStatus: 'STRIPE_NOT_LINKED', billing: null } },
    });
    expect((await service.graphql(query('globex'))).errors).toBeUndefined();
  });

  test('is NO_PROFILE without an error if there is no effective profile', async () => {
    service.emulator.state.konnect.profiles.clear();
    const { data, errors } = await service.graphql(query('acme'));
    expect(errors).toBeUndefined();
    expect(data).toEqual({ customer: { key: 'acme', billingStatus: 'NO_PROFILE', billing: null } });
  });
});

testInvalidArguments([
  ['{ billingProfile(id: "1") { id } }', ['id'], 'must be a ULID: 26 characters of Crockford base 32'],
]);
