import { BrokenCircuitError, CircuitState, SamplingBreaker, circuitBreaker, handleWhen } from 'cockatiel';
import type { CircuitBreakerPolicy } from 'cockatiel';
import { Pool, errors } from 'undici';
import type { BreakerPolicy, HttpPolicy } from '../../config/config.ts';
import { UpstreamError } from '../../errors.ts';
import type { UpstreamErrorCode, Upstream } from '../../errors.ts';
import type { Cancellation } from './deadline.ts';
import { retryAfterMs } from './response.ts';
import { CallerDisconnected, DeadlineExceeded, sleep } from './deadline.ts';
import type { RequestDeadline } from './deadline.ts';
import { TransportError, ResponseTooLarge, dispatch } from './dispatch.ts';
import type { RetrySafety, HttpRequest, HttpResponse } from './dispatch.ts';
import { SingleFlight } from './singleFlight.ts';
import { ConcurrencyLimiter, QueueFullError } from './concurrencyLimiter.ts';
import { RetryBudget } from './retryPolicy.ts';

export type { RetrySafety as Effect, HttpRequest, HttpResponse } from './dispatch.ts';

export interface HttpClientOptions extends HttpPolicy {
  readonly upstream: Upstream;
  /** Scheme, host and port: every request goes there and nowhere else. */
  readonly origin: string;
}

/** `open`: calls are not made for a while, because most have failed. */
export type BreakerState = 'closed' | 'half-open' | 'open';

/**
 * Sends requests to one upstream, under one policy for both: a total deadline, time-outs, a bound of the bytes read, of the
 * calls at once and of those that wait, retries within a budget, a circuit breaker, no redirects. Every way to fail becomes
 * an `UpstreamFailure`; a status is left to the caller.
 *
 * The breaker is cockatiel's. Its retry is not used: it knows neither a caller's deadline nor a budget, and sleeps on when
 * the caller has gone.
 */
export class HttpClient {
  readonly #options: HttpClientOptions;
  readonly #pool: Pool;
  readonly #budget: RetryBudget;
  readonly #breaker: CircuitBreakerPolicy;
  readonly #limiter: ConcurrencyLimiter;
  /** Reads that are under way, to be shared by those who ask for the same. */
  readonly reads: SingleFlight;

