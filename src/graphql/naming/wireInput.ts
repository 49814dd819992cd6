import { GraphQLEnumType, GraphQLInputObjectType, GraphQLList, getNamedType, getNullableType } from 'graphql';
import type { GraphQLField, GraphQLInputType, GraphQLOutputType } from 'graphql';
import { trimFilterItem } from '../../datasources/konnect/contract.ts';
import { requestError } from '../../errors.ts';
import { unrecognized, wirePathOf } from './renamedFields.ts';

/** A member of an input object, or an argument. */
export interface InputMember {
  readonly name: string;
  readonly wirePath: readonly string[];
  readonly type: GraphQLInputType;
}

const membersByType = new WeakMap<object, readonly InputMember[]>();

/**
 * Maps arguments or an input object to wire names, lists of entries to maps, and times to Unix seconds. Renames by type,
 * so that label keys, which are data, stay as they are. `Wire` is the type that code generation derives from the same
 * members; the capability validates the values.
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
  if (named instanceof GraphQLEnumType && value === unrecognized) {
    throw requestError('INVALID_INPUT', path, `must not be ${unrecognized}: only answers have this value`);
  }
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
    if (typeof item === 'string' && (item === '' || item.includes(',') || item !== trimFilterItem(item))) {
      const message = 'must not be empty, contain a comma, or start or end with white space';
      throw requestError('INVALID_INPUT', [...path, String(i)], message);
    }
  });
  return items.join(',');
}

/** Maps a wire path to the path of the same member in the caller's arguments. */
export function toInputPath(members: readonly InputMember[], value: unknown, wirePath: readonly string[]): string[] {
  const member =
    members
      .filter(({ wirePath: own }) => own.every((name, i) => wirePath[i] === name))
      .sort((a, b) => b.wirePath.length - a.wirePath.length)[0] ?? onlyMemberWithin(members, value, wirePath);
  // The path is empty, or the input has no such member.
  if (!member) return [];
  const rest = wirePath.slice(member.wirePath.length);
  const inner: unknown = isRecord(value) ? value[member.name] : undefined;
  return [member.name, ...toValuePath(member.type, inner, rest)];
}

/** The member of a flattened wire object, if the error names that object and the caller gave one member of it. */
function onlyMemberWithin(
  members: readonly InputMember[],
  value: unknown,
  wirePath: readonly string[],
): InputMember | undefined {
  if (wirePath.length === 0) return undefined;
  const within = members.filter(({ wirePath: own }) => wirePath.every((name, i) => own[i] === name));
  const given = within.filter(({ name }) => isRecord(value) && value[name] !== undefined);
  return within.length === 1 ? within[0] : given.length === 1 ? given[0] : undefined;
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

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
