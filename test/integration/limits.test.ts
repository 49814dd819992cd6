import { getIntrospectionQuery } from 'graphql';
import { readConfig } from '../../src/config/config.ts';
import type { LimitsConfig } from '../../src/config/config.ts';
import { startService } from '../support/service.ts';
import type { GraphQLAnswer, Service } from '../support/service.ts';

const { limits } = readConfig({});
const requestId = expect.any(String);

let service: Service;
beforeAll(async () => {
  service = await startService();
});
beforeEach(() => service.calls());
afterAll(() => service.close());

describe('a request at the limit is executed; past it, it is rejected with one error and no upstream call', () => {
  const nested = (n: number) => `query { ${'... { '.repeat(n)} __typename ${'} '.repeat(n)} }`;
  const deep = (n: number) => `{ ${'a { '.repeat(n - 1)} a ${'} '.repeat(n - 1)} }`;
  const aliased = (n: number) => `{ ${many(n, (i) => `a${i}: __typename`)} }`;
  const repeated = (n: number) => `{ customer(key: "acme") { id ${'id '.repeat(n)} } }`;
  const included = (n: number) => `query { ${'... @include(if: true) { '.repeat(n)} __typename ${'} '.repeat(n)} }`;
  const manyAtOneLocation = (n: number) => `{ __typename ${'@include(if: true) '.repeat(n)} }`;

  test.each<[keyof LimitsConfig, string, number, (n: number) => string, string | undefined]>([
    ['tokens', 'tokens', 1_000, (n) => nested((n - 4) / 3), undefined],
    ['depth', 'nested fields', 12, deep, 'GRAPHQL_VALIDATION_FAILED'],
    ['aliases', 'aliases', 50, aliased, undefined],
    ['aliases', 'repeated fields', 50, repeated, undefined],
    ['directives', 'directives', 50, included, undefined],
    ['directives', 'directives per location', 4, manyAtOneLocation, 'GRAPHQL_VALIDATION_FAILED'],
  ])('%s: %s', async (limit, _what, bound, document, codeAtLimit) => {
    const within = await service.graphql(document(bound));
    expect(within.errors?.[0]?.extensions['code']).toBe(codeAtLimit);
    service.calls();

    const got = limit === 'tokens' ? bound + 3 : bound + 1;
    const { data, errors } = await service.graphql(document(got));
    expect(data).toBeUndefined();
    const expected = limit === 'tokens' ? { limit, bound } : { limit, bound, got };
    expect(errors).toEqual([
      expect.objectContaining({ extensions: { code: 'LIMIT_EXCEEDED', ...expected, requestId } }),
    ]);
    expect(errors?.[0]?.message).toContain(String(bound));
    expect(service.calls()).toEqual([]);
  });

  test('representations: all `_entities` of an operation count together', async () => {
    const document = 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Customer { key } } }';
    const twice = `query ($r: [_Any!]!) { ...A ...B }
      fragment A on Query { a: _entities(representations: $r) { __typename } }
      fragment B on Query { b: _entities(representations: $r) { __typename } }`;
    const r = (length: number) => ({ r: Array.from({ length }, () => ({ __typename: 'Customer', key: 'acme' })) });
    expect(Object((await service.graphql(document, r(1_000))).data)._entities).toHaveLength(1_000);
    expect((await service.graphql(twice, r(500))).errors).toBeUndefined();
    service.calls();
    const past = { code: 'LIMIT_EXCEEDED', limit: 'representations', bound: 1_000 };
    expect(extensionsOf(await service.graphql(document, r(1_001)))).toEqual([{ ...past, got: 1_001 }]);
    expect(extensionsOf(await service.graphql(twice, r(501)))).toEqual([{ ...past, got: 1_002 }]);
    expect(service.calls()).toEqual([]);
  });

  test('cost', async () => {
    const page = (n: number) => `{ customers(first: ${n}) { nodes { billing { profile { id } } } } }`;
    const tight = await startService({ config: { limits: { ...limits, cost: 81 } } });
    try {
      expect((await tight.graphql(page(10))).data).toMatchObject({ customers: expect.anything() });
      tight.calls();
      const [error, ...others] = (await tight.graphql(page(11))).errors ?? [];
      expect(error).toEqual({
        message: 'The operation costs 89; the limit is 81. Request smaller pages or fewer fields.',
        extensions: { code: 'LIMIT_EXCEEDED', limit: 'cost', bound: 81, got: 89, requestId },
      });
      expect(others).toEqual([]);
      expect(tight.calls()).toEqual([]);
    } finally {
      await tight.close();
    }
  });
});

test('the status of an exceeded limit is 200 for application/json and 400 for application/graphql-response+json', async () => {
  const query = `{ ${'a { '.repeat(20)} a ${'} '.repeat(20)} }`;
  const costly = `{ ${many(50, (i) => `a${i}: __schema { types { fields { type { name } } } }`)} }`;
  for (const body of [{ query }, { query: costly }, { query: '{ a '.repeat(1_001) }]) {
    const statusFor = async (accept: string) => {
      const headers = { 'content-type': 'application/json', accept };
      return (await fetch(service.url, { method: 'POST', headers, body: JSON.stringify(body) })).status;
    };
    expect(await statusFor('application/json')).toBe(200);
    expect(await statusFor('application/graphql-response+json')).toBe(400);
  }
});

