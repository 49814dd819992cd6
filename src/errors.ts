/** The upstream APIs. */
export type Upstream = 'konnect' | 'stripe';

/** Codes of errors that the caller can correct. */
export type RequestErrorCode = 'INVALID_INPUT' | 'NOT_FOUND' | 'CONFLICT' | 'GONE' | 'PRECONDITION_FAILED';

/** Codes of errors that the caller cannot correct: the upstream failed, or the connection to it. */
export type UpstreamErrorCode =
  | 'UPSTREAM_UNAVAILABLE'
  | 'UPSTREAM_TIMEOUT'
  | 'UPSTREAM_ERROR'
  | 'UPSTREAM_INVALID_RESPONSE'
  | 'UPSTREAM_AUTH'
  | 'RATE_LIMITED'
  | 'OUTCOME_UNKNOWN';

/** One issue of a request. `path` is in wire names; it is empty if the issue is not about a single member. */
export interface Issue {
  readonly code: RequestErrorCode;
  readonly path: readonly string[];
  readonly message: string;
  /** The rule of a schema that the value breaks, in the vocabulary of Konnect's `invalid_parameters`. */
  readonly rule?: string | undefined;
  /** The bound of a length, count or size rule. */
  readonly bound?: number | undefined;
  /** The values that an `enum` rule allows. */
  readonly choices?: readonly string[] | undefined;
}

/** A request that this service or an upstream rejected for reasons that the caller can correct. */
export class RequestError extends Error {
  readonly issues: readonly [Issue, ...Issue[]];
  /** Whether a part of the request was applied, as the message then says. Otherwise it had no effect. */
  readonly isPartlyApplied: boolean;

  constructor(issues: readonly [Issue, ...Issue[]], { isPartlyApplied = false } = {}) {
    super(issues.map(({ message }) => message).join('; '));
    this.name = 'RequestError';
    this.issues = issues;
    this.isPartlyApplied = isPartlyApplied;
  }

  get code(): RequestErrorCode {
    return this.issues[0].code;
  }

  /** A copy in which each issue without a path has `path`. */
  withDefaultPath(path: readonly string[]): RequestError {
    return this.mapIssues((issue) => (issue.path.length === 0 ? { ...issue, path } : issue));
  }

  mapIssues(map: (issue: Issue) => Issue): RequestError {
    const [first, ...rest] = this.issues;
    return new RequestError([map(first), ...rest.map(map)], this);
  }
}

export function requestError(code: RequestErrorCode, path: readonly string[], message: string): RequestError {
  return new RequestError([{ code, path, message }]);
}

/** The caller is not authenticated, lacks the permission, or its token cannot be verified now. */
export type AuthErrorCode = 'UNAUTHENTICATED' | 'FORBIDDEN' | 'AUTH_UNAVAILABLE';

/** Failed authentication or authorization. No upstream was called. The message names what is missing. */
export class AuthError extends Error {
  readonly code: AuthErrorCode;

  constructor(code: AuthErrorCode, message: string) {
    super(message);
    this.name = 'AuthError';
    this.code = code;
  }
}

/** An operation exceeds a limit of this service. Nothing was done. */
export class LimitExceeded extends Error {
  readonly code = 'LIMIT_EXCEEDED';

  constructor(limit: string, bound: number, got: number) {
    super(`The ${limit} of the operation is ${got}; the limit is ${bound}. Request a smaller page.`);
    this.name = 'LimitExceeded';
  }
}

/** A client address or a caller exceeds its rate limit of this service. Nothing was done. */
export class RateLimitExceeded extends Error {
  readonly code = 'TOO_MANY_REQUESTS';
  readonly retryAfterS: number;

  constructor(subject: 'address' | 'caller', retryAfterS: number) {
    const seconds = retryAfterS === 1 ? '1 second' : `${retryAfterS} seconds`;
    super(`The rate limit of this ${subject} is exceeded. Nothing was done; retry in ${seconds}.`);
    this.name = 'RateLimitExceeded';
    this.retryAfterS = retryAfterS;
  }
}

