import type { ShutdownConfig } from '../config/config.ts';
import type { Logger } from '../logging/logger.ts';
import type { Listener } from './listener.ts';

/** What a service has opened, and how it ends: callers first, then what answers them, then what is behind. */
export class Lifecycle {
  status: 'starting' | 'ready' | 'stopping' = 'starting';
  readonly #stopping: ShutdownConfig;
  readonly #log: Logger;
  readonly #listeners: Listener[] = [];
  readonly #closers: (() => Promise<void>)[] = [];
  #stopped: Promise<void> | undefined;

  constructor(stopping: ShutdownConfig, log: Logger) {
    this.#stopping = stopping;
    this.#log = log;
  }

  addListener(listener: Listener): void {
    this.#listeners.push(listener);
  }

  /** What was opened last is closed first. */
  addCloser(close: () => Promise<void>): void {
    this.#closers.push(close);
  }

  /** Ends what has begun; once, however often it is asked for. */
  stop(): Promise<void> {
    return (this.#stopped ??= this.#stop());
  }

  async #stop(): Promise<void> {
    const { drainMs, timeoutMs: stopMs } = this.#stopping;
    const wasReady = this.status === 'ready';
    this.status = 'stopping';
    // Those who send requests here have to hear of it first; until then they are answered as ever.
    if (wasReady && drainMs > 0) await new Promise((resolve) => setTimeout(resolve, drainMs));
    const graceMs = Math.min(drainMs, longestGraceMs);
    const cut = await Promise.all(this.#listeners.map((listener) => listener.close(graceMs, stopMs - drainMs)));
    const connections = cut.reduce((sum, count) => sum + count, 0);
    if (connections > 0)
      this.#log.warn({ connections }, 'not all requests were done in time: their connections are cut');
    for (const close of this.#closers.splice(0).reverse()) await close();
  }
}

/** A client that is in use sends its next request within this time, and hears that it is the connection's last. */
const longestGraceMs = 500;
