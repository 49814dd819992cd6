import { STATUS_CODES } from 'node:http';
import { errorCodes } from '../../capabilities/errorCodes.ts';
import type { RestErrorCode } from '../../capabilities/errorCodes.ts';
import type { Operation } from '../../capabilities/operations.ts';
import { Problem, problemOf, statusOf } from '../problemDetails.ts';
import type { InvalidParameter } from '../problemDetails.ts';
import { bodyOf } from '../requestReader.ts';
import type { JsonObject, Schemas } from './schemas.ts';

const commonCodes = [
  'INVALID_INPUT',
  'LIMIT_EXCEEDED',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'AUTH_UNAVAILABLE',
  'TOO_MANY_REQUESTS',
  'INTERNAL_SERVER_ERROR',
  'UPSTREAM_ERROR',
  'UPSTREAM_INVALID_RESPONSE',
  'UPSTREAM_AUTH',
  'UPSTREAM_UNAVAILABLE',
  'RATE_LIMITED',
  'UPSTREAM_TIMEOUT',
] as const;

/** Error codes that an operation can answer. */
export function problemCodesOf(operation: Operation): RestErrorCode[] {
  return [
    ...commonCodes,
    ...operation.refusals,
    ...(bodyOf(operation) ? (['REQUEST_TIMEOUT', 'BODY_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'] as const) : []),
    ...(operation.hints.readOnly ? [] : (['OUTCOME_UNKNOWN'] as const)),
    ...(operation.takesIdempotencyKey ? (['STORE_UNAVAILABLE'] as const) : []),
  ];
}

export function responsesOf(operation: Operation, schemas: Schemas, example: unknown): JsonObject {
  const { status, schema } = operation.answer;
  const description = STATUS_CODES[status];
  const success = schema
    ? { description, content: { 'application/json': { schema: schemas.of(schema), example } } }
    : { description };
  const problems = problemCodesOf(operation).map((code) => statusOf(code));
  const statuses = [...new Set([...problems, headersTooLarge])].sort();
  return {
    [status]: success,
    ...Object.fromEntries(statuses.map((problem) => [problem, { $ref: `#/components/responses/${nameOf(problem)}` }])),
  };
}

/** One response component for each status of a problem. */
export function problemResponses(operations: readonly Operation[], schemas: Schemas): JsonObject {
  const codes = [...new Set(operations.flatMap(problemCodesOf))];
  const problems = Object.fromEntries(
    [...new Set(codes.map((code) => statusOf(code)))].sort().map((status) => [
      nameOf(status),
      problemResponse(
        status,
        codes.filter((code) => statusOf(code) === status),
        schemas,
      ),
    ]),
  );
  return {
    ...problems,
    [nameOf(headersTooLarge)]: { description: 'The headers exceed 16 KB. The response has no body.' },
  };
}

/** Answered by the HTTP server, for every path. */
const headersTooLarge = 431;

function problemResponse(status: number, codes: readonly RestErrorCode[], schemas: Schemas): JsonObject {
  const schema = {
    allOf: [schemas.of(Problem)],
    type: 'object',
    properties: { status: { const: status }, code: { type: 'string', enum: codes } },
  };
  const examples = Object.fromEntries(codes.map((code) => [code, { value: exampleOf(code) }]));
  return {
    description: codes.map((code) => `\`${code}\`: ${errorCodes[code].meaning}`).join(' '),
    ...(status === 503 && { headers: retryAfter }),
    content: { 'application/problem+json': { schema, examples } },
  };
}

const retryAfter = {
  'Retry-After': {
    description: 'Seconds to wait before a retry, if known.',
    schema: { type: 'integer', minimum: 0 },
  },
};

/** `NotFound`, `BadRequest`. */
function nameOf(status: number): string {
  return (STATUS_CODES[status] ?? '').replaceAll(/[^A-Za-z]/g, '');
}

function exampleOf(code: RestErrorCode): Problem {
  const parameter = parameterExamples[code];
  return parameter === undefined
    ? problemOf(code, errorCodes[code].meaning)
    : problemOf(code, `${parameter.field}: ${parameter.reason}`, [parameter]);
}

const parameterExamples: Readonly<Partial<Record<RestErrorCode, InvalidParameter>>> = {
  INVALID_INPUT: { field: 'name', reason: 'is required', source: 'body' },
  NOT_FOUND: { field: 'customerid', reason: 'there is no customer with this id', source: 'path' },
  CONFLICT: { field: 'key', reason: 'another customer has the key "acme"', source: 'body' },
  GONE: { field: 'customerid', reason: 'customer with id 01JHQ75EE0HJBPS999HYMPF29H is deleted', source: 'path' },
  PRECONDITION_FAILED: {
    field: 'customer_id',
    reason: 'the customer is not linked to a Stripe customer',
    source: 'body',
  },
};
