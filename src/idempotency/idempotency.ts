import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { Action } from '../auth/permissions.ts';
import { RequestError, IdempotencyStoreUnavailable, UpstreamError, requestError } from '../errors.ts';
import type { Upstream } from '../errors.ts';
import { digest, encrypt, decrypt } from './encryption.ts';
import { inputDigest } from './inputDigest.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { TraceSpan } from '../telemetry/traceSpan.ts';
import type { IdempotencyRecord, IdempotencyStore } from './store.ts';

/** A write that has one effect per idempotency key. */
export interface IdempotentOperation<T> {
  readonly action: Action;
  /** The upstream that the operation writes to. */
  readonly upstream: Upstream;
  /** Namespace of the key: equal keys of different callers are unrelated. */
  readonly callerId: string;
  /** Idempotency key of the request; undefined if it has none. */
  readonly key: string | undefined;
  /** Input of the operation: reuse of the key with another input is a CONFLICT. */
  readonly input: object;
  /** Schema of the stored result. */
  readonly answer: z.ZodType<T>;
  /** Aborts the wait for an operation that another request or instance runs. */
  readonly signal: AbortSignal;
  /** Parent of the spans of the store; undefined while the trace is not recorded. */
  readonly span: TraceSpan | undefined;
  /**
   * Executes the write. `name` identifies the operation and is equal for each replay. `isReplay`: an earlier execution has
   * an unknown outcome.
   */
  run(name: string, isReplay: boolean): Promise<T>;
}

/** Runs an idempotent operation for the caller of one request. */
export type RunIdempotent = <T>(operation: Omit<IdempotentOperation<T>, 'callerId' | 'signal' | 'span'>) => Promise<T>;

/**
 * Runs each operation with a key once, across retries and instances, and returns the stored result to retries. A rejected
 * operation, or one that was certainly not applied, is deleted and can be retried; one that may have been applied is stored
 * as unknown. An operation without a key gets a generated one if its outcome is unknown; the error contains it.
 */
export class Idempotency {
  readonly #store: IdempotencyStore;
  readonly #leaseMs: number;
  readonly #metrics: Metrics | undefined;
  readonly #running = new Map<string, Promise<unknown>>();

  /** `leaseMs`: time after which a running operation is presumed dead; longer than any operation runs. */
  constructor(store: IdempotencyStore, leaseMs: number, metrics?: Metrics) {
    this.#store = store;
    this.#leaseMs = leaseMs;
    this.#metrics = metrics;
  }

  /** Last known state of the store. */
  get isReachable(): boolean {
    return this.#store.isReachable;
  }

