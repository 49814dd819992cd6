import { Ending } from '../../ending.ts';

/** For whom calls are made: how long they wait for an answer, and whether they still do. */
export interface CallScope {
  /** Comes when time is up: for writes, which go on when the caller has gone, since somebody will ask for the outcome. */
  readonly deadline: Ending;
  /** Comes when time is up or the caller has gone: for reads. */
  readonly wanted: Ending;
  remainingMs(): number;
}

export interface OpenCallScope extends CallScope {
  /** Frees what waits for the end. Calls that are under way go on. */
  close(): void;
}

/** Why something was given up: time was up. */
export class TimeIsUp extends Error {}

/** Why something was given up: nobody waits for it any more. */
export class CallerGone extends Error {}

export function openCallScope(deadlineMs: number, gone: Ending): OpenCallScope {
  const endsAt = performance.now() + deadlineMs;
  const deadline = new Ending();
  const wanted = new Ending();
  const timer = setTimeout(() => {
    const reason = new TimeIsUp();
    deadline.come(reason);
    wanted.come(reason);
  }, deadlineMs);
  const leave = () => wanted.come(new CallerGone());
  gone.on(leave);
  return {
    deadline,
    wanted,
    remainingMs: () => endsAt - performance.now(),
    close() {
      clearTimeout(timer);
      gone.off(leave);
    },
  };
}

/** Resolves after a while, or as soon as there is no more point in it. */
export function pause(ms: number, ending: Ending): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      ending.off(end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    ending.on(end);
  });
}
