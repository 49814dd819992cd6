import type { FastifyRequest } from 'fastify';
import { parse } from 'qs';
import { z } from 'zod';
import type { Operation } from '../capabilities/operations.ts';
import { withoutNulls } from '../capabilities/validation.ts';
import { findUnsafeInput, maxDepth, validate } from '../datasources/validation.ts';
import { HttpProblem, toRule } from './problemDetails.ts';
import type { InvalidParameter } from './problemDetails.ts';

/** The body that callers of the REST route can send. */
export function bodyOf({ body, restBody }: Operation): z.ZodObject | undefined {
  return restBody ?? body;
}

/** The query that callers of the REST route can send. */
export function queryOf({ query, restQuery }: Operation): z.ZodObject | undefined {
  return restQuery ?? query;
}

/** All that a request holds, as the one object that the capability validates. */
export function readRequest(request: FastifyRequest, operation: Operation): Record<string, unknown> {
  const { parameter, takesIdempotencyKey } = operation;
  const { body, params, headers } = request;
  const query = queryOf(operation);
  const id = parameter && pathParameter(params, parameter.name);
  const search = request.url.split(/\?(.*)/s)[1] ?? '';
  if (query === undefined) expectNoQuery(search);
  const schema = bodyOf(operation);
  const idempotencyKey = takesIdempotencyKey ? headers['idempotency-key'] : undefined;
  return {
    ...operation.restDefaults,
    ...(query && withoutExpand(readQuery(search, query), query, 'query')),
    ...(schema &&
      withoutExpand(readBody(typeof body === 'string' ? body : '', headers['content-type'], schema), schema, 'body')),
    ...(parameter && { [parameter.member]: id }),
    ...(idempotencyKey !== undefined && { idempotency_key: idempotencyKey }),
  };
}

/** Checks `expand`, which is Stripe's own way to ask for members, and leaves it out: the capability expands by itself. */
function withoutExpand(
  request: Record<string, unknown>,
  { shape }: z.ZodObject,
  source: InvalidParameter['source'],
): Record<string, unknown> {
  const schema: unknown = shape['expand'];
  if (!(schema instanceof z.ZodType)) return request;
  const { expand, ...rest } = request;
  const result = validate(z.object({ expand: schema }), { expand });
  if (result.ok) return rest;
  throw new HttpProblem(
    'INVALID_INPUT',
    result.issues.map((issue) => ({ field: issue.path.join('.'), reason: issue.message, source, ...toRule(issue) })),
  );
}

function pathParameter(params: unknown, name: string): unknown {
  const value: unknown = typeof params === 'object' && params !== null ? Reflect.get(params, name) : undefined;
  // The router matches `/customers/` as a customer with an empty id.
  if (value === '') throw new HttpProblem('ROUTE_NOT_FOUND', 'No route has this path.');
  return value;
}

/** Parses a JSON object. Values are validated by the capability; unknown members are refused here. */
export function readBody(text: string, contentType: string | undefined, schema: z.ZodObject): Record<string, unknown> {
  if (text === '') throw new HttpProblem('INVALID_INPUT', 'A body is required: a JSON object.');
  if (!/^application\/json\s*(;|$)/i.test(contentType ?? '')) {
    throw new HttpProblem('UNSUPPORTED_MEDIA_TYPE', 'The content-type must be application/json.');
  }
  const body = parseJson(text);
  // A capability gets the path parameter and the idempotency key in the same object, so a member of the body must not pass
  // for one of them.
  const unknown = Object.keys(body).filter((name) => !Object.hasOwn(schema.shape, name));
  if (unknown.length > 0) {
    const parameters = unknown.map((field) => ({
      field,
      reason: 'is not a known member',
      source: 'body' as const,
      rule: 'unknown_property',
    }));
    throw new HttpProblem('INVALID_INPUT', [...parameters, ...invalidMembers(body, schema)]);
  }
  return body;
}

