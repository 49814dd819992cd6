import { RequestError, UpstreamError, requestError } from '../../errors.ts';
import type { RequestErrorCode, Issue } from '../../errors.ts';
import { parseResponse, parseJson, toUpstreamError } from '../http/response.ts';
import type { HttpResponse } from '../http/dispatch.ts';
import { sanitizePath, sanitizeMessage } from '../http/upstreamMessage.ts';
import { Problem } from './contract.ts';

const codes: Record<number, RequestErrorCode> = {
  400: 'INVALID_INPUT',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  410: 'GONE',
  412: 'PRECONDITION_FAILED',
};

/** Maps a response of Konnect that is no success. */
export function toError(response: HttpResponse): RequestError | UpstreamError {
  const upstreamError = toUpstreamError('konnect', response.status, response.headers);
  if (upstreamError) return upstreamError;
  const problem = parseResponse('konnect', Problem, parseJson('konnect', response));
  const code = codes[response.status];
  if (code === undefined) return new UpstreamError('konnect', 'UPSTREAM_ERROR', `status ${response.status}`);

  // Konnect's schema layer names each invalid member; its domain layer sends one sentence.
  const [first, ...rest] = (problem.invalid_parameters ?? []).map((parameter): Issue => ({
    code,
    path: toPath(parameter.field ?? ''),
    message: sanitizeMessage(parameter.reason ?? 'is not valid'),
  }));
  return first === undefined
    ? requestError(code, [], sanitizeMessage(problem.detail ?? problem.title ?? 'The request was rejected.'))
    : new RequestError([first, ...rest]);
}

/** Konnect writes a path as `billing_address.country`, with list indexes as `/subject_keys/0` or `[0]`. */
function toPath(field: string): string[] {
  return sanitizePath(
    field.split(/[.[\]/]+/).filter((segment) => segment !== '' && segment !== '$' && segment !== 'body'),
  );
}
