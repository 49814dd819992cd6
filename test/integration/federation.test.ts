import { readFileSync } from 'node:fs';
import { composeSchemaContract } from '@theguild/federation-composition';
import { Kind, parse } from 'graphql';
import { demoIds } from '../../src/emulator/demoIds.ts';
import { startService } from '../support/service.ts';
import type { GraphQLAnswer, Service } from '../support/service.ts';

const published = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8');

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

async function post(body: object, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(service.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

describe('_service', () => {
  test('returns the published schema, which names no upstream host', async () => {
    const { data } = await service.graphql('{ _service { sdl } }');
    expect(Object(data)._service.sdl).toBe(published);
    expect(published).not.toMatch(/api\.stripe|konghq/);
  });
});

describe('_entities', () => {
  const customers = 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Customer { key } } }';

  test('keep the order of 100 representations, duplicates included', async () => {
    const keys = ['acme', 'globex', 'initech', 'nobody'];
    const r = Array.from({ length: 100 }, (_, i) => ({ __typename: 'Customer', key: keys[i % 4] }));
    const { data, errors } = await service.graphql(customers, { r });
    expect(errors).toBeUndefined();
    expect(Object(data)._entities).toEqual(r.map(({ key }) => (key === 'nobody' ? null : { key })));
  });

  test('ignore members of a representation beside its key', async () => {
    const { data } = await service.graphql(customers, {
      r: [{ __typename: 'Customer', key: 'acme', name: 'Other', billing: {} }],
    });
    expect(data).toEqual({ _entities: [{ key: 'acme' }] });
  });
});

describe('Cache-Control', () => {
  const configuration = `portalConfiguration(id: "${demoIds.defaultConfiguration}") { name features { invoiceHistory { enabled } } }`;
  const profile = `billingProfile(id: "${demoIds.stripeProfile}") { name supplier { name } }`;
  test.each([
    ['a configuration and its parts', `{ ${configuration} }`, 'public, max-age=60'],
    [
      'configurations',
      '{ portalConfigurations(first: 1) { nodes { name } pageInfo { hasNextPage } } }',
      'public, max-age=60',
    ],
    [
      'configurations with a cursor, which is valid for one caller',
      '{ portalConfigurations(first: 1) { nodes { name } pageInfo { endCursor } } }',
      'private, no-store',
    ],
    ['profiles', '{ billingProfiles { totalCount } }', 'private, no-store'],
    ['a profile beside a configuration', `{ ${configuration} ${profile} }`, 'private, no-store'],
    ['a type name beside a configuration', `{ __typename ${configuration} }`, 'public, max-age=60'],
    ['a named fragment', `query { ...Part } fragment Part on Query { ${configuration} }`, 'public, max-age=60'],
    ['a customer', '{ customer(key: "acme") { name } }', 'private, no-store'],
    ['a customer beside a configuration', `{ ${configuration} customer(key: "acme") { name } }`, 'private, no-store'],
    [
      'a customer in a fragment beside a configuration',
      `{ ${configuration} ... { customer(key: "acme") { name } } }`,
      'private, no-store',
    ],
    [
      'a customer that is skipped',
      `{ ${configuration} customer(key: "acme") @skip(if: true) { name } }`,
      'private, no-store',
    ],
    ['a mutation', 'mutation { deleteCustomer(input: { key: "x" }) { outcome } }', 'private, no-store'],
    ['an error', '{ portalConfiguration(id: "x") { name } }', 'private, no-store'],
    ['introspection', '{ __schema { queryType { name } } }', 'private, no-store'],
    ['the SDL', '{ _service { sdl } }', 'private, no-store'],
    ['nothing but a type name', '{ __typename }', 'private, no-store'],
  ])('of %s', async (_what, query, header) => {
    // Twice: the second request uses the cached policy of the document.
    for (let i = 0; i < 2; i++) expect((await post({ query })).headers.get('cache-control')).toBe(header);
  });

  test('is that of the executed operation if a document has several', async () => {
    const query = `query Cached { ${configuration} } query Fresh { customer(key: "acme") { name } }`;
    expect((await post({ query, operationName: 'Cached' })).headers.get('cache-control')).toBe('public, max-age=60');
    expect((await post({ query, operationName: 'Fresh' })).headers.get('cache-control')).toBe('private, no-store');
  });

  test('of entities depends on their types', async () => {
    const query =
      'query ($r: [_Any!]!) { _entities(representations: $r) { __typename ... on PortalConfiguration { active } } }';
    const r = [{ __typename: 'PortalConfiguration', id: demoIds.defaultConfiguration }];
    expect((await post({ query, variables: { r } })).headers.get('cache-control')).toBe('public, max-age=60');
    const mixed = query.replace('{ __typename', '{ __typename ... on BillingProfile { name }');
    expect((await post({ query: mixed, variables: { r } })).headers.get('cache-control')).toBe('private, no-store');
  });

  test('of a GET is private, because shared caches do not know permissions', async () => {
    const url = new URL(service.url);
    url.searchParams.set('query', `{ ${configuration} }`);
    const response = await fetch(url, { headers: { 'apollo-require-preflight': '1' } });
    expect(response.headers.get('cache-control')).toBe('private, max-age=60');
  });
});

