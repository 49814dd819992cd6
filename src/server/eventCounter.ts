import type { Logger } from '../logging/logger.ts';

/** Counts events, and logs their numbers at most once per interval, so that an attack does not flood the log. */
export class EventCounter<Event extends string> {
  readonly #log: Logger;
  readonly #message: string;
  readonly #details: () => object;
  readonly #intervalMs: number;
  readonly #counts = new Map<Event, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(log: Logger, message: string, details: () => object = () => ({}), intervalMs = 1_000) {
    this.#log = log;
    this.#message = message;
    this.#details = details;
    this.#intervalMs = intervalMs;
  }

  count(event: Event): void {
    this.#counts.set(event, (this.#counts.get(event) ?? 0) + 1);
    this.#timer ??= setTimeout(() => this.flush(), this.#intervalMs).unref();
  }

  /** Logs what has been counted and not logged yet. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#counts.size === 0) return;
    this.#log.warn({ ...Object.fromEntries(this.#counts), ...this.#details() }, this.#message);
    this.#counts.clear();
  }
}
