import { z } from 'zod';
import { idempotencyKeyDescription } from '../capabilities/operations.ts';
import type { Operation } from '../capabilities/operations.ts';
import { memberSchema } from '../datasources/stripe/contract.ts';

export type JsonSchema = z.core.JSONSchema.JSONSchema;

/** Arguments of a tool: the path parameter, the members of the query or the body, and the idempotency key. */
export function argumentsOf({ parameter, query, body, takesIdempotencyKey }: Operation): z.ZodObject {
  return z.strictObject({
    ...(parameter && { [parameter.name]: parameter.schema }),
    ...(body ?? query)?.shape,
    ...(takesIdempotencyKey && { idempotency_key: z.string().describe(idempotencyKeyDescription).optional() }),
  });
}

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

/** The schema of the value without its wrappers: an optional one, and a union with the empty string. */
function valueOf(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return valueOf(schema.unwrap());
  const [, value] = schema instanceof z.ZodUnion ? schema.options : [];
  return value === undefined ? schema : valueOf(value);
}

export function inputSchemaOf(operation: Operation): JsonSchema {
  return compact(toJsonSchema(argumentsOf(operation)), { omits: () => false, isAnswer: false });
}

/** JSON Schema of an answer, without the members that the tool omits. No member is required: an upstream may omit any. */
export function outputSchemaOf(answer: z.ZodType, omits: (member: string) => boolean): JsonSchema {
  return compact(toJsonSchema(answer), { omits, isAnswer: true });
}

// `io: 'input'` for answers too, so that only strict objects get `additionalProperties: false`: a member that an upstream
// adds later must not break a client that caches the list of tools.
function toJsonSchema(schema: z.ZodType): JsonSchema {
  const { $schema: _, '~standard': __, ...json } = z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12' });
  return json;
}

/**
 * Drops omitted members, redundant keywords, rules that a description states (`if`), and maximum lengths that a model does
 * not reach: an error names them. Every client reads the list of tools in every conversation.
 */
function compact(schema: JsonSchema, options: CompactOptions): JsonSchema {
  const { omits, isAnswer } = options;
  const openEnum = toOpenEnum(schema, options);
  if (openEnum !== undefined) return openEnum;
  const { properties, required, items, anyOf, pattern, minimum, maximum, maxLength, ...others } = schema;
  const { if: _if, then: _then, else: _else, ...rest } = others;
  return {
    ...rest,
    // `format` says the same in fewer bytes.
    ...(pattern !== undefined && rest.format === undefined && { pattern }),
    ...(maxLength !== undefined && maxLength < 255 && { maxLength }),
    // The range of safe integers applies to every integer.
    ...(minimum !== undefined && minimum !== Number.MIN_SAFE_INTEGER && { minimum }),
    ...(maximum !== undefined && maximum !== Number.MAX_SAFE_INTEGER && { maximum }),
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties)
          .filter(([name]) => !omits(name))
          .map(([name, member]) => [name, isSchema(member) ? compact(member, options) : member]),
      ),
    }),
    ...(required && !isAnswer && { required }),
    ...(isSchema(items) && { items: compact(items, options) }),
    ...(anyOf && { anyOf: anyOf.map((branch) => (isSchema(branch) ? compact(branch, options) : branch)) }),
  };
}

interface CompactOptions {
  readonly omits: (member: string) => boolean;
  readonly isAnswer: boolean;
}

/** An open enum as a string. The known values of an argument are examples, unless there are too many. */
function toOpenEnum(schema: JsonSchema, { isAnswer }: CompactOptions): JsonSchema | undefined {
  const { anyOf, description } = schema;
  if (!('x-open-enum' in schema) || anyOf === undefined) return undefined;
  const [known] = anyOf;
  const examples = isSchema(known) ? (known.enum ?? []) : [];
  return {
    type: 'string',
    ...(description !== undefined && { description }),
    ...(!isAnswer && examples.length <= maxExamples && { examples }),
  };
}

const maxExamples = 20;

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
