import { demoIds } from '../../src/emulator/demoIds.ts';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';

let service: Service;
beforeAll(async () => {
  service = await startService();
});
beforeEach(() => service.calls());
afterAll(() => service.close());

describe('a query with an invalid argument names the argument and calls no upstream', () => {
  const configurationCursor = Buffer.from('portalConfigurations\nbpc_1').toString('base64url');
  test.each([
    ['{ customer { id } }', ['id'], 'give exactly one of `id`, `key`; got none'],
    ['{ customer(id: "x", key: "y") { id } }', ['id'], 'give exactly one of `id`, `key`; got `id` and `key`'],
    ['{ customer(id: "acme") { id } }', ['id'], 'must be a ULID: 26 characters of Crockford base 32'],
    ['{ customer(id: "../../secrets") { id } }', ['id'], 'must be a ULID: 26 characters of Crockford base 32'],
    ['{ customer(key: "") { id } }', ['key'], 'must have at least 1 character'],
    [`{ customer(key: "${'k'.repeat(257)}") { id } }`, ['key'], 'must have at most 256 characters'],
    [
      '{ portalConfiguration(id: "bps_1") { id } }',
      ['id'],
      'must be the id of a portal configuration: "bpc_" and letters or digits',
    ],
    [
      '{ portalConfiguration(id: "bpc_1/..") { id } }',
      ['id'],
      'must be the id of a portal configuration: "bpc_" and letters or digits',
    ],
    ['{ billingProfile(id: "1") { id } }', ['id'], 'must be a ULID: 26 characters of Crockford base 32'],
    ['{ customers(first: 0) { totalCount } }', ['first'], 'must be at least 1'],
    ['{ customers(first: 101) { totalCount } }', ['first'], 'must be at most 100'],
    ['{ customers(last: 0) { totalCount } }', ['last'], 'must be at least 1'],
    ['{ customers(first: 1, last: 1) { totalCount } }', ['last'], 'cannot be given together with first'],
    [
      '{ customers(after: "nonsense") { totalCount } }',
      ['after'],
      'must be a cursor of this list with the same filter and order',
    ],
    [
      `{ customers(after: "${configurationCursor}") { totalCount } }`,
      ['after'],
      'must be a cursor of this list with the same filter and order',
    ],
    [
      '{ customers(filter: { name: { eq: "" } }) { totalCount } }',
      ['filter', 'name', 'eq'],
      'must have at least 1 character',
    ],
    [
      '{ customers(filter: { key: { in: ["a", "b,c"] } }) { totalCount } }',
      ['filter', 'key', 'in', '1'],
      'must not be empty, contain a comma, or start or end with a space',
    ],
    [
      `{ customers(filter: { key: { in: [${'"k",'.repeat(51)}] } }) { totalCount } }`,
      ['filter', 'key', 'in'],
      'must have at most 50 items',
    ],
    [
      '{ customers(filter: { billingProfileId: { eq: "x" } }) { totalCount } }',
      ['filter', 'billingProfileId', 'eq'],
      'must be a ULID: 26 characters of Crockford base 32',
    ],
    [
      '{ portalConfigurations(last: 5) { nodes { id } } }',
      ['last'],
      'requires before: Stripe cannot list from the end',
    ],
    ['{ portalConfigurations(first: 101) { nodes { id } } }', ['first'], 'must be at most 100'],
  ])('%s', async (query, field, message) => {
    const { data, errors } = await service.graphql(query);
    expect(Object.values(Object(data))).toEqual([null]);
    expect(errors).toHaveLength(1);
    expect(errors?.[0]).toMatchObject({
      message: `${field.join('.')}: ${message}`,
      path: [expect.any(String)],
      extensions: { code: 'BAD_USER_INPUT', field, faults: [{ code: 'INVALID_INPUT', field, message }] },
    });
    expect(service.calls()).toEqual([]);
  });

  test('a cursor is rejected with another filter or order', async () => {
    const first = await service.graphql('{ customers(first: 1) { pageInfo { endCursor } } }');
    const cursor = Object(first.data).customers.pageInfo.endCursor;
    for (const other of ['filter: { name: { contains: "a" } }', 'orderBy: { field: NAME }']) {
      const { errors } = await service.graphql(`{ customers(first: 1, after: "${cursor}", ${other}) { totalCount } }`);
      expect(errors?.[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT', field: ['after'] } });
    }
  });

  test('a cursor at a configuration that Stripe does not have is rejected', async () => {
    const { errors } = await service.graphql(
      `{ portalConfigurations(first: 1, after: "${configurationCursor}") { nodes { id } } }`,
    );
    expect(errors?.[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT', field: ['after'] } });
  });

  test('an unknown enum value is rejected by the schema', async () => {
    const { errors } = await service.graphql('{ customers(orderBy: { field: COLOUR }) { totalCount } }');
    expect(errors?.[0]).toMatchObject({
      message: expect.stringContaining('COLOUR'),
      extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
    });
  });
});

describe('a mutation with invalid input names the member and changes nothing', () => {
  const create =
    'mutation ($input: CreateCustomerInput!) { result: createCustomer(input: $input) { customer { id } userErrors { code field message } } }';
  const portal =
    'mutation ($input: CreateCustomerPortalSessionInput!) { result: createCustomerPortalSession(input: $input) { session { id } userErrors { code field message } } }';
  const checkout =
    'mutation ($input: CreateCustomerCheckoutSessionInput!) { result: createCustomerCheckoutSession(input: $input) { session { id } userErrors { code field message } } }';
  const session =
    'mutation ($input: CreatePortalSessionInput!) { result: createPortalSession(input: $input) { session { id } userErrors { code field message } } }';
  const configuration =
    'mutation ($input: CreatePortalConfigurationInput!) { result: createPortalConfiguration(input: $input) { configuration { id } userErrors { code field message } } }';
  const update =
    'mutation ($input: UpdatePortalConfigurationInput!) { result: updatePortalConfiguration(input: $input) { configuration { id } userErrors { code field message } } }';
  const customerId = demoIds.acme;
  const base = { key: 'bad', name: 'Bad' };

  test.each<[string, string, object, string[], string]>([
    ['an empty name', create, { ...base, name: '' }, ['name'], 'must have at least 1 character'],
    ['an empty key', create, { ...base, key: '' }, ['key'], 'must have at least 1 character'],
    ['a key of 257 characters', create, { ...base, key: 'k'.repeat(257) }, ['key'], 'must have at most 256 characters'],
    [
      'a label with a reserved prefix',
      create,
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
      create,
      { ...base, labels: [{ key: 'ok', value: '-x' }] },
      ['labels', '0'],
      'must be letters, digits, "-", "." or "_", and start and end with a letter or digit',
    ],
    [
      '__proto__ as a label key',
      create,
      { ...base, labels: [{ key: '__proto__', value: 'x' }] },
      ['labels', '0'],
      '"__proto__" is not allowed as a key',
    ],
    [
      'constructor as a label key',
      create,
      { ...base, labels: [{ key: 'constructor', value: 'x' }] },
      ['labels', '0'],
      '"constructor" is not allowed as a key',
    ],
    [
      'a label key given twice',
      create,
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
      create,
      { ...base, labels: Array.from({ length: 51 }, (_, i) => ({ key: `l${i}`, value: 'x' })) },
      ['labels'],
      'must have at most 50 labels',
    ],
    [
      'a currency in small letters',
      create,
      { ...base, currency: 'eur' },
      ['currency'],
      'must be a currency code: three capital letters (ISO 4217)',
    ],
    [
      'an empty subject',
      create,
      { ...base, usageAttribution: { subjectKeys: ['a', ''] } },
      ['usageAttribution', 'subjectKeys', '1'],
      'must have at least 1 character',
    ],
    [
      'an id that is no ULID',
      portal,
      { customerId: 'acme' },
      ['customerId'],
      'must be a ULID: 26 characters of Crockford base 32',
    ],
    [
      'an id that is no configuration',
      portal,
      { customerId, configurationId: 'x' },
      ['configurationId'],
      'must be the id of a portal configuration: "bpc_" and letters or digits',
    ],
    ['an empty locale', portal, { customerId, locale: '' }, ['locale'], 'must have at least 1 character'],
    [
      'a return URL that runs a script',
      portal,
      { customerId, returnUrl: 'javascript:alert(1)' },
      ['returnUrl'],
      'must be an absolute http or https URL',
    ],
    ['a hosted page without a success URL', checkout, { customerId }, ['successUrl'], 'is required in hosted mode'],
    [
      'an embedded page with a cancel URL',
      checkout,
      { customerId, uiMode: 'EMBEDDED', cancelUrl: 'https://example.com' },
      ['cancelUrl'],
      'is not allowed in embedded mode',
    ],
    [
      'a custom text of 1,201 characters',
      checkout,
      { customerId, successUrl: 'https://example.com', customText: { submit: { message: 'x'.repeat(1201) } } },
      ['customText', 'submit', 'message'],
      'must have at most 1200 characters',
    ],
    [
      'no one to open the portal for',
      session,
      {},
      ['stripeCustomerId'],
      'give exactly one of `stripeCustomerId`, `customerId`, `customerAccountId`; got none',
    ],
    [
      'two to open the portal for',
      session,
      { stripeCustomerId: 'cus_1', customerId },
      ['stripeCustomerId'],
      'give exactly one of `stripeCustomerId`, `customerId`, `customerAccountId`; got `stripeCustomerId` and `customerId`',
    ],
    [
      'two items to confirm',
      session,
      {
        stripeCustomerId: 'cus_1',
        flowData: {
          type: 'SUBSCRIPTION_UPDATE_CONFIRM',
          subscriptionUpdateConfirm: { subscriptionId: 'sub_1', items: [{ id: 'a' }, { id: 'b' }] },
        },
      },
      ['flowData', 'subscriptionUpdateConfirm', 'items'],
      'must have at most 1 item',
    ],
    [
      'an idempotency key with a line break',
      session,
      { stripeCustomerId: 'cus_1', idempotencyKey: 'a\r\nb' },
      ['idempotencyKey'],
      'must be 1 to 255 printable ASCII characters',
    ],
    [
      'a headline of 61 characters',
      configuration,
      { features: {}, businessProfile: { headline: 'x'.repeat(61) } },
      ['businessProfile', 'headline'],
      'must have at most 60 characters',
    ],
    ['a portal without a feature', configuration, { features: {} }, ['features'], 'must set at least one feature'],
    [
      'a feature that says nothing',
      configuration,
      { features: { subscriptionPause: {} } },
      ['features'],
      'must set at least one feature',
    ],
    [
      'eleven products',
      configuration,
      {
        features: {
          subscriptionUpdate: {
            enabled: true,
            products: Array.from({ length: 11 }, () => ({ productId: 'prod_1', priceIds: ['price_1'] })),
          },
        },
      },
      ['features', 'subscriptionUpdate', 'products'],
      'must have at most 10 items',
    ],
    [
      'a mode cleared by null',
      update,
      { id: demoIds.defaultConfiguration, features: { subscriptionCancel: { mode: null } } },
      ['features', 'subscriptionCancel', 'mode'],
      'must be one of: at_period_end, immediately',
    ],
    [
      'metadata with __proto__',
      update,
      { id: demoIds.defaultConfiguration, metadata: [{ key: '__proto__', value: 'x' }] },
      ['metadata', '0'],
      '"__proto__" is not allowed as a key',
    ],
  ])('%s', async (_what, query, input, field, message) => {
    const { data, errors } = await service.graphql(query, { input });
    expect(errors).toBeUndefined();
    const { userErrors, ...rest } = Object(data).result;
    expect(userErrors).toContainEqual({ code: 'INVALID_INPUT', field: ['input', ...field], message });
    expect(Object.values(rest)).toEqual([null]);
    expect(service.calls()).toEqual([]);
    expect({}).not.toHaveProperty('x');
  });

  test('all issues of an input are reported together', async () => {
    const { data } = await service.graphql(create, {
      input: { key: '', name: '', description: 'x'.repeat(1025), currency: 'EUR' },
    });
    expect(Object(data).result.userErrors.map((error: { field: string[] }) => error.field)).toEqual([
      ['input', 'name'],
      ['input', 'description'],
      ['input', 'key'],
    ]);
  });

  test.each([
    ['a return URL that is no URL', portal, { customerId, returnUrl: 'not a url' }, 'input.returnUrl'],
    ['an e-mail address that is none', create, { ...base, primaryEmail: 'nobody' }, 'input.primaryEmail'],
    [
      'a country that is none',
      create,
      { ...base, billingAddress: { country: 'Germany' } },
      'input.billingAddress.country',
    ],
    [
      'a moment that is none',
      checkout,
      { customerId, successUrl: 'https://example.com', expiresAt: 'tomorrow' },
      'input.expiresAt',
    ],
    ['an unknown enum value', session, { stripeCustomerId: 'cus_1', locale: 'KLINGON' }, 'input.locale'],
    ['an unknown member', create, { ...base, colour: 'red' }, 'colour'],
  ])('%s is rejected by its type', async (_what, query, input, where) => {
    const { data, errors } = await service.graphql(query, { input });
    expect(data).toBeUndefined();
    expect(errors).toHaveLength(1);
    expect(errors?.[0]).toMatchObject({
      message: expect.stringContaining(where),
      extensions: { code: 'BAD_USER_INPUT' },
    });
    expect(service.calls()).toEqual([]);
  });

  test('literals are validated like variables', async () => {
    const { errors } = await service.graphql(
      `mutation { createCustomerPortalSession(input: { customerId: "${customerId}", returnUrl: "nowhere" }) { userErrors { message } } }`,
    );
    expect(errors?.[0]?.extensions['code']).toBe('GRAPHQL_VALIDATION_FAILED');
    expect(service.calls()).toEqual([]);
  });
});
