import { readFileSync } from 'node:fs';
import {
  buildASTSchema,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  parse,
} from 'graphql';
import type { GraphQLObjectType, GraphQLSchema, GraphQLType } from 'graphql';

const sdl = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8');

interface Member {
  /** `Customer.id`, `Query.customers(first:)`, `LabelInput.key`. */
  readonly name: string;
  /** `id`, `first`, `key`. */
  readonly lastName: string;
  readonly type: GraphQLType;
  /** False for arguments and fields of inputs. */
  readonly output: boolean;
}

function build(text: string): GraphQLSchema {
  return buildASTSchema(parse(text), { assumeValidSDL: true });
}

function membersOf(schema: GraphQLSchema): Member[] {
  const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'));
  return types.flatMap((type) => {
    if (isInputObjectType(type)) {
      return Object.values(type.getFields()).map((field) => ({
        name: `${type.name}.${field.name}`,
        lastName: field.name,
        type: field.type,
        output: false,
      }));
    }
    if (!isObjectType(type) && !isInterfaceType(type)) return [];
    return Object.values(type.getFields()).flatMap((field) => [
      { name: `${type.name}.${field.name}`, lastName: field.name, type: field.type, output: true },
      ...field.args.map((argument) => ({
        name: `${type.name}.${field.name}(${argument.name}:)`,
        lastName: argument.name,
        type: argument.type,
        output: false,
      })),
    ]);
  });
}

// `clientReferenceId` is free text of the caller; `anchor` is a DateTime without the suffix.
const exempt = ['clientReferenceId', 'anchor'];

// Roots, types that subgraphs share by convention, and scalars that mean the same everywhere.
const sharedTypes = [
  'Query',
  'Mutation',
  'PageInfo',
  'String',
  'Int',
  'Float',
  'Boolean',
  'ID',
  'DateTime',
  'URL',
  'EmailAddress',
  'Duration',
];

/** Each rule returns the names of the members that violate it. */
const rules: Record<string, (schema: GraphQLSchema) => string[]> = {
  'a connection field has the arguments first, after, last and before': (schema) =>
    connectionFieldsOf(schema)
      .filter(({ paging }) => paging !== 'Int String Int String')
      .map(({ name }) => name),

  'a connection field is nullable': (schema) =>
    connectionFieldsOf(schema)
      .filter(({ type }) => isNonNullType(type))
      .map(({ name }) => name),

  'a connection has non-null edges, nodes and pageInfo': (schema) =>
    objectsOf(schema, 'Connection').flatMap((connection) => {
      const node = connection.name.replace(/Connection$/, '');
      const expected = { edges: `[${node}Edge!]!`, nodes: `[${node}!]!`, pageInfo: 'PageInfo!' };
      return differences(connection, expected);
    }),

  'an edge has a non-null cursor and node': (schema) =>
    objectsOf(schema, 'Edge').flatMap((edge) =>
      differences(edge, { cursor: 'String!', node: `${edge.name.replace(/Edge$/, '')}!` }),
    ),

  'every field of a payload is nullable, except userErrors': (schema) =>
    objectsOf(schema, 'Payload').flatMap((payload) =>
      Object.values(payload.getFields())
        .filter(({ name, type }) =>
          name === 'userErrors' ? String(type) !== '[CustomerPortalUserError!]!' : isNonNullType(type),
        )
        .map(({ name }) => `${payload.name}.${name}`),
    ),

  'an id has the type ID, and the id of an entity is non-null': (schema) => [
    ...membersOf(schema)
      .filter(
        ({ lastName, type }) =>
          /^id$|Ids?$/.test(lastName) && !['ID', 'BillingTaxId', 'CustomerIDFilter'].includes(getNamedType(type).name),
      )
      .filter(({ lastName, type }) => !exempt.includes(lastName) && !getNamedType(type).name.endsWith('Input'))
      .map(({ name }) => name),
    ...entitiesOf(schema)
      .filter((entity) => String(entity.getFields()['id']?.type) !== 'ID!')
      .map(({ name }) => `${name}.id`),
  ],

  'a type has a name of this domain, so that it collides with none of another subgraph': (schema) =>
    Object.keys(schema.getTypeMap()).filter(
      (name) =>
        !/^(?:__|(?:Create|Update|Upsert|Delete)?(?:Customer|Billing|Portal|Stripe|ExternalInvoicing))/.test(name) &&
        !sharedTypes.includes(name),
    ),

  'the items of a list are non-null': (schema) =>
    membersOf(schema)
      .filter(({ type }) => holdsNull(type))
      .map(({ name }) => name),

  'an output list is non-null, unless its description explains null': (schema) =>
    membersOf(schema)
      .filter(({ name, type, output }) => output && isListType(type) && !describedNull(schema, name))
      .map(({ name }) => name),

  'a point in time of an output has the type DateTime': (schema) =>
    membersOf(schema)
      .filter(({ output }) => output)
      .filter(({ lastName, type }) => /(At|_at|Time)$/.test(lastName) !== (getNamedType(type).name === 'DateTime'))
      .filter(({ lastName }) => !exempt.includes(lastName))
      .map(({ name }) => name),

  'a web address of an output has the type URL': (schema) =>
    membersOf(schema)
      .filter(({ output }) => output)
      .filter(({ lastName, type }) => /^url$|U(rl|RL)s?$/.test(lastName) !== (getNamedType(type).name === 'URL'))
      .map(({ name }) => name),

  'what a person types is a String in inputs, so that it is refused in userErrors with its path': (schema) =>
    membersOf(schema)
      .filter(({ output, type }) => !output && isScalarType(getNamedType(type)))
      .filter(({ type }) => !['ID', 'String', 'Boolean', 'Int', 'Float'].includes(getNamedType(type).name))
      .map(({ name }) => name),

  'e-mail addresses, currencies and countries of an output have their own scalar types': (schema) =>
    membersOf(schema)
      .filter(({ output }) => output)
      .filter(({ lastName, type }) => {
        const expected = /email$/i.test(lastName)
          ? 'EmailAddress'
          : { currency: 'BillingCurrencyCode', country: 'BillingCountryCode' }[lastName];
        const { name } = getNamedType(type);
        return expected !== undefined && name !== expected && !name.endsWith('Filter');
      })
      .map(({ name }) => name),
};

