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
const removedSize = { path: 'Thing.size', change: 'FIELD_REMOVED', reason: 'Nobody has asked for it since spring.' };

const pathsOf = (changes: readonly { path: string; change: string }[]) =>
  changes.map(({ path, change }) => `${change} ${path}`);

test('a schema that has not changed passes', async () => {
  expect(await compareSchemas(released, released, [])).toEqual({ refused: [], accepted: [], dangerous: [], stale: [] });
});

test.each<[string, string, string]>([
  ['a field that is gone', without('kind: Kind'), 'FIELD_REMOVED Thing.kind'],
  ['a type that is gone', without('input Which {\n    id: ID\n  }'), 'TYPE_REMOVED Which'],
  ['an enum value that is gone', released.replace('OLD', 'NEW'), 'ENUM_VALUE_REMOVED Kind.OLD'],
  ['a field that may now be null', released.replace('slug: String!', 'slug: String'), 'FIELD_TYPE_CHANGED Thing.slug'],
  [
    'an argument that is now required',
    released.replace('(id: ID!)', '(id: ID!, size: Int!)'),
    'FIELD_ARGUMENT_ADDED Query.thing.size',
  ],
  [
    'an input field that is now required',
    released.replace('id: ID\n', 'id: ID!\n'),
    'INPUT_FIELD_TYPE_CHANGED Which.id',
  ],
  [
    'a key of an entity that is gone',
    without('@key(fields: "slug")'),
    'FEDERATION_PROMISE_REMOVED Thing.@key(fields: "slug")',
  ],
  [
    'the first of two keys that is gone',
    without('@key(fields: "id")'),
    'FEDERATION_PROMISE_REMOVED Thing.@key(fields: "id")',
  ],
  [
    'a field that others may no longer define',
    without('@shareable\n'),
    'FEDERATION_PROMISE_REMOVED Thing.size.@shareable',
  ],
])('%s is refused', async (_what, current, change) => {
  const { refused } = await compareSchemas(released, current, []);
  expect(pathsOf(refused)).toContain(change);
});

test('what is new, and directives that are new, are not refused', async () => {
  const current = released
    .replace('kind: Kind', 'kind: Kind @cost(weight: 2) @deprecated(reason: "Use colour.")\n    colour: String')
    .replace('(id: ID!)', '(id: ID!, size: Int)');
  expect(await compareSchemas(released, current, [])).toMatchObject({ refused: [], stale: [] });
});

test('what may surprise callers is told, and not refused', async () => {
  const { refused, dangerous } = await compareSchemas(released, released.replace('OLD', 'OLD NEW'), []);
  expect(refused).toEqual([]);
  expect(pathsOf(dangerous)).toEqual(['ENUM_VALUE_ADDED Kind.NEW']);
});

test('a breaking change that is accepted passes, alone', async () => {
  const current = released.replace('size: Int @shareable', '').replace('kind: Kind', '');
  const { refused, accepted, stale } = await compareSchemas(released, current, [removedSize]);
  expect(pathsOf(accepted)).toEqual(['FIELD_REMOVED Thing.size']);
  expect(pathsOf(refused)).toEqual(['FIELD_REMOVED Thing.kind']);
  expect(stale).toEqual([]);
});

test('an acceptance holds for its kind of change alone', async () => {
  const current = released.replace('size: Int', 'size: String');
  const { refused, stale } = await compareSchemas(released, current, [removedSize]);
  expect(pathsOf(refused)).toEqual(['FIELD_TYPE_CHANGED Thing.size']);
  expect(stale).toEqual([removedSize]);
});

test('an acceptance of what has not changed is stale', async () => {
  expect((await compareSchemas(released, released, [removedSize])).stale).toEqual([removedSize]);
});

test('an acceptance without a path, a kind or a reason is none', () => {
  expect(readAccepted(JSON.stringify([removedSize]))).toEqual([removedSize]);
  for (const part of ['path', 'change', 'reason'] as const) {
    expect(() => readAccepted(JSON.stringify([{ ...removedSize, [part]: '' }]))).toThrow(part);
    expect(() => readAccepted(JSON.stringify([{ ...removedSize, [part]: undefined }]))).toThrow(part);
  }
  expect(() => readAccepted(JSON.stringify([{ ...removedSize, note: 'x' }]))).toThrow('note');
});

test('the acceptances of this schema have their parts', () => {
  const text = readFileSync(new URL('../../schema/accepted-changes.json', import.meta.url), 'utf8');
  expect(() => readAccepted(text)).not.toThrow();
});
