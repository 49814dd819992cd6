import { demoIds } from '../../src/emulator/demoIds.ts';
import { testInvalidInput } from '../support/invalidInput.ts';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';

const fields = `id key name description labels { key value } primaryEmail currency usageAttribution { subjectKeys }
  billingAddress { line1 city country postalCode }`;
const update = `mutation ($input: UpdateCustomerInput!) {
  result: updateCustomer(input: $input) { customer { ${fields} } userErrors { code field message } } }`;

describe('updateCustomer', () => {
  let service: Service;
  beforeEach(async () => {
    service = await startService();
  });
  afterEach(() => service.close());

  async function read() {
    return Object((await service.graphql(`{ customer(key: "acme") { ${fields} } }`)).data).customer;
  }

  test.each([
    ['id', { id: demoIds.acme }],
    ['key', { key: 'acme' }],
  ])('changes the given members by %s, and retains all others, subjects included', async (_by, reference) => {
    const before = await read();
    expect(before.usageAttribution.subjectKeys.length).toBeGreaterThan(0);
    expect(before.labels.length).toBeGreaterThan(0);
    service.calls();
    const { data, errors } = await service.graphql(update, { input: { ...reference, name: 'Acme Limited' } });
    expect(errors).toBeUndefined();
    expect(data).toEqual({ result: { customer: { ...before, name: 'Acme Limited' }, userErrors: [] } });
    expect(service.calls()).toHaveLength(2);
    expect(await read()).toEqual({ ...before, name: 'Acme Limited' });
  });

  test('clears what null names, and replaces lists as a whole', async () => {
    const before = await read();
    const { data } = await service.graphql(update, {
      input: {
        key: 'acme',
        description: null,
        labels: [{ key: 'only', value: 'one' }],
        usageAttribution: null,
        billingAddress: null,
      },
    });
    expect(data).toEqual({
      result: {
        customer: {
          ...before,
          description: null,
          labels: [{ key: 'only', value: 'one' }],
          usageAttribution: null,
          billingAddress: null,
        },
        userErrors: [],
      },
    });
  });

  test('retains the absent parts of an address', async () => {
    const before = await read();
    const { data } = await service.graphql(update, { input: { key: 'acme', billingAddress: { city: 'Kiel' } } });
    expect(Object(data).result.customer.billingAddress).toEqual({ ...before.billingAddress, city: 'Kiel' });
  });

  test('retains a stored e-mail address that this service would refuse', async () => {
    const stored = service.emulator.state.konnect.customers.get(demoIds.acme);
    if (!stored) throw new Error('The demo data lacks the customer.');
    stored.customer = { ...stored.customer, primary_email: 'n/a' };
    const { data } = await service.graphql(update, { input: { key: 'acme', name: 'Acme Limited' } });
    expect(Object(data).result).toMatchObject({
      customer: { name: 'Acme Limited', primaryEmail: 'n/a' },
      userErrors: [],
    });
  });

  test('of a customer that does not exist is NOT_FOUND and creates none', async () => {
    const { data } = await service.graphql(update, { input: { key: 'nobody', name: 'x' } });
    expect(Object(data).result).toMatchObject({
      customer: null,
      userErrors: [{ code: 'NOT_FOUND', field: ['input', 'key'] }],
    });
    expect(service.calls().some((call) => call.startsWith('P'))).toBe(false);
  });

  test('of a deleted customer is GONE', async () => {
    await service.graphql('mutation { deleteCustomer(input: { key: "acme" }) { outcome } }');
    const { data } = await service.graphql(update, { input: { id: demoIds.acme, name: 'x' } });
    expect(Object(data).result.userErrors).toEqual([expect.objectContaining({ code: 'GONE', field: ['input', 'id'] })]);
  });

  test('reports every invalid member at once, and writes nothing', async () => {
    const input = {
      key: 'acme',
      name: '',
      primaryEmail: 'ada@',
      currency: 'EURO',
      billingAddress: { country: 'Germany' },
    };
    const { data } = await service.graphql(update, { input });
    expect(Object(data).result.userErrors.map(({ field }: { field: string[] }) => field)).toEqual([
      ['input', 'name'],
      ['input', 'primaryEmail'],
      ['input', 'currency'],
      ['input', 'billingAddress', 'country'],
    ]);
    expect(service.calls()).toEqual([]);
  });
});

testInvalidInput(update, [
  ['neither id nor key', { name: 'x' }, ['id'], 'give exactly one of `id`, `key`; got none'],
  ['null for the name', { key: 'acme', name: null }, ['name'], 'must be a string, not null'],
  ['null for the currency', { key: 'acme', currency: null }, ['currency'], 'must be a string, not null'],
]);

test('an update of nothing is refused', async () => {
  const service = await startService();
  try {
    const { data } = await service.graphql(update, { input: { key: 'acme' } });
    expect(Object(data).result.userErrors).toEqual([
      {
        code: 'INVALID_INPUT',
        field: null,
        message: 'give at least one member besides `id` and `key`: there is nothing to change',
      },
    ]);
  } finally {
    await service.close();
  }
});
