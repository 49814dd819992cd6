import { CircuitState, SamplingBreaker, circuitBreaker, handleWhen } from 'cockatiel';
import type { CircuitBreakerPolicy } from 'cockatiel';
import type { BreakerPolicy } from '../../config/config.ts';
import { CallerDisconnected } from './deadline.ts';
import { ResponseTooLarge, TransportError } from './dispatch.ts';

/** `open`: calls are rejected for a while because too many have failed. */
export type BreakerState = 'closed' | 'half-open' | 'open';

/** Opens when the upstream as a whole is unavailable. A rejected request or a 500 concerns one request and does not count. */
export function createBreaker({ failurePercent, windowMs, minCalls, pauseMs }: BreakerPolicy): CircuitBreakerPolicy {
  const isOutage = handleWhen(
    (error) =>
      error instanceof TransportError &&
      !(error.cause instanceof ResponseTooLarge || error.cause instanceof CallerDisconnected),
  ).orWhenResult((result) => unavailableStatuses.has(Number(Reflect.get(Object(result), 'status'))));
  return circuitBreaker(isOutage, {
    halfOpenAfter: pauseMs,
    breaker: new SamplingBreaker({
      threshold: failurePercent / 100,
      duration: windowMs,
      minimumRps: (minCalls * 1_000) / windowMs,
    }),
  });
}

const unavailableStatuses: ReadonlySet<number> = new Set([502, 503, 504]);

export const breakerStates: Readonly<Record<CircuitState, BreakerState>> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.HalfOpen]: 'half-open',
  [CircuitState.Open]: 'open',
  [CircuitState.Isolated]: 'open',
};