describe('cache tags', () => {
  const extensions = async (query: string, variables: object = {}): Promise<unknown> =>
    JSON.parse(await (await post({ query, variables })).text()).extensions;

  test('of entities come as one list per entity, in their order', async () => {
    const r = [
      { __typename: 'PortalConfiguration', id: demoIds.defaultConfiguration },
      { __typename: 'PortalConfiguration', id: demoIds.inactiveConfiguration },
    ];
    const query = 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on PortalConfiguration { active } } }';
    expect(await extensions(query, { r })).toEqual({
      apolloEntityCacheTags: [
        ['portal-configuration', `portal-configuration-${demoIds.defaultConfiguration}`],
        ['portal-configuration', `portal-configuration-${demoIds.inactiveConfiguration}`],
      ],
    });
  });

  test('of root fields come for the response as a whole', async () => {
    const query =
      'query ($id: ID!) { one: portalConfiguration(id: $id) { name } portalConfigurations { nodes { name } } }';
    expect(await extensions(query, { id: demoIds.defaultConfiguration })).toEqual({
      apolloCacheTags: ['portal-configuration', `portal-configuration-${demoIds.defaultConfiguration}`],
    });
  });

  test('are computed in linear time when root fragments spread each other exponentially often', async () => {
    const levels = Array.from({ length: 40 }, (_, i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`);
    const query = `{ portalConfiguration(id: "${demoIds.defaultConfiguration}") { name } ...F0 } ${levels.join(' ')} fragment F40 on Query { __typename }`;
    expect(await extensions(query)).toMatchObject({ apolloCacheTags: expect.anything() });
  });

  test('are absent if the response is not cacheable', async () => {
    expect(await extensions('{ customer(key: "acme") { name } }')).toBeUndefined();
  });
});

describe('inline tracing', () => {
  const trace = (answer: GraphQLAnswer) => Object(Reflect.get(answer, 'extensions')).ftv1;

  test('is included for a gateway that requests it, and for no other caller', async () => {
    const query = { query: '{ customer(key: "acme") { name } }' };
    const asked = await post(query, { 'apollo-federation-include-trace': 'ftv1' });
    expect(trace(JSON.parse(await asked.text()))).toMatch(/^[A-Za-z0-9+/]+=*$/);
    expect(await service.graphql(query.query)).toEqual({ data: { customer: { name: 'Acme Corporation' } } });
  });

  test('does not reveal the cause of an error', async () => {
    const asked = await post(
      { query: '{ customer(id: "secret-id") { name } }' },
      { 'apollo-federation-include-trace': 'ftv1' },
    );
    const decoded = Buffer.from(trace(JSON.parse(await asked.text())), 'base64').toString('latin1');
    expect(decoded).toContain('<masked>');
  });
});

describe('the public contract', () => {
  test('contains the fields for the front end of one customer, and is complete', () => {
    const subgraph = { name: 'customer-portal', url: 'http://localhost/', typeDefs: parse(published) };
    const result = composeSchemaContract([subgraph], { include: new Set(['public']), exclude: new Set() }, true);
    expect(result.errors).toBeUndefined();
    const sdl = 'publicSdl' in result ? String(result.publicSdl) : '';
    const publicSchema = parse(sdl);
    const fieldsOf = (name: string) =>
      publicSchema.definitions.flatMap((definition) =>
        definition.kind === Kind.OBJECT_TYPE_DEFINITION && definition.name.value === name
          ? (definition.fields ?? []).map((field) => field.name.value)
          : [],
      );
    expect(fieldsOf('Query')).toEqual(['myCustomer', 'customer', 'portalConfiguration', 'billingProfile']);
    expect(fieldsOf('Mutation')).toEqual(['createCustomerCheckoutSession', 'createCustomerPortalSession']);
    expect(fieldsOf('BillingProfile')).toEqual(['id', 'name', 'description']);
    expect(sdl).not.toContain('UpsertCustomer');
  });
});
