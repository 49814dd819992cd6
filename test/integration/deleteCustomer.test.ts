import { demoIds } from '../../src/emulator/demoIds.ts';
import { testOperation } from '../support/operationTests.ts';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';

testOperation('delete-customer');

describe('deleteCustomer', () => {
  let service: Service;
  beforeEach(async () => {
    service = await startService();
  });
  afterEach(() => service.close());

  const remove = `mutation ($input: DeleteCustomerInput!) {
    deleteCustomer(input: $input) { outcome customer { key deletedAt } userErrors { code field message } }
  }`;

  test('reports whether this call deleted the customer', async () => {
    const first = await service.graphql(remove, { input: { id: demoIds.globex } });
    expect(first).toEqual({
      data: {
        deleteCustomer: {
          outcome: 'DELETED',
          customer: { key: 'globex', deletedAt: expect.any(String) },
          userErrors: [],
        },
      },
    });
    const second = await service.graphql(remove, { input: { id: demoIds.globex } });
    expect(second.data).toMatchObject({ deleteCustomer: { outcome: 'ALREADY_DELETED', customer: { key: 'globex' } } });
  });

  test('reports an unknown customer, although Konnect would report success', async () => {
    for (const input of [{ id: '01ARZ3NDEKTSV4RRFFQ69G5FAV' }, { key: 'nobody' }]) {
      const { data } = await service.graphql(remove, { input });
      expect(data).toMatchObject({
        deleteCustomer: {
          outcome: null,
          customer: null,
          userErrors: [{ code: 'NOT_FOUND', field: ['input', Object.keys(input)[0]] }],
        },
      });
    }
  });

  test('is rejected while subscriptions or invoices are open', async () => {
    const record = service.emulator.state.konnect.customers.get(demoIds.acme);
    if (!record) throw new Error('acme is missing');
    for (const open of [{ activePlanKeys: ['pro'] }, { activePlanKeys: [], openInvoices: 1 }]) {
      Object.assign(record, open);
      const { data } = await service.graphql(remove, { input: { key: 'acme' } });
      expect(data).toMatchObject({
        deleteCustomer: { outcome: null, userErrors: [{ code: 'PRECONDITION_FAILED', field: ['input', 'key'] }] },
      });
    }
    expect((await service.graphql('{ customer(key: "acme") { deletedAt } }')).data).toEqual({
      customer: { deletedAt: null },
    });
  });
});
