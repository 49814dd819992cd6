import { randomFillSync } from 'node:crypto';

/** Position of a request in a distributed trace (W3C Trace Context). */
export interface TraceContext {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits: the span of the caller; undefined in a new trace. */
  readonly parentId: string | undefined;
  /** Two hexadecimal digits: whether the caller records the trace. */
  readonly flags: string;
}

/**
 * Continues the trace of a `traceparent` header; starts a new one, not recorded, if the header is absent or invalid. A later
 * version of the header is read as version 00, as the specification requires.
 */
export function continueTrace(traceparent: unknown): TraceContext {
  const [, version, traceId, parentId, flags, rest] =
    (typeof traceparent === 'string' && traceparentPattern.exec(traceparent)) || [];
  const isValid = version !== 'ff' && traceId !== noTrace && parentId !== noSpan && (version !== '00' || !rest);
  if (traceId === undefined || flags === undefined || !isValid) {
    return { traceId: randomHex(16), parentId: undefined, flags: '00' };
  }
  return { traceId, parentId, flags: version === '00' ? flags : knownFlags(flags) };
}

/** The `traceparent` header of an upstream call, with a span id of its own. */
export function toTraceparent({ traceId, flags }: TraceContext): string {
  return `00-${traceId}-${randomHex(8)}-${flags}`;
}

const traceparentPattern = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.{0,200})?$/;
const noTrace = '0'.repeat(32);
const noSpan = '0'.repeat(16);

/** A later version may define more flags, which version 00 must not send. */
function knownFlags(flags: string): string {
  return (Number.parseInt(flags, 16) & 1).toString(16).padStart(2, '0');
}

/** From a pool: a call of the random source for each id took 5 % of the time of a small request. */
function randomHex(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  return pool.toString('hex', used - bytes, used);
}

const pool = Buffer.alloc(4_096);
let used = pool.length;
