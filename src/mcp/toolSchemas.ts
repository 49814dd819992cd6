import { z } from 'zod';
import type { Operation } from '../capabilities/operations.ts';
import { idempotencyKeySentence, sentencesOf } from './descriptions.ts';
import type { Sentences } from './descriptions.ts';

export type JsonSchema = z.core.JSONSchema.JSONSchema;

/** The arguments of a tool: the path parameter, the members of the query or the body, and the idempotency key. */
export function argumentsOf(operation: Operation): z.ZodObject {
  const { parameter, takesIdempotencyKey } = operation;
  return z.strictObject({
    ...(parameter && { [parameter.name]: parameter.schema }),
    ...requestOf(operation)?.shape,
    ...(takesIdempotencyKey && { idempotency_key: z.string().describe(idempotencyKeySentence).optional() }),
  });
}

export function inputSchemaOf(operation: Operation): JsonSchema {
  return refine(toJsonSchema(argumentsOf(operation)), '', {
    sentences: sentencesOf(requestOf(operation)),
    leavesOut: () => false,
  });
}

/** What a tool answers, without the members that it leaves out. */
export function outputSchemaOf(answer: z.ZodType, leavesOut: (member: string) => boolean): JsonSchema {
  return refine(toJsonSchema(answer), '', { sentences: {}, leavesOut });
}

function requestOf({ query, body }: Operation): z.ZodObject | undefined {
  return body ?? query;
}

// `io: 'input'` also for answers, so that a strict object alone forbids other members: a member that is added to an answer
// later must not break a client that keeps the list of tools.
function toJsonSchema(schema: z.ZodType): JsonSchema {
  const { $schema: _, '~standard': __, ...json } = z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12' });
  return json;
}

interface Refinement {
  readonly sentences: Sentences;
  readonly leavesOut: (member: string) => boolean;
}

/** Adds the sentences, and takes away what only swells the list: every client reads it in every conversation. */
function refine(schema: JsonSchema, path: string, refinement: Refinement): JsonSchema {
  const { properties, required, items, anyOf, pattern, minimum, maximum, ...rest } = schema;
  const { leavesOut } = refinement;
  return {
    ...rest,
    // The format says it, and far shorter.
    ...(pattern !== undefined && rest.format === undefined && { pattern }),
    // Bounds that every integer of JavaScript has.
    ...(minimum !== undefined && minimum !== Number.MIN_SAFE_INTEGER && { minimum }),
    ...(maximum !== undefined && maximum !== Number.MAX_SAFE_INTEGER && { maximum }),
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties)
          .filter(([name]) => !leavesOut(name))
          .map(([name, member]) => [name, describe(member, path === '' ? name : `${path}.${name}`, refinement)]),
      ),
    }),
    ...(required && { required: required.filter((name) => !leavesOut(name)) }),
    // A list and its items share one path, and one sentence: so do the branches of a union.
    ...(isSchema(items) && { items: refine(items, path, refinement) }),
    ...(anyOf && { anyOf: anyOf.map((branch) => (isSchema(branch) ? refine(branch, path, refinement) : branch)) }),
  };
}

type Member = NonNullable<JsonSchema['properties']>[string];

function describe(member: Member, path: string, refinement: Refinement): Member {
  if (!isSchema(member)) return member;
  const description = refinement.sentences[path];
  return { ...refine(member, path, refinement), ...(description !== undefined && { description }) };
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
