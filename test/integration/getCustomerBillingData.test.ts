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

  test('reports NOT_FOUND if there is no effective profile', async () => {
    service.emulator.state.konnect.profiles.clear();
    const { data, errors } = await service.graphql('{ customer(key: "acme") { key billing { profile { id } } } }');
    expect(data).toEqual({ customer: { key: 'acme', billing: null } });
    expect(errors?.[0]).toMatchObject({ path: ['customer', 'billing'], extensions: { code: 'NOT_FOUND' } });
  });
});

testInvalidArguments([
  ['{ billingProfile(id: "1") { id } }', ['id'], 'must be a ULID: 26 characters of Crockford base 32'],
]);
