import { demoIds } from '../../src/emulator/demoIds.ts';
import { startService, textAt } from '../support/service.ts';
import type { Service } from '../support/service.ts';

let service: Service;
beforeEach(async () => {
  service = await startService();
});
afterEach(() => service.close());

const upsert = `mutation ($input: UpsertCustomerInput!) {
  upsertCustomer(input: $input) {
    outcome
    customer { id key name description labels { key value } primaryEmail currency billingAddress { country city line2 } usageAttribution { subjectKeys } }
    userErrors { code field message }
  }
}`;

const acme = `{ customer(id: "${demoIds.acme}") { id key name description labels { key value } createdAt updatedAt deletedAt usageAttribution { subjectKeys } primaryEmail currency billingAddress { country postalCode state city line1 line2 phoneNumber } } }`;

describe('customer', () => {
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

describe('upsertCustomer by id', () => {
  test('clears absent members, but keeps e-mail address, currency and the other parts of a given address', async () => {
    const { data, errors } = await service.graphql(upsert, {
      input: { id: demoIds.acme, name: 'Acme 2', billingAddress: { city: 'Hamburg' } },
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
    const { data } = await service.graphql(upsert, { input: { id: demoIds.acme, name: 'Acme', currency: 'XXX' } });
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

describe('createCustomer', () => {
  const create = `mutation ($input: CreateCustomerInput!) {
    createCustomer(input: $input) { customer { id key labels { key value } billingAddress { country } } userErrors { code field message } }
  }`;

  test('stores every member, with label keys unchanged', async () => {
    const { data, errors } = await service.graphql(create, {
      input: {
        key: 'full',
        name: 'Full',
        labels: [
          { key: 'costCenter', value: '42' },
          { key: 'snake_case', value: 'x' },
        ],
        primaryEmail: 'a@example.com',
        currency: 'EUR',
        billingAddress: { country: 'FR' },
        description: null,
      },
    });
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      createCustomer: {
        customer: {
          id: expect.any(String),
          key: 'full',
          labels: [
            { key: 'costCenter', value: '42' },
            { key: 'snake_case', value: 'x' },
          ],
          billingAddress: { country: 'FR' },
        },
        userErrors: [],
      },
    });
  });

  test('rejects a key that another customer has, and names it', async () => {
    const { data } = await service.graphql(create, { input: { key: 'acme', name: 'Second' } });
    expect(data).toEqual({
      createCustomer: {
        customer: null,
        userErrors: [{ code: 'CONFLICT', field: ['input', 'key'], message: 'another customer has the key "acme"' }],
      },
    });
  });

  test('rejects a currency that Konnect does not know, with the message of Konnect', async () => {
    const { data } = await service.graphql(create, { input: { key: 'odd', name: 'Odd', currency: 'XXX' } });
    expect(data).toMatchObject({
      createCustomer: { customer: null, userErrors: [{ code: 'INVALID_INPUT', field: null }] },
    });
  });
});

describe('deleteCustomer', () => {
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

describe('a deleted customer', () => {
  test('is rejected by every write, which names the id', async () => {
    await service.graphql('mutation { deleteCustomer(input: { key: "acme" }) { outcome } }');
    const { data, errors } = await service.graphql(
      `mutation ($id: ID!) {
        upsertCustomer(input: { id: $id, name: "x" }) { userErrors { code field } }
        updateCustomerBilling(input: { customerId: $id }) { billing { profile { id } } userErrors { code field } }
        updateCustomerBillingAppData(input: { customerId: $id }) { userErrors { code field } }
        createCustomerCheckoutSession(input: { customerId: $id, successUrl: "https://example.com" }) { userErrors { code field } }
        createCustomerPortalSession(input: { customerId: $id }) { userErrors { code field } }
      }`,
      { id: demoIds.acme },
    );
    expect(errors).toBeUndefined();
    const gone = { userErrors: [{ code: 'GONE', field: ['input', 'customerId'] }] };
    expect(data).toEqual({
      upsertCustomer: { userErrors: [{ code: 'GONE', field: ['input', 'id'] }] },
      updateCustomerBilling: { billing: null, ...gone },
      updateCustomerBillingAppData: gone,
      createCustomerCheckoutSession: gone,
      createCustomerPortalSession: gone,
    });
  });
});

describe('_entities', () => {
  const entities =
    'query ($r: [_Any!]!) { _entities(representations: $r) { __typename ... on Customer { key } ... on PortalConfiguration { name } ... on BillingProfile { isDefault } } }';

  test('come in the requested order, with gaps, and an invalid representation fails alone', async () => {
    const { data, errors } = await service.graphql(entities, {
      r: [
        { __typename: 'Customer', key: 'globex' },
        { __typename: 'Customer', id: 'not-a-ulid' },
        { __typename: 'Customer', id: demoIds.acme },
        { __typename: 'Customer', key: 'nobody' },
        { __typename: 'Nope', id: '1' },
        { __typename: 'Label', key: 'x' },
        { __typename: 'Customer' },
        'text',
        {},
        { __typename: 'PortalConfiguration', id: demoIds.defaultConfiguration },
        { __typename: 'BillingProfile', id: demoIds.stripeProfile },
        { __typename: 'Customer', id: demoIds.acme, key: 'acme' },
        { __typename: 'Customer', key: 'globex' },
      ],
    });
    expect(data).toEqual({
      _entities: [
        { __typename: 'Customer', key: 'globex' },
        null,
        { __typename: 'Customer', key: 'acme' },
        null,
        null,
        null,
        null,
        null,
        null,
        { __typename: 'PortalConfiguration', name: 'Default portal' },
        { __typename: 'BillingProfile', isDefault: true },
        { __typename: 'Customer', key: 'acme' },
        { __typename: 'Customer', key: 'globex' },
      ],
    });
    const messages = errors
      ?.map(({ path, extensions }) => [path?.[1], extensions['code'], extensions['field']])
      .sort(([a], [b]) => Number(a) - Number(b));
    expect(messages).toEqual([
      [1, 'BAD_USER_INPUT', ['id']],
      [4, 'BAD_USER_INPUT', ['representations', '4']],
      [5, 'BAD_USER_INPUT', ['representations', '5']],
      [6, 'BAD_USER_INPUT', ['id']],
      [7, 'BAD_USER_INPUT', ['representations', '7']],
      [8, 'BAD_USER_INPUT', ['representations', '8']],
    ]);
  });

  test('do not end the process if one fails beside a malformed representation', async () => {
    const r = [{ __typename: 'Customer', id: 'x' }, { __typename: 'Nope' }];
    expect((await service.graphql(entities, { r })).data).toEqual({ _entities: [null, null] });
    expect((await service.graphql('{ customer(key: "acme") { key } }')).data).toEqual({ customer: { key: 'acme' } });
  });
});
