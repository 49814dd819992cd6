import { isDeepStrictEqual } from 'node:util';
import { isEmptyString, isRecord, list } from '../support/officialSchemas.ts';
import type { Schema } from '../support/officialSchemas.ts';

/** What a schema says of one member, without regard to how it says it. */
export interface Facts {
  readonly types: readonly string[];
  readonly required: boolean;
  readonly nullable: boolean;
  /** Whether an empty string unsets it. */
  readonly emptyable: boolean;
  readonly choices: readonly string[] | undefined;
  /** Whether the upstream may add values to an enum. */
  readonly open: boolean;
  /** Lengths, counts, patterns and formats. */
  readonly bounds: Readonly<Record<string, unknown>>;
  /** Whether an object refuses members that it does not name; undefined for everything else. */
  readonly closed: boolean | undefined;
}

/** Every member of a schema at every depth: `a.b`, `a[]` for the items of a list, `a{}` for the values of a map. */
export function shapeOf(schema: Schema): ReadonlyMap<string, Facts> {
  const shape = new Map<string, Facts>();
  add(shape, '', [schema], true);
  return shape;
}

const boundNames = [
  ...['minLength', 'maxLength', 'pattern', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'],
  ...['minItems', 'maxItems', 'maxProperties', 'format'],
];
// `integer` says these already, and so does the comment of the member; none of them narrows its type.
const numberFormats = new Set(['unix-time', 'int64', 'ISO8601', 'ArrayEncoding.commaDelimited']);

function add(shape: Map<string, Facts>, path: string, schemas: readonly Schema[], required: boolean): void {
  const all = schemas.flatMap(alternatives);
  const branches = all.filter((one) => one['type'] !== 'null' && !isEmpty(one));
  const objects = branches.filter(({ properties }) => isRecord(properties));
  const open = schemas.some(isOpen);
  const choices = branches
    .map((one) => ('const' in one ? [one['const']] : one['enum']))
    .filter((values) => !open || values !== undefined);
  shape.set(path, {
    types: unique(branches.map(typeOf)),
    required,
    nullable: all.some((one) => one['type'] === 'null'),
    emptyable: all.some(isEmpty),
    choices: choices.every(Array.isArray) ? unique(choices.flat().map(String)) : undefined,
    open,
    bounds: boundsOf(branches),
    closed: objects.length === 0 ? undefined : objects.every((one) => one['additionalProperties'] === false),
  });
  for (const name of unique(objects.flatMap((one) => Object.keys(propertiesOf(one))))) {
    const isRequired = objects.every((one) => list(one['required']).includes(name));
    const members = objects.map((one) => propertiesOf(one)[name]).filter(isRecord);
    add(shape, path === '' ? name : `${path}.${name}`, members, isRequired);
  }
  const addInner = (suffix: string, keyword: string) => {
    const inner = branches.map((one) => one[keyword]).filter(isRecord);
    // Every key of a map is a text: only what narrows it counts.
    if (inner.length > 0 && (suffix !== '{key}' || Object.keys(boundsOf(inner)).length > 0))
      add(shape, path + suffix, inner, true);
  };
  addInner('[]', 'items');
  addInner('{key}', 'propertyNames');
  addInner('{}', 'additionalProperties');
}

/** A schema as a list of schemas that have no alternatives of their own. */
function alternatives(schema: Schema): Schema[] {
  const parts = list(schema['allOf']).filter(isRecord);
  if (parts.length > 0) return [parts.reduce<Schema>(join, {})];
  const branches = [...list(schema['anyOf']), ...list(schema['oneOf'])].filter(isRecord).flatMap(alternatives);
  if (branches.length === 0) {
    const { type } = schema;
    return Array.isArray(type) ? type.map((one: unknown) => ({ ...schema, type: one })) : [schema];
  }
  // Nothing here asks Stripe to write a reference out: it is an id, or null.
  const isId = ({ type }: Schema) => type === 'string' || type === 'null';
  return schema['expandable'] === true ? branches.filter(isId) : branches;
}

function join(one: Schema, other: Schema): Schema {
  const required = [...list(one['required']), ...list(other['required'])];
  const properties = { ...propertiesOf(one), ...propertiesOf(other) };
  // A member without a say of its own, `status: {}`, only repeats what the other part has.
  for (const [name, member] of Object.entries(propertiesOf(one))) {
    if (isDeepStrictEqual(properties[name], {})) properties[name] = member;
  }
  return { type: 'object', properties, required };
}

function boundsOf(branches: readonly Schema[]): Record<string, unknown> {
  const bounds: Record<string, unknown> = {};
  for (const name of boundNames) {
    const [value, ...others] = branches.map((one) => one[name]);
    const same = value !== undefined && others.every((other) => isDeepStrictEqual(other, value));
    if (same && !isNoBound(name, value, branches[0])) bounds[name] = value;
  }
  return bounds;
}

function isNoBound(name: string, value: unknown, schema: Schema | undefined): boolean {
  if (name === 'format') return numberFormats.has(String(value));
  // zod writes the safe integers' range and the pattern of a date and time beside their names.
  if (name === 'pattern') return schema?.['format'] === 'date-time';
  return (
    Math.abs(Number(value)) === Number.MAX_SAFE_INTEGER || (name.startsWith('min') && value === 0 && name !== 'minimum')
  );
}

function isOpen(schema: Schema): boolean {
  const parts = [schema['anyOf'], schema['oneOf'], schema['allOf']].flatMap(list).filter(isRecord);
  return schema['x-open-enum'] === true || parts.some(isOpen);
}

function isEmpty(schema: Schema): boolean {
  return isEmptyString(schema) || schema['const'] === '';
}

function typeOf(schema: Schema): string {
  if (typeof schema['type'] === 'string') return schema['type'];
  return 'const' in schema ? typeof schema['const'] : 'anything';
}

function propertiesOf({ properties }: Schema): Record<string, unknown> {
  return isRecord(properties) ? properties : {};
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)].toSorted();
}