  async run<T>(operation: IdempotentOperation<T>): Promise<T> {
    const { key } = operation;
    if (key === undefined) return this.#runWithoutKey(operation, randomUUID());
    try {
      return await this.#runWithKey(operation, key);
    } catch (error) {
      if (error instanceof IdempotencyStoreUnavailable) this.#metrics?.countIdempotency('unavailable');
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#store.close();
  }

  async #runWithKey<T>(operation: IdempotentOperation<T>, key: string): Promise<T> {
    const { signal } = operation;
    const name = recordName(operation, key);
    for (;;) {
      const record: IdempotencyRecord = {
        state: 'running',
        input: inputDigest(operation.input),
        until: Date.now() + this.#leaseMs,
      };
      const existing = await this.#store.begin(name, record, operation);
      if (existing === undefined) return this.#begin(operation, key, record, false);
      if (existing.input !== record.input) {
        this.#metrics?.countIdempotency('conflict');
        throw requestError('CONFLICT', ['idempotency_key'], 'was used with another input');
      }
      const stored = existing.state === 'done' ? readAnswer(operation, key, existing.answer) : undefined;
      if (stored !== undefined) {
        this.#metrics?.countIdempotency('replayed');
        return stored.answer;
      }
      if (existing.state !== 'running' || existing.until < Date.now()) {
        // Another instance may have taken the operation over in the meantime.
        if (!(await this.#store.replace(name, existing, record, operation))) continue;
        return this.#begin(operation, key, record, true);
      }
      // In progress, here or at another instance: wait for its result.
      await settledOrCancelled(this.#running.get(name) ?? nextPoll(), signal);
      if (signal.aborted) {
        this.#metrics?.countIdempotency('unknown');
        throw unknownOutcome(operation.upstream, 'an earlier request with the same key is still running', key);
      }
    }
  }

  #begin<T>(operation: IdempotentOperation<T>, key: string, running: IdempotencyRecord, isReplay: boolean): Promise<T> {
    const name = recordName(operation, key);
    const work = this.#run(operation, key, running, isReplay).finally(() => this.#running.delete(name));
    this.#running.set(name, work);
    return work;
  }

  async #run<T>(
    operation: IdempotentOperation<T>,
    key: string,
    running: IdempotencyRecord,
    isReplay: boolean,
  ): Promise<T> {
    const { input } = running;
    const name = recordName(operation, key);
    const save = (record?: IdempotencyRecord) =>
      ignoreUnavailable(this.#store.replace(name, running, record, operation));
    try {
      const answer = await operation.run(name, isReplay);
      await save({ state: 'done', input, answer: encrypt(key, JSON.stringify(answer)) });
      this.#metrics?.countIdempotency('executed');
      return answer;
    } catch (error) {
      // A failed replay says nothing about the first execution.
      const isUnknown = !isNotApplied(error) || isReplay;
      await save(isUnknown ? { state: 'unknown', input } : undefined);
      this.#metrics?.countIdempotency(isUnknown ? 'unknown' : 'failed');
      throw withKey(error, key);
    }
  }

  /** Stores a record only if the outcome is unknown, so that the caller can retry with the generated key. */
  async #runWithoutKey<T>(operation: IdempotentOperation<T>, key: string): Promise<T> {
    const name = recordName(operation, key);
    try {
      return await operation.run(name, false);
    } catch (error) {
      if (isNotApplied(error)) throw error;
      const record: IdempotencyRecord = { state: 'unknown', input: inputDigest(operation.input) };
      await ignoreUnavailable(this.#store.begin(name, record, operation));
      throw withKey(error, key);
    }
  }
}

/** The caller gets its result although the store fails; the record counts as unknown when its lease ends. */
async function ignoreUnavailable(saved: Promise<unknown>): Promise<void> {
  try {
    await saved;
  } catch (error) {
    if (!(error instanceof IdempotencyStoreUnavailable)) throw error;
  }
}

/** The stored result; undefined if the record is corrupt, or of a version with another shape. */
function readAnswer<T>(
  { answer }: IdempotentOperation<T>,
  key: string,
  encrypted: string,
): { readonly answer: T } | undefined {
  try {
    return { answer: answer.parse(JSON.parse(decrypt(key, encrypted))) };
  } catch {
    return undefined;
  }
}

/** Error for a write that was sent without a complete response. */
export function unknownOutcome(upstream: Upstream, reason: string, idempotencyKey?: string): UpstreamError {
  return new UpstreamError(upstream, 'OUTCOME_UNKNOWN', reason, { idempotencyKey, mayHaveBeenApplied: true });
}

function isNotApplied(error: unknown): boolean {
  return error instanceof RequestError || (error instanceof UpstreamError && !error.mayHaveBeenApplied);
}

function withKey(error: unknown, key: string): unknown {
  return error instanceof UpstreamError && error.mayHaveBeenApplied
    ? error.withCode(error.code, { idempotencyKey: key })
    : error;
}

function recordName<T>({ callerId, action }: IdempotentOperation<T>, key: string): string {
  return digest(callerId, action, key);
}

const pollIntervalMs = 50;

function nextPoll(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, pollIntervalMs));
}

/** Resolves when the work settles or the signal aborts. */
function settledOrCancelled(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const settle = () => {
      signal.removeEventListener('abort', settle);
      resolve();
    };
    signal.addEventListener('abort', settle);
    work.then(settle, settle);
  });
}
