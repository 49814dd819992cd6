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
  | 'RATE_LIMITED';

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

  constructor(
    upstream: Upstream,
    code: FailureCode,
    reason: string,
    detail: { retryAfterMs?: number | undefined; requestId?: string | undefined } = {},
  ) {
    super(failureMessages[code](upstreamNames[upstream]));
    this.name = 'UpstreamFailure';
    this.code = code;
    this.upstream = upstream;
    this.reason = reason;
    this.retryAfterMs = detail.retryAfterMs;
    this.requestId = detail.requestId;
  }
}

const upstreamNames: Record<Upstream, string> = { konnect: 'Konnect', stripe: 'Stripe' };

const failureMessages: Record<FailureCode, (upstream: string) => string> = {
  UPSTREAM_UNAVAILABLE: (upstream) => `${upstream} could not be reached.`,
  UPSTREAM_TIMEOUT: (upstream) => `${upstream} did not answer in time.`,
  UPSTREAM_ERROR: (upstream) => `${upstream} failed to handle the request.`,
  UPSTREAM_INVALID_RESPONSE: (upstream) => `${upstream} answered in a way that this service does not understand.`,
  UPSTREAM_AUTH: (upstream) => `${upstream} did not accept this service's credential.`,
  RATE_LIMITED: (upstream) => `${upstream} is asked too often at the moment.`,
};