/** The idempotency store does not respond, so no idempotent operation can start. Nothing was done. */
export class IdempotencyStoreUnavailable extends Error {
  readonly code = 'STORE_UNAVAILABLE';

  constructor() {
    super('The idempotency store is unavailable. Nothing was done; retry in a few seconds.');
    this.name = 'IdempotencyStoreUnavailable';
  }
}

/**
 * Failure of an upstream call. Created where the call is made, without URL, header, body or credential, so that none of
 * them can leak.
 */
export class UpstreamError extends Error {
  readonly code: UpstreamErrorCode;
  readonly upstream: Upstream;
  /** The cause, for the log. Of a response it has a sanitized sentence at most. */
  readonly reason: string;
  /** The upstream's `Retry-After`, if it sent one. */
  readonly retryAfterMs: number | undefined;
  /** The upstream's request id, for its support. */
  readonly requestId: string | undefined;
  /** Whether the upstream may have applied the request. */
  readonly mayHaveBeenApplied: boolean;
  /** The key with which a retry returns the outcome, or repeats the request without a second effect. */
  readonly idempotencyKey: string | undefined;

  constructor(upstream: Upstream, code: UpstreamErrorCode, reason: string, detail: UpstreamErrorDetail = {}) {
    super(detail.message ?? upstreamErrorMessages[code](upstreamNames[upstream]));
    this.name = 'UpstreamError';
    this.code = code;
    this.upstream = upstream;
    this.reason = reason;
    this.retryAfterMs = detail.retryAfterMs;
    this.requestId = detail.requestId;
    this.idempotencyKey = detail.idempotencyKey;
    this.mayHaveBeenApplied = detail.mayHaveBeenApplied ?? (code !== 'RATE_LIMITED' && code !== 'UPSTREAM_AUTH');
  }

  /** A copy with another code, and with the given details replaced. */
  withCode(code: UpstreamErrorCode, detail: UpstreamErrorDetail = {}): UpstreamError {
    const { retryAfterMs, requestId, mayHaveBeenApplied, idempotencyKey } = this;
    return new UpstreamError(this.upstream, code, this.reason, {
      ...(code === this.code && { message: this.message }),
      retryAfterMs,
      requestId,
      mayHaveBeenApplied,
      idempotencyKey,
      ...detail,
    });
  }
}

export interface UpstreamErrorDetail {
  /** For clients, in place of the code's own message. */
  readonly message?: string | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly requestId?: string | undefined;
  readonly mayHaveBeenApplied?: boolean | undefined;
  readonly idempotencyKey?: string | undefined;
}

const upstreamNames: Record<Upstream, string> = { konnect: 'Konnect', stripe: 'Stripe' };

const upstreamErrorMessages: Record<UpstreamErrorCode, (upstream: string) => string> = {
  UPSTREAM_UNAVAILABLE: (upstream) => `${upstream} could not be reached.`,
  UPSTREAM_TIMEOUT: (upstream) => `${upstream} did not answer in time.`,
  UPSTREAM_ERROR: (upstream) => `${upstream} failed to handle the request.`,
  UPSTREAM_INVALID_RESPONSE: (upstream) => `${upstream} returned an unexpected response.`,
  UPSTREAM_AUTH: (upstream) => `${upstream} rejected this service's credential.`,
  OUTCOME_UNKNOWN: (upstream) => `${upstream} did not confirm whether the request was applied.`,
  RATE_LIMITED: (upstream) => `${upstream} rate limit exceeded.`,
};

/** The code that clients read of an error, except that GraphQL names INVALID_INPUT of a query BAD_USER_INPUT. */
export function errorCodeOf(error: unknown): string {
  const isKnown = knownErrors.some((type) => error instanceof type);
  const code: unknown = isKnown ? Reflect.get(Object(error), 'code') : undefined;
  return typeof code === 'string' ? code : 'INTERNAL_SERVER_ERROR';
}

const knownErrors = [
  RequestError,
  AuthError,
  LimitExceeded,
  RateLimitExceeded,
  IdempotencyStoreUnavailable,
  UpstreamError,
];

/** What clients read of a defect; its cause is logged. */
export const internalErrorMessage = 'Internal server error.';
