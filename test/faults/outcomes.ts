import type { FaultName } from '../support/faults.ts';
import type { Kind } from './operations.ts';

/** A result, a code of `errors`, or a code of `userErrors`. */
export type Outcome = string;
export const done: Outcome = 'done';

/** What a fault means for whoever sent the request. */
interface Meaning {
  readonly code: Outcome;
  /** Whether the request may have been done. */
  readonly mayHaveBeenApplied: boolean;
  /** Whether the answer is lost, so that nobody can tell; else there is one that says no. */
  readonly isLost: boolean;
  /** What is sent again: everything, what may be sent twice, or nothing. */
  readonly again: 'all' | 'repeatable' | 'none';
}

export interface Case {
  readonly fault: FaultName;
  readonly kind: Kind;
  /** Whether the upstream does what it is asked, and only then the fault comes. */
  readonly applied: boolean;
  /** `first`: the first attempt alone meets the fault. */
  readonly lasts: 'first' | 'on';
  /** Whether the fault is with this operation's own call, or with whatever its upstream is asked. */
  readonly reach: 'call' | 'upstream';
}

export interface Expected {
  readonly outcome: Outcome;
  /** How often it has been done. */
  readonly effects: number;
  /** What comes of asking again when the fault is over, and how often it has been done then. */
  readonly again: { readonly outcome: Outcome; readonly effects: number };
}

const notReached: Meaning = { code: 'UPSTREAM_UNAVAILABLE', mayHaveBeenApplied: false, isLost: false, again: 'all' };
const cutOff: Meaning = { code: 'UPSTREAM_UNAVAILABLE', mayHaveBeenApplied: true, isLost: true, again: 'repeatable' };
const tooSlow: Meaning = { ...cutOff, code: 'UPSTREAM_TIMEOUT' };
const nonsense: Meaning = { code: 'UPSTREAM_INVALID_RESPONSE', mayHaveBeenApplied: true, isLost: false, again: 'none' };
const failed: Meaning = { code: 'UPSTREAM_ERROR', mayHaveBeenApplied: true, isLost: false, again: 'repeatable' };
const refused: Meaning = { code: 'UPSTREAM_AUTH', mayHaveBeenApplied: false, isLost: false, again: 'none' };
const limited: Meaning = { code: 'RATE_LIMITED', mayHaveBeenApplied: false, isLost: false, again: 'all' };

/** The table: one row for each fault. */
export const meanings: Readonly<Record<FaultName, Meaning>> = {
  refused: notReached,
  noSuchName: notReached,
  lookupHangs: notReached,
  tlsExpired: notReached,
  tlsWrongHost: notReached,
  tlsSelfSigned: notReached,
  packetsSwallowed: notReached,
  resetBeforeHeaders: cutOff,
  staleConnectionReset: cutOff,
  crash: cutOff,
  hang: tooSlow,
  slowHeaders: tooSlow,
  slowBody: tooSlow,
  resetMidBody: cutOff,
  shortContent: cutOff,
  truncatedChunks: cutOff,
  badJson: nonsense,
  wrongShape: nonsense,
  htmlWith200: nonsense,
  htmlWith502: failed,
  // Seven seconds are past every deadline here.
  limitedWithRetryAfter: { ...limited, again: 'none' },
  limited,
  status500: failed,
  status503: failed,
  status504: failed,
  conflict: { ...refused, code: 'CONFLICT' },
  status401: refused,
  status403: refused,
  endlessBody: nonsense,
  compressionBomb: nonsense,
  redirectElsewhere: nonsense,
};

/** Whether a write can have been done before its fault: what was never reached, limited or refused has done nothing. */
export function canBeApplied(fault: FaultName): boolean {
  return meanings[fault].mayHaveBeenApplied;
}

export function expectedOf(one: Case): Expected {
  const { code, mayHaveBeenApplied, isLost } = meanings[one.fault];
  const isWrite = one.kind !== 'read';
  if (endsWell(one)) {
    const effects = isWrite ? 1 : 0;
    return { outcome: done, effects, again: { outcome: done, effects } };
  }
  const effects = isWrite && one.applied ? 1 : 0;
  const outcome = isWrite && isLost ? 'OUTCOME_UNKNOWN' : code;
  // What cannot be asked for twice stays unknown: nobody can find out.
  if (one.kind === 'once' && mayHaveBeenApplied)
    return { outcome, effects, again: { outcome: 'OUTCOME_UNKNOWN', effects } };
  return { outcome, effects, again: { outcome: done, effects: isWrite ? 1 : 0 } };
}

function endsWell({ fault, kind, applied, lasts, reach }: Case): boolean {
  const { again, mayHaveBeenApplied } = meanings[fault];
  // On a new connection there is nothing wrong.
  const passes = lasts === 'first' || fault === 'staleConnectionReset';
  // It is looked up by its key: found, it is the answer, and where it is not there it is sent once more.
  const canBeFound = reach === 'call' && fault !== 'crash';
  if (kind === 'readBack' && mayHaveBeenApplied) return passes || (applied && canBeFound);
  return passes && (again === 'all' || (again === 'repeatable' && kind !== 'once'));
}
