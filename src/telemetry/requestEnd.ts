import type { RequestRecord } from './requestRecord.ts';

/** How a request ended. */
export interface RequestEnd {
  readonly method?: string;
  /** Path template of the route; undefined if no route matched. */
  readonly route?: string | undefined;
  readonly status?: number;
  /** The client disconnected before the end of the response. */
  readonly disconnected?: true;
  /** Probes succeed every few seconds, so only their failures are logged above the level `debug`. */
  readonly isProbe?: boolean;
}

/** `failure`: of this service or an upstream. A GraphQL response with status 200 can be one as well. */
export type Outcome = 'success' | 'client_error' | 'failure' | 'disconnected';

export interface RequestResult {
  readonly outcome: Outcome;
  /** An error code, or the status; undefined on success. */
  readonly errorType: string | undefined;
}

/** `isFailure`: whether an error code means that this service or an upstream failed. */
export function resultOf(
  { errorCodes }: RequestRecord,
  { status = 0, disconnected }: RequestEnd,
  isFailure: (code: string) => boolean,
): RequestResult {
  if (disconnected) return { outcome: 'disconnected', errorType: 'disconnected' };
  if (status < 400 && errorCodes.length === 0) return { outcome: 'success', errorType: undefined };
  const failureCode = errorCodes.find(isFailure);
  const isFailed = status >= 500 || failureCode !== undefined;
  return { outcome: isFailed ? 'failure' : 'client_error', errorType: failureCode ?? errorCodes[0] ?? String(status) };
}
