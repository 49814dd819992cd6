import { CircuitState } from 'cockatiel';
import type { CircuitBreakerPolicy } from 'cockatiel';
import { Pool } from 'undici';
import type { HttpPolicy } from '../../config/config.ts';
import { UpstreamError } from '../../errors.ts';
import type { Upstream } from '../../errors.ts';
import type { Logger } from '../../logging/logger.ts';
import { RepeatedLines } from '../../logging/repeatedLines.ts';
import type { UpstreamMetrics } from '../../telemetry/upstreamMetrics.ts';
import { toCallError } from './callErrors.ts';
import { breakerStates, createBreaker, logStateChanges } from './circuitBreaker.ts';
import type { BreakerState } from './circuitBreaker.ts';
import { ConcurrencyLimiter } from './concurrencyLimiter.ts';
import { CallerDisconnected, sleep } from './deadline.ts';
import type { Cancellation } from './deadline.ts';
import { TransportError, dispatch } from './dispatch.ts';
import type { HttpRequest, HttpResponse } from './dispatch.ts';
import { RetryPolicy, wasNotApplied } from './retryPolicy.ts';
import type { Outcome } from './retryPolicy.ts';
import { SingleFlight } from './singleFlight.ts';
import { UpstreamCall } from './upstreamCall.ts';
import type { CallLog, CallingRequest, Endpoint } from './upstreamCall.ts';

export type { BreakerState } from './circuitBreaker.ts';

export interface HttpClientOptions extends HttpPolicy {
  readonly upstream: Upstream;
  /** Scheme, host and port of every request. */
  readonly origin: string;
  readonly log: Logger;
  /** Time in which equal failures are counted instead of logged. */
  readonly repeatMs: number;
  /** Undefined while metrics are off. */
  readonly metrics: UpstreamMetrics | undefined;
}

export interface CallOptions extends Endpoint {
  /** Identifies the caller and what is read: identical concurrent reads of one caller share one call. */
  readonly shareKey?: string;
}

/**
 * HTTP client of one upstream: a total deadline, time-outs, limits of concurrency, queue and response size, retries within
 * a budget, a circuit breaker, no redirects. Every transport failure becomes an `UpstreamError`; a status is left to the
 * data source.
 *
 * The breaker is cockatiel's. Its retry is not used: it knows neither a deadline nor a budget, and ignores cancellation
 * while it sleeps.
 */
export class HttpClient {
  readonly #options: HttpClientOptions;
  readonly #pool: Pool;
  readonly #retries: RetryPolicy;
  readonly #breaker: CircuitBreakerPolicy;
  #credential: CredentialState = 'unknown';
  readonly #limiter: ConcurrencyLimiter;
  readonly #reads: SingleFlight<Reply>;
  readonly #log: CallLog;

