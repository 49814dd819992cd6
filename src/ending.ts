/**
 * Tells those who wait that there is no more point in it, once, and why. What an AbortSignal does, without an event target,
 * whose price with 800 calls under way at once is in `docs/performance.md`.
 */
export class Ending {
  #reason: Error | undefined;
  /** Most have one listener at a time: a set for each would cost more than all the rest. */
  #listener: (() => void) | undefined;
  #others: Set<() => void> | undefined;

  /** Why it is over; undefined as long as it is not. */
  get reason(): Error | undefined {
    return this.#reason;
  }

  get hasCome(): boolean {
    return this.#reason !== undefined;
  }

  /** Calls the listeners, each once. Only the first reason counts. */
  come(reason: Error): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    this.#listener?.();
    // One that is taken off meanwhile is not called.
    this.#others?.forEach((listener) => listener());
    this.#listener = this.#others = undefined;
  }

  /** Calls the listener when it is over; at once, if it is already. */
  on(listener: () => void): void {
    if (this.#reason !== undefined) listener();
    else if (this.#listener === undefined) this.#listener = listener;
    else (this.#others ??= new Set()).add(listener);
  }

  off(listener: () => void): void {
    if (this.#listener === listener) this.#listener = undefined;
    else this.#others?.delete(listener);
  }
}

/** For callers that tell it by a signal. */
export function endingOf(signal: AbortSignal): Ending {
  const ending = new Ending();
  const come = () => ending.come(new Error('The signal has aborted.'));
  if (signal.aborted) come();
  else signal.addEventListener('abort', come, { once: true });
  return ending;
}
