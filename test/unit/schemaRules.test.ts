import { readFileSync } from 'node:fs';
import {
  buildASTSchema,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  parse,
} from 'graphql';
import type { GraphQLObjectType, GraphQLSchema, GraphQLType } from 'graphql';

const sdl = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8');

interface Member {
  /** `Customer.id`, `Query.customers(first:)`, `LabelInput.key`. */
  readonly name: string;
  /** The last part of the name: `id`, `first`, `key`. */
  readonly own: string;
  readonly type: GraphQLType;
  /** Fields of output types; arguments and fields of inputs are not. */
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
        own: field.name,
        type: field.type,
        output: false,
      }));
    }
    if (!isObjectType(type) && !isInterfaceType(type)) return [];
    return Object.values(type.getFields()).flatMap((field) => [
      { name: `${type.name}.${field.name}`, own: field.name, type: field.type, output: true },
      ...field.args.map((argument) => ({
        name: `${type.name}.${field.name}(${argument.name}:)`,
        own: argument.name,
        type: argument.type,
        output: false,
      })),
    ]);
  });
}

// `clientReferenceId` is the caller's own text under Stripe's name; `anchor` is a moment without a word for it.
const exempt = ['clientReferenceId', 'anchor'];

/** Each rule names the members that break it. */
const rules: Record<string, (schema: GraphQLSchema) => string[]> = {
  'a list of things pages by first, after, last and before': (schema) =>
    connectionFieldsOf(schema)
      .filter(({ paging }) => paging !== 'Int String Int String')
      .map(({ name }) => name),

  'a field that pages is one that may be null': (schema) =>
    connectionFieldsOf(schema)
      .filter(({ type }) => isNonNullType(type))
      .map(({ name }) => name),

  'a connection has edges, nodes and a pageInfo, none of them null': (schema) =>
    objectsOf(schema, 'Connection').flatMap((connection) => {
      const node = connection.name.replace(/Connection$/, '');
      const wanted = { edges: `[${node}Edge!]!`, nodes: `[${node}!]!`, pageInfo: 'PageInfo!' };
      return differences(connection, wanted);
    }),

  'an edge has a cursor and a node, none of them null': (schema) =>
    objectsOf(schema, 'Edge').flatMap((edge) =>
      differences(edge, { cursor: 'String!', node: `${edge.name.replace(/Edge$/, '')}!` }),
    ),

  'a payload is nullable throughout but for its userErrors': (schema) =>
    objectsOf(schema, 'Payload').flatMap((payload) =>
      Object.values(payload.getFields())
        .filter(({ name, type }) => (name === 'userErrors' ? String(type) !== '[UserError!]!' : isNonNullType(type)))
        .map(({ name }) => `${payload.name}.${name}`),
    ),

  'an id is an ID, and never null where an entity tells its own': (schema) => [
    ...membersOf(schema)
      .filter(
        ({ own, type }) => /^id$|Ids?$/.test(own) && !['ID', 'TaxId', 'IDFilter'].includes(getNamedType(type).name),
      )
      .filter(({ own, type }) => !exempt.includes(own) && !getNamedType(type).name.endsWith('Input'))
      .map(({ name }) => name),
    ...entitiesOf(schema)
      .filter((entity) => String(entity.getFields()['id']?.type) !== 'ID!')
      .map(({ name }) => `${name}.id`),
  ],

  'a list holds no null': (schema) =>
    membersOf(schema)
      .filter(({ type }) => holdsNull(type))
      .map(({ name }) => name),

  'a list in an answer is never null, unless its description says what null means': (schema) =>
    membersOf(schema)
      .filter(({ name, type, output }) => output && isListType(type) && !describedNull(schema, name))
      .map(({ name }) => name),

  'a moment is a DateTime': (schema) =>
    membersOf(schema)
      .filter(({ own, type }) => /(At|_at|Time)$/.test(own) !== (getNamedType(type).name === 'DateTime'))
      .filter(({ own }) => !exempt.includes(own))
      .map(({ name }) => name),

  'an address on the web is a URL': (schema) =>
    membersOf(schema)
      .filter(({ own, type }) => /^url$|U(rl|RL)s?$/.test(own) !== (getNamedType(type).name === 'URL'))
      .map(({ name }) => name),

  'an e-mail address is an EmailAddress, a currency a CurrencyCode, a country a CountryCode': (schema) =>
    membersOf(schema)
      .filter(({ own, type }) => {
        const wanted = /email$/i.test(own) ? 'EmailAddress' : { currency: 'CurrencyCode', country: 'CountryCode' }[own];
        const { name } = getNamedType(type);
        return wanted !== undefined && name !== wanted && !name.endsWith('Filter');
      })
      .map(({ name }) => name),
};

