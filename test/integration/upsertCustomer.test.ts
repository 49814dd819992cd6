import { demoIds } from '../../src/emulator/demoIds.ts';
import { testOperation } from '../support/operationTests.ts';
import { startService, textAt } from '../support/service.ts';
import type { Service } from '../support/service.ts';

const upsert = `mutation ($input: UpsertCustomerInput!) {
  upsertCustomer(input: $input) {
    outcome
    customer { id key name description labels { key value } primaryEmail currency billingAddress { country city line2 } usageAttribution { subjectKeys } }
    userErrors { code field message }
  }
}`;

testOperation('upsert-customer');

describe('upsertCustomer by id', () => {
  let service: Service;
  beforeEach(async () => {
    service = await startService();
  });
  afterEach(() => service.close());

  test('clears absent members, but keeps e-mail address, currency and the other parts of a given address', async () => {
    const { data, errors } = await service.graphql(upsert, {
      input: { id: demoIds.acme, name: 'Acme 2', usageAttribution: null, billingAddress: { city: 'Hamburg' } },
    });
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      upsertCustomer: {
        outcome: 'UPDATED',
        customer: {
          id: demoIds.acme,
          key: 'acme',
          name: 'Acme 2',
          description: null,
          labels: [],
          primaryEmail: expect.stringContaining('@'),
          currency: 'EUR',
          billingAddress: expect.objectContaining({ country: 'DE', city: 'Hamburg' }),
          usageAttribution: null,
        },
        userErrors: [],
      },
    });
  });

  test('accepts null for members that it can clear, and rejects it for others', async () => {
    const cleared = await service.graphql(upsert, {
      input: {
        id: demoIds.acme,
        name: 'Acme',
        description: null,
        labels: null,
        usageAttribution: null,
        billingAddress: null,
      },
    });
    expect(cleared.data).toMatchObject({
      upsertCustomer: { userErrors: [], customer: { billingAddress: null, labels: [] } },
    });
    const { data } = await service.graphql(upsert, {
      input: { id: demoIds.acme, name: 'Acme', primaryEmail: null, currency: null, billingAddress: { city: null } },
    });
    expect(Object(data).upsertCustomer.userErrors).toEqual([
      { code: 'INVALID_INPUT', field: ['input', 'primaryEmail'], message: 'must be a string, not null' },
      { code: 'INVALID_INPUT', field: ['input', 'currency'], message: 'must be a string, not null' },
      { code: 'INVALID_INPUT', field: ['input', 'billingAddress', 'city'], message: 'must be a string, not null' },
    ]);
  });

  test('reports a currency that Konnect does not know without naming the id', async () => {
    const { data } = await service.graphql(upsert, {
      input: { id: demoIds.initech, name: 'Initech', currency: 'XXX' },
    });
    expect(data).toMatchObject({
      upsertCustomer: { customer: null, userErrors: [{ code: 'INVALID_INPUT', field: null }] },
    });
  });

  test('does not create a missing customer', async () => {
    const { data } = await service.graphql(upsert, { input: { id: '01ARZ3NDEKTSV4RRFFQ69G5FAV', name: 'Nobody' } });
    expect(data).toMatchObject({
      upsertCustomer: { customer: null, outcome: null, userErrors: [{ code: 'NOT_FOUND', field: ['input', 'id'] }] },
    });
  });
});

describe('upsertCustomer by key', () => {
  let service: Service;
  beforeEach(async () => {
    service = await startService();
  });
  afterEach(() => service.close());

  test('creates a missing customer and updates an existing one', async () => {
    const first = await service.graphql(upsert, { input: { key: 'new', name: 'New' } });
    expect(first.data).toMatchObject({ upsertCustomer: { outcome: 'CREATED', customer: { key: 'new', name: 'New' } } });
    const second = await service.graphql(upsert, { input: { key: 'new', name: 'Newer' } });
    expect(second.data).toMatchObject({ upsertCustomer: { outcome: 'UPDATED', customer: { name: 'Newer' } } });
    expect(textAt(second, 'upsertCustomer.customer.id')).toBe(textAt(first, 'upsertCustomer.customer.id'));
  });

  test('creates one customer without an error for concurrent callers', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) => service.graphql(upsert, { input: { key: 'raced', name: `Caller ${i}` } })),
    );
    for (const answer of answers) {
      expect(answer.errors).toBeUndefined();
      expect(answer.data).toMatchObject({ upsertCustomer: { userErrors: [] } });
    }
    expect(new Set(answers.map((answer) => textAt(answer, 'upsertCustomer.customer.id'))).size).toBe(1);
    expect(answers.filter((answer) => textAt(answer, 'upsertCustomer.outcome') === 'CREATED')).toHaveLength(1);
    const { data } = await service.graphql('{ customers(first: 5, filter: { key: { eq: "raced" } }) { totalCount } }');
    expect(data).toEqual({ customers: { totalCount: 1 } });
  });

  test('creates a new customer if the one with this key was deleted', async () => {
    await service.graphql('mutation { deleteCustomer(input: { key: "globex" }) { outcome } }');
    const answer = await service.graphql(upsert, { input: { key: 'globex', name: 'Globex again' } });
    expect(answer.data).toMatchObject({ upsertCustomer: { outcome: 'CREATED' } });
    expect(textAt(answer, 'upsertCustomer.customer.id')).not.toBe(demoIds.globex);
  });

  test('names the subjects if another customer has one of them', async () => {
    const { data } = await service.graphql('{ customer(key: "acme") { usageAttribution { subjectKeys } } }');
    const [subject] = Object(data).customer.usageAttribution.subjectKeys;
    for (const key of ['brand-new', 'globex']) {
      const answer = await service.graphql(upsert, {
        input: { key, name: 'X', usageAttribution: { subjectKeys: [subject] } },
      });
      expect(answer.data).toMatchObject({
        upsertCustomer: {
          customer: null,
          userErrors: [{ code: 'CONFLICT', field: ['input', 'usageAttribution', 'subjectKeys'] }],
        },
      });
    }
  });
});