/** The invalid known members, so that one answer reports everything. */
function invalidMembers(body: Record<string, unknown>, schema: z.ZodObject): InvalidParameter[] {
  const known = Object.entries(body).filter(([name]) => Object.hasOwn(schema.shape, name));
  const result = validate(schema, withoutNulls(Object.fromEntries(known)));
  if (result.ok) return [];
  return result.issues.map((issue) => ({
    field: issue.path.join('.'),
    reason: issue.message,
    source: 'body',
    ...toRule(issue),
  }));
}

function parseJson(text: string): Record<string, unknown> {
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

/**
 * Parses a query into the shape of its contract: `filter[key][eq]=acme` becomes nested objects, `limit=5` a number. A value
 * of another type is left as it is, so that the contract reports it. A repeated parameter is refused.
 */
export function readQuery(search: string, schema: z.ZodObject): Record<string, unknown> {
  const parameters = new URLSearchParams(search);
  const names = [...parameters.keys()];
  const isList = (name: string) => /^\w+\[\]$/.test(name);
  refuse(names.filter((name) => !readableName.test(name)).map(upToPrototype), 'is not a known parameter');
  refuse(repeatedNames(names.filter((name) => !isList(name))), 'must be given once');
  // Serialized again: qs decodes malformed percent-encoding in another way, and takes `]=` within a value for its start.
  return coerce(parse(parameters.toString(), parseOptions), schema);
}

/** For a route without query parameters. */
export function expectNoQuery(search: string): void {
  refuse([...new URLSearchParams(search).keys()], 'is not a known parameter');
}

function refuse(names: readonly string[], reason: string): void {
  const parameters = [...new Set(names)].map((field): InvalidParameter => ({ field, reason, source: 'query' }));
  if (parameters.length > 0) throw new HttpProblem('INVALID_INPUT', parameters);
}

const parseOptions = { depth: 3, parseArrays: false, plainObjects: true, parameterLimit: Infinity } as const;

// qs would drop, rename or merge other names. No contract has more than three brackets.
const readableName = /^(?!.*__proto__)[^[\]]+(?:\[[^[\]]*\]){0,3}$/s;

/** `__proto__[x]` as `__proto__`. */
function upToPrototype(name: string): string {
  return name.replace(/(__proto__\]?).*$/s, '$1');
}

/** Names that occur twice, or as a value and as an object: `filter[key]=a&filter[key][eq]=b`. */
function repeatedNames(names: readonly string[]): string[] {
  const seen = new Set<string>();
  const repeated = names.filter((name) => seen.size === seen.add(name).size);
  const parents = (name: string) =>
    Array.from(name.matchAll(/\[/g), ({ index }) => name.slice(0, index)).filter((parent) => seen.has(parent));
  return [...repeated, ...names.filter((name) => parents(name).length > 0)];
}

function coerce(value: object, schema: z.ZodType | undefined): Record<string, unknown> {
  const shape: Readonly<Record<string, unknown>> = schema instanceof z.ZodObject ? schema.shape : {};
  return Object.fromEntries(
    Object.entries(value).map(([name, member]: [string, unknown]) => {
      const inner = Object.hasOwn(shape, name) ? withoutOptional(shape[name]) : undefined;
      if (inner instanceof z.ZodArray) return [name, isRecord(member) ? Object.values(member).flat() : [member]];
      return [name, isRecord(member) ? coerce(member, inner) : coerceText(String(member), inner)];
    }),
  );
}

function coerceText(text: string, schema: z.ZodType | undefined): unknown {
  if (schema instanceof z.ZodBoolean && (text === 'true' || text === 'false')) return text === 'true';
  if (schema instanceof z.ZodNumber && /^-?\d+$/.test(text)) return Number(text);
  return text;
}

export function withoutOptional(schema: unknown): z.ZodType | undefined {
  if (schema instanceof z.ZodOptional) return withoutOptional(schema.unwrap());
  return schema instanceof z.ZodType ? schema : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
