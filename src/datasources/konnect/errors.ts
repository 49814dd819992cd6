import { RequestError, UpstreamError, requestError } from '../../errors.ts';
import type { RequestErrorCode, Issue } from '../../errors.ts';
import { parseResponse, parseJson, toUpstreamError } from '../http/response.ts';
import type { HttpResponse } from '../http/httpClient.ts';
import { sanitizePath, sanitizeMessage } from '../http/upstreamMessage.ts';
import { Problem } from './contract.ts';

const codes: Record<number, RequestErrorCode> = {
  400: 'INVALID_INPUT',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  410: 'GONE',
  412: 'PRECONDITION_FAILED',
};

/** What an answer of Konnect's that is no success means. */
export function toError(response: HttpResponse): RequestError | UpstreamError {
  const failure = toUpstreamError('konnect', response.status, response.headers);
  if (failure) return failure;
  const problem = parseResponse('konnect', Problem, parseJson('konnect', response));
  const code = codes[response.status];
  if (code === undefined) return new UpstreamError('konnect', 'UPSTREAM_ERROR', `status ${response.status}`);

  // The schema layer names each member at fault; the domain layer has one sentence for all.
  const [first, ...rest] = (problem.invalid_parameters ?? []).map((parameter): Issue => ({
    code,
    path: toPath(parameter.field ?? ''),
    message: sanitizeMessage(parameter.reason ?? 'is not valid'),
  }));
  return first === undefined
    ? requestError(code, [], sanitizeMessage(problem.detail ?? problem.title ?? 'The request was refused.'))
    : new RequestError([first, ...rest]);
}

/** Konnect writes a member as `billing_address.country`, with list positions as numbers: `/subject_keys/0` or `[0]`. */
function toPath(field: string): string[] {
  return sanitizePath(
    field.split(/[.[\]/]+/).filter((segment) => segment !== '' && segment !== '$' && segment !== 'body'),
  );
}
