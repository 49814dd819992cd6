import { BrokenCircuitError, CircuitState, SamplingBreaker, circuitBreaker, handleWhen } from 'cockatiel';
import type { CircuitBreakerPolicy } from 'cockatiel';
import { Pool, errors } from 'undici';
import type { BreakerPolicy, HttpPolicy } from '../../config.ts';
import { UpstreamFailure } from '../../errors.ts';
import type { FailureCode, Upstream } from '../../errors.ts';
import type { Ending } from '../../ending.ts';
import { retryAfterMs } from './answer.ts';
import { CallerGone, TimeIsUp, pause } from './callScope.ts';
import type { CallScope } from './callScope.ts';
import { ExchangeError, TooManyBytes, exchange } from './exchange.ts';
import type { Effect, HttpRequest, HttpResponse } from './exchange.ts';
import { Flights } from './flights.ts';
import { Lanes, TooManyWait } from './lanes.ts';
import { RetryBudget } from './retryBudget.ts';

export type { Effect, HttpRequest, HttpResponse } from './exchange.ts';

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
  readonly #lanes: Lanes;
  /** Reads that are under way, to be shared by those who ask for the same. */
  readonly reads: Flights;

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
    this.#lanes = new Lanes(options.connections, options.queue);
    this.reads = new Flights(options.upstream, options.sharedReadMs);
  }

  get breaker(): BreakerState {
    return breakerStates[this.#breaker.state];
  }

  send(request: HttpRequest, scope: CallScope): Promise<HttpResponse> {
    const answer = this.#send(request, scope);
    return request.method === 'GET' ? answer : answer.finally(() => this.reads.forget());
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }

  async #send(request: HttpRequest, scope: CallScope): Promise<HttpResponse> {
    // A write goes on when the caller has gone: its outcome is wanted all the same.
    const ending = request.method === 'GET' ? scope.wanted : scope.deadline;
    // What nobody waits for any more is not begun.
    if (scope.wanted.hasCome) throw this.#toFailure(new ExchangeError(scope.wanted.reason, false), scope.wanted);
    this.#budget.earn();
    let open: HttpResponse | UpstreamFailure | undefined;
    for (let attempt = 1; ; attempt++) {
      const latest = await this.#attempt(request, ending);
      // Of a write, an attempt that may have been done is not undone by a later one that was not.
      const outcome = request.method !== 'GET' && isSurelyNotDone(latest) ? (open ?? latest) : latest;
      const waitMs = this.#retryIn(latest, attempt, request.effect, scope);
      if (waitMs === undefined) {
        if (outcome instanceof UpstreamFailure) throw outcome;
        return outcome;
      }
      open = outcome;
      await pause(waitMs, ending);
      if (ending.hasCome) throw this.#toFailure(new ExchangeError(ending.reason, !isSurelyNotDone(outcome)), ending);
    }
  }

  #attempt(request: HttpRequest, ending: Ending): Promise<HttpResponse | UpstreamFailure> {
    if (this.#lanes.take()) return this.#inLane(request, ending);
    return this.#lanes.wait(ending).then(
      () => this.#inLane(request, ending),
      (error) => this.#toFailure(error, ending),
    );
  }

  async #inLane(request: HttpRequest, ending: Ending): Promise<HttpResponse | UpstreamFailure> {
    try {
      return await this.#guarded(request, ending);
    } catch (error) {
      return this.#toFailure(error, ending);
    } finally {
      this.#lanes.leave();
    }
  }

  #guarded(request: HttpRequest, ending: Ending): Promise<HttpResponse> {
    const isClosed = this.#breaker.state === CircuitState.Closed;
    const answer = this.#breaker.execute(() => {
      // Nothing was asked, so nothing has failed.
      if (ending.hasCome) throw new CallerGone();
      return exchange(this.#pool, request, this.#options, ending);
    });
    // What waits for the outcome of the one call that is tried hears of no end.
    return isClosed ? answer : Promise.race([answer, ended(ending)]);
  }

  /** How long to wait before the next attempt; undefined where there is none. */
  #retryIn(
    outcome: HttpResponse | UpstreamFailure,
    attempt: number,
    effect: Effect,
    scope: CallScope,
  ): number | undefined {
    if (attempt > this.#options.retries || !mayRetry(outcome, effect === 'repeatable')) return undefined;
    const backoffMs = Math.min(100 * 2 ** (attempt - 1), 1_000) * (0.5 + Math.random() / 2);
    const askedMs = outcome instanceof UpstreamFailure ? undefined : retryAfterMs(outcome.headers['retry-after']);
    const waitMs = Math.max(backoffMs, askedMs ?? 0);
    if (waitMs >= scope.remainingMs()) return undefined;
    return this.#budget.spend() ? waitMs : undefined;
  }

  #toFailure(error: unknown, ending: Ending): UpstreamFailure {
    if (error instanceof BrokenCircuitError) {
      return new NotTried(this.#options.upstream, 'the circuit breaker is open: most calls have failed');
    }
    if (error instanceof TooManyWait) {
      return new NotTried(this.#options.upstream, 'too many calls wait already');
    }
    const { cause, mayHaveLeft } = error instanceof ExchangeError ? error : new ExchangeError(error, false);
    if (cause instanceof TooManyBytes) {
      const reason = `the answer has more than ${this.#options.maxResponseBytes} bytes`;
      return this.#failure('UPSTREAM_INVALID_RESPONSE', reason, mayHaveLeft);
    }
    if (ending.hasCome || cause instanceof TimeIsUp) {
      return mayHaveLeft
        ? this.#failure('UPSTREAM_TIMEOUT', 'no whole answer in time', true)
        : this.#failure('UPSTREAM_UNAVAILABLE', 'no connection in time', false);
    }
    if (cause instanceof errors.HTTPParserError) {
      return this.#failure('UPSTREAM_INVALID_RESPONSE', 'the answer is not HTTP', mayHaveLeft);
    }
    return this.#failure('UPSTREAM_UNAVAILABLE', networkReason(cause), mayHaveLeft);
  }

  #failure(code: FailureCode, reason: string, mayBeDone: boolean): UpstreamFailure {
    return new UpstreamFailure(this.#options.upstream, code, reason, { mayBeDone });
  }
}

/** A call that was refused here: to try again at once would be to wait in another line. */
class NotTried extends UpstreamFailure {
  constructor(upstream: Upstream, reason: string) {
    super(upstream, 'UPSTREAM_UNAVAILABLE', reason, { mayBeDone: false });
  }
}

/** Opens when the upstream itself is out of order, not when it refuses or trips over one request (500). */
function createBreaker({ failurePercent, windowMs, minCalls, pauseMs }: BreakerPolicy): CircuitBreakerPolicy {
  const isOutage = handleWhen(
    (error) =>
      error instanceof ExchangeError && !(error.cause instanceof TooManyBytes || error.cause instanceof CallerGone),
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
function mayRetry(outcome: HttpResponse | UpstreamFailure, isRepeatable: boolean): boolean {
  if (outcome instanceof NotTried) return false;
  if (outcome instanceof UpstreamFailure) {
    if (outcome.code !== 'UPSTREAM_UNAVAILABLE' && outcome.code !== 'UPSTREAM_TIMEOUT') return false;
    return isRepeatable || !outcome.mayBeDone;
  }
  const { status, headers } = outcome;
  const asked = headers['stripe-should-retry'];
  if (asked === 'false') return false;
  if (status === 429) return true;
  return isRepeatable && (status >= 500 || asked === 'true');
}

/** Rejects when it is over, a moment after what has been sent was told. */
function ended(ending: Ending): Promise<never> {
  return new Promise((_resolve, reject) => {
    ending.on(() => setImmediate(() => reject(new ExchangeError(ending.reason, false))));
  });
}

/** The code of a network error (ECONNREFUSED, …). Its message is left out: it can name the address. */
function networkReason(error: unknown): string {
  const code: unknown = Reflect.get(Object(error), 'code');
  return typeof code === 'string' ? code : 'the connection failed';
}

/** Whether this attempt was surely not done, whatever became of those before. */
function isSurelyNotDone(outcome: HttpResponse | UpstreamFailure): boolean {
  return outcome instanceof UpstreamFailure ? !outcome.mayBeDone : notDone.has(outcome.status);
}

/** Refusals that hang on who asks, how often, and on how things stand by now. A 400 refuses what was sent, also the first time. */
const notDone: ReadonlySet<number> = new Set([401, 403, 404, 409, 410, 412, 429]);
