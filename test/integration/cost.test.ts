import { readFileSync } from 'node:fs';
import { buildSchema, getNamedType, isObjectType } from 'graphql';
import { readConfig } from '../../src/config/config.ts';
import { startService } from '../support/service.ts';
import type { GraphQLAnswer, Service } from '../support/service.ts';

const { limits } = readConfig({});

/** Every operation is too dear for it, and so it tells what each costs. */
let dear: Service;
beforeAll(async () => {
  dear = await startService({ config: { limits: { ...limits, cost: -1 } } });
});
afterAll(() => dear.close());

const connection =
  'fragment C on CustomerConnection { nodes { ...B } } fragment B on Customer { billing { __typename } }';
const entities =
  'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Customer { billing { __typename } } } }';
const slice = (declaration: string, name = '$n') =>
  `query (${declaration}) { customers(first: ${name}) { nodes { id } } }`;

test.each<[string, number, string, object?]>([
  ['a name of a type is free', 0, '{ __typename }'],
  ['an object is 1, what it holds of scalars free', 1, '{ customer(key: "acme") { id name createdAt } }'],
  ['a field is what @cost says', 8, '{ customer(key: "acme") { billing { profile { id } } } }'],
  ['what @cost says of a type holds for its fields', 1, '{ customer(key: "acme") { labels { key value } } }'],
  ['aliases count each', 2, '{ a: customer(key: "acme") { id } b: customer(key: "acme") { id } }'],
  ['a page is as long as its argument says', 31, '{ customers(first: 30) { nodes { id } } }'],
  ['from the end too', 31, '{ customers(last: 30) { nodes { id } } }'],
  ['by the larger where both are given', 31, '{ customers(first: 3, last: 30) { nodes { id } } }'],
  ['20 where none is given', 21, '{ customers { nodes { id } } }'],
  ['nothing where it is less than nothing', 1, '{ customers(first: -5) { nodes { id } } }'],
  ['only the items count so often', 2, '{ customers(first: 30) { totalCount pageInfo { endCursor } } }'],
  ['edges are objects too', 61, '{ customers(first: 30) { edges { node { id } } } }'],
  ['by a variable', 31, slice('$n: Int'), { n: 30 }],
  ['by the default of a variable', 31, slice('$n: Int = 30')],
  ['20 where a variable is null', 21, slice('$n: Int = 30'), { n: null }],
  ['through fragments', 181, `{ customers(first: 30) { ...C } } ${connection}`],
  ['through inline fragments', 31, '{ ... on Query { customers(first: 30) { ... { nodes { id } } } } }'],
  ['what is skipped is free', 1, '{ me { id } customer(key: "a") @skip(if: true) { billing { __typename } } }'],
  [
    'what is included is not',
    7,
    'query ($b: Boolean!) { me { id billing @include(if: $b) { profile @skip(if: $b) { id } } } customer(key: "a") @include(if: $b) { id } }',
    { b: true },
  ],
  [
    'lists that the schema does not size count once',
    2,
    '{ portalConfiguration(id: "bpc_1") { features { __typename } } }',
  ],
  ['an entity counts once for each representation', 18, entities, { r: [{}, {}, {}] }],
  [
    'also where they are written out',
    2,
    '{ _entities(representations: [{ __typename: "Customer" }, {}]) { __typename } }',
  ],
  ['a write is 10', 10, 'mutation { deleteCustomer(input: { key: "x" }) { outcome } }'],
  ['reading the schema is 1,000', 1_001, '{ __schema { types { name } } me { id } }'],
  ['and so is reading a type', 1_000, '{ __type(name: "Customer") { fields { name } } }'],
])('%s', async (_rule, cost, document, ...[variables]) => {
  expect(await costOf(document, variables)).toBe(cost);
});

test('the variables are looked at anew for each request', async () => {
  for (const n of [5, 50, 7]) expect(await costOf(slice('$n: Int'), { n })).toBe(n + 1);
});

test('fragments that double a page 60 times over cost too much, and no more than a number can hold', async () => {
  const document = `query ($n: Int) { ...F0 } ${many(60, (i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`)}
    fragment F60 on Query { customers(first: $n) { nodes { id } } }`;
  expect(await costOf(document, { n: 2_147_483_647 })).toBe(Number.MAX_SAFE_INTEGER);
});

test('a page of 100 whole customers with their billing is within the limit', async () => {
  const cost = await costOf(wholeCustomers());
  expect(cost).toBe(3_202);
  expect(cost).toBeLessThan(limits.cost);
  const service = await startService();
  try {
    const { data } = await service.graphql(wholeCustomers());
    expect(Object(data).customers.nodes.length).toBeGreaterThan(0);
  } finally {
    await service.close();
  }
});

async function costOf(document: string, variables?: object): Promise<unknown> {
  return extensionsOf(await dear.graphql(document, variables))[0]?.['got'];
}

/** A page of customers with all that the schema has of them. */
function wholeCustomers(): string {
  const sdl = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8');
  const schema = buildSchema(sdl, { assumeValidSDL: true });
  const whole = (name: string): string => {
    const type = schema.getType(name);
    if (!isObjectType(type)) return '';
    const fields = Object.values(type.getFields()).map((field) => field.name + whole(getNamedType(field.type).name));
    return ` { ${fields.join(' ')} }`;
  };
  return `{ customers(first: 100) { totalCount pageInfo { hasNextPage endCursor } nodes ${whole('Customer')} } }`;
}

function extensionsOf({ errors = [] }: GraphQLAnswer): Readonly<Record<string, unknown>>[] {
  return errors.map(({ extensions }) => extensions);
}

function many(n: number, one: (i: number) => string): string {
  return Array.from({ length: n }, (_, i) => one(i)).join(' ');
}
