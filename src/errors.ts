/** The upstreams that a failure can come from. */
export type Upstream = 'konnect' | 'stripe';

/** What a caller can mend. */
export type RefusalCode = 'INVALID_INPUT' | 'NOT_FOUND' | 'CONFLICT' | 'GONE' | 'PRECONDITION_FAILED';

/** What a caller cannot mend: something between here and an upstream, or the upstream itself. */
export type FailureCode =
  | 'UPSTREAM_UNAVAILABLE'
  | 'UPSTREAM_TIMEOUT'
  | 'UPSTREAM_ERROR'
  | 'UPSTREAM_INVALID_RESPONSE'
  | 'UPSTREAM_AUTH'
  | 'RATE_LIMITED'
  | 'OUTCOME_UNKNOWN';

/** One thing to mend. `path` leads into the request in wire names; it is empty when no single member is to blame. */
export interface RefusalFault {
  readonly code: RefusalCode;
  readonly path: readonly string[];
  readonly message: string;
}

/** A request that was refused, here or upstream, for reasons that the caller can mend. Nothing was done. */
export class Refusal extends Error {
  readonly faults: readonly [RefusalFault, ...RefusalFault[]];

  constructor(faults: readonly [RefusalFault, ...RefusalFault[]]) {
    super(faults.map((fault) => fault.message).join('; '));
    this.name = 'Refusal';
    this.faults = faults;
  }

  get code(): RefusalCode {
    return this.faults[0].code;
  }

  /** The same refusal, with `path` to blame wherever the upstream named no member. */
  blaming(path: readonly string[]): Refusal {
    const [first, ...rest] = this.faults.map((fault) => (fault.path.length === 0 ? { ...fault, path } : fault));
    return first === undefined ? this : new Refusal([first, ...rest]);
  }
}

export function refuse(code: RefusalCode, path: readonly string[], message: string): Refusal {
  return new Refusal([{ code, path, message }]);
}

/** Why a caller may not: nobody is known, the one who is known may not do this, or tokens cannot be checked. */
export type DenialCode = 'UNAUTHENTICATED' | 'FORBIDDEN' | 'AUTH_UNAVAILABLE';

/** A caller that was turned away. Nothing was done, and no upstream was asked. The message tells what is missing. */
export class AccessDenied extends Error {
  readonly code: DenialCode;

  constructor(code: DenialCode, message: string) {
    super(message);
    this.name = 'AccessDenied';
    this.code = code;
  }
}

/** Attempts that must not be done twice cannot be remembered at the moment. Nothing was done. */
export class StoreUnavailable extends Error {
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
export class UpstreamFailure extends Error {
  readonly code: FailureCode;
  readonly upstream: Upstream;
  /** What happened, for the log: written by us, never copied from an answer. */
  readonly reason: string;
  /** How long to wait before asking again, where the upstream said so. */
  readonly retryAfterMs: number | undefined;
  /** The upstream's own name of the request, for its support. */
  readonly requestId: string | undefined;
  /** Whether what was asked for may have been done: of a write nobody knows. */
  readonly mayBeDone: boolean;
  /** What to ask again with, to learn of the outcome or get it without a second effect. */
  readonly idempotencyKey: string | undefined;

  constructor(upstream: Upstream, code: FailureCode, reason: string, detail: FailureDetail = {}) {
    super(failureMessages[code](upstreamNames[upstream]));
    this.name = 'UpstreamFailure';
    this.code = code;
    this.upstream = upstream;
    this.reason = reason;
    this.retryAfterMs = detail.retryAfterMs;
    this.requestId = detail.requestId;
    this.idempotencyKey = detail.idempotencyKey;
    this.mayBeDone = detail.mayBeDone ?? (code !== 'RATE_LIMITED' && code !== 'UPSTREAM_AUTH');
  }

  /** The same failure, under another code or with more to tell. */
  with(code: FailureCode, detail: FailureDetail = {}): UpstreamFailure {
    const { retryAfterMs, requestId, mayBeDone, idempotencyKey } = this;
    return new UpstreamFailure(this.upstream, code, this.reason, {
      retryAfterMs,
      requestId,
      mayBeDone,
      idempotencyKey,
      ...detail,
    });
  }
}

export interface FailureDetail {
  readonly retryAfterMs?: number | undefined;
  readonly requestId?: string | undefined;
  readonly mayBeDone?: boolean | undefined;
  readonly idempotencyKey?: string | undefined;
}

const upstreamNames: Record<Upstream, string> = { konnect: 'Konnect', stripe: 'Stripe' };

const failureMessages: Record<FailureCode, (upstream: string) => string> = {
  UPSTREAM_UNAVAILABLE: (upstream) => `${upstream} could not be reached.`,
  UPSTREAM_TIMEOUT: (upstream) => `${upstream} did not answer in time.`,
  UPSTREAM_ERROR: (upstream) => `${upstream} failed to handle the request.`,
  UPSTREAM_INVALID_RESPONSE: (upstream) => `${upstream} answered in a way that this service does not understand.`,
  UPSTREAM_AUTH: (upstream) => `${upstream} did not accept this service's credential.`,
  OUTCOME_UNKNOWN: (upstream) => `${upstream} did not say whether it was done.`,
  RATE_LIMITED: (upstream) => `${upstream} is asked too often at the moment.`,
};
