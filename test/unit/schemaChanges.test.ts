import { readFileSync } from 'node:fs';
import { compareSchemas, readAccepted } from '../../scripts/schemaChanges.ts';

const released = `
  schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@cost"]) {
    query: Query
  }
  type Query {
    thing(id: ID!): Thing
  }
  type Thing @key(fields: "id") @key(fields: "slug") {
    id: ID!
    slug: String!
    size: Int @shareable
    kind: Kind
  }
  enum Kind {
    OLD
  }
  input Which {
    id: ID
  }
`;

const without = (part: string) => released.replace(part, '');
const removedSize = { path: 'Thing.size', change: 'FIELD_REMOVED', reason: 'No client selects it any more.' };

const pathsOf = (changes: readonly { path: string; change: string }[]) =>
  changes.map(({ path, change }) => `${change} ${path}`);

test('an unchanged schema passes', async () => {
  expect(await compareSchemas(released, released, [])).toEqual({ refused: [], accepted: [], dangerous: [], stale: [] });
});

test.each<[string, string, string]>([
  ['a removed field', without('kind: Kind'), 'FIELD_REMOVED Thing.kind'],
  ['a removed type', without('input Which {\n    id: ID\n  }'), 'TYPE_REMOVED Which'],
  ['a removed enum value', released.replace('OLD', 'NEW'), 'ENUM_VALUE_REMOVED Kind.OLD'],
  ['a field that becomes nullable', released.replace('slug: String!', 'slug: String'), 'FIELD_TYPE_CHANGED Thing.slug'],
  [
    'a new required argument',
    released.replace('(id: ID!)', '(id: ID!, size: Int!)'),
    'FIELD_ARGUMENT_ADDED Query.thing.size',
  ],
  [
    'an input field that becomes required',
    released.replace('id: ID\n', 'id: ID!\n'),
    'INPUT_FIELD_TYPE_CHANGED Which.id',
  ],
  [
    'a removed key of an entity',
    without('@key(fields: "slug")'),
    'FEDERATION_PROMISE_REMOVED Thing.@key(fields: "slug")',
  ],
  [
    'the removed first of two keys',
    without('@key(fields: "id")'),
    'FEDERATION_PROMISE_REMOVED Thing.@key(fields: "id")',
  ],
  ['a field that is no longer shareable', without('@shareable\n'), 'FEDERATION_PROMISE_REMOVED Thing.size.@shareable'],
])('%s is a breaking change', async (_what, current, change) => {
  const { refused } = await compareSchemas(released, current, []);
  expect(pathsOf(refused)).toContain(change);
});

test('new fields, arguments and directives are not breaking', async () => {
  const current = released
    .replace('kind: Kind', 'kind: Kind @cost(weight: 2) @deprecated(reason: "Use colour.")\n    colour: String')
    .replace('(id: ID!)', '(id: ID!, size: Int)');
  expect(await compareSchemas(released, current, [])).toMatchObject({ refused: [], stale: [] });
});

test('a new enum value is dangerous, not breaking', async () => {
  const { refused, dangerous } = await compareSchemas(released, released.replace('OLD', 'OLD NEW'), []);
  expect(refused).toEqual([]);
  expect(pathsOf(dangerous)).toEqual(['ENUM_VALUE_ADDED Kind.NEW']);
});

test('an accepted breaking change passes, another does not', async () => {
  const current = released.replace('size: Int @shareable', '').replace('kind: Kind', '');
  const { refused, accepted, stale } = await compareSchemas(released, current, [removedSize]);
  expect(pathsOf(accepted)).toEqual(['FIELD_REMOVED Thing.size']);
  expect(pathsOf(refused)).toEqual(['FIELD_REMOVED Thing.kind']);
  expect(stale).toEqual([]);
});

test('an acceptance applies only to its kind of change', async () => {
  const current = released.replace('size: Int', 'size: String');
  const { refused, stale } = await compareSchemas(released, current, [removedSize]);
  expect(pathsOf(refused)).toEqual(['FIELD_TYPE_CHANGED Thing.size']);
  expect(stale).toEqual([removedSize]);
});

test('an acceptance without a change is stale', async () => {
  expect((await compareSchemas(released, released, [removedSize])).stale).toEqual([removedSize]);
});

test('an acceptance without a path, a kind or a reason is invalid', () => {
  expect(readAccepted(JSON.stringify([removedSize]))).toEqual([removedSize]);
  for (const part of ['path', 'change', 'reason'] as const) {
    expect(() => readAccepted(JSON.stringify([{ ...removedSize, [part]: '' }]))).toThrow(part);
    expect(() => readAccepted(JSON.stringify([{ ...removedSize, [part]: undefined }]))).toThrow(part);
  }
  expect(() => readAccepted(JSON.stringify([{ ...removedSize, note: 'x' }]))).toThrow('note');
});

test('schema/accepted-changes.json is valid', () => {
  const text = readFileSync(new URL('../../schema/accepted-changes.json', import.meta.url), 'utf8');
  expect(() => readAccepted(text)).not.toThrow();
});
