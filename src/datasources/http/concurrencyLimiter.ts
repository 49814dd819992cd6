import type { Cancellation } from './deadline.ts';
import { CallerDisconnected } from './deadline.ts';

/**
 * Bounds how many calls are made at once, and how many wait for their turn. cockatiel's bulkhead does the same, but what
 * waits in its queue hears of no end of its own, and stays there.
 */
export class ConcurrencyLimiter {
  readonly #count: number;
  readonly #queue: number;
  /** In the order in which they came. */
  readonly #waiting: (() => void)[] = [];
  #taken = 0;

  constructor(count: number, queue: number) {
    this.#count = count;
    this.#queue = queue;
  }

  /** Whether a lane was free, and is now taken. */
  tryAcquire(): boolean {
    if (this.#taken >= this.#count) return false;
    this.#taken += 1;
    return true;
  }

  /** Resolves when a lane was taken. Rejects with why it was not: the end came first, or too many wait already. */
  acquire(cancellation: Cancellation): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.length >= this.#queue) return reject(new QueueFullError());
      const enter = () => {
        cancellation.offCancel(giveUp);
        resolve();
      };
      const giveUp = () => {
        const place = this.#waiting.indexOf(enter);
        if (place < 0) return;
        this.#waiting.splice(place, 1);
        reject(cancellation.reason ?? new CallerDisconnected());
      };
      this.#waiting.push(enter);
      cancellation.onCancel(giveUp);
    });
  }

  /** Hands a lane on to whoever waits longest. */
  release(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#taken -= 1;
    else next();
  }
}

/** There is no lane, and no place left to wait for one. */
export class QueueFullError extends Error {}
