import { performance } from 'node:perf_hooks';

/** How many requests may be under way so that the event loop keeps up with them. */
export interface LoopBound {
  /** Infinity where the loop comes to rest now and then. */
  readonly now: number;
  stop(): void;
}

/** What a bound is for, as it is now. */
export interface Load {
  readonly inFlight: number;
  /** How many were refused so far. */
  readonly refused: number;
}

const sampleMs = 10;
/** Of a loop that rests less than this share of its time, somebody is always waiting for the next turn. */
const busyFrom = 0.95;
/** So many samples without a rest make it busy: a burst, or a collection of garbage, is over before. */
const busySamples = 3;
/**
 * What is never refused for the loop's sake: so many that each ask for fifty customers are answered within 0.2 s. While a
 * crowd is refused all the same, that need not be so many: each waits as long as all the others take, and is copied by every
 * quick collection of garbage meanwhile. At twice the capacity collections take 4.6 % of the time then; with 32, 6.0 %.
 */
export const fewest = 64;
export const fewestOfACrowd = 16;
/** So many refused lately are more than those who come a little too often: where it goes on, 8 in each sample. */
const crowd = 40;
/** What is left at each sample of what was refused before it. */
const lately = 0.8;
/** Past this it bounds nothing any more. */
const most = 10_000;
/** What changes something is refused only past this many times a bound; reads go first. */
export const reserve = 1.5;

/**
 * Finds the bound, as a sender finds how much a network takes: while the loop is busy and late, it falls by a fifth; while
 * it is busy and in time, it grows by a fiftieth, unless a crowd is refused: then it falls, since a loop that has no rest gets
 * no more done with more of them. While the loop rests, it grows by a quarter, until it bounds nothing any more. So it fits
 * cheap requests and dear ones, and requests that wait for an upstream, which cost the loop nothing, hardly count. It is not
 * lifted at the first rest: all who wait by then would come in at once, and each wait for all of them.
 */
export function watchLoop(maxDelayMs: number, load: Load): LoopBound {
  let bound = Infinity;
  let refusedBefore = 0;
  let refusedLately = 0;
  let busyFor = 0;
  let sampledAt = performance.now();
  let before = performance.eventLoopUtilization();
  const timer = setInterval(() => {
    const at = performance.now();
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    const delayMs = at - sampledAt - sampleMs;
    const { inFlight, refused } = load;
    refusedLately = refusedLately * lately + refused - refusedBefore;
    const isCrowd = refusedLately >= crowd && bound < most;
    const least = isCrowd ? fewestOfACrowd : fewest;
    busyFor = utilization >= busyFrom ? busyFor + 1 : 0;
    if (busyFor === 0) bound *= bound < most ? 1.25 : Infinity;
    else if (delayMs <= maxDelayMs && !isCrowd) bound += Math.max(1, bound / 50);
    // What was let in before the bound fell has to be done first.
    else if (busyFor >= busySamples && inFlight <= bound * reserve) {
      bound = Math.max(least, 0.8 * Math.min(bound, inFlight));
    }
    refusedBefore = refused;
    sampledAt = at;
    before = now;
  }, sampleMs);
  timer.unref();
  return {
    get now() {
      return bound;
    },
    stop: () => clearInterval(timer),
  };
}
