import type { Ending } from '../../ending.ts';

/**
 * Bounds how many calls are made at once, and how many wait for their turn. cockatiel's bulkhead does the same, but what
 * waits in its queue hears of no end of its own, and stays there.
 */
export class Lanes {
  readonly #count: number;
  readonly #queue: number;
  /** In the order in which they came. */
  readonly #waiting = new Set<() => void>();
  #taken = 0;

  constructor(count: number, queue: number) {
    this.#count = count;
    this.#queue = queue;
  }

  /** Whether a lane was free, and is now taken. */
  take(): boolean {
    if (this.#taken >= this.#count) return false;
    this.#taken += 1;
    return true;
  }

  /** Tells whether a lane was taken: it was not if the end came first. Throws where too many wait already. */
  wait(ending: Ending): Promise<boolean> {
    if (this.#waiting.size >= this.#queue) throw new TooManyWait();
    return new Promise((resolve) => {
      const enter = () => {
        ending.off(giveUp);
        resolve(true);
      };
      const giveUp = () => {
        if (this.#waiting.delete(enter)) resolve(false);
      };
      this.#waiting.add(enter);
      ending.on(giveUp);
    });
  }

  /** Hands a lane on to whoever waits longest. */
  leave(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#taken -= 1;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}

/** There is no lane, and no place left to wait for one. */
export class TooManyWait extends Error {}
