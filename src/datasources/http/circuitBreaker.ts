import { CircuitState, SamplingBreaker, circuitBreaker, handleWhen } from 'cockatiel';
import type { CircuitBreakerPolicy } from 'cockatiel';
import type { BreakerPolicy } from '../../config/config.ts';
import type { Upstream } from '../../errors.ts';
import type { Logger } from '../../logging/logger.ts';
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

/** One line for each opening, half-opening and closing. */
export function logStateChanges(
  circuit: CircuitBreakerPolicy,
  { upstream, log, breaker }: { readonly upstream: Upstream; readonly log: Logger; readonly breaker: BreakerPolicy },
): void {
  circuit.onStateChange((state) => {
    const name = breakerStates[state];
    if (name === 'open') log.warn({ upstream, pauseMs: breaker.pauseMs }, `${upstream}: circuit breaker opened`);
    else log.info({ upstream }, `${upstream}: circuit breaker ${name === 'closed' ? 'closed' : 'half-opened'}`);
  });
}

const unavailableStatuses: ReadonlySet<number> = new Set([502, 503, 504]);

export const breakerStates: Readonly<Record<CircuitState, BreakerState>> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.HalfOpen]: 'half-open',
  [CircuitState.Open]: 'open',
  [CircuitState.Isolated]: 'open',
};
