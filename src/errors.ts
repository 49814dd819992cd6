/** The upstreams that a failure can come from. */
export type Upstream = 'konnect' | 'stripe';

/** What a caller can mend. */
export type RequestErrorCode = 'INVALID_INPUT' | 'NOT_FOUND' | 'CONFLICT' | 'GONE' | 'PRECONDITION_FAILED';

/** What a caller cannot mend: something between here and an upstream, or the upstream itself. */
export type UpstreamErrorCode =
  | 'UPSTREAM_UNAVAILABLE'
  | 'UPSTREAM_TIMEOUT'
  | 'UPSTREAM_ERROR'
  | 'UPSTREAM_INVALID_RESPONSE'
  | 'UPSTREAM_AUTH'
  | 'RATE_LIMITED'
  | 'OUTCOME_UNKNOWN';

/** One thing to mend. `path` leads into the request in wire names; it is empty when no single member is to blame. */
export interface Issue {
  readonly code: RequestErrorCode;
  readonly path: readonly string[];
  readonly message: string;
}

/** A request that was refused, here or upstream, for reasons that the caller can mend. Nothing was done. */
export class RequestError extends Error {
  readonly issues: readonly [Issue, ...Issue[]];

  constructor(faults: readonly [Issue, ...Issue[]]) {
    super(faults.map((fault) => fault.message).join('; '));
    this.name = 'Refusal';
    this.issues = faults;
  }

  get code(): RequestErrorCode {
    return this.issues[0].code;
  }

  /** The same refusal, with `path` to blame wherever the upstream named no member. */
  withDefaultPath(path: readonly string[]): RequestError {
    const [first, ...rest] = this.issues.map((fault) => (fault.path.length === 0 ? { ...fault, path } : fault));
    return first === undefined ? this : new RequestError([first, ...rest]);
  }
}

export function requestError(code: RequestErrorCode, path: readonly string[], message: string): RequestError {
  return new RequestError([{ code, path, message }]);
}

/** Why a caller may not: nobody is known, the one who is known may not do this, or tokens cannot be checked. */
export type AuthErrorCode = 'UNAUTHENTICATED' | 'FORBIDDEN' | 'AUTH_UNAVAILABLE';

/** A caller that was turned away. Nothing was done, and no upstream was asked. The message tells what is missing. */
export class AuthError extends Error {
  readonly code: AuthErrorCode;

  constructor(code: AuthErrorCode, message: string) {
    super(message);
    this.name = 'AccessDenied';
    this.code = code;
  }
}

/** Attempts that must not be done twice cannot be remembered at the moment. Nothing was done. */
export class IdempotencyStoreUnavailable extends Error {
  readonly code = 'STORE_UNAVAILABLE';

  constructor() {
    super('Idempotency keys cannot be remembered at the moment: ask again in a few seconds.');
    this.name = 'StoreUnavailable';
  }
}

/**
 * An upstream that failed. It is made where the request is made, and from there on holds no URL, header, body or
 * credential: what is not in it cannot leak from it.
 */
export class UpstreamError extends Error {
  readonly code: UpstreamErrorCode;
  readonly upstream: Upstream;
  /** What happened, for the log: written by us, never copied from an answer. */
  readonly reason: string;
  /** How long to wait before asking again, where the upstream said so. */
  readonly retryAfterMs: number | undefined;
  /** The upstream's own name of the request, for its support. */
  readonly requestId: string | undefined;
  /** Whether what was asked for may have been done: of a write nobody knows. */
  readonly mayHaveBeenApplied: boolean;
  /** What to ask again with, to learn of the outcome or get it without a second effect. */
  readonly idempotencyKey: string | undefined;

  constructor(upstream: Upstream, code: UpstreamErrorCode, reason: string, detail: UpstreamErrorDetail = {}) {
    super(upstreamErrorMessages[code](upstreamNames[upstream]));
    this.name = 'UpstreamFailure';
    this.code = code;
    this.upstream = upstream;
    this.reason = reason;
    this.retryAfterMs = detail.retryAfterMs;
    this.requestId = detail.requestId;
    this.idempotencyKey = detail.idempotencyKey;
    this.mayHaveBeenApplied = detail.mayHaveBeenApplied ?? (code !== 'RATE_LIMITED' && code !== 'UPSTREAM_AUTH');
  }

  /** The same failure, under another code or with more to tell. */
  withCode(code: UpstreamErrorCode, detail: UpstreamErrorDetail = {}): UpstreamError {
    const { retryAfterMs, requestId, mayHaveBeenApplied, idempotencyKey } = this;
    return new UpstreamError(this.upstream, code, this.reason, {
      retryAfterMs,
      requestId,
      mayHaveBeenApplied,
      idempotencyKey,
      ...detail,
    });
  }
}

export interface UpstreamErrorDetail {
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
  UPSTREAM_INVALID_RESPONSE: (upstream) => `${upstream} answered in a way that this service does not understand.`,
  UPSTREAM_AUTH: (upstream) => `${upstream} did not accept this service's credential.`,
  OUTCOME_UNKNOWN: (upstream) => `${upstream} did not say whether it was done.`,
  RATE_LIMITED: (upstream) => `${upstream} is asked too often at the moment.`,
};