test.each(Object.entries(rules))('%s', (_rule, violationsIn) => {
  expect(violationsIn(build(sdl))).toEqual([]);
});

test.each<[string, string, string[]]>([
  [
    'a connection field has the arguments first, after, last and before',
    'type Query { things(first: Int, after: String, last: Int): ThingConnection, some(first: Int, after: ID, last: Int, before: String): ThingConnection } type ThingConnection { a: Int }',
    ['Query.things', 'Query.some'],
  ],
  [
    'a connection field is nullable',
    'type Query { things(first: Int): ThingConnection! } type ThingConnection { a: Int }',
    ['Query.things'],
  ],
  [
    'a connection has non-null edges, nodes and pageInfo',
    'type ThingConnection { edges: [ThingEdge!], nodes: [Thing!]! } type Thing { a: Int } type ThingEdge { b: Int }',
    ['ThingConnection.edges', 'ThingConnection.pageInfo'],
  ],
  [
    'an edge has a non-null cursor and node',
    'type ThingEdge { node: Thing } type Thing { a: Int }',
    ['ThingEdge.cursor', 'ThingEdge.node'],
  ],
  [
    'every field of a payload is nullable, except userErrors',
    'type DoPayload { thing: Int!, userErrors: [CustomerPortalUserError!] } type CustomerPortalUserError { a: Int }',
    ['DoPayload.thing', 'DoPayload.userErrors'],
  ],
  [
    'an id has the type ID, and the id of an entity is non-null',
    'type Thing @key(fields: "id") { id: ID, otherId: String, priceIds: [Int!]! } input Which { id: String }',
    ['Thing.otherId', 'Thing.priceIds', 'Which.id', 'Thing.id'],
  ],
  [
    'the items of a list are non-null',
    'type Query { a(list: [Int]): [Int]!, b: [[Int]!]! } input In { c: [Int] }',
    ['Query.a', 'Query.a(list:)', 'Query.b', 'In.c'],
  ],
  [
    'an output list is non-null, unless its description explains null',
    'type Query { a: [Int!], "Null while it is not known." b: [Int!] }',
    ['Query.a'],
  ],
  [
    'a point in time of an output has the type DateTime',
    'scalar DateTime type A { createdAt: Int!, expires: DateTime, seen_at: String }',
    ['A.createdAt', 'A.expires', 'A.seen_at'],
  ],
  [
    'a web address of an output has the type URL',
    'scalar URL type A { url: String, returnUrl: String, link: URL }',
    ['A.url', 'A.returnUrl', 'A.link'],
  ],
  [
    'e-mail addresses, currencies and countries of an output have their own scalar types',
    'type A { email: String, currency: String, country: String } input B { email: String }',
    ['A.email', 'A.currency', 'A.country'],
  ],
  [
    'a type has a name of this domain, so that it collides with none of another subgraph',
    'type Address { a: Int } input StringFilter { a: Int } type CustomerEdge { a: Int } enum OrderDirection { A }',
    ['Address', 'StringFilter', 'OrderDirection'],
  ],
  [
    'what a person types is a String in inputs, so that it is refused in userErrors with its path',
    'scalar URL input A { returnUrl: URL, name: String } type B { url: URL }',
    ['A.returnUrl'],
  ],
])('the rule "%s" finds its violations', (rule, text, violations) => {
  expect(rules[rule]?.(build(text))).toEqual(violations);
});

function connectionFieldsOf(schema: GraphQLSchema) {
  const objects = Object.values(schema.getTypeMap()).filter(isObjectType);
  return objects.flatMap((object) =>
    Object.values(object.getFields())
      .filter(({ type }) => getNamedType(type).name.endsWith('Connection'))
      .map(({ name, type, args }) => ({
        name: `${object.name}.${name}`,
        type,
        paging: ['first', 'after', 'last', 'before']
          .map((name) => String(args.find((argument) => argument.name === name)?.type))
          .join(' '),
      })),
  );
}

function objectsOf(schema: GraphQLSchema, suffix: string): GraphQLObjectType[] {
  return Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter(({ name }) => name.endsWith(suffix));
}

function entitiesOf(schema: GraphQLSchema): GraphQLObjectType[] {
  return Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter(({ astNode }) => astNode?.directives?.some(({ name }) => name.value === 'key'));
}

function differences(object: GraphQLObjectType, expected: Record<string, string>): string[] {
  return Object.entries(expected)
    .filter(([name, type]) => String(object.getFields()[name]?.type) !== type)
    .map(([name]) => `${object.name}.${name}`);
}

function holdsNull(type: GraphQLType): boolean {
  if (isNonNullType(type)) return holdsNull(type.ofType);
  return isListType(type) && (!isNonNullType(type.ofType) || holdsNull(type.ofType));
}

function describedNull(schema: GraphQLSchema, name: string): boolean {
  const [typeName = '', fieldName = ''] = name.split('.');
  const type = schema.getType(typeName);
  return isObjectType(type) && /\bnull\b/i.test(type.getFields()[fieldName]?.description ?? '');
}
