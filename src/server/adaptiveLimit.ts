export const sampleMs = 10;
/** Never rejected because of the event loop: 64 requests for 50 customers each are answered within 0.2 s. */
export const minLimit = 64;
/** Above this the limit is lifted. */
export const maxLimit = 10_000;
const saturatedUtilization = 0.95;
/** Shorter saturation is a burst or a garbage collection. */
const saturatedSamples = 3;

/** Whether the event loop has no idle time. */
export function isSaturated(utilization: number): boolean {
  return utilization >= saturatedUtilization;
}

export interface LoopSample {
  /** How much later than planned the sample was taken. */
  readonly delayMs: number;
  /** Of the event loop since the last sample: 0 to 1. */
  readonly utilization: number;
  readonly inFlight: number;
  /** How far above the limit requests may be in flight. */
  readonly writeHeadroom: number;
}

/**
 * Adaptive concurrency limit (AIMD, as in TCP congestion control): ×0.8 while the event loop is saturated and late, +2 % while
 * it is saturated and on time, ×1.25 while it is idle now and then, until the limit is lifted.
 */
export class AdaptiveLimit {
  readonly #maxDelayMs: number;
  #limit = Infinity;
  #saturatedFor = 0;

  constructor(maxDelayMs: number) {
    this.#maxDelayMs = maxDelayMs;
  }

  /** How many requests may be in flight. */
  get current(): number {
    return this.#limit;
  }

  sample({ delayMs, utilization, inFlight, writeHeadroom }: LoopSample): void {
    this.#saturatedFor = isSaturated(utilization) ? this.#saturatedFor + 1 : 0;
    if (this.#saturatedFor === 0) {
      this.#limit *= this.#limit < maxLimit ? 1.25 : Infinity;
    } else if (delayMs <= this.#maxDelayMs) {
      this.#limit += Math.max(1, this.#limit / 50);
    } else if (this.#saturatedFor >= saturatedSamples && inFlight <= this.#limit * writeHeadroom) {
      // Requests admitted under the former limit finish before it falls again.
      this.#limit = Math.max(minLimit, 0.8 * Math.min(this.#limit, inFlight));
    }
  }
}
