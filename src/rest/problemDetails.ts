import { z } from 'zod';
import type { Operation } from '../capabilities/operations.ts';
import { authErrorToHttp } from '../auth/authentication.ts';
import { AuthError, RequestError, IdempotencyStoreUnavailable, UpstreamError } from '../errors.ts';
import type { AuthErrorCode, UpstreamErrorCode, RequestErrorCode, Issue } from '../errors.ts';
import { STATUS_CODES } from 'node:http';

/** What this adapter itself refuses or breaks on, beside the refusals and failures that all adapters share. */
type OwnCode =
  | 'OVERLOADED'
  | 'STORE_UNAVAILABLE'
  | 'ROUTE_NOT_FOUND'
  | 'METHOD_NOT_ALLOWED'
  | 'BODY_TOO_LARGE'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'INTERNAL_SERVER_ERROR';

export type ProblemCode = AuthErrorCode | RequestErrorCode | UpstreamErrorCode | OwnCode;

/** The one table of codes and statuses. */
export const statusOf = {
  INVALID_INPUT: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  ROUTE_NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  CONFLICT: 409,
  GONE: 410,
  PRECONDITION_FAILED: 412,
  BODY_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  INTERNAL_SERVER_ERROR: 500,
  UPSTREAM_ERROR: 502,
  UPSTREAM_INVALID_RESPONSE: 502,
  UPSTREAM_AUTH: 502,
  UPSTREAM_UNAVAILABLE: 503,
  RATE_LIMITED: 503,
  AUTH_UNAVAILABLE: 503,
  STORE_UNAVAILABLE: 503,
  OVERLOADED: 503,
  UPSTREAM_TIMEOUT: 504,
  OUTCOME_UNKNOWN: 504,
} as const satisfies Record<ProblemCode, number>;

const InvalidParameter = z.object({
  field: z
    .string()
    .describe('As the request has it: `name`, `billing_address.country`, `filter[key][eq]`, `Idempotency-Key`.'),
  reason: z.string(),
  source: z.enum(['path', 'query', 'body', 'header']),
});
export type InvalidParameter = z.infer<typeof InvalidParameter>;

/** RFC 9457, with a code for programs and the parameters to mend. */
export const Problem = z.object({
  type: z.literal('about:blank'),
  title: z.string().describe('The phrase of the status.'),
  status: z.int(),
  detail: z.string().describe('What happened, for people.'),
  code: z.string().describe('What happened, for programs.'),
  idempotency_key: z
    .string()
    .optional()
    .describe('What to repeat the request with, as `Idempotency-Key`, where it may have been done and nobody knows.'),
  invalid_parameters: z.array(InvalidParameter).optional().describe('What to mend, where single members are to blame.'),
});
export type Problem = z.infer<typeof Problem>;

/** A request that never reached a capability. */
export class HttpProblem extends Error {
  readonly code: ProblemCode;
  readonly parameters: readonly InvalidParameter[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ProblemCode,
    about: string | readonly InvalidParameter[],
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(typeof about === 'string' ? about : inOneSentence(about));
    this.name = 'RequestFault';
    this.code = code;
    this.parameters = typeof about === 'string' ? [] : about;
    this.headers = headers;
  }
}

export interface ProblemAnswer {
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;
}

/** What a caller is told of an error: a stranger's is never quoted. `operation` is undefined where no route was found. */
export function toProblem(error: unknown, operation: Operation | undefined): ProblemAnswer {
  if (error instanceof HttpProblem) {
    return { problem: problemOf(error.code, error.message, error.parameters), headers: error.headers };
  }
  if (error instanceof AuthError)
    return { problem: problemOf(error.code, error.message), headers: authErrorToHttp(error).headers };
  if (error instanceof IdempotencyStoreUnavailable)
    return { problem: problemOf(error.code, error.message), headers: {} };
  if (error instanceof RequestError) {
    const parameters = error.issues.map((fault) => toParameter(fault, operation));
    const told = error.issues.map(({ message }, index) => sentence(message, parameters[index]));
    const named = parameters.filter((parameter) => parameter !== undefined);
    return { problem: problemOf(error.code, told.join('; '), named), headers: {} };
  }
  if (error instanceof UpstreamError) {
    const { retryAfterMs } = error;
    const headers: Record<string, string> = {};
    if (retryAfterMs !== undefined) headers['retry-after'] = String(Math.ceil(retryAfterMs / 1000));
    const problem = problemOf(error.code, error.message);
    const { idempotencyKey } = error;
    return {
      problem: { ...problem, ...(idempotencyKey !== undefined && { idempotency_key: idempotencyKey }) },
      headers,
    };
  }
  return { problem: problemOf('INTERNAL_SERVER_ERROR', 'Something went wrong in this service.'), headers: {} };
}

export function problemOf(
  code: ProblemCode,
  detail: string,
  parameters: readonly InvalidParameter[] = [],
): Problem & { readonly code: ProblemCode } {
  const status = statusOf[code];
  return {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail,
    code,
    ...(parameters.length > 0 && { invalid_parameters: [...parameters] }),
  };
}

/** `filter`, `key`, `eq` as a query has it: `filter[key][eq]`. */
export function queryName([name = '', ...members]: readonly string[]): string {
  return name + members.map((member) => `[${member}]`).join('');
}

/** Leads a fault's path, which is in the capability's names, back to where the caller wrote it. */
function toParameter({ path, message }: Issue, operation?: Operation): InvalidParameter | undefined {
  const [first, ...rest] = path;
  const parameter = operation?.parameter;
  // Where no member is named, the path parameter is to blame when there is nothing else.
  const isAboutPath = first === undefined ? !operation?.body : first === parameter?.member && rest.length === 0;
  if (parameter && isAboutPath) return { field: parameter.name, reason: message, source: 'path' };
  if (first === undefined) return undefined;
  if (first === 'idempotency_key') return { field: 'Idempotency-Key', reason: message, source: 'header' };
  return operation?.body
    ? { field: path.join('.'), reason: message, source: 'body' }
    : { field: queryName(path), reason: message, source: 'query' };
}

function inOneSentence(parameters: readonly InvalidParameter[]): string {
  return parameters.map((parameter) => sentence(parameter.reason, parameter)).join('; ');
}

function sentence(message: string, parameter: InvalidParameter | undefined): string {
  return parameter === undefined ? message : `${parameter.field}: ${message}`;
}
