import { RequestError, UpstreamError, requestError } from '../../errors.ts';
import type { RequestErrorCode, Issue } from '../../errors.ts';
import { parseJson, toUpstreamError } from '../http/response.ts';
import type { HttpResponse } from '../http/dispatch.ts';
import { readAnswer } from '../http/tolerantReader.ts';
import { sanitizePath, sanitizeMessage } from '../http/upstreamMessage.ts';
import { Problem } from './contract.ts';
import { toStripeFailure } from './stripeFailures.ts';

const codes: Record<number, RequestErrorCode> = {
  400: 'INVALID_INPUT',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  410: 'GONE',
  412: 'PRECONDITION_FAILED',
};

/** Maps a response of Konnect that is no success. Values of `body`, the caller's request, stay in messages. */
export function toError(response: HttpResponse, body?: object): RequestError | UpstreamError {
  const { status, headers } = response;
  const upstreamError = toUpstreamError('konnect', status, headers);
  if (upstreamError)
    return status === 401 ? (toStripeFailure(status, detailOf(response)) ?? upstreamError) : upstreamError;
  const problem = readProblem(response);
  const code = codes[status];
  if (code === undefined) return new UpstreamError('konnect', 'UPSTREAM_ERROR', `status ${status}`);
  const stripeFailure = toStripeFailure(status, problem.detail ?? '');
  if (stripeFailure) return stripeFailure;

  const ownValues = valuesOf(body);
  const [first, ...rest] = toIssues(problem, code, ownValues);
  const sentence = problem.detail ?? problem.title ?? 'The request was rejected.';
  return first === undefined
    ? requestError(code, [], toMessage(sentence, ownValues))
    : new RequestError([first, ...rest]);
}

function readProblem(response: HttpResponse): Problem {
  return readAnswer('konnect', Problem, parseJson('konnect', response));
}

/** Empty if the response has none, such as the page of a proxy. */
function detailOf(response: HttpResponse): string {
  try {
    return readProblem(response).detail ?? '';
  } catch {
    return '';
  }
}

/** The schema check names each member in `invalid_parameters`, a later check in `extensions`; others send one sentence. */
function toIssues(problem: Problem, code: RequestErrorCode, ownValues: readonly string[]): Issue[] {
  const parameters = (problem.invalid_parameters ?? []).map((parameter): Issue => {
    const { field = '', reason = 'is not valid', rule, minimum, maximum, choices } = parameter;
    const message = toMessage(reason, ownValues);
    return { code, path: toPath(field, reason), message, rule, bound: minimum ?? maximum, choices };
  });
  if (parameters.length > 0) return parameters;
  return (problem.extensions?.validationErrors ?? []).map(({ field = '', message = 'is not valid' }): Issue => {
    return { code, path: toPath(field, ''), message: toMessage(message, ownValues) };
  });
}

/**
 * Konnect writes a path as `billing_address.country` or `$.labels`, with list indexes as `/subject_keys/0` or `[0]`. The
 * schema check may name the outermost member only, or none; then the reason names the rest.
 */
function toPath(field: string, reason: string): string[] {
  const outer = toSegments(field);
  const filter = /\bfilter\[(\w+)\](?:\[(\w+)\])?/.exec(reason);
  if (filter && (outer.length === 0 || field === 'filter')) {
    return sanitizePath(['filter', ...filter.slice(1).filter((name) => name !== undefined)]);
  }
  const inner = /\bat "\/([^"]+)"/.exec(reason)?.[1] ?? '';
  const property = /\bproperty "([^"]+)"/.exec(reason)?.[1];
  return sanitizePath([...outer, ...toSegments(inner), ...(property === undefined ? [] : [property])]);
}

function toSegments(field: string): string[] {
  return field.split(/[.[\]/]+/).filter((segment) => segment !== '' && segment !== '$' && segment !== 'body');
}

/** The first line, without the namespace, which is Konnect's own. A reason can go on with the whole schema. */
function toMessage(text: string, ownValues: readonly string[]): string {
  const [line = ''] = text.split('\n', 1);
  return sanitizeMessage(line, ownValues)
    .replace(/ in (?:the )?(?:\S+ namespace\b|namespace \S+)/g, '')
    .replace(/\[\[redacted\]:/g, '[');
}

/** The texts of a request, at any depth. */
function valuesOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(valuesOf) : [];
}
