import { testInvalidInput, testInvalidTypes } from '../support/invalidInput.ts';
import { testOperation } from '../support/operationTests.ts';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';

testOperation('create-customer');

describe('createCustomer', () => {
  let service: Service;
  beforeEach(async () => {
    service = await startService();
  });
  afterEach(() => service.close());

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

const mutation =
  'mutation ($input: CreateCustomerInput!) { result: createCustomer(input: $input) { customer { id } userErrors { code field message } } }';
const base = { key: 'bad', name: 'Bad' };

testInvalidInput(mutation, [
  ['an empty name', { ...base, name: '' }, ['name'], 'must have at least 1 character'],
  ['an empty key', { ...base, key: '' }, ['key'], 'must have at least 1 character'],
  ['a key of 257 characters', { ...base, key: 'k'.repeat(257) }, ['key'], 'must have at most 256 characters'],
  [
    'a label with a reserved prefix',
    {
      ...base,
      labels: [
        { key: 'ok', value: 'x' },
        { key: 'kong-x', value: 'y' },
      ],
    },
    ['labels', '1'],
    'the key must not start with a reserved prefix: _, kong, konnect, insomnia, mesh, kic, kuma, openmeter',
  ],
  [
    'a label with a bad value',
    { ...base, labels: [{ key: 'ok', value: '-x' }] },
    ['labels', '0'],
    'must be letters and digits, with single ".", "_" or "-" between them and two letters or digits between two of these',
  ],
  [
    '__proto__ as a label key',
    { ...base, labels: [{ key: '__proto__', value: 'x' }] },
    ['labels', '0'],
    '"__proto__" is not allowed as a key',
  ],
  [
    'constructor as a label key',
    { ...base, labels: [{ key: 'constructor', value: 'x' }] },
    ['labels', '0'],
    '"constructor" is not allowed as a key',
  ],
  [
    'a label key given twice',
    {
      ...base,
      labels: [
        { key: 'a', value: 'x' },
        { key: 'a', value: 'y' },
      ],
    },
    ['labels', '1'],
    'the key "a" is given twice',
  ],
  [
    '51 labels',
    { ...base, labels: Array.from({ length: 51 }, (_, i) => ({ key: `l${i}`, value: 'x' })) },
    ['labels'],
    'must have at most 50 labels',
  ],
  [
    'a currency in small letters',
    { ...base, currency: 'eur' },
    ['currency'],
    'must be a currency code: three capital letters (ISO 4217)',
  ],
  [
    'an empty subject',
    { ...base, usageAttribution: { subjectKeys: ['a', ''] } },
    ['usageAttribution', 'subjectKeys', '1'],
    'must have at least 1 character',
  ],
]);

testInvalidInput(mutation, [
  ['a malformed e-mail address', { ...base, primaryEmail: 'nobody@' }, ['primaryEmail'], 'must be an e-mail address'],
  [
    'a malformed country',
    { ...base, billingAddress: { country: 'Germany' } },
    ['billingAddress', 'country'],
    'must be a country code: two capital letters (ISO 3166-1 alpha-2)',
  ],
  [
    'a malformed currency',
    { ...base, currency: 'EURO' },
    ['currency'],
    'must be a currency code: three capital letters (ISO 4217)',
  ],
]);

testInvalidTypes(mutation, [['an unknown member', { ...base, colour: 'red' }, 'colour']]);

describe('createCustomer with invalid members', () => {
  let service: Service;
  beforeEach(async () => {
    service = await startService();
  });
  afterEach(() => service.close());

  test('all issues of an input are reported together', async () => {
    const { data } = await service.graphql(mutation, {
      input: { key: '', name: '', description: 'x'.repeat(1025), currency: 'EUR' },
    });
    expect(Object(data).result.userErrors.map((error: { field: string[] }) => error.field)).toEqual([
      ['input', 'name'],
      ['input', 'description'],
      ['input', 'key'],
    ]);
  });
});
