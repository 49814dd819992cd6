import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { withoutNulls } from '../capabilities/validation.ts';
import type { Operation } from '../capabilities/operations.ts';
import { findUnsafeInput, maxDepth, validate } from '../datasources/validation.ts';
import { Ulid } from '../datasources/konnect/contract.ts';
import { CreateSessionRequest } from '../datasources/stripe/contract.ts';
import { HttpProblem } from './problemDetails.ts';
import type { InvalidParameter } from './problemDetails.ts';
import { expectNoQuery, readQuery } from './query.ts';

/** Stripe's own request, and the one member that this service adds to it. */
export const PortalSessionBody = CreateSessionRequest.extend({
  customer_id: Ulid.optional().describe(
    "A customer of Konnect that is linked to Stripe, in place of Stripe's `customer` or `customer_account`: its Stripe customer is looked up. Not a member of Stripe's.",
  ),
});

/** The body that callers of an operation may send. */
export function bodyOf(operation: Operation): z.ZodObject | undefined {
  return operation.body === CreateSessionRequest ? PortalSessionBody : operation.body;
}

/** All that a request holds, as the one object that the capability validates. */
export function readRequest(request: FastifyRequest, operation: Operation): Record<string, unknown> {
  const { parameter, query, takesIdempotencyKey } = operation;
  const { body, params, headers } = request;
  const id = parameter && pathParameter(params, parameter.name);
  const search = request.url.split(/\?(.*)/s)[1] ?? '';
  if (query === undefined) expectNoQuery(search);
  const schema = bodyOf(operation);
  const idempotencyKey = takesIdempotencyKey ? headers['idempotency-key'] : undefined;
  return {
    ...(query && readQuery(search, query)),
    ...(schema && readBody(typeof body === 'string' ? body : '', headers['content-type'], schema)),
    ...(parameter && { [parameter.member]: id }),
    ...(idempotencyKey !== undefined && { idempotency_key: idempotencyKey }),
  };
}

function pathParameter(params: unknown, name: string): unknown {
  const value: unknown = typeof params === 'object' && params !== null ? Reflect.get(params, name) : undefined;
  // The router matches `/customers/` as a customer with an empty id.
  if (value === '') throw new HttpProblem('ROUTE_NOT_FOUND', 'No route has this path.');
  return value;
}

/** The JSON object that was sent. Its members are left to the capability to check, but for those that it has no place for. */
export function readBody(text: string, contentType: string | undefined, schema: z.ZodObject): Record<string, unknown> {
  if (text === '') throw new HttpProblem('INVALID_INPUT', 'A body is required: a JSON object.');
  if (!/^application\/json\s*(;|$)/i.test(contentType ?? '')) {
    throw new HttpProblem('UNSUPPORTED_MEDIA_TYPE', 'The content-type must be application/json.');
  }
  const body = parse(text);
  // Told here: a capability gets the path parameter and the idempotency key in the same object, and would take them for
  // these.
  const unknown = Object.keys(body).filter((name) => !Object.hasOwn(schema.shape, name));
  if (unknown.length > 0)
    throw new HttpProblem('INVALID_INPUT', [...unknown.map(unknownMember), ...faultsOf(body, schema)]);
  return body;
}

function unknownMember(field: string): InvalidParameter {
  return { field, reason: 'is not a known member', source: 'body' };
}

/** What else is wrong with a body, so that a caller is told everything at once. */
function faultsOf(body: Record<string, unknown>, schema: z.ZodObject): InvalidParameter[] {
  const known = Object.entries(body).filter(([name]) => Object.hasOwn(schema.shape, name));
  const result = validate(schema, withoutNulls(Object.fromEntries(known)));
  if (result.ok) return [];
  return result.issues.map(({ path, message }) => ({ field: path.join('.'), reason: message, source: 'body' }));
}

function parse(text: string): Record<string, unknown> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // The parser's own message quotes the body.
    throw new HttpProblem('INVALID_INPUT', 'The body is not valid JSON.');
  }
  if (!isRecord(json)) throw new HttpProblem('INVALID_INPUT', 'The body must be a JSON object.');
  if (findUnsafeInput(json).some(({ rule }) => rule === 'max_depth')) {
    throw new HttpProblem('INVALID_INPUT', `The body must not be nested deeper than ${maxDepth} levels.`);
  }
  return json;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
