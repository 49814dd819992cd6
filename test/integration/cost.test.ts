import { readFileSync } from 'node:fs';
import { buildSchema, getIntrospectionQuery, getNamedType, isObjectType } from 'graphql';
import { readConfig } from '../../src/config/config.ts';
import { startService } from '../support/service.ts';
import type { GraphQLAnswer, Service } from '../support/service.ts';

const { limits } = readConfig({});

let service: Service;
/** Rejects every operation, and so reports the cost of each. */
let costReporter: Service;
beforeAll(async () => {
  service = await startService();
  costReporter = await startService({ config: { limits: { ...limits, cost: -1 } } });
});
afterAll(async () => {
  await costReporter.close();
  await service.close();
});

const connection =
  'fragment C on CustomerConnection { nodes { ...B } } fragment B on Customer { billing { __typename } }';
const entities =
  'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Customer { billing { __typename } } } }';
const slice = (declaration: string, name = '$n') =>
  `query (${declaration}) { customers(first: ${name}) { nodes { id } } }`;

test.each<[string, number, string, object?]>([
  ['__typename costs 0', 0, '{ __typename }'],
  ['an object costs 1, its scalars 0', 1, '{ customer(key: "acme") { id name createdAt } }'],
  ['@cost of a field sets its cost', 8, '{ customer(key: "acme") { billing { profile { id } } } }'],
  ['@cost of a type sets the cost of its fields', 1, '{ customer(key: "acme") { labels { key value } } }'],
  ['each alias counts', 2, '{ a: customer(key: "acme") { id } b: customer(key: "acme") { id } }'],
  ['first multiplies the items of a page', 31, '{ customers(first: 30) { nodes { id } } }'],
  ['last multiplies the items of a page', 31, '{ customers(last: 30) { nodes { id } } }'],
  ['with first and last, the larger multiplies', 31, '{ customers(first: 3, last: 30) { nodes { id } } }'],
  ['a page without a size has 20 items', 21, '{ customers { nodes { id } } }'],
  ['a negative size counts as 0', 1, '{ customers(first: -5) { nodes { id } } }'],
  ['fields beside the items are not multiplied', 2, '{ customers(first: 30) { totalCount pageInfo { endCursor } } }'],
  ['edges and their nodes cost 1 each', 61, '{ customers(first: 30) { edges { node { id } } } }'],
  ['a variable sets the size', 31, slice('$n: Int'), { n: 30 }],
  ['the default of a variable sets the size', 31, slice('$n: Int = 30')],
  ['a size variable of null counts as 20 items', 21, slice('$n: Int = 30'), { n: null }],
  ['fields of named fragments count', 181, `{ customers(first: 30) { ...C } } ${connection}`],
  ['fields of inline fragments count', 31, '{ ... on Query { customers(first: 30) { ... { nodes { id } } } } }'],
  ['a skipped field costs 0', 1, '{ myCustomer { id } customer(key: "a") @skip(if: true) { billing { __typename } } }'],
  [
    'an included field counts',
    7,
    'query ($b: Boolean!) { myCustomer { id billing @include(if: $b) { profile @skip(if: $b) { id } } } customer(key: "a") @include(if: $b) { id } }',
    { b: true },
  ],
  [
    'a list counts as often as its @listSize assumes',
    3 + 10,
    '{ portalConfiguration(id: "bpc_1") { features { subscriptionUpdate { products { productId } } } } }',
  ],
  ['an entity counts for each representation', 18, entities, { r: [{}, {}, {}] }],
  [
    'literal representations count',
    2,
    '{ _entities(representations: [{ __typename: "Customer" }, {}]) { __typename } }',
  ],
  [
    'the errors of a payload count once',
    11,
    'mutation { deleteCustomer(input: { key: "x" }) { userErrors { message } } }',
  ],
  ['a mutation costs 10', 10, 'mutation { deleteCustomer(input: { key: "x" }) { outcome } }'],
  ['five objects of introspection cost 1', 1, '{ __schema { queryType { name } mutationType { name } } }'],
  ['a type costs 1', 1, '{ __type(name: "Customer") { name kind description } }'],
  ['seven types cost 7', 7, `{ ${many(7, (i) => `a${i}: __type(name: "Customer") { name }`)} }`],
  ['introspection adds to the cost of the rest', 2, '{ __type(name: "Customer") { name } myCustomer { id } }'],
  ['ofType costs 0', 1, '{ __type(name: "Customer") { ofType { ofType { name } } } }'],
  ['a skipped field of introspection costs 0', 1, '{ __schema { types @skip(if: true) { name } } }'],
])('%s', async (_rule, cost, document, ...[variables]) => {
  expect(await costOf(document, variables)).toBe(cost);
});

