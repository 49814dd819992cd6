import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import { errorCodes } from '../capabilities/errorCodes.ts';
import type { RestErrorCode } from '../capabilities/errorCodes.ts';
import type { Operation } from '../capabilities/operations.ts';
import { authErrorToHttp } from '../auth/authentication.ts';
import {
  AuthError,
  LimitExceeded,
  RequestError,
  IdempotencyStoreUnavailable,
  UpstreamError,
  internalErrorMessage,
} from '../errors.ts';
import type { Issue } from '../errors.ts';

export function statusOf(code: RestErrorCode): number {
  return errorCodes[code].restStatus;
}

const InvalidParameter = z.object({
  field: z
    .string()
    .describe('Name as in the request: `name`, `billing_address.country`, `filter[key][eq]`, `Idempotency-Key`.'),
  reason: z.string(),
  source: z.enum(['path', 'query', 'body', 'header']),
  rule: z
    .string()
    .optional()
    .describe("Rule that the value breaks, as in Konnect's problems: `required`, `max_length`."),
  minimum: z.number().optional().describe('Bound of a `min…` rule.'),
  maximum: z.number().optional().describe('Bound of a `max…` rule.'),
  choices: z.array(z.string()).optional().describe('Values that the rule `enum` allows.'),
});
export type InvalidParameter = z.infer<typeof InvalidParameter>;

/** Problem details (RFC 9457) with a machine-readable code and the invalid parameters. */
export const Problem = z.object({
  type: z.literal('about:blank'),
  title: z.string().describe('Reason phrase of the status.'),
  status: z.int(),
  instance: z.string().describe('Identifies this occurrence of the problem.'),
  detail: z.string().describe('Human-readable explanation.'),
  code: z.string().describe('Machine-readable error code.'),
  request_id: z.string().optional().describe('Id of the request, as in the header `x-request-id`.'),
  idempotency_key: z
    .string()
    .optional()
    .describe('Value of `Idempotency-Key` for a retry, if the outcome of the request is unknown.'),
  invalid_parameters: z
    .array(InvalidParameter)
    .optional()
    .describe('Parameters to correct, if single parameters are invalid.'),
});
export type Problem = z.infer<typeof Problem>;

/** A request that this adapter refuses before it reaches a capability. */
export class HttpProblem extends Error {
  readonly code: RestErrorCode;
  readonly parameters: readonly InvalidParameter[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: RestErrorCode,
    cause: string | readonly InvalidParameter[],
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(typeof cause === 'string' ? cause : detailOf(cause));
    this.name = 'HttpProblem';
    this.code = code;
    this.parameters = typeof cause === 'string' ? [] : cause;
    this.headers = headers;
  }
}

export interface ProblemAnswer {
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Translates an error into problem details. The message of an unexpected error is never disclosed. `operation` is
 * undefined where no route matched.
 */
export function toProblem(error: unknown, operation: Operation | undefined): ProblemAnswer {
  if (error instanceof HttpProblem) {
    return { problem: problemOf(error.code, error.message, error.parameters), headers: error.headers };
  }
  if (error instanceof AuthError)
    return { problem: problemOf(error.code, error.message), headers: authErrorToHttp(error).headers };
  if (error instanceof IdempotencyStoreUnavailable || error instanceof LimitExceeded)
    return { problem: problemOf(error.code, error.message), headers: {} };
  if (error instanceof RequestError) {
    const code = isInvalidCustomerId(error, operation) ? 'NOT_FOUND' : error.code;
    const parameters = error.issues.map((issue) => toParameter(issue, operation));
    const messages = error.issues.map(({ message }, index) => withFieldName(message, parameters[index]));
    const named = parameters.filter((parameter) => parameter !== undefined);
    return { problem: problemOf(code, messages.join('; '), named), headers: {} };
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
  return { problem: problemOf('INTERNAL_SERVER_ERROR', internalErrorMessage), headers: {} };
}

export function problemOf(
  code: RestErrorCode,
  detail: string,
  parameters: readonly InvalidParameter[] = [],
): Problem & { readonly code: RestErrorCode } {
  const status = statusOf(code);
  return {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    instance: `urn:uuid:${randomUUID()}`,
    detail,
    code,
    ...(parameters.length > 0 && { invalid_parameters: [...parameters] }),
  };
}

/** Konnect answers 404 for an id in the path that is no ULID, such as a customer's key. */
function isInvalidCustomerId({ code, issues }: RequestError, operation: Operation | undefined): boolean {
  const parameter = operation?.parameter;
  return (
    code === 'INVALID_INPUT' &&
    parameter?.name === 'customerid' &&
    issues.every(({ path }) => path.length === 1 && path[0] === parameter.member)
  );
}

/** Joins `filter`, `key`, `eq` into the name of a query parameter: `filter[key][eq]`. */
export function queryName([name = '', ...members]: readonly string[]): string {
  return name + members.map((member) => `[${member}]`).join('');
}

/** Maps the path of an issue, in the capability's names, to the parameter of the request. */
function toParameter(issue: Issue, operation?: Operation): InvalidParameter | undefined {
  const [first, ...rest] = issue.path;
  const parameter = operation?.parameter;
  const about = { reason: issue.message, ...toRule(issue) };
  // An issue without a path is about the path parameter if the operation has no body.
  const isAboutPath = first === undefined ? !operation?.body : first === parameter?.member && rest.length === 0;
  if (parameter && isAboutPath) return { field: parameter.name, ...about, source: 'path' };
  if (first === undefined) return undefined;
  if (first === 'idempotency_key') return { field: 'Idempotency-Key', ...about, source: 'header' };
  return operation?.body
    ? { field: issue.path.join('.'), ...about, source: 'body' }
    : { field: queryName(issue.path), ...about, source: 'query' };
}

type Rule = Pick<InvalidParameter, 'rule' | 'minimum' | 'maximum' | 'choices'>;

/** The rule in the vocabulary of Konnect's document, with the bound or the choices that it requires there. */
export function toRule({ rule, bound, choices }: Pick<Issue, 'rule' | 'bound' | 'choices'>): Rule {
  if (rule === undefined) return {};
  if (rule === 'enum' && choices !== undefined) return { rule, choices: [...choices] };
  if (/^min(_length|_items)?$/.test(rule) && bound !== undefined) return { rule, minimum: bound };
  if (/^max(_length|_items)?$/.test(rule) && bound !== undefined) return { rule, maximum: bound };
  return { rule: standardRules.has(rule) ? rule : 'invalid' };
}

const standardRules: ReadonlySet<string> = new Set(
  (
    'required is_array is_base64 is_boolean is_date_time is_integer is_null is_number is_object is_string is_uuid ' +
    'unknown_property missing_reference is_label matches_regex type'
  ).split(' '),
);

function detailOf(parameters: readonly InvalidParameter[]): string {
  return parameters.map((parameter) => withFieldName(parameter.reason, parameter)).join('; ');
}

function withFieldName(message: string, parameter: InvalidParameter | undefined): string {
  return parameter === undefined ? message : `${parameter.field}: ${message}`;
}