test.each(Object.entries(rules))('%s', (_rule, brokenBy) => {
  expect(brokenBy(build(sdl))).toEqual([]);
});

test.each<[string, string, string[]]>([
  [
    'a list of things pages by first, after, last and before',
    'type Query { things(first: Int, after: String, last: Int): ThingConnection, some(first: Int, after: ID, last: Int, before: String): ThingConnection } type ThingConnection { a: Int }',
    ['Query.things', 'Query.some'],
  ],
  [
    'a field that pages is one that may be null',
    'type Query { things(first: Int): ThingConnection! } type ThingConnection { a: Int }',
    ['Query.things'],
  ],
  [
    'a connection has edges, nodes and a pageInfo, none of them null',
    'type ThingConnection { edges: [ThingEdge!], nodes: [Thing!]! } type Thing { a: Int } type ThingEdge { b: Int }',
    ['ThingConnection.edges', 'ThingConnection.pageInfo'],
  ],
  [
    'an edge has a cursor and a node, none of them null',
    'type ThingEdge { node: Thing } type Thing { a: Int }',
    ['ThingEdge.cursor', 'ThingEdge.node'],
  ],
  [
    'a payload is nullable throughout but for its userErrors',
    'type DoPayload { thing: Int!, userErrors: [UserError!] } type UserError { a: Int }',
    ['DoPayload.thing', 'DoPayload.userErrors'],
  ],
  [
    'an id is an ID, and never null where an entity tells its own',
    'type Thing @key(fields: "id") { id: ID, otherId: String, priceIds: [Int!]! } input Which { id: String }',
    ['Thing.otherId', 'Thing.priceIds', 'Which.id', 'Thing.id'],
  ],
  [
    'a list holds no null',
    'type Query { a(list: [Int]): [Int]!, b: [[Int]!]! } input In { c: [Int] }',
    ['Query.a', 'Query.a(list:)', 'Query.b', 'In.c'],
  ],
  [
    'a list in an answer is never null, unless its description says what null means',
    'type Query { a: [Int!], "Null while it is not known." b: [Int!] }',
    ['Query.a'],
  ],
  [
    'a moment is a DateTime',
    'scalar DateTime type A { createdAt: Int!, expires: DateTime, seen_at: String }',
    ['A.createdAt', 'A.expires', 'A.seen_at'],
  ],
  [
    'an address on the web is a URL',
    'scalar URL type A { url: String, returnUrl: String, link: URL }',
    ['A.url', 'A.returnUrl', 'A.link'],
  ],
  [
    'an e-mail address is an EmailAddress, a currency a CurrencyCode, a country a CountryCode',
    'type A { email: String, currency: String, country: String }',
    ['A.email', 'A.currency', 'A.country'],
  ],
])('the rule "%s" finds what breaks it', (rule, text, broken) => {
  expect(rules[rule]?.(build(text))).toEqual(broken);
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
          .map((wanted) => String(args.find((argument) => argument.name === wanted)?.type))
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

function differences(type: GraphQLObjectType, wanted: Record<string, string>): string[] {
  return Object.entries(wanted)
    .filter(([name, form]) => String(type.getFields()[name]?.type) !== form)
    .map(([name]) => `${type.name}.${name}`);
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