describe('fields of fragments count', () => {
  test('towards the depth', async () => {
    const document = `{ ...A } fragment A on Query { a { a { a { a { ...B } } } } } fragment B on A { a { a { a { a { a { a { a { a { a } } } } } } } } }`;
    expect(extensionsOf(await service.graphql(document))).toEqual([
      { code: 'LIMIT_EXCEEDED', limit: 'depth', bound: 12, got: 13 },
    ]);
  });

  test('towards the aliases, each time that the fragment is spread', async () => {
    const document = `{ a: customer(key: "a") { ...A } b: customer(key: "b") { ...A } c: customer(key: "c") { ...A } }
      fragment A on Customer { ${many(17, (i) => `a${i}: id`)} }`;
    expect(extensionsOf(await service.graphql(document))).toEqual([
      { code: 'LIMIT_EXCEEDED', limit: 'aliases', bound: 50, got: 54 },
    ]);
  });

  test('towards repeated fields, when their type is the same', async () => {
    const parts = (n: number, part: string) => `{ myCustomer { id ${part.repeat(n)} } }`;
    const got = { code: 'LIMIT_EXCEEDED', limit: 'aliases', bound: 50, got: 51 };
    expect(extensionsOf(await service.graphql(parts(51, '... { id } ')))).toEqual([got]);
    // The first has no other field of its type.
    expect(extensionsOf(await service.graphql(parts(52, '... on Customer { id } ')))).toEqual([got]);
  });
});

test('the same field on different types of a union is not a repetition', async () => {
  const types = ['Customer', 'PortalConfiguration', 'BillingProfile'];
  const document = `query ($r: [_Any!]!) { _entities(representations: $r) { ${types
    .map((type) => `... on ${type} { __typename id }`)
    .join(' ')} } }`;
  const none = await startService({ config: { limits: { ...limits, aliases: 0 } } });
  try {
    expect((await none.graphql(document, { r: [] })).errors).toBeUndefined();
  } finally {
    await none.close();
  }
});

test('a document past a limit is not checked by other rules', async () => {
  const document = `{ nope ${many(51, (i) => `a${i}: nope(nope: $nope)`)} ...Nope }`;
  expect((await service.graphql(document)).errors).toHaveLength(1);
});

test('at most 6 errors of a document or of its variables are reported', async () => {
  const { errors } = await service.graphql(`{ ${many(40, (i) => `nope${i}`)} }`);
  expect(errors).toHaveLength(6);
  const create = 'mutation ($i: CreateCustomerInput!) { createCustomer(input: $i) { userErrors { code } } }';
  const answer = await service.graphql(create, { i: { labels: Array.from({ length: 40 }, () => 1) } });
  expect(answer.errors).toHaveLength(6);
  expect(new Set(extensionsOf(answer).map(({ code }) => code))).toEqual(new Set(['BAD_USER_INPUT']));
});

test('the message of an error is truncated', async () => {
  const { errors } = await service.graphql(`{ ${'x'.repeat(90_000)} }`);
  expect(errors?.[0]?.message.length).toBeLessThan(1_100);
});

test('introspection queries of GraphiQL and of tools are within all limits', async () => {
  const all = getIntrospectionQuery({
    descriptions: true,
    specifiedByUrl: true,
    directiveIsRepeatable: true,
    schemaDescription: true,
    inputValueDeprecation: true,
    oneOf: true,
  });
  for (const query of [all, getIntrospectionQuery()]) {
    const { data, errors } = await service.graphql(query);
    expect(errors).toBeUndefined();
    expect(Object(data).__schema.types.length).toBeGreaterThan(100);
  }
});

test('seven types of one introspection query are answered', async () => {
  const names = ['Query', 'Mutation', 'Customer', 'BillingAddress', 'BillingLabel', 'PageInfo', 'BillingProfile'];
  const fields = names.map((name) => `${name}: __type(name: "${name}") { name }`);
  const { data, errors } = await service.graphql(`{ ${fields.join(' ')} }`);
  expect(errors).toBeUndefined();
  expect(data).toEqual(Object.fromEntries(names.map((name) => [name, { name }])));
});

test('limits apply to requests with an inline trace', async () => {
  const response = await fetch(service.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'apollo-federation-include-trace': 'ftv1' },
    body: JSON.stringify({ query: `{ ${many(51, (i) => `a${i}: __typename`)} }` }),
  });
  expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'LIMIT_EXCEEDED' } }] });
});

function extensionsOf({ errors = [] }: GraphQLAnswer): Readonly<Record<string, unknown>>[] {
  return errors.map(({ extensions: { requestId: _, ...extensions } }) => extensions);
}

function many(count: number, text: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => text(i)).join(' ');
}
