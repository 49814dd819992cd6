import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { Action } from '../access/rules.ts';
import type { Ending } from '../ending.ts';
import { Refusal, StoreUnavailable, UpstreamFailure, refuse } from '../errors.ts';
import type { Upstream } from '../errors.ts';
import { digest, seal, unseal } from './seal.ts';
import type { AttemptRecord, AttemptStore } from './store.ts';

/** Something that must not be done twice. */
export interface Attempt<T> {
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
  /** When whoever asks stops waiting. */
  readonly deadline: Ending;
  /**
   * Does it. `name` is the same for each repetition, and no other attempt's. `isRepetition`: it was begun before, and nobody
   * knows whether it was done.
   */
  run(name: string, isRepetition: boolean): Promise<T>;
}

/** Does something that must not be done twice, for one request. */
export type Once = <T>(attempt: Omit<Attempt<T>, 'callerId' | 'deadline'>) => Promise<T>;

/**
 * Sees to it that an attempt with a key has one effect and one answer, however often and wherever it is asked for. What was
 * refused, or surely not done, is forgotten, so that it can be asked for again; what may have been done is remembered as
 * such. An attempt without a key gets one when its outcome is unknown, and the failure names it.
 */
export class Idempotency {
  readonly #store: AttemptStore;
  readonly #leaseMs: number;
  readonly #running = new Map<string, Promise<unknown>>();

  /** `leaseMs`: how long an attempt is taken for running; longer than any runs. */
  constructor(store: AttemptStore, leaseMs: number) {
    this.#store = store;
    this.#leaseMs = leaseMs;
  }

  /** Whether keys can be remembered, as far as is known without trying. */
  get isReachable(): boolean {
    return this.#store.isReachable;
  }

  async once<T>(attempt: Attempt<T>): Promise<T> {
    const { key } = attempt;
    if (key === undefined) return this.#unnamed(attempt, randomUUID());
    const name = nameOf(attempt, key);
    for (;;) {
      const record: AttemptRecord = { state: 'running', input: inputOf(attempt), until: Date.now() + this.#leaseMs };
      const present = await this.#store.claim(name, record);
      if (present === undefined) return this.#begin(attempt, key, record, false);
      if (present.input !== record.input) {
        throw refuse('CONFLICT', ['idempotency_key'], 'was used with another input');
      }
      if (present.state === 'done') return attempt.answer.parse(JSON.parse(unseal(key, present.answer)));
      if (present.state === 'unknown' || present.until < Date.now()) {
        await this.#store.put(name, record);
        return this.#begin(attempt, key, record, true);
      }
      // It is under way, here or at another instance: then its outcome is the answer to both.
      await settledOrOver(this.#running.get(name) ?? pause(), attempt.deadline);
      if (attempt.deadline.hasCome) throw unknownOutcome(attempt.upstream, 'the first attempt is still running', key);
    }
  }

  async close(): Promise<void> {
    await this.#store.close();
  }

  #begin<T>(attempt: Attempt<T>, key: string, { input }: AttemptRecord, isRepetition: boolean): Promise<T> {
    const name = nameOf(attempt, key);
    const work = this.#run(attempt, key, input, isRepetition).finally(() => this.#running.delete(name));
    this.#running.set(name, work);
    return work;
  }

  async #run<T>(attempt: Attempt<T>, key: string, input: string, isRepetition: boolean): Promise<T> {
    const name = nameOf(attempt, key);
    try {
      const answer = await attempt.run(name, isRepetition);
      await this.#note(this.#store.put(name, { state: 'done', input, answer: seal(key, JSON.stringify(answer)) }));
      return answer;
    } catch (error) {
      // What a repetition could not do may still have been done the first time.
      const isForgotten = isSurelyNotDone(error) && !isRepetition;
      await this.#note(isForgotten ? this.#store.drop(name) : this.#store.put(name, { state: 'unknown', input }));
      throw withKey(error, key);
    }
  }

  /** What has happened is told in any case. An attempt whose end could not be noted is taken for one of unknown outcome. */
  async #note(noting: Promise<void>): Promise<void> {
    try {
      await noting;
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
    }
  }

  /** Without a key there is nothing to remember, unless the caller has to ask again. */
  async #unnamed<T>(attempt: Attempt<T>, key: string): Promise<T> {
    const name = nameOf(attempt, key);
    try {
      return await attempt.run(name, false);
    } catch (error) {
      if (isSurelyNotDone(error)) throw error;
      await this.#note(this.#store.put(name, { state: 'unknown', input: inputOf(attempt) }));
      throw withKey(error, key);
    }
  }
}

/** A write that was sent, and whose answer never came. */
export function unknownOutcome(upstream: Upstream, reason: string, idempotencyKey?: string): UpstreamFailure {
  return new UpstreamFailure(upstream, 'OUTCOME_UNKNOWN', reason, { idempotencyKey, mayBeDone: true });
}

function isSurelyNotDone(error: unknown): boolean {
  return error instanceof Refusal || (error instanceof UpstreamFailure && !error.mayBeDone);
}

function withKey(error: unknown, key: string): unknown {
  return error instanceof UpstreamFailure && error.mayBeDone ? error.with(error.code, { idempotencyKey: key }) : error;
}

function nameOf<T>({ callerId, action }: Attempt<T>, key: string): string {
  return digest(callerId, action, key);
}

/** Members in any order are the same input. */
function inputOf<T>({ input }: Attempt<T>): string {
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

function settledOrOver(work: Promise<unknown>, deadline: Ending): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      deadline.off(end);
      resolve();
    };
    deadline.on(end);
    work.then(end, end);
  });
}
