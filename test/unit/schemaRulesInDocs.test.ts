import { readFileSync } from 'node:fs';
import { buildASTSchema, isEnumType, isInputObjectType, isInterfaceType, isObjectType, Kind, parse } from 'graphql';
import type { GraphQLSchema } from 'graphql';

const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
const schema = buildASTSchema(parse(read('schema.graphql')), { assumeValidSDL: true });

/** Documents that speak of the schema, without the parts that speak in the upstreams' names. */
const guide = read('docs/schema.md').split('\n## Left out\n')[0] ?? '';
const documents: Record<string, string> = { 'docs/schema.md': guide, 'README.md': read('README.md') };

/** What stands in backticks, code blocks left out. */
function quoted(markdown: string): string[] {
  const prose = markdown.replace(/^```[\s\S]*?^```/gm, '');
  return [...prose.matchAll(/`([^`\n]+)`/g)].map(([, text = '']) => text);
}

function membersOf(within: GraphQLSchema, typeName: string): string[] {
  const type = within.getType(typeName);
  if (isEnumType(type)) return type.getValues().map(({ name }) => name);
  if (isObjectType(type) || isInputObjectType(type) || isInterfaceType(type)) return Object.keys(type.getFields());
  return [];
}

/** Those that look like `Type`, `Type.field` or `Type.field.…` and lead nowhere in a schema. */
function dangling(within: GraphQLSchema, names: readonly string[]): string[] {
  return names.filter((text) => {
    const [, typeName, member] = /^([A-Z][a-z]\w*)\.(\w+)/.exec(text) ?? [];
    if (typeName !== undefined && member !== undefined) return !membersOf(within, typeName).includes(member);
    // A word alone is meant as a type when it looks like one of this schema's.
    return /^[A-Z][a-z]+([A-Z][a-z]+)+$/.test(text) && !within.getType(text);
  });
}

/** `customer(key:)` names an argument; `customers` and `createCustomer` are fields of the root types. */
function missingArguments(within: GraphQLSchema, names: readonly string[]): string[] {
  const roots = { ...within.getQueryType()?.getFields(), ...within.getMutationType()?.getFields() };
  return names.filter((text) => {
    const [, field = '', argument = ''] = /^(\w+)\((\w+):\)$/.exec(text) ?? [];
    return field !== '' && !roots[field]?.args.some(({ name }) => name === argument);
  });
}

/** Paths such as `billing.profile` with a word that no type has as a field. */
function unknownPaths(within: GraphQLSchema, names: readonly string[]): string[] {
  const fields = new Set(Object.keys(within.getTypeMap()).flatMap((type) => membersOf(within, type)));
  return names.filter(
    (text) => /^[a-z]\w*(\.(?!graphql$)[a-z]\w*)+$/.test(text) && !text.split('.').every((word) => fields.has(word)),
  );
}

test.each(Object.entries(documents))('every type, field and argument that %s names is in the schema', (_file, text) => {
  expect(dangling(schema, quoted(text))).toEqual([]);
  expect(missingArguments(schema, quoted(text))).toEqual([]);
});

test('every path of fields that docs/schema.md names leads through fields of the schema', () => {
  const [aboutFields = ''] = guide.split('\n## Renamed\n');
  expect(quoted(aboutFields).filter((text) => /^\w+\.\w+$/.test(text)).length).toBeGreaterThan(3);
  expect(unknownPaths(schema, quoted(aboutFields))).toEqual([]);
});

test('docs/schema.md speaks of every field of Query and Mutation', () => {
  const named = new Set(quoted(guide).flatMap((text) => text.match(/\w+/g) ?? []));
  const roots = [...membersOf(schema, 'Query'), ...membersOf(schema, 'Mutation')];
  expect(roots.filter((field) => !named.has(field))).toEqual([]);
});

test('docs/schema.md speaks of every scalar, every entity and every code of a user error', () => {
  const named = new Set([...quoted(guide), ...quoted(read('README.md'))]);
  const own = parse(read('schema.graphql')).definitions;
  const scalars = own.flatMap((one) => (one.kind === Kind.SCALAR_TYPE_DEFINITION ? [one.name.value] : []));
  const entities = own.flatMap((one) =>
    one.kind === Kind.OBJECT_TYPE_DEFINITION && one.directives?.some(({ name }) => name.value === 'key')
      ? [one.name.value]
      : [],
  );
  expect(entities.length).toBeGreaterThan(0);
  expect([...scalars, ...entities, ...membersOf(schema, 'UserErrorCode')].filter((name) => !named.has(name))).toEqual(
    [],
  );
});

test('a name that leads nowhere is found', () => {
  const text =
    'See `Customer.nope`, `Customer.id`, `Nope.id`, `CustomerNope`, `Customer`, `customer(nope:)`, `customer(key:)`.';
  expect(dangling(schema, quoted(text))).toEqual(['Customer.nope', 'Nope.id', 'CustomerNope']);
  expect(missingArguments(schema, quoted(text))).toEqual(['customer(nope:)']);
  expect(unknownPaths(schema, ['billing.profile', 'billing.nope'])).toEqual(['billing.nope']);
});
