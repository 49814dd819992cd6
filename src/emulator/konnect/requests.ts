import type { FastifyRequest } from 'fastify';
import { parse } from 'qs';
import type { z } from 'zod';
import { validate } from '../../datasources/validation.ts';
import type { ValidationIssue } from '../../datasources/validation.ts';
import { textBody } from '../recorder.ts';
import { gatewayProblem, schemaProblem } from './problem.ts';
import type { Source } from './problem.ts';

export function readBody<T>(request: FastifyRequest, schema: z.ZodType<T>): T {
  const text = textBody(request.body);
  if (text !== '' && !/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '')) {
    throw gatewayProblem(415, 'The content type must be application/json');
  }
  return check(schema, parseJson(text), 'body');
}

/** Reads `filter[key][eq]=acme` and the like. */
export function readQuery<T>(request: FastifyRequest, schema: z.ZodType<T>): T {
  const [, search = ''] = (request.raw.url ?? '').split(/\?(.*)/s);
  rejectPrototypeNames(search);
  const query = parse(search, {
    // `filter[key][eq]` is the deepest parameter.
    depth: 2,
    // A repeated parameter becomes a list, which `toQuery` rejects.
    duplicates: 'combine',
    parseArrays: false,
    // Keeps names such as `toString`, for the contract to reject.
    plainObjects: true,
  });
  return check(schema, toQuery(query), 'query');
}

/** `qs` drops parameters with this name without an error. */
function rejectPrototypeNames(search: string): void {
  for (const name of new URLSearchParams(search).keys()) {
    const members = name.split(/[[\]]+/);
    const path = members.slice(0, members.indexOf('__proto__') + 1);
    if (path.length === 0) continue;
    throw schemaProblem([{ path, rule: 'invalid', message: '"__proto__" is not allowed as a key' }], 'query');
  }
}

function toQuery(value: unknown, path: readonly string[] = []): unknown {
  if (Array.isArray(value)) {
    throw schemaProblem([{ path, rule: 'invalid', message: 'must be given once' }], 'query');
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, member]: [string, unknown]) => [name, toQuery(member, [...path, name])]),
    );
  }
  const [root] = path;
  if (root === 'page' && /^-?\d+$/.test(String(value))) return Number(value);
  // `filter[key]=acme` is short for `filter[key][eq]=acme`.
  return root === 'filter' && path.length === 2 ? { eq: value } : value;
}

function check<T>(schema: z.ZodType<T>, value: unknown, source: Source): T {
  const result = validate(schema, value);
  if (!result.ok) throw schemaProblem(result.issues, source);
  return result.value;
}

function parseJson(text: string): unknown {
  if (text === '') throw schemaProblem([wholeBody('required', 'is required')], 'body');
  try {
    return JSON.parse(text);
  } catch {
    throw schemaProblem([wholeBody('invalid', 'must be JSON')], 'body');
  }
}

function wholeBody(rule: ValidationIssue['rule'], message: string): ValidationIssue {
  return { path: ['body'], rule, message };
}
