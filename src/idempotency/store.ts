import { LRUCache } from 'lru-cache';
import type { TraceSpan } from '../telemetry/traceSpan.ts';

/** State of one idempotent operation. `input` is a digest. */
export type IdempotencyRecord =
  /** In progress until `until` (Unix milliseconds), when the instance that runs it is presumed dead. */
  | { readonly state: 'running'; readonly input: string; readonly until: number }
  /** Completed; `answer` is encrypted under the caller's key. */
  | { readonly state: 'done'; readonly input: string; readonly answer: string }
  /** Sent without a complete response: the outcome is unknown. */
  | { readonly state: 'unknown'; readonly input: string };

/** The operation that uses the store. */
export interface StoreCaller {
  readonly signal: AbortSignal;
  /** Parent of the spans of commands; undefined while the trace is not recorded. */
  readonly span?: TraceSpan | undefined;
}

/**
 * Stores idempotency records by name until their time to live ends. Each call rejects with `IdempotencyStoreUnavailable` if the
 * store does not work, and at once when the caller's `signal` aborts.
 */
export interface IdempotencyStore {
  /** Last known state. */
  readonly isReachable: boolean;
  /** Adds the record unless the name is taken; returns the existing record, which it leaves unchanged. */
  begin(name: string, record: IdempotencyRecord, caller: StoreCaller): Promise<IdempotencyRecord | undefined>;
  /**
   * Replaces the record `expected`, which `begin` was given or has returned; without `record`, deletes it. False if the stored
   * record is another one by now.
   */
  replace(
    name: string,
    expected: IdempotencyRecord,
    record: IdempotencyRecord | undefined,
    caller: StoreCaller,
  ): Promise<boolean>;
  close(): Promise<void>;
}

const maxBytes = 50 * 1024 * 1024;
/** Size of a record without its `answer`. */
const recordBytes = 500;

/** In-memory store of at most 50 MB: lost on restart, not shared between instances. */
export function createMemoryStore(ttlMs: number): IdempotencyStore {
  const records = new LRUCache<string, IdempotencyRecord>({
    ttl: ttlMs,
    maxSize: maxBytes,
    sizeCalculation: (record) => recordBytes + ('answer' in record ? record.answer.length : 0),
  });
  return {
    isReachable: true,
    begin(name, record) {
      const existing = records.get(name);
      if (existing === undefined) records.set(name, record);
      return Promise.resolve(existing);
    },
    replace(name, expected, record) {
      const isUnchanged = records.get(name) === expected;
      if (isUnchanged && record === undefined) records.delete(name);
      else if (isUnchanged) records.set(name, record);
      return Promise.resolve(isUnchanged);
    },
    close: () => Promise.resolve(),
  };
}