  constructor(options: HttpClientOptions) {
    this.#options = options;
    this.#pool = new Pool(options.origin, {
      connections: options.connections,
      connect: { timeout: options.connectMs },
      // The time-out of an attempt covers these, also for a response that arrives byte by byte.
      headersTimeout: 0,
      bodyTimeout: 0,
      allowH2: false,
    });
    this.#retries = new RetryPolicy(options);
    this.#breaker = createBreaker(options.breaker);
    logStateChanges(this.#breaker, options);
    this.#limiter = new ConcurrencyLimiter(options.connections, options.queue);
    this.#reads = new SingleFlight(options.upstream, options.sharedReadMs);
    const { upstream, log, repeatMs, metrics } = options;
    const lines = (message: string) => new RepeatedLines(log, message, repeatMs);
    const failures = lines(`${upstream}: call failed`);
    const omissions = lines('upstream: response members of unexpected shape read as absent');
    this.#log = { upstream, log, failures, omissions, unrecognized: new Set(), metrics };
    metrics?.observe(upstream, () => ({
      breaker: this.breaker,
      inFlight: this.#limiter.inFlight,
      queued: this.#limiter.queued,
      retryBudget: this.#retries.budget,
    }));
  }

  get breaker(): BreakerState {
    return breakerStates[this.#breaker.state];
  }

  /** Whether the upstream accepted the credential: by its latest response with 401 or a status below 400. */
  get credential(): CredentialState {
    return this.#credential;
  }

  /**
   * Makes one call. `exchange` sends the request and maps the response; `parse` checks the result for each request that
   * shares it. A failure of either is logged once. `recover` replaces an error of `exchange` by a result.
   */
  call<T>(
    options: CallOptions,
    request: CallingRequest,
    exchange: (call: UpstreamCall) => Promise<unknown>,
    parse: (value: unknown, call: UpstreamCall) => T,
    recover?: (error: unknown) => T,
  ): Promise<T> {
    const begin = () => {
      const call = new UpstreamCall(options, request, this.#log);
      return exchange(call).then(
        (value): Reply => {
          call.end();
          return { value, call };
        },
        (error) => {
          call.end();
          throw call.fail(error);
        },
      );
    };
    const { shareKey } = options;
    const onJoin = () => this.#recordJoin(options, request);
    const reply = shareKey === undefined ? begin() : this.#reads.run(shareKey, request.deadline, begin, onJoin);
    return reply.then(({ value, call }) => {
      try {
        const result = parse(value, call);
        call.succeed();
        return result;
      } catch (error) {
        throw call.fail(error);
      }
    }, recover);
  }

  /** Sends the request of a call. `map` maps the response to the result. */
  send<T>(request: HttpRequest, call: UpstreamCall, map: (response: HttpResponse) => T): Promise<T> {
    const result = this.#send(request, call, map);
    return request.method === 'GET' ? result : result.finally(() => this.#reads.invalidate());
  }

  async close(): Promise<void> {
    this.#log.failures.flush();
    this.#log.omissions.flush();
    await this.#pool.destroy();
  }

  #recordJoin({ method, route }: Endpoint, { record, span = record.parentSpan }: CallingRequest): void {
    this.#options.metrics?.countSharedRead(this.#options.upstream);
    span?.addEvent('customer_portal.upstream.read_shared', { 'http.request.method': method, 'url.template': route });
  }

  async #send<T>(request: HttpRequest, call: UpstreamCall, map: (response: HttpResponse) => T): Promise<T> {
    const { reads, writes } = call.deadline;
    const isRead = request.method === 'GET';
    const cancellation = isRead ? reads : writes;
    // After a disconnect no call begins, writes included; a write that has begun goes on.
    if (reads.isCancelled) throw toCallError(this.#options, new TransportError(reads.reason, false), reads);
    this.#retries.recordCall();
    let previous: Outcome | undefined;
    for (;;) {
      call.beginAttempt();
      const latest = await this.#attempt(request, call, cancellation);
      call.recordOutcome(latest);
      if (!(latest instanceof UpstreamError)) this.#recordCredential(latest.status);
      // A write that an earlier attempt may have applied stays so when a later attempt is rejected.
      const outcome = !isRead && wasNotApplied(latest) ? (previous ?? latest) : latest;
      const { attempts, deadline } = call;
      const waitMs = this.#retries.delayMs(latest, attempts, request.retrySafety, deadline.remainingMs());
      if (waitMs === undefined) {
        if (outcome instanceof UpstreamError) throw outcome;
        return map(outcome);
      }
      call.recordRetry(latest, waitMs);
      previous = outcome;
      await sleep(waitMs, cancellation);
      if (cancellation.isCancelled)
        throw toCallError(
          this.#options,
          new TransportError(cancellation.reason, !wasNotApplied(outcome)),
          cancellation,
        );
    }
  }

  /** 403 is no rejection of the credential: it may lack one permission and have others. */
  #recordCredential(status: number): void {
    if (status === 401) this.#credential = 'rejected';
    else if (status < 400) this.#credential = 'accepted';
  }

  async #attempt(request: HttpRequest, call: UpstreamCall, cancellation: Cancellation): Promise<Outcome> {
    let hasPermit = this.#limiter.tryAcquire();
    try {
      if (!hasPermit) {
        call.recordQueued();
        await this.#limiter.acquire(cancellation);
        hasPermit = true;
      }
      return await this.#withBreaker(request, call, cancellation);
    } catch (error) {
      return toCallError(this.#options, error, cancellation);
    } finally {
      if (hasPermit) this.#limiter.release();
    }
  }

  #withBreaker(request: HttpRequest, call: UpstreamCall, cancellation: Cancellation): Promise<HttpResponse> {
    const isClosed = this.#breaker.state === CircuitState.Closed;
    const response = this.#breaker.execute(() => {
      // No request is sent, so the breaker must not count a failure.
      if (cancellation.isCancelled) throw new CallerDisconnected();
      // Made here, so that the calls that wait for a connection do not retain them.
      const headers = call.attemptHeaders(request.headers);
      return dispatch(this.#pool, request, headers, this.#options, cancellation);
    });
    // Calls waiting for the half-open probe do not observe cancellation, so race them against it.
    return isClosed ? response : Promise.race([response, rejectOnCancel(cancellation)]);
  }
}

export type CredentialState = 'unknown' | 'accepted' | 'rejected';

interface Reply {
  readonly value: unknown;
  readonly call: UpstreamCall;
}

/** Rejects on cancellation, one turn later: an attempt that has sent its request then rejects first and says so. */
function rejectOnCancel(cancellation: Cancellation): Promise<never> {
  return new Promise((_resolve, reject) => {
    cancellation.onCancel(() => setImmediate(() => reject(new TransportError(cancellation.reason, false))));
  });
}
