import {
  GraphQLEnumType,
  GraphQLError,
  GraphQLID,
  GraphQLInputObjectType,
  GraphQLObjectType,
  Kind,
  OperationTypeNode,
  getNamedType,
  getNullableType,
  isNonNullType,
} from 'graphql';
import type { DocumentNode, GraphQLField, GraphQLFieldResolver, GraphQLSchema } from 'graphql';
import { adapterTypes, unrecognized, wirePathOf, wireValueOf } from './renamedFields.ts';
import { isEntryList, isRecord } from './wireInput.ts';

/** Gives each field without a resolver one that reads the field's wire name. Called once, when the schema is built. */
export function attachWireResolvers(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (type instanceof GraphQLInputObjectType) setWireDefaults(type);
    if (!(type instanceof GraphQLObjectType) || type.name.startsWith('__') || adapterTypes.test(type.name)) continue;
    for (const field of Object.values(type.getFields())) field.resolve ??= readWire(type.name, field);
  }
}

/** Resolvers that make the wire values the internal values of the enums. */
export function enumResolvers(typeDefs: DocumentNode): Record<string, Record<string, string>> {
  const resolvers: Record<string, Record<string, string>> = {};
  for (const definition of typeDefs.definitions) {
    if (definition.kind !== Kind.ENUM_TYPE_DEFINITION) continue;
    const { name, values = [] } = definition;
    resolvers[name.value] = Object.fromEntries(
      values.map((value) => [value.name.value, wireValueOf(name.value, value.name.value)]),
    );
  }
  return resolvers;
}

/** Replaces default values by wire values: the schema reads defaults before `enumResolvers` applies. */
function setWireDefaults(type: GraphQLInputObjectType): void {
  for (const field of Object.values(type.getFields())) {
    const named = getNullableType(field.type);
    if (named instanceof GraphQLEnumType && typeof field.defaultValue === 'string') {
      field.defaultValue = named.getValue(field.defaultValue)?.value ?? field.defaultValue;
    }
  }
}

function readWire(typeName: string, field: GraphQLField<unknown, unknown>): GraphQLFieldResolver<unknown, unknown> {
  const [wireName = ''] = wirePathOf(typeName, field.name);
  const read = (source: unknown) => (isRecord(source) ? source[wireName] : undefined);
  const named = getNamedType(field.type);
  if (isEntryList(field.type)) return (source) => toEntries(read(source));
  // Konnect sends "" for an id that is not set.
  if (field.type === GraphQLID) return (source) => read(source) || null;
  const value = named instanceof GraphQLEnumType ? (source: unknown) => toKnown(named, read(source)) : read;
  if (!isNonNullType(field.type)) return value;
  return (source, _args, _context, { operation }) => value(source) ?? failAsMissing(operation.operation);
}

/** `UNRECOGNIZED` for the values of an open enum that this version does not know. */
function toKnown(type: GraphQLEnumType, value: unknown): unknown {
  if (type.getValue(unrecognized) === undefined) return value;
  if (Array.isArray(value)) return value.map((item) => toKnown(type, item));
  return value === null || value === undefined || isKnown(type, value) ? value : unrecognized;
}

function isKnown(type: GraphQLEnumType, value: unknown): boolean {
  return type.getValues().some((known) => known.value === value);
}

/** For a field that cannot be null: the upstream sent no value, or an invalid one, which was omitted. */
function failAsMissing(operation: OperationTypeNode): never {
  const done = operation === OperationTypeNode.MUTATION ? ' The mutation was applied.' : '';
  throw new GraphQLError(`The upstream did not return a valid value for this field.${done}`, {
    extensions: { code: 'UPSTREAM_INVALID_RESPONSE' },
  });
}

/** A wire map as a list, sorted by key; empty if the map is absent. */
function toEntries(map: unknown): { key: string; value: unknown }[] {
  if (!isRecord(map)) return [];
  return Object.entries(map)
    .map(([key, value]) => ({ key, value }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}
