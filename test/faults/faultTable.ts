import type { FaultName } from '../support/faults.ts';
import type { Kind } from './operations.ts';

/** `done`, a code of `errors`, or a code of `userErrors`. */
export type Outcome = string;
export const done: Outcome = 'done';

/** What a fault means for the request. */
export interface FaultRow {
  readonly code: Outcome;
  /** Whether the upstream may have applied the request. */
  readonly mayHaveBeenApplied: boolean;
  /** Whether the response is lost, so that the outcome of a write is unknown. */
  readonly isLost: boolean;
  /** Which requests the service retries. */
  readonly retries: 'all' | 'repeatable' | 'none';
}

export interface Case {
  readonly fault: FaultName;
  readonly kind: Kind;
  /** Whether the upstream applies the request before the fault. */
  readonly applied: boolean;
  /** `first`: only the first attempt meets the fault. */
  readonly lasts: 'first' | 'always';
  /** Whether only this operation's own request meets the fault, or every request to its upstream. */
  readonly reach: 'call' | 'upstream';
}

export interface Expected {
  readonly outcome: Outcome;
  /** Number of effects at the upstream. */
  readonly effects: number;
  /** After the fault: outcome of a retry, and number of effects. */
  readonly retry: { readonly outcome: Outcome; readonly effects: number };
}

const notReached: FaultRow = { code: 'UPSTREAM_UNAVAILABLE', mayHaveBeenApplied: false, isLost: false, retries: 'all' };
const lostResponse: FaultRow = {
  code: 'UPSTREAM_UNAVAILABLE',
  mayHaveBeenApplied: true,
  isLost: true,
  retries: 'repeatable',
};
const timedOut: FaultRow = { ...lostResponse, code: 'UPSTREAM_TIMEOUT' };
const invalidResponse: FaultRow = {
  code: 'UPSTREAM_INVALID_RESPONSE',
  mayHaveBeenApplied: true,
  isLost: false,
  retries: 'none',
};
const failed: FaultRow = { code: 'UPSTREAM_ERROR', mayHaveBeenApplied: true, isLost: false, retries: 'repeatable' };
const refused: FaultRow = { code: 'UPSTREAM_AUTH', mayHaveBeenApplied: false, isLost: false, retries: 'none' };
const limited: FaultRow = { code: 'RATE_LIMITED', mayHaveBeenApplied: false, isLost: false, retries: 'all' };

/** Every fault, and what it means in every adapter. */
export const faultTable: Readonly<Record<FaultName, FaultRow>> = {
  refused: notReached,
  noSuchName: notReached,
  lookupHangs: notReached,
  tlsExpired: notReached,
  tlsWrongHost: notReached,
  tlsSelfSigned: notReached,
  packetsSwallowed: notReached,
  resetBeforeHeaders: lostResponse,
  staleConnectionReset: lostResponse,
  crash: lostResponse,
  hang: timedOut,
  slowHeaders: timedOut,
  slowBody: timedOut,
  resetMidBody: lostResponse,
  shortContent: lostResponse,
  truncatedChunks: lostResponse,
  oversizedHeaders: invalidResponse,
  lengthAndChunks: invalidResponse,
  twoLengths: invalidResponse,
  status000: invalidResponse,
  badJson: invalidResponse,
  wrongShape: invalidResponse,
  jsonNull: invalidResponse,
  htmlWith200: invalidResponse,
  htmlWith404: invalidResponse,
  htmlWith502: failed,
  // Seven seconds exceed every deadline here.
  limitedWithRetryAfter: { ...limited, retries: 'none' },
  limited,
  status418: { ...failed, retries: 'none' },
  status500: failed,
  status503: failed,
  status504: failed,
  conflict: { ...refused, code: 'CONFLICT' },
  status401: refused,
  status403: refused,
  endlessBody: invalidResponse,
  compressionBomb: invalidResponse,
  redirectElsewhere: invalidResponse,
};

/** HTTP status of each code in REST. GraphQL and MCP answer with 200. */
export const restStatus: Readonly<Record<Outcome, number>> = {
  UPSTREAM_UNAVAILABLE: 503,
  UPSTREAM_TIMEOUT: 504,
  UPSTREAM_INVALID_RESPONSE: 502,
  UPSTREAM_ERROR: 502,
  UPSTREAM_AUTH: 502,
  RATE_LIMITED: 503,
  OUTCOME_UNKNOWN: 504,
  CONFLICT: 409,
};

/** Seconds until a retry, where the upstream named them. */
export function retryAfterSeconds(fault: FaultName, outcome: Outcome): number | undefined {
  return fault === 'limitedWithRetryAfter' && outcome === 'RATE_LIMITED' ? 7 : undefined;
}

/** Whether an upstream can apply a write before the fault. */
export function canBeApplied(fault: FaultName): boolean {
  return faultTable[fault].mayHaveBeenApplied;
}

export function expectedOf(test: Case): Expected {
  const { code, mayHaveBeenApplied, isLost } = faultTable[test.fault];
  const isWrite = test.kind !== 'read';
  if (succeeds(test)) {
    const effects = isWrite ? 1 : 0;
    return { outcome: done, effects, retry: { outcome: done, effects } };
  }
  const effects = isWrite && test.applied ? 1 : 0;
  const outcome = isWrite && isLost ? 'OUTCOME_UNKNOWN' : code;
  // Konnect can neither repeat nor look up a session, so that its outcome remains unknown.
  if (test.kind === 'once' && mayHaveBeenApplied)
    return { outcome, effects, retry: { outcome: 'OUTCOME_UNKNOWN', effects } };
  return { outcome, effects, retry: { outcome: done, effects: isWrite ? 1 : 0 } };
}

function succeeds({ fault, kind, applied, lasts, reach }: Case): boolean {
  const { retries, mayHaveBeenApplied } = faultTable[fault];
  // A new connection is not affected.
  const isOver = lasts === 'first' || fault === 'staleConnectionReset';
  // The service looks the customer up by its key. A missing customer is sent once more.
  const canLookUp = reach === 'call' && fault !== 'crash';
  if (kind === 'readBack' && mayHaveBeenApplied) return isOver || (applied && canLookUp);
  return isOver && (retries === 'all' || (retries === 'repeatable' && kind !== 'once'));
}
