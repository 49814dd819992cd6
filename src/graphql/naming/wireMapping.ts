import {
  GraphQLEnumType,
  GraphQLInputObjectType,
  GraphQLList,
  GraphQLObjectType,
  Kind,
  getNamedType,
  getNullableType,
} from 'graphql';
import type {
  DocumentNode,
  GraphQLField,
  GraphQLFieldResolver,
  GraphQLInputType,
  GraphQLOutputType,
  GraphQLSchema,
} from 'graphql';
import { locales } from '../../datasources/stripe/contract.ts';
import { requestError } from '../../errors.ts';
import { adapterTypes, wirePathOf, wireValueOf } from './renamedFields.ts';

/**
 * Maps between GraphQL names and wire names. Output: `attachWireResolvers` gives each field without a resolver one that
 * reads the field's wire name. Enums: `enumResolvers` makes the wire values the internal values. Input: `toWireInput`
 * renames by type, so that label keys, which are data, stay as they are; `toInputPath` maps a wire path back.
 */
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
      values.map((value) => [value.name.value, wireValueOf(name.value, value.name.value, locales)]),
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
  return isEntryList(field.type) ? (source) => toEntries(read(source)) : read;
}

/** A wire map as a list, sorted by key; empty if the map is absent. */
function toEntries(map: unknown): { key: string; value: unknown }[] {
  if (!isRecord(map)) return [];
  return Object.entries(map)
    .map(([key, value]) => ({ key, value }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

// Inputs ------------------------------------------------------------------------------------

/** A member of an input object, or an argument. */
export interface InputMember {
  readonly name: string;
  readonly wirePath: readonly string[];
  readonly type: GraphQLInputType;
}

const membersByType = new WeakMap<object, readonly InputMember[]>();

/**
 * Maps arguments or an input object to wire names, lists of entries to maps, and times to Unix seconds. `Wire` is the
 * type that code generation derives from the same members; the capability validates the values.
 */
export function toWireInput<Wire>(members: readonly InputMember[], value: object, at?: readonly string[]): Wire;
export function toWireInput(
  members: readonly InputMember[],
  value: object,
  at: readonly string[] = [],
): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const { name, wirePath, type } of members) {
    const member: unknown = Reflect.get(value, name);
    if (member !== undefined) setAt(result, wirePath, toWireValue(type, member, [...at, ...wirePath]));
  }
  return result;
}

export function argumentMembers(typeName: string, field: GraphQLField<unknown, unknown>): readonly InputMember[] {
  return membersOf(field, () =>
    field.args.map(({ name, type }) => ({ name, type, wirePath: wirePathOf(`${typeName}.${field.name}`, name) })),
  );
}

export function inputMembers(type: GraphQLInputObjectType): readonly InputMember[] {
  return membersOf(type, () =>
    Object.values(type.getFields()).map((field) => ({
      name: field.name,
      type: field.type,
      wirePath: wirePathOf(type.name, field.name),
    })),
  );
}

function membersOf(owner: object, find: () => InputMember[]): readonly InputMember[] {
  let members = membersByType.get(owner);
  if (!members) membersByType.set(owner, (members = find()));
  return members;
}

function toWireValue(type: GraphQLInputType, value: unknown, path: readonly string[]): unknown {
  if (value === null) return null;
  if (value instanceof Date) return Math.floor(value.getTime() / 1000);
  if (Array.isArray(value)) {
    if (isEntryList(type)) return toMap(value, path);
    if (isAlternatives(path)) return joinAlternatives(value, path);
    return value.map((item, i) => toWireValue(itemType(type), item, [...path, String(i)]));
  }
  const named = getNullableType(type);
  if (named instanceof GraphQLInputObjectType && isRecord(value)) return toWireInput(inputMembers(named), value, path);
  return value;
}

function toMap(entries: readonly unknown[], path: readonly string[]): Record<string, unknown> {
  const pairs = entries.filter(isRecord).map(({ key, value }): [string, unknown] => [String(key), value]);
  const seen = new Set<string>();
  for (const [key, value] of pairs) {
    if (value === undefined)
      throw requestError('INVALID_INPUT', [...path, key], 'must have a value, or null to remove the key');
    if (seen.has(key)) throw requestError('INVALID_INPUT', [...path, key], `the key "${key}" is given twice`);
    seen.add(key);
  }
  return Object.fromEntries(pairs);
}

const alternatives = new Set(['oeq', 'ocontains']);

export function isAlternatives(path: readonly string[]): boolean {
  return alternatives.has(path.at(-1) ?? '');
}

/** Konnect takes alternatives as one comma-separated string and trims each, without an escape for commas or spaces. */
function joinAlternatives(items: readonly unknown[], path: readonly string[]): string {
  if (items.length === 0) throw requestError('INVALID_INPUT', path, 'must have at least 1 item');
  items.forEach((item, i) => {
    if (typeof item === 'string' && (item === '' || item.includes(',') || item !== item.trim())) {
      const message = 'must not be empty, contain a comma, or start or end with a space';
      throw requestError('INVALID_INPUT', [...path, String(i)], message);
    }
  });
  return items.join(',');
}

/** Maps a wire path to the path of the same member in the caller's arguments. */
export function toInputPath(members: readonly InputMember[], value: unknown, wirePath: readonly string[]): string[] {
  const member = members
    .filter(({ wirePath: own }) => own.every((name, i) => wirePath[i] === name))
    .sort((a, b) => b.wirePath.length - a.wirePath.length)[0];
  // The path is empty, or the input has no such member.
  if (!member) return [];
  const rest = wirePath.slice(member.wirePath.length);
  const inner: unknown = isRecord(value) ? value[member.name] : undefined;
  return [member.name, ...toValuePath(member.type, inner, rest)];
}

function toValuePath(type: GraphQLInputType, value: unknown, wirePath: readonly string[]): string[] {
  const [head, ...rest] = wirePath;
  if (head === undefined) return [];
  if (isEntryList(type)) {
    const index = Array.isArray(value) ? value.findLastIndex((entry) => isRecord(entry) && entry['key'] === head) : -1;
    return index < 0 ? [] : [String(index)];
  }
  if (getNullableType(type) instanceof GraphQLList) {
    return /^\d+$/.test(head) ? [head, ...toValuePath(itemType(type), at(value, head), rest)] : [];
  }
  const named = getNamedType(type);
  return named instanceof GraphQLInputObjectType ? toInputPath(inputMembers(named), value, wirePath) : [];
}

export function isEntryList(type: GraphQLInputType | GraphQLOutputType): boolean {
  return (
    getNullableType(type) instanceof GraphQLList && /^(?:Label|MetadataEntry)(?:Input)?$/.test(getNamedType(type).name)
  );
}

function itemType(type: GraphQLInputType): GraphQLInputType {
  const list = getNullableType(type);
  return list instanceof GraphQLList ? list.ofType : type;
}

function setAt(target: Record<string, unknown>, [head = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    target[head] = value;
    return;
  }
  const inner = target[head];
  const next = isRecord(inner) ? inner : {};
  target[head] = next;
  setAt(next, rest, value);
}

function at(value: unknown, index: string): unknown {
  return Array.isArray(value) ? value[Number(index)] : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
