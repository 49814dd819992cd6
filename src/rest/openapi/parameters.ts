import { z } from 'zod';
import type { Operation } from '../../capabilities/operations.ts';
import type { Example } from './portalExamples.ts';
import { queryName } from '../problemDetails.ts';
import { withoutOptional } from '../query.ts';
import type { JsonObject, Schemas } from './schemas.ts';

/** The parameters of an operation: of its path, its query and its headers. */
export function parametersOf(operation: Operation, schemas: Schemas, example: Example): JsonObject[] {
  const { parameter, query, takesIdempotencyKey } = operation;
  const parameters: JsonObject[] = [];
  if (parameter) {
    const { description, ...schema } = schemas.of(parameter.schema);
    parameters.push({ name: parameter.name, in: 'path', required: true, description, schema, example: example.path });
  }
  for (const [name, schema] of Object.entries(query?.shape ?? {})) {
    parameters.push(...queryParameters([name], schema, schemas, example));
  }
  if (takesIdempotencyKey) parameters.push({ $ref: '#/components/parameters/IdempotencyKey' });
  return parameters;
}

export const idempotencyKeyParameter: JsonObject = {
  name: 'Idempotency-Key',
  in: 'header',
  description:
    'A key of your own by which Stripe recognises the request when it is sent again: it then answers as it did the first time. The same key with another body is refused.',
  schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,255}$' },
};

/**
 * OpenAPI knows objects of one level in a query, so that `filter[key][eq]` is the member `eq` of a parameter named
 * `filter[key]`.
 */
function queryParameters(path: readonly string[], schema: unknown, schemas: Schemas, example: Example): JsonObject[] {
  const inner = withoutOptional(schema);
  if (inner === undefined) return [];
  const name = queryName(path);
  const sample = example.query?.[name];
  const common = {
    name,
    in: 'query',
    description: inner.description ?? descriptions[name],
    ...(sample !== undefined && { example: sample }),
  };
  if (!(inner instanceof z.ZodObject)) return [{ ...common, schema: schemas.of(inner) }];
  const members = Object.entries(inner.shape);
  if (members.some(([, member]) => withoutOptional(member) instanceof z.ZodObject)) {
    return members.flatMap(([member, of]) => queryParameters([...path, member], of, schemas, example));
  }
  // An example for each: Swagger UI would fill in one of its own, and send it.
  return [{ ...common, example: sample ?? {}, style: 'deepObject', explode: true, schema: schemas.of(inner) }];
}

const operators =
  'Operators: `eq` equals, `neq` differs, `contains` holds the text, `oeq` equals one of a list with commas, `ocontains` holds one of a list with commas.';

/** For contracts that say nothing themselves. */
const descriptions: Readonly<Record<string, string>> = {
  active: 'Only those that are active, or only those that are not.',
  is_default: 'Only the default configuration, or only the others.',
  limit: 'How many to answer: 1 to 100, 10 by default.',
  starting_after: 'The id of the last row of the page before.',
  ending_before: 'The id of the first row of the page after. Not together with `starting_after`.',
  page: '`page[size]`: how many customers to answer, 1 to 100. `page[number]`: which page, counted from 1.',
  sort: '`id`, `name` or `created_at`, then ` asc` or ` desc`. By id, pages never overlap.',
  'filter[key]': `By the customer's key. ${operators}`,
  'filter[name]': `By the customer's name. ${operators}`,
  'filter[primary_email]': `By the customer's e-mail address. ${operators}`,
  'filter[usage_attribution_subject_key]': `By a subject that usage is reported under. ${operators}`,
  'filter[plan_key]': `By the key of a plan that the customer subscribes to. ${operators}`,
  'filter[billing_profile_id]':
    'By the billing profile in force. Operators: `eq` equals, `neq` differs, `oeq` equals one of a list with commas.',
};
