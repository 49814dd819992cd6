import { LRUCache } from 'lru-cache';

export interface RateCount {
  /** The sum of the window. Above the maximum, nothing was added. */
  readonly sum: number;
  /** Time until the window ends. */
  readonly endsInMs: number;
}

/** Fixed windows by name. A window starts with the first request after the end of the one before. */
export interface RateCounters {
  /** Adds `cost` to the window of `name`, unless the sum would exceed `max`. */
  add(name: string, cost: number, max: number, windowMs: number): Promise<RateCount>;
  close(): void;
}

/** At 100 bytes each, a few megabytes. The least recently used window is dropped first. */
const maxWindows = 50_000;

/** Counters of one process. */
export function createMemoryCounters(nowMs: () => number = () => performance.now()): RateCounters {
  const windows = new LRUCache<string, { sum: number; endsAt: number }>({ max: maxWindows });
  return {
    add(name, cost, max, windowMs) {
      const now = nowMs();
      const known = windows.get(name);
      const window = known !== undefined && now < known.endsAt ? known : { sum: 0, endsAt: now + windowMs };
      const sum = window.sum + cost;
      if (sum <= max) window.sum = sum;
      windows.set(name, window);
      return Promise.resolve({ sum, endsInMs: window.endsAt - now });
    },
    close: () => {},
  };
}
