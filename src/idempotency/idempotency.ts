import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { Action } from '../auth/permissions.ts';
import { RequestError, IdempotencyStoreUnavailable, UpstreamError, requestError } from '../errors.ts';
import type { Upstream } from '../errors.ts';
import { digest, encrypt, decrypt } from './encryption.ts';
import type { IdempotencyRecord, IdempotencyStore } from './store.ts';

/** Something that must not be done twice. */
export interface IdempotentOperation<T> {
  readonly action: Action;
  /** The upstream at which it is done. */
  readonly upstream: Upstream;
  /** Who asks: nobody else's key is the same, whatever it says. */
  readonly callerId: string;
  /** The caller's own name for the attempt; undefined where none was given. */
  readonly key: string | undefined;
  /** What is asked for: the same key with another input is refused. */
  readonly input: object;
  readonly answer: z.ZodType<T>;
  /** Aborts when the caller stops waiting for an operation that runs elsewhere. */
  readonly signal: AbortSignal;
  /**
   * Does it. `name` is the same for each repetition, and no other attempt's. `isReplay`: it was begun before, and nobody
   * knows whether it was done.
   */
  run(name: string, isReplay: boolean): Promise<T>;
}

/** Does something that must not be done twice, for one request. */
export type RunIdempotent = <T>(attempt: Omit<IdempotentOperation<T>, 'callerId' | 'signal'>) => Promise<T>;

/**
 * Sees to it that an attempt with a key has one effect and one answer, however often and wherever it is asked for. What was
 * refused, or surely not done, is forgotten, so that it can be asked for again; what may have been done is remembered as
 * such. An attempt without a key gets one when its outcome is unknown, and the failure names it.
 */
export class Idempotency {
  readonly #store: IdempotencyStore;
  readonly #leaseMs: number;
  readonly #running = new Map<string, Promise<unknown>>();

  /** `leaseMs`: how long an attempt is taken for running; longer than any runs. */
  constructor(store: IdempotencyStore, leaseMs: number) {
    this.#store = store;
    this.#leaseMs = leaseMs;
  }

  /** Whether keys can be remembered, as far as is known without trying. */
  get isReachable(): boolean {
    return this.#store.isReachable;
  }

  async run<T>(attempt: IdempotentOperation<T>): Promise<T> {
    const { key } = attempt;
    if (key === undefined) return this.#runWithoutKey(attempt, randomUUID());
    const name = nameOf(attempt, key);
    for (;;) {
      const record: IdempotencyRecord = {
        state: 'running',
        input: inputOf(attempt),
        until: Date.now() + this.#leaseMs,
      };
      const present = await this.#store.begin(name, record);
      if (present === undefined) return this.#begin(attempt, key, record, false);
      if (present.input !== record.input) {
        throw requestError('CONFLICT', ['idempotency_key'], 'was used with another input');
      }
      if (present.state === 'done') return attempt.answer.parse(JSON.parse(decrypt(key, present.answer)));
      if (present.state === 'unknown' || present.until < Date.now()) {
        await this.#store.put(name, record);
        return this.#begin(attempt, key, record, true);
      }
      // It is under way, here or at another instance: then its outcome is the answer to both.
      await settledOrCancelled(this.#running.get(name) ?? pause(), attempt.signal);
      if (attempt.signal.aborted) throw unknownOutcome(attempt.upstream, 'the first attempt is still running', key);
    }
  }

  async close(): Promise<void> {
    await this.#store.close();
  }

  #begin<T>(attempt: IdempotentOperation<T>, key: string, { input }: IdempotencyRecord, isReplay: boolean): Promise<T> {
    const name = nameOf(attempt, key);
    const work = this.#run(attempt, key, input, isReplay).finally(() => this.#running.delete(name));
    this.#running.set(name, work);
    return work;
  }

  async #run<T>(attempt: IdempotentOperation<T>, key: string, input: string, isReplay: boolean): Promise<T> {
    const name = nameOf(attempt, key);
    try {
      const answer = await attempt.run(name, isReplay);
      await this.#save(this.#store.put(name, { state: 'done', input, answer: encrypt(key, JSON.stringify(answer)) }));
      return answer;
    } catch (error) {
      // What a repetition could not do may still have been done the first time.
      const isForgotten = isSurelyNotDone(error) && !isReplay;
      await this.#save(isForgotten ? this.#store.delete(name) : this.#store.put(name, { state: 'unknown', input }));
      throw withKey(error, key);
    }
  }

  /** What has happened is told in any case. An attempt whose end could not be noted is taken for one of unknown outcome. */
  async #save(noting: Promise<void>): Promise<void> {
    try {
      await noting;
    } catch (error) {
      if (!(error instanceof IdempotencyStoreUnavailable)) throw error;
    }
  }

  /** Without a key there is nothing to remember, unless the caller has to ask again. */
  async #runWithoutKey<T>(attempt: IdempotentOperation<T>, key: string): Promise<T> {
    const name = nameOf(attempt, key);
    try {
      return await attempt.run(name, false);
    } catch (error) {
      if (isSurelyNotDone(error)) throw error;
      await this.#save(this.#store.put(name, { state: 'unknown', input: inputOf(attempt) }));
      throw withKey(error, key);
    }
  }
}

/** A write that was sent, and whose answer never came. */
export function unknownOutcome(upstream: Upstream, reason: string, idempotencyKey?: string): UpstreamError {
  return new UpstreamError(upstream, 'OUTCOME_UNKNOWN', reason, { idempotencyKey, mayHaveBeenApplied: true });
}

function isSurelyNotDone(error: unknown): boolean {
  return error instanceof RequestError || (error instanceof UpstreamError && !error.mayHaveBeenApplied);
}

function withKey(error: unknown, key: string): unknown {
  return error instanceof UpstreamError && error.mayHaveBeenApplied
    ? error.withCode(error.code, { idempotencyKey: key })
    : error;
}

function nameOf<T>({ callerId, action }: IdempotentOperation<T>, key: string): string {
  return digest(callerId, action, key);
}

/** Members in any order are the same input. */
function inputOf<T>({ input }: IdempotentOperation<T>): string {
  return digest(JSON.stringify(sorted(input)));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, sorted(member)]),
  );
}

const pollMs = 50;

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, pollMs));
}

function settledOrCancelled(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = () => {
      signal.removeEventListener('abort', end);
      resolve();
    };
    signal.addEventListener('abort', end);
    work.then(end, end);
  });
}
