import { z } from 'zod';
import { idempotencyKeyDescription } from '../capabilities/operations.ts';
import type { Operation } from '../capabilities/operations.ts';

export type JsonSchema = z.core.JSONSchema.JSONSchema;

/** Arguments of a tool: the path parameter, the members of the query or the body, and the idempotency key. */
export function argumentsOf({ parameter, query, body, takesIdempotencyKey }: Operation): z.ZodObject {
  return z.strictObject({
    ...(parameter && { [parameter.name]: parameter.schema }),
    ...(body ?? query)?.shape,
    ...(takesIdempotencyKey && { idempotency_key: z.string().describe(idempotencyKeyDescription).optional() }),
  });
}

export function inputSchemaOf(operation: Operation): JsonSchema {
  return compact(toJsonSchema(argumentsOf(operation)), () => false);
}

/** JSON Schema of an answer, without the members that the tool omits. */
export function outputSchemaOf(answer: z.ZodType, omits: (member: string) => boolean): JsonSchema {
  return compact(toJsonSchema(answer), omits);
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
function compact(schema: JsonSchema, omits: (member: string) => boolean): JsonSchema {
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
          .map(([name, member]) => [name, isSchema(member) ? compact(member, omits) : member]),
      ),
    }),
    ...(required && { required: required.filter((name) => !omits(name)) }),
    ...(isSchema(items) && { items: compact(items, omits) }),
    ...(anyOf && { anyOf: anyOf.map((branch) => (isSchema(branch) ? compact(branch, omits) : branch)) }),
  };
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
