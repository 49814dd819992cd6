import type { Cancellation } from './deadline.ts';
import { CallerDisconnected } from './deadline.ts';

/**
 * Concurrency limiter with a bounded queue, first in, first out. cockatiel's bulkhead cannot remove a queued call whose
 * caller has cancelled.
 */
export class ConcurrencyLimiter {
  readonly #maxConcurrent: number;
  readonly #maxQueued: number;
  readonly #queue: (() => void)[] = [];
  #running = 0;

  constructor(maxConcurrent: number, maxQueued: number) {
    this.#maxConcurrent = maxConcurrent;
    this.#maxQueued = maxQueued;
  }

  get inFlight(): number {
    return this.#running;
  }

  get queued(): number {
    return this.#queue.length;
  }

  /** Takes a permit; false when none is free. */
  tryAcquire(): boolean {
    if (this.#running >= this.#maxConcurrent) return false;
    this.#running += 1;
    return true;
  }

  /** Waits for a permit. Rejects with `QueueFullError`, or with the reason of a cancellation. */
  acquire(cancellation: Cancellation): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#queue.length >= this.#maxQueued) return reject(new QueueFullError());
      const onPermit = () => {
        cancellation.offCancel(onCancel);
        resolve();
      };
      const onCancel = () => {
        const index = this.#queue.indexOf(onPermit);
        if (index < 0) return;
        this.#queue.splice(index, 1);
        reject(cancellation.reason ?? new CallerDisconnected());
      };
      this.#queue.push(onPermit);
      cancellation.onCancel(onCancel);
    });
  }

  /** Passes the permit to the longest waiting call, or frees it. */
  release(): void {
    const next = this.#queue.shift();
    if (next === undefined) this.#running -= 1;
    else next();
  }
}

/** No permit is free, and the queue is full. */
export class QueueFullError extends Error {}
