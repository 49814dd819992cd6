/** Tells how late this process is: timers and sockets wait while something else has the processor. */
export interface LoopProbe {
  /** The longest delay within a time, in milliseconds. */
  worstBetween(from: number, to: number): number;
  stop(): void;
}

const everyMs = 10;
const remembered = 2_000;

export function startLoopProbe(): LoopProbe {
  const delays: { at: number; delayMs: number }[] = [];
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    delays.push({ at: now, delayMs: now - last - everyMs });
    if (delays.length > remembered) delays.shift();
    last = now;
  }, everyMs);
  return {
    worstBetween: (from, to) =>
      delays.reduce(
        (worst, { at, delayMs }) => (at >= from && at <= to + everyMs ? Math.max(worst, delayMs) : worst),
        0,
      ),
    stop: () => clearInterval(timer),
  };
}
