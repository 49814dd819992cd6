import { z } from 'zod';

/**
 * An open enum: a string with known values, to which the upstream may add others without a new version of its API. The
 * TypeScript type is `string`.
 */
export function openEnum(known: readonly string[]): OpenEnum {
  return z.union([z.enum(known), z.string().min(1, { abort: true }).max(255)]).meta({ 'x-open-enum': true });
}

export type OpenEnum = z.ZodUnion<readonly [z.ZodEnum<Record<string, string>>, z.ZodString]>;

/** A value of an open enum that this version does not know. */
export interface UnrecognizedValue {
  /** Members and, for items of lists, indexes. */
  readonly path: readonly string[];
  readonly value: string;
  readonly known: readonly string[];
}

/** The unrecognized values of open enums in a value that fits the schema. */
export function findUnrecognized(schema: z.ZodType, value: unknown): UnrecognizedValue[] {
  return openEnumsOf(schema).flatMap(({ path, known }) => findAt(value, path, known));
}

interface Location {
  /** Members from the root; `[]` for the items of a list. */
  readonly path: readonly string[];
  readonly known: readonly string[];
}

const locations = new WeakMap<z.ZodType, readonly Location[]>();

/** Where a schema has open enums. Computed once per schema: most have none, and their answers are not walked. */
export function openEnumsOf(schema: z.ZodType): readonly Location[] {
  let found = locations.get(schema);
  if (found === undefined) locations.set(schema, (found = locate(schema)));
  return found;
}

function locate(schema: z.core.$ZodType): Location[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return locate(schema.unwrap());
  if (schema instanceof z.ZodArray) return locate(schema.element).map(within('[]'));
  if (schema instanceof z.ZodObject) {
    return Object.entries(schema.shape).flatMap(([name, member]: [string, z.core.$ZodType]) =>
      locate(member).map(within(name)),
    );
  }
  if (!(schema instanceof z.ZodUnion)) return [];
  const known = knownValues(schema);
  return known === undefined ? schema.options.flatMap(locate) : [{ path: [], known }];
}

function knownValues({ options }: z.ZodUnion): readonly string[] | undefined {
  const [first, second] = options;
  return first instanceof z.ZodEnum && second instanceof z.ZodString ? first.options.map(String) : undefined;
}

function within(name: string): (location: Location) => Location {
  return ({ path, known }) => ({ path: [name, ...path], known });
}

function findAt(
  value: unknown,
  [head, ...rest]: readonly string[],
  known: readonly string[],
  path: readonly string[] = [],
): UnrecognizedValue[] {
  if (head === undefined) return typeof value === 'string' && !known.includes(value) ? [{ path, value, known }] : [];
  if (typeof value !== 'object' || value === null) return [];
  if (head !== '[]') return findAt(Reflect.get(value, head), rest, known, [...path, head]);
  if (!Array.isArray(value)) return [];
  return value.flatMap((item, i) => findAt(item, rest, known, [...path, String(i)]));
}
