import { demoIds } from '../../src/emulator/demoIds.ts';
import { testInvalidArguments } from '../support/invalidInput.ts';
import { testOperation } from '../support/operationTests.ts';
import { startService, textAt } from '../support/service.ts';
import type { Service } from '../support/service.ts';

const acme = `{ customer(id: "${demoIds.acme}") { id key name description labels { key value } createdAt updatedAt deletedAt usageAttribution { subjectKeys } primaryEmail currency billingAddress { country postalCode state city line1 line2 phoneNumber } } }`;

testOperation('get-customer');

describe('getCustomer', () => {
  let service: Service;
  beforeEach(async () => {
    service = await startService();
  });
  afterEach(() => service.close());

  test('is the same by id and by key', async () => {
    const byId = await service.graphql(acme);
    const byKey = await service.graphql(acme.replace(`id: "${demoIds.acme}"`, 'key: "acme"'));
    expect(byId.errors).toBeUndefined();
    expect(byKey).toEqual(byId);
    expect(byId.data).toEqual({
      customer: {
        id: demoIds.acme,
        key: 'acme',
        name: 'Acme Corporation',
        description: expect.any(String),
        labels: [
          { key: 'region', value: 'emea' },
          { key: 'tier', value: 'enterprise' },
        ],
        createdAt: '2025-01-16T09:30:00.000Z',
        updatedAt: expect.any(String),
        deletedAt: null,
        usageAttribution: { subjectKeys: expect.any(Array) },
        primaryEmail: expect.stringContaining('@'),
        currency: 'EUR',
        billingAddress: expect.objectContaining({ country: 'DE', line1: expect.any(String) }),
      },
    });
  });

  test('is null without an error if it does not exist', async () => {
    expect(
      await service.graphql(
        '{ a: customer(key: "nobody") { id } b: customer(id: "01ARZ3NDEKTSV4RRFFQ69G5FAV") { id } }',
      ),
    ).toEqual({ data: { a: null, b: null } });
  });

  test('is found by a key with a comma or outer spaces, which a bulk call cannot contain', async () => {
    for (const key of ['a,b', ' edge ', 'ключ 🔑']) {
      const created = await service.graphql(
        'mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) { customer { id } userErrors { message } } }',
        { input: { key, name: 'Odd' } },
      );
      const id = textAt(created, 'createCustomer.customer.id');
      expect(
        await service.graphql(
          'query ($key: String!) { customer(key: $key) { id } other: customer(key: "acme") { key } }',
          { key },
        ),
      ).toEqual({
        data: { customer: { id }, other: { key: 'acme' } },
      });
    }
  });

  test('is found by id with deletedAt, but not by key, after its deletion', async () => {
    await service.graphql('mutation { deleteCustomer(input: { key: "globex" }) { outcome } }');
    expect(
      await service.graphql(
        `{ byId: customer(id: "${demoIds.globex}") { key deletedAt } byKey: customer(key: "globex") { id } }`,
      ),
    ).toEqual({ data: { byId: { key: 'globex', deletedAt: expect.any(String) }, byKey: null } });
  });
});

testInvalidArguments([
  ['{ customer { id } }', ['id'], 'give exactly one of `id`, `key`; got none'],
  ['{ customer(id: "x", key: "y") { id } }', ['id'], 'give exactly one of `id`, `key`; got `id` and `key`'],
  ['{ customer(id: "acme") { id } }', ['id'], 'must be a ULID: 26 characters of Crockford base 32'],
  ['{ customer(id: "../../secrets") { id } }', ['id'], 'must be a ULID: 26 characters of Crockford base 32'],
  ['{ customer(key: "") { id } }', ['key'], 'must have at least 1 character'],
  [`{ customer(key: "${'k'.repeat(257)}") { id } }`, ['key'], 'must have at most 256 characters'],
]);
