import { BrokenCircuitError } from 'cockatiel';
import { errors } from 'undici';
import { UpstreamError } from '../../errors.ts';
import type { Upstream } from '../../errors.ts';
import { QueueFullError } from './concurrencyLimiter.ts';
import { DeadlineExceeded } from './deadline.ts';
import type { Cancellation } from './deadline.ts';
import { InvalidStatus, ResponseTooLarge, TransportError } from './dispatch.ts';

/** A call that the circuit breaker or the full queue rejected. It is not retried: the retry would be rejected as well. */
export class CallNotPermitted extends UpstreamError {
  constructor(upstream: Upstream, reason: string) {
    super(upstream, 'UPSTREAM_UNAVAILABLE', reason, { mayHaveBeenApplied: false });
  }
}

/** Maps an attempt without a complete response to an upstream error, with a reason for the log. */
export function toCallError(
  { upstream, maxResponseBytes }: { readonly upstream: Upstream; readonly maxResponseBytes: number },
  error: unknown,
  cancellation: Cancellation,
): UpstreamError {
  if (error instanceof BrokenCircuitError) return new CallNotPermitted(upstream, 'the circuit breaker is open');
  if (error instanceof QueueFullError) return new CallNotPermitted(upstream, 'the queue of calls is full');
  const { cause, requestSent } = error instanceof TransportError ? error : new TransportError(error, false);
  const detail = { mayHaveBeenApplied: requestSent };
  if (cause instanceof ResponseTooLarge) {
    const reason = `the response exceeds ${maxResponseBytes} bytes`;
    return new UpstreamError(upstream, 'UPSTREAM_INVALID_RESPONSE', reason, detail);
  }
  if (cancellation.isCancelled || cause instanceof DeadlineExceeded) {
    return requestSent
      ? new UpstreamError(upstream, 'UPSTREAM_TIMEOUT', 'no complete response in time', detail)
      : new UpstreamError(upstream, 'UPSTREAM_UNAVAILABLE', 'no connection in time', detail);
  }
  if (notHttpErrors.some((type) => cause instanceof type)) {
    return new UpstreamError(upstream, 'UPSTREAM_INVALID_RESPONSE', 'the response is not valid HTTP', detail);
  }
  return new UpstreamError(upstream, 'UPSTREAM_UNAVAILABLE', networkReason(cause), detail);
}

const notHttpErrors = [
  errors.HTTPParserError,
  errors.HeadersOverflowError,
  errors.ResponseContentLengthMismatchError,
  InvalidStatus,
];

/** Code of a network error (ECONNREFUSED, …). Its message is omitted because it can contain the address. */
function networkReason(error: unknown): string {
  const code: unknown = Reflect.get(Object(error), 'code');
  return typeof code === 'string' ? code : 'the connection failed';
}
