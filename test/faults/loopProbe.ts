/** Measures the delay of this process's event loop: timers and sockets wait while other work has the processor. */
export interface LoopProbe {
  /** The longest delay in a period, in milliseconds. */
  worstBetween(from: number, to: number): number;
  /** The sum of the delays in a period, in milliseconds. */
  totalBetween(from: number, to: number): number;
  stop(): void;
}

const intervalMs = 10;
const maxSamples = 2_000;

export function startLoopProbe(): LoopProbe {
  const samples: { at: number; delayMs: number }[] = [];
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    samples.push({ at: now, delayMs: Math.max(0, now - last - intervalMs) });
    if (samples.length > maxSamples) samples.shift();
    last = now;
  }, intervalMs);
  const delaysBetween = (from: number, to: number) => {
    const now = performance.now();
    // A timer that is due, and has not fired, is a delay as well.
    const pending = { at: now, delayMs: Math.max(0, now - last - intervalMs) };
    return [...samples, pending].filter(({ at }) => at >= from && at <= to + intervalMs).map(({ delayMs }) => delayMs);
  };
  return {
    worstBetween: (from, to) => Math.max(0, ...delaysBetween(from, to)),
    totalBetween: (from, to) => delaysBetween(from, to).reduce((sum, delayMs) => sum + delayMs, 0),
    stop: () => clearInterval(timer),
  };
}
