import { z } from 'zod';
import { idempotencyKeyDescription } from '../../capabilities/operations.ts';
import { idempotencyKeyPattern } from '../../capabilities/validation.ts';
import type { Operation } from '../../capabilities/operations.ts';
import { queryName } from '../problemDetails.ts';
import { queryOf, withoutOptional } from '../requestReader.ts';
import type { Example } from './examples.ts';
import type { JsonObject, Schemas } from './schemas.ts';

/** The path, query and header parameters of an operation. */
export function parametersOf(operation: Operation, schemas: Schemas, example: Example): JsonObject[] {
  const { parameter, takesIdempotencyKey } = operation;
  const parameters: JsonObject[] = [];
  if (parameter) {
    const { description, ...schema } = schemas.of(parameter.schema);
    parameters.push({ name: parameter.name, in: 'path', required: true, description, schema, example: example.path });
  }
  for (const [name, schema] of Object.entries(queryOf(operation)?.shape ?? {})) {
    parameters.push(...queryParameters([name], schema, schemas, example));
  }
  if (takesIdempotencyKey) parameters.push({ $ref: '#/components/parameters/IdempotencyKey' });
  return parameters;
}

export const idempotencyKeyParameter: JsonObject = {
  name: 'Idempotency-Key',
  in: 'header',
  description: idempotencyKeyDescription,
  schema: { type: 'string', maxLength: 255, pattern: idempotencyKeyPattern.source },
};

/**
 * OpenAPI describes objects of one level in a query, so `filter[key][eq]` is the member `eq` of a parameter named
 * `filter[key]`, which takes over the description of `filter`.
 */
function queryParameters(
  path: readonly string[],
  schema: unknown,
  schemas: Schemas,
  examples: Example,
  parentDescription = '',
): JsonObject[] {
  const inner = withoutOptional(schema);
  if (inner === undefined) return [];
  const own = schema instanceof z.ZodType ? schema.description : undefined;
  const description = [own ?? inner.description ?? '', parentDescription].filter((text) => text !== '').join(' ');
  const name = queryName(path);
  const example = examples.query?.[name];
  const common = { name, in: 'query', description };
  // Stripe's clients write the brackets.
  if (inner instanceof z.ZodArray) return [{ ...common, name: `${name}[]`, schema: schemas.of(inner) }];
  if (!(inner instanceof z.ZodObject)) {
    return [{ ...common, ...(example !== undefined && { example }), schema: schemas.of(inner) }];
  }
  const members = Object.entries(inner.shape);
  if (members.some(([, member]) => withoutOptional(member) instanceof z.ZodObject)) {
    return members.flatMap(([member, of]) => queryParameters([...path, member], of, schemas, examples, description));
  }
  // Always with an example: without one, Swagger UI makes one up and sends it.
  return [{ ...common, example: example ?? {}, style: 'deepObject', explode: true, schema: schemas.of(inner) }];
}
