import {
  GraphQLEnumType,
  GraphQLInputObjectType,
  getNamedType,
  getNullableType,
  isListType,
  isNonNullType,
} from 'graphql';
import type { GraphQLInputType, GraphQLObjectType, GraphQLSchema } from 'graphql';
import { unrecognized, wireValueOf } from '../src/graphql/naming/renamedFields.ts';
import { argumentMembers, inputMembers, isAlternatives, isEntryList } from '../src/graphql/naming/wireInput.ts';
import type { InputMember } from '../src/graphql/naming/wireInput.ts';

/** GraphQL Code Generator plugin: the types that `toWireInput` maps arguments and inputs to. */
export function plugin(schema: GraphQLSchema): string {
  const inputs = Object.values(schema.getTypeMap()).filter((type) => type instanceof GraphQLInputObjectType);
  const queries = fieldsOf(schema.getQueryType()).map(([field, members]) => `${field}: ${toObject(members)}`);
  const mutations = fieldsOf(schema.getMutationType()).flatMap(([field, members]) =>
    members.map(({ type }) => `${field}: ${typeOf(type)}`),
  );
  return [
    `/** The arguments of each query, in wire names. */\nexport interface WireQueryArgs ${block(queries)}`,
    `/** The input of each mutation, in wire names. */\nexport interface WireMutationInputs ${block(mutations)}`,
    ...inputs.map((type) => `export interface Wire${type.name} ${toObject(inputMembers(type))}`),
  ].join('\n\n');
}

function fieldsOf(type: GraphQLObjectType | null | undefined): [string, readonly InputMember[]][] {
  return Object.values(type?.getFields() ?? {})
    .filter(({ name }) => !name.startsWith('_'))
    .map((field) => [field.name, argumentMembers(type?.name ?? '', field)]);
}

/** Members with a longer wire path are nested; such an object is there only if one of its members is. */
function toObject(members: readonly InputMember[], depth = 0): string {
  const byName = Map.groupBy(members, ({ wirePath }) => wirePath[depth] ?? '');
  return block(
    [...byName].map(([name, group]) => {
      const [first] = group;
      const isNested = first !== undefined && first.wirePath.length > depth + 1;
      if (isNested) return `${name}?: ${toObject(group, depth + 1)}`;
      const isOptional = group.some(({ type }) => !isNonNullType(type)) && !(depth > 0 && members.length === 1);
      return `${name}${isOptional ? '?' : ''}: ${group.map(memberType).join(' | ')}`;
    }),
  );
}

function memberType({ type, wirePath }: InputMember): string {
  const isMap = isEntryList(type);
  const named = isMap ? 'Record<string, string | null>' : isAlternatives(wirePath) ? 'string' : typeOf(type);
  return isNonNullType(type) ? named : `${named} | null`;
}

function typeOf(type: GraphQLInputType): string {
  const nullable = getNullableType(type);
  if (isListType(nullable)) return `Array<${typeOf(nullable.ofType)}>`;
  const named = getNamedType(type);
  if (named instanceof GraphQLInputObjectType) return `Wire${named.name}`;
  if (named instanceof GraphQLEnumType) {
    return named
      .getValues()
      .filter(({ name }) => name !== unrecognized)
      .map(({ name }) => `'${wireValueOf(named.name, name)}'`)
      .join(' | ');
  }
  return scalarTypes[named.name] ?? 'string';
}

/** `toWireInput` turns a DateTime into Unix seconds. */
const scalarTypes: Readonly<Record<string, string>> = {
  Boolean: 'boolean',
  DateTime: 'number',
  Float: 'number',
  Int: 'number',
};

function block(members: readonly string[]): string {
  if (members.length === 0) return '{}';
  return `{\n${members.map((member) => `${member};`).join('\n')}\n}`.replace(/\n(?!\}$)/g, '\n  ');
}
