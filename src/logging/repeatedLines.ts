import { EventCounter } from '../server/eventCounter.ts';
import type { Logger } from './logger.ts';

/** Distinct lines whose repetitions are counted at a time. */
const maxEntries = 200;

/**
 * Warnings that may repeat often: the first of equal ones is logged, later ones within the window are counted, and their number is
 * logged at its end. Warnings are equal if their identities are; details belong to one warning, such as the id of its request.
 */
export class RepeatedLines {
  readonly #log: Logger;
  readonly #message: string;
  readonly #windowMs: number;
  readonly #entries = new Map<string, { readonly until: number; readonly counter: EventCounter<'repeated'> }>();

  /** `windowMs`: 0 logs every warning. */
  constructor(log: Logger, message: string, windowMs: number) {
    this.#log = log;
    this.#message = message;
    this.#windowMs = windowMs;
  }

  warn(identity: object, details: object): void {
    const key = JSON.stringify(identity);
    const entry = this.#entries.get(key);
    const now = performance.now();
    if (entry !== undefined && now < entry.until) return entry.counter.count('repeated');
    entry?.counter.flush();
    this.#log.warn({ ...details, ...identity }, this.#message);
    if (this.#windowMs === 0) return;
    if (this.#entries.size >= maxEntries) this.flush();
    const counter = new EventCounter<'repeated'>(
      this.#log,
      `${this.#message}, repeated`,
      () => identity,
      this.#windowMs,
    );
    this.#entries.set(key, { until: now + this.#windowMs, counter });
  }

  /** Logs what has been counted, and starts new windows. */
  flush(): void {
    for (const { counter } of this.#entries.values()) counter.flush();
    this.#entries.clear();
  }
}