test('lists of introspection count as long as they are in the schema', async () => {
  const { data } = await service.graphql('{ __schema { types { fields { name } } directives { name } } }');
  const { types, directives } = Object(data).__schema;
  const fieldCounts: number[] = types.flatMap(({ fields }: { fields: object[] | null }) => fields?.length ?? []);
  const averageFields = Math.ceil(fieldCounts.reduce((sum, count) => sum + count, 0) / fieldCounts.length);
  const cost = (objects: number) => Math.ceil(objects / 5);
  expect(await costOf('{ __schema { types { name } } }')).toBe(cost(1 + types.length));
  expect(await costOf('{ __schema { directives { name } } }')).toBe(cost(1 + directives.length));
  expect(await costOf('{ __type(name: "Query") { fields { name } } }')).toBe(cost(1 + averageFields));
  expect(await costOf('{ __schema { ...T } } fragment T on __Schema { types { fields { name } } }')).toBe(
    cost(1 + types.length * (1 + averageFields)),
  );
});

test('introspection of a schema explorer is within the limit, and repeated introspection is not', async () => {
  const explorer = await costOf(getIntrospectionQuery({ inputValueDeprecation: true, specifiedByUrl: true }));
  expect(explorer).toBeGreaterThan(500);
  expect(explorer).toBeLessThan(limits.cost / 2);
  const repeated = many(50, (i) => `a${i}: __schema { types { fields { type { name } } } }`);
  expect(await costOf(`{ ${repeated} }`)).toBeGreaterThan(limits.cost);
});

test('the cost of one document follows the variables of each request', async () => {
  for (const n of [5, 50, 7]) expect(await costOf(slice('$n: Int'), { n })).toBe(n + 1);
});

test('the cost of exponentially nested fragments saturates at MAX_SAFE_INTEGER', async () => {
  const document = `query ($n: Int) { ...F0 } ${many(60, (i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`)}
    fragment F60 on Query { customers(first: $n) { nodes { id } } }`;
  expect(await costOf(document, { n: 2_147_483_647 })).toBe(Number.MAX_SAFE_INTEGER);
});

test.each([
  ['customers', 'Customer', 3_702],
  ['portalConfigurations', 'PortalConfiguration', 4_002],
])('a page of 100 %s with all fields is within the limit', async (list, type, expected) => {
  const document = wholePage(list, type);
  const cost = await costOf(document);
  expect(cost).toBe(expected);
  expect(cost).toBeLessThan(limits.cost);
  const { data } = await service.graphql(document);
  expect(Object(data)[list].nodes.length).toBeGreaterThan(0);
});

test.each([
  [500, 'name'],
  [4_000, 'name billing { profile { name } }'],
])('500 references cost %i with the selection %s, within the limit', async (cost, selection) => {
  const document = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Customer { ${selection} } } }`;
  expect(await costOf(document, { r: Array(500).fill({}) })).toBe(cost);
  expect(cost).toBeLessThan(limits.cost);
});

test('500 customers with the selection of ListCustomersWithBilling are within the limit', async () => {
  const document = readFileSync(new URL('../../operations/ListCustomersWithBilling.graphql', import.meta.url), 'utf8');
  // The connection and its `pageInfo` cost 2.
  expect(await costOf(document, { first: 500 })).toBe(2 + 500 * 18);
  expect(2 + 500 * 18).toBeLessThan(limits.cost);
});

async function costOf(document: string, variables?: object): Promise<unknown> {
  return extensionsOf(await costReporter.graphql(document, variables))[0]?.['got'];
}

/** A page of 100 items with every field of the schema. */
function wholePage(list: string, itemType: string): string {
  const sdl = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8');
  const schema = buildSchema(sdl, { assumeValidSDL: true });
  const whole = (name: string): string => {
    const type = schema.getType(name);
    if (!isObjectType(type)) return '';
    const fields = Object.values(type.getFields()).map((field) => field.name + whole(getNamedType(field.type).name));
    return ` { ${fields.join(' ')} }`;
  };
  return `{ ${list}(first: 100) { pageInfo { hasNextPage endCursor } nodes ${whole(itemType)} } }`;
}

function extensionsOf({ errors = [] }: GraphQLAnswer): Readonly<Record<string, unknown>>[] {
  return errors.map(({ extensions }) => extensions);
}

function many(count: number, text: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => text(i)).join(' ');
}
