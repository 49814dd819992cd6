import { Refusal, UpstreamFailure, refuse } from '../../errors.ts';
import type { RefusalCode, RefusalFault } from '../../errors.ts';
import { expectAnswer, expectJson, failureOf } from '../http/answer.ts';
import type { HttpResponse } from '../http/httpClient.ts';
import { publicPath, publicText } from '../http/publicText.ts';
import { Problem } from './contract.ts';

const codes: Record<number, RefusalCode> = {
  400: 'INVALID_INPUT',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  410: 'GONE',
  412: 'PRECONDITION_FAILED',
};

/** What an answer of Konnect's that is no success means. */
export function toError(response: HttpResponse): Refusal | UpstreamFailure {
  const failure = failureOf('konnect', response.status, response.headers);
  if (failure) return failure;
  const problem = expectAnswer('konnect', Problem, expectJson('konnect', response));
  const code = codes[response.status];
  if (code === undefined) return new UpstreamFailure('konnect', 'UPSTREAM_ERROR', `status ${response.status}`);

  // The schema layer names each member at fault; the domain layer has one sentence for all.
  const [first, ...rest] = (problem.invalid_parameters ?? []).map((parameter): RefusalFault => ({
    code,
    path: toPath(parameter.field ?? ''),
    message: publicText(parameter.reason ?? 'is not valid'),
  }));
  return first === undefined
    ? refuse(code, [], publicText(problem.detail ?? problem.title ?? 'The request was refused.'))
    : new Refusal([first, ...rest]);
}

/** Konnect writes a member as `billing_address.country`, with list positions as numbers: `/subject_keys/0` or `[0]`. */
function toPath(field: string): string[] {
  return publicPath(
    field.split(/[.[\]/]+/).filter((segment) => segment !== '' && segment !== '$' && segment !== 'body'),
  );
}
