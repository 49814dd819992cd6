/** For whom calls are made: how long they wait for an answer, and whether they still do. */
export interface CallScope {
  /** Aborts when time is up: for writes, which go on when the caller has gone, since somebody will ask for the outcome. */
  readonly deadline: AbortSignal;
  /** Aborts when time is up or the caller has gone: for reads. */
  readonly wanted: AbortSignal;
  remainingMs(): number;
  /** Frees what waits for the end. Calls that are under way go on. */
  close(): void;
}

/** Why something was given up: time was up. */
export class TimeIsUp extends Error {}

/** Why something was given up: nobody waits for it any more. */
export class CallerGone extends Error {}

export function openCallScope(deadlineMs: number, gone: AbortSignal): CallScope {
  const endsAt = performance.now() + deadlineMs;
  const deadline = new AbortController();
  const wanted = new AbortController();
  const timer = setTimeout(() => {
    deadline.abort(new TimeIsUp());
    wanted.abort(new TimeIsUp());
  }, deadlineMs);
  const leave = () => wanted.abort(new CallerGone());
  if (gone.aborted) leave();
  else gone.addEventListener('abort', leave, { once: true });
  return {
    deadline: deadline.signal,
    wanted: wanted.signal,
    remainingMs: () => endsAt - performance.now(),
    close() {
      clearTimeout(timer);
      gone.removeEventListener('abort', leave);
    },
  };
}

/** A shorter time within a longer one. */
export function shorten(signal: AbortSignal, timeoutMs: number): { readonly signal: AbortSignal; clear(): void } {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new TimeIsUp()), timeoutMs);
  const follow = () => controller.abort(signal.reason);
  if (signal.aborted) follow();
  else signal.addEventListener('abort', follow, { once: true });
  return {
    signal: controller.signal,
    clear() {
      clearTimeout(timer);
      signal.removeEventListener('abort', follow);
    },
  };
}

/** Resolves after a while, or as soon as the signal aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}
