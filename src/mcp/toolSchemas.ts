import { z } from 'zod';
import type { Operation } from '../capabilities/operations.ts';
import { memberSchema } from '../datasources/stripe/contract.ts';
import { withSharedDefinitions } from './sharedDefinitions.ts';

export type JsonSchema = z.core.JSONSchema.JSONSchema;

/** Arguments of a tool: the path parameter, the members of the query or the body, and the idempotency key. */
export function argumentsOf({ parameter, query, body, takesIdempotencyKey }: Operation): z.ZodObject {
  return z.strictObject({
    ...(parameter && { [parameter.name]: parameter.schema }),
    ...(body ?? query)?.shape,
    ...(takesIdempotencyKey && { idempotency_key: z.string().describe(idempotencyKeyDescription).optional() }),
  });
}

/** Shorter than in OpenAPI, because five tools repeat it. An error names the allowed characters. */
const idempotencyKeyDescription = 'Your own name for this attempt: a repeated call with it has no second effect.';

export function argumentNamesOf(operation: Operation): string[] {
  return Object.keys(argumentsOf(operation).shape);
}

/** Names of the members of an object in the arguments; empty where there is none. */
export function membersAt(operation: Operation, path: readonly string[]): string[] {
  const parent = path.reduce<z.core.$ZodType | undefined>(memberOf, argumentsOf(operation));
  const schema = parent && valueOf(parent);
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

function memberOf(parent: z.core.$ZodType | undefined, name: string): z.core.$ZodType | undefined {
  const schema = parent && valueOf(parent);
  if (schema instanceof z.ZodArray) return schema.element;
  return schema && memberSchema(schema, name);
}

/** The schema of the value without its wrappers: an optional one, and a union with a text. */
function valueOf(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return valueOf(schema.unwrap());
  const [, value] = schema instanceof z.ZodUnion ? schema.options : [];
  return value === undefined ? schema : valueOf(value);
}

/**
 * JSON Schema of the arguments. Every client reads the list of tools in every conversation, so it states what a model needs to
 * form a call: names, types, known values, and what is required. The members of an object are not listed if its description names
 * all of them. The validation reports the other rules, and the members of the object that has an unknown one.
 */
export function inputSchemaOf(operation: Operation): JsonSchema {
  const { properties = {}, additionalProperties, ...schema } = toJsonSchema(argumentsOf(operation));
  const members: NonNullable<JsonSchema['properties']> = {};
  for (const [name, member] of Object.entries(properties)) members[name] = listedElsewhere(operation, name) ?? member;
  return withSharedDefinitions({
    ...compact({ ...schema, properties: members }),
    additionalProperties,
  });
}

/** An argument whose members another tool of the same group lists. */
function listedElsewhere({ name }: Operation, argument: string): JsonSchema | undefined {
  if (name !== 'stripe-update-portal-configuration' || argument !== 'features') return undefined;
  return {
    type: 'object',
    description:
      'Features to change, with the members that stripe-create-portal-configuration lists. `enabled` may be absent.',
  };
}

/**
 * JSON Schema of an answer, for what a model cannot know before the call and may need for the next one. It leaves out the members that
 * the tool omits or that may be null, those that echo an argument, and the members of large objects. No member is required, because
 * an upstream may omit any.
 */
export function outputSchemaOf(
  operation: Operation,
  answer: z.ZodType,
  omits: (member: string) => boolean,
): JsonSchema {
  const echoed = new Set(namesOf(operation));
  return outline(toJsonSchema(answer), (member) => omits(member) || echoed.has(member));
}

/** The arguments, and the members of those that group others, such as `stripe_options`. */
function namesOf(operation: Operation): string[] {
  return argumentNamesOf(operation).flatMap((name) => [name, ...membersAt(operation, [name])]);
}

// `io: 'input'` for answers too: objects of answers have no `additionalProperties` then, and a member that an upstream adds later
// must not break a client that caches the list of tools.
function toJsonSchema(schema: z.ZodType): JsonSchema {
  const { $schema: _, '~standard': __, ...json } = z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12' });
  return json;
}

function compact(schema: JsonSchema): JsonSchema {
  const { type, description, enum: values, anyOf, properties = {}, required, items } = schema;
  if ('x-open-enum' in schema) return toOpenEnum(schema);
  if (anyOf !== undefined) return compactUnion(schema, anyOf.filter(isSchema));
  const isNamed = (name: string) => description?.includes(`\`${name}\``) === true;
  const hasMembers = !Object.keys(properties).every(isNamed);
  return {
    ...(type && { type }),
    ...(description && { description }),
    ...(values && { enum: values }),
    ...(hasMembers && { properties: mapMembers(properties, compact) }),
    ...(hasMembers && required && { required }),
    ...(isSchema(schema.additionalProperties) && { additionalProperties: compact(schema.additionalProperties) }),
    ...(isSchema(items) && { items: withoutDescription(compact(withDescription(items, description))) }),
  };
}

/** A value that may also be null or a text. A list of types is shorter than `anyOf`. */
function compactUnion({ description }: JsonSchema, branches: readonly JsonSchema[]): JsonSchema {
  const compacted = branches.map((branch) => compact(withDescription(branch, description)));
  const [value = {}] = compacted.toSorted((a, b) => sizeOf(b) - sizeOf(a));
  const types = [...new Set(compacted.flatMap(({ type }) => type ?? []))];
  const [only, ...others] = types;
  return { ...value, ...(only !== undefined && { type: others.length > 0 ? types : only }) };
}

function withDescription(schema: JsonSchema, description: string | undefined): JsonSchema {
  return description === undefined || schema.description !== undefined ? schema : { ...schema, description };
}

function withoutDescription({ description: _, ...schema }: JsonSchema): JsonSchema {
  return schema;
}

function sizeOf(schema: JsonSchema): number {
  return JSON.stringify(schema).length;
}

/** An open enum as a string. Its known values are examples, unless there are too many: then the description says enough. */
function toOpenEnum({ anyOf = [], description }: JsonSchema): JsonSchema {
  const [known] = anyOf;
  const examples = isSchema(known) ? (known.enum ?? []) : [];
  return {
    type: 'string',
    ...(description !== undefined && { description }),
    ...(examples.length <= maxExamples && { examples }),
  };
}

const maxExamples = 20;

function outline(schema: JsonSchema, omits: (member: string) => boolean): JsonSchema {
  const { type = 'string', properties = {}, items } = schema;
  const members = Object.entries(properties).filter(([name, member]) => !omits(name) && !isNullable(member));
  const outlineNested = (member: JsonSchema): JsonSchema => {
    const nested = outline(member, omits);
    return sizeOf(nested) > maxNestedSize ? { type: nested.type } : nested;
  };
  return {
    type,
    ...(members.length > 0 && { properties: mapMembers(Object.fromEntries(members), outlineNested) }),
    ...(isSchema(items) && { items: outlineNested(items) }),
  };
}

/** Characters of JSON. */
const maxNestedSize = 300;

function isNullable(schema: unknown): boolean {
  if (!isSchema(schema)) return false;
  return [schema.type].flat().includes('null') || schema.anyOf?.some(isNullable) === true;
}

function mapMembers(
  properties: NonNullable<JsonSchema['properties']>,
  map: (member: JsonSchema) => JsonSchema,
): NonNullable<JsonSchema['properties']> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, member]) => [name, isSchema(member) ? map(member) : member]),
  );
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