  constructor(options: HttpClientOptions) {
    this.#options = options;
    this.#pool = new Pool(options.origin, {
      connections: options.connections,
      connect: { timeout: options.connectMs },
      // An attempt's own time-out covers these, also against an answer that drips byte by byte.
      headersTimeout: 0,
      bodyTimeout: 0,
      allowH2: false,
    });
    this.#budget = new RetryBudget(options.retryBudgetPercent);
    this.#breaker = createBreaker(options.breaker);
    this.#limiter = new ConcurrencyLimiter(options.connections, options.queue);
    this.reads = new SingleFlight(options.upstream, options.sharedReadMs);
  }

  get breaker(): BreakerState {
    return breakerStates[this.#breaker.state];
  }

  send(request: HttpRequest, scope: RequestDeadline): Promise<HttpResponse> {
    const answer = this.#send(request, scope);
    return request.method === 'GET' ? answer : answer.finally(() => this.reads.invalidate());
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }

  async #send(request: HttpRequest, scope: RequestDeadline): Promise<HttpResponse> {
    // A write goes on when the caller has gone: its outcome is wanted all the same.
    const cancellation = request.method === 'GET' ? scope.reads : scope.writes;
    // What nobody waits for any more is not begun.
    if (scope.reads.isCancelled) throw this.#toError(new TransportError(scope.reads.reason, false), scope.reads);
    this.#budget.earn();
    let open: HttpResponse | UpstreamError | undefined;
    for (let attempt = 1; ; attempt++) {
      const latest = await this.#attempt(request, cancellation);
      // Of a write, an attempt that may have been done is not undone by a later one that was not.
      const outcome = request.method !== 'GET' && wasNotApplied(latest) ? (open ?? latest) : latest;
      const waitMs = this.#retryIn(latest, attempt, request.retrySafety, scope);
      if (waitMs === undefined) {
        if (outcome instanceof UpstreamError) throw outcome;
        return outcome;
      }
      open = outcome;
      await sleep(waitMs, cancellation);
      if (cancellation.isCancelled)
        throw this.#toError(new TransportError(cancellation.reason, !wasNotApplied(outcome)), cancellation);
    }
  }

  #attempt(request: HttpRequest, cancellation: Cancellation): Promise<HttpResponse | UpstreamError> {
    if (this.#limiter.tryAcquire()) return this.#runPermitted(request, cancellation);
    return this.#limiter.acquire(cancellation).then(
      () => this.#runPermitted(request, cancellation),
      (error) => this.#toError(error, cancellation),
    );
  }

  async #runPermitted(request: HttpRequest, cancellation: Cancellation): Promise<HttpResponse | UpstreamError> {
    try {
      return await this.#withBreaker(request, cancellation);
    } catch (error) {
      return this.#toError(error, cancellation);
    } finally {
      this.#limiter.release();
    }
  }

  #withBreaker(request: HttpRequest, cancellation: Cancellation): Promise<HttpResponse> {
    const isClosed = this.#breaker.state === CircuitState.Closed;
    const answer = this.#breaker.execute(() => {
      // Nothing was asked, so nothing has failed.
      if (cancellation.isCancelled) throw new CallerDisconnected();
      return dispatch(this.#pool, request, this.#options, cancellation);
    });
    // What waits for the outcome of the one call that is tried hears of no end.
    return isClosed ? answer : Promise.race([answer, rejectOnCancel(cancellation)]);
  }

  /** How long to wait before the next attempt; undefined where there is none. */
  #retryIn(
    outcome: HttpResponse | UpstreamError,
    attempt: number,
    effect: RetrySafety,
    scope: RequestDeadline,
  ): number | undefined {
    if (attempt > this.#options.retries || !mayRetry(outcome, effect === 'repeatable')) return undefined;
    const backoffMs = Math.min(100 * 2 ** (attempt - 1), 1_000) * (0.5 + Math.random() / 2);
    const askedMs = outcome instanceof UpstreamError ? undefined : retryAfterMs(outcome.headers['retry-after']);
    const waitMs = Math.max(backoffMs, askedMs ?? 0);
    if (waitMs >= scope.remainingMs()) return undefined;
    return this.#budget.spend() ? waitMs : undefined;
  }

  #toError(error: unknown, cancellation: Cancellation): UpstreamError {
    if (error instanceof BrokenCircuitError) {
      return new CallNotPermitted(this.#options.upstream, 'the circuit breaker is open: most calls have failed');
    }
    if (error instanceof QueueFullError) {
      return new CallNotPermitted(this.#options.upstream, 'too many calls wait already');
    }
    const { cause, requestSent: mayHaveLeft } =
      error instanceof TransportError ? error : new TransportError(error, false);
    if (cause instanceof ResponseTooLarge) {
      const reason = `the answer has more than ${this.#options.maxResponseBytes} bytes`;
      return this.#error('UPSTREAM_INVALID_RESPONSE', reason, mayHaveLeft);
    }
    if (cancellation.isCancelled || cause instanceof DeadlineExceeded) {
      return mayHaveLeft
        ? this.#error('UPSTREAM_TIMEOUT', 'no whole answer in time', true)
        : this.#error('UPSTREAM_UNAVAILABLE', 'no connection in time', false);
    }
    if (cause instanceof errors.HTTPParserError) {
      return this.#error('UPSTREAM_INVALID_RESPONSE', 'the answer is not HTTP', mayHaveLeft);
    }
    return this.#error('UPSTREAM_UNAVAILABLE', networkReason(cause), mayHaveLeft);
  }

  #error(code: UpstreamErrorCode, reason: string, mayHaveBeenApplied: boolean): UpstreamError {
    return new UpstreamError(this.#options.upstream, code, reason, { mayHaveBeenApplied });
  }
}

/** A call that was refused here: to try again at once would be to wait in another line. */
class CallNotPermitted extends UpstreamError {
  constructor(upstream: Upstream, reason: string) {
    super(upstream, 'UPSTREAM_UNAVAILABLE', reason, { mayHaveBeenApplied: false });
  }
}

/** Opens when the upstream itself is out of order, not when it refuses or trips over one request (500). */
function createBreaker({ failurePercent, windowMs, minCalls, pauseMs }: BreakerPolicy): CircuitBreakerPolicy {
  const isOutage = handleWhen(
    (error) =>
      error instanceof TransportError &&
      !(error.cause instanceof ResponseTooLarge || error.cause instanceof CallerDisconnected),
  ).orWhenResult((result) => unavailable.has(Number(Reflect.get(Object(result), 'status'))));
  return circuitBreaker(isOutage, {
    halfOpenAfter: pauseMs,
    breaker: new SamplingBreaker({
      threshold: failurePercent / 100,
      duration: windowMs,
      minimumRps: (minCalls * 1_000) / windowMs,
    }),
  });
}

const unavailable: ReadonlySet<number> = new Set([502, 503, 504]);

const breakerStates: Readonly<Record<CircuitState, BreakerState>> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.HalfOpen]: 'half-open',
  [CircuitState.Open]: 'open',
  [CircuitState.Isolated]: 'open',
};

/** What has surely not been done may be sent again; what may have been, only where that does no harm. */
function mayRetry(outcome: HttpResponse | UpstreamError, isRepeatable: boolean): boolean {
  if (outcome instanceof CallNotPermitted) return false;
  if (outcome instanceof UpstreamError) {
    if (outcome.code !== 'UPSTREAM_UNAVAILABLE' && outcome.code !== 'UPSTREAM_TIMEOUT') return false;
    return isRepeatable || !outcome.mayHaveBeenApplied;
  }
  const { status, headers } = outcome;
  const asked = headers['stripe-should-retry'];
  if (asked === 'false') return false;
  if (status === 429) return true;
  return isRepeatable && (status >= 500 || asked === 'true');
}

/** Rejects when it is over, a moment after what has been sent was told. */
function rejectOnCancel(cancellation: Cancellation): Promise<never> {
  return new Promise((_resolve, reject) => {
    cancellation.onCancel(() => setImmediate(() => reject(new TransportError(cancellation.reason, false))));
  });
}

/** The code of a network error (ECONNREFUSED, …). Its message is left out: it can name the address. */
function networkReason(error: unknown): string {
  const code: unknown = Reflect.get(Object(error), 'code');
  return typeof code === 'string' ? code : 'the connection failed';
}

/** Whether this attempt was surely not done, whatever became of those before. */
function wasNotApplied(outcome: HttpResponse | UpstreamError): boolean {
  return outcome instanceof UpstreamError ? !outcome.mayHaveBeenApplied : rejectionStatuses.has(outcome.status);
}

/** Refusals that hang on who asks, how often, and on how things stand by now. A 400 refuses what was sent, also the first time. */
const rejectionStatuses: ReadonlySet<number> = new Set([401, 403, 404, 409, 410, 412, 429]);
