import { UpstreamError, errorCodeOf } from '../../errors.ts';
import type { Upstream } from '../../errors.ts';
import type { Logger } from '../../logging/logger.ts';
import type { RepeatedLines } from '../../logging/repeatedLines.ts';
import { requestIdHeader } from '../../telemetry/requestId.ts';
import type { RequestRecord } from '../../telemetry/requestRecord.ts';
import { toTraceparent } from '../../telemetry/traceContext.ts';
import type { Outcome as CallOutcome } from '../../telemetry/requestEnd.ts';
import type { TraceSpan } from '../../telemetry/traceSpan.ts';
import type { UpstreamMetrics } from '../../telemetry/upstreamMetrics.ts';
import { CallNotPermitted } from './callErrors.ts';
import { CallerDisconnected } from './deadline.ts';
import type { RequestDeadline } from './deadline.ts';
import type { HttpResponse } from './dispatch.ts';
import type { Outcome } from './retryPolicy.ts';
import { requestIdOf } from './upstreamRequestId.ts';

/** What a call is for. */
export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path template without ids and query: `/v3/openmeter/customers/{customerId}`. */
  readonly route: string;
}

/** The request of a caller that makes upstream calls. */
export interface CallingRequest {
  /** Reads in flight are shared between requests of the same caller only. */
  readonly callerId: string;
  readonly record: RequestRecord;
  readonly deadline: RequestDeadline;
  /** Parent of the spans of attempts; undefined: the request's. */
  readonly span?: TraceSpan;
}

/** The log and the metrics of the calls to one upstream. */
export interface CallLog {
  readonly upstream: Upstream;
  readonly log: Logger;
  readonly failures: RepeatedLines;
  /** Members of responses that were read as absent. */
  readonly omissions: RepeatedLines;
  /** Enum values that were logged before. */
  readonly unrecognized: Set<string>;
  readonly metrics: UpstreamMetrics | undefined;
}

/** One call to an upstream with all its attempts. Its lines in the log, its metrics and its spans are written here and nowhere else. */
export class UpstreamCall {
  attempts = 0;
  readonly #endpoint: Endpoint;
  readonly #request: CallingRequest;
  readonly #log: CallLog;
  readonly #startedAt = performance.now();
  #durationMs = 0;
  /** Of the last response; undefined without one. */
  #status: number | undefined;
  #upstreamRequestId: string | undefined;
  #attemptStartedAt = 0;
  #span: TraceSpan | undefined;
  #isLogged = false;
  #isCounted = false;
  #hasReportedOmitted = false;

  constructor(endpoint: Endpoint, request: CallingRequest, log: CallLog) {
    this.#endpoint = endpoint;
    this.#request = request;
    this.#log = log;
  }

  get deadline(): RequestDeadline {
    return this.#request.deadline;
  }

  /** To be called before each attempt. */
  beginAttempt(): void {
    this.attempts += 1;
    this.#attemptStartedAt = performance.now();
    const { record, span: parent = record.parentSpan } = this.#request;
    if (parent === undefined) return;
    const { method, route } = this.#endpoint;
    this.#span = parent.startChild(`${method} ${route}`, 'client', {
      'customer_portal.upstream': this.#log.upstream,
      'http.request.method': method,
      'url.template': route,
      'http.request.resend_count': this.attempts > 1 ? this.attempts - 1 : undefined,
    });
  }

  /** The attempt waits for a permit of the concurrency limiter. */
  recordQueued(): void {
    this.#span?.addEvent('customer_portal.upstream.call_queued');
  }

  /** Adds the headers that connect an attempt to the caller's request. */
  attemptHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
    const { requestId, trace } = this.#request.record;
    const traceparent = this.#span?.traceparent ?? toTraceparent(trace);
    return { ...headers, [requestIdHeader]: requestId, traceparent };
  }

  recordOutcome(outcome: Outcome): void {
    const response: HttpResponse | undefined = outcome instanceof UpstreamError ? undefined : outcome;
    this.#status = response?.status;
    this.#upstreamRequestId = response && requestIdOf(response);
    const errorType = outcome instanceof UpstreamError ? outcome.code : undefined;
    // A call that was not permitted has sent nothing.
    if (!(outcome instanceof CallNotPermitted)) {
      const durationMs = performance.now() - this.#attemptStartedAt;
      this.#log.metrics?.recordAttempt(this.#log.upstream, this.#endpoint, durationMs, this.#status, errorType);
    }
    if (this.#span !== undefined) this.#endSpan(this.#span, outcome);
  }

  #endSpan(span: TraceSpan, outcome: Outcome): void {
    const isError = outcome instanceof UpstreamError;
    span.setAttributes({
      'http.response.status_code': this.#status,
      'customer_portal.upstream.request_id': this.#upstreamRequestId,
      'customer_portal.reason': isError ? outcome.reason : undefined,
    });
    span.end(isError ? outcome.code : outcome.status >= 400 ? String(outcome.status) : undefined);
    this.#span = undefined;
  }

  recordRetry(outcome: Outcome, waitMs: number): void {
    const { log, upstream, metrics } = this.#log;
    metrics?.countRetry(upstream, outcome instanceof UpstreamError ? outcome.code : String(outcome.status));
    if (!log.isLevelEnabled('debug')) return;
    const reason = outcome instanceof UpstreamError ? outcome.reason : undefined;
    log.debug({ ...this.#details(), reason, waitMs: Math.round(waitMs) }, `${upstream}: call retried`);
  }

  /** To be called once, when the last attempt has ended. */
  end(): void {
    this.#durationMs = performance.now() - this.#startedAt;
    if (this.attempts > 0) this.#request.record.recordUpstreamCall(this.#durationMs);
    const { log, upstream } = this.#log;
    if (log.isLevelEnabled('debug')) log.debug(this.#details(), `${upstream}: call ended`);
  }

  /** The response was read without an error. */
  succeed(): void {
    this.#count('success');
  }

  /** Logs an upstream failure, once: requests that share a response find the same failure. Returns the error, to throw. */
  fail(error: unknown): unknown {
    const outcome = this.#isAbandoned() ? 'disconnected' : error instanceof UpstreamError ? 'failure' : 'client_error';
    this.#count(outcome, errorCodeOf(error));
    if (error instanceof UpstreamError && !this.#isLogged && !this.#isAbandoned()) {
      this.#isLogged = true;
      const { code, upstream, reason } = error;
      const { method, route, status, ...details } = this.#details();
      this.#log.failures.warn({ code, upstream, reason, method, route, status }, details);
    }
    return error;
  }

  /** Requests that share a response report the same call. */
  #count(outcome: CallOutcome, errorType?: string): void {
    if (this.#isCounted || this.attempts === 0) return;
    this.#isCounted = true;
    this.#log.metrics?.recordCall(this.#log.upstream, this.#endpoint, this.#durationMs, outcome, errorType);
  }

  /** Logs members of the response that were read as absent, once. */
  reportOmitted(members: string): void {
    if (this.#hasReportedOmitted) return;
    this.#hasReportedOmitted = true;
    const { method, route } = this.#endpoint;
    this.#log.omissions.warn({ members, method, route }, {});
  }

  #details() {
    return {
      ...this.#request.record.ids,
      method: this.#endpoint.method,
      route: this.#endpoint.route,
      attempts: this.attempts,
      status: this.#status,
      durationMs: Math.round((this.#durationMs || performance.now() - this.#startedAt) * 10) / 10,
      upstreamRequestId: this.#upstreamRequestId,
    };
  }

  /** Logs a value of an open enum that this version does not know, once per process. */
  reportUnrecognized(member: string, value: string): void {
    const entry = `${member} ${value}`;
    const { log, unrecognized } = this.#log;
    if (unrecognized.has(entry) || unrecognized.size === maxUnrecognized) return;
    unrecognized.add(entry);
    const { method, route } = this.#endpoint;
    log.warn({ member, value, method, route }, 'upstream: enum value not known to this version');
  }

  /** Whether the call ended because its caller disconnected, which is no failure of the upstream. A sent write goes on. */
  #isAbandoned(): boolean {
    const isStopped = this.#endpoint.method === 'GET' || this.attempts === 0;
    return isStopped && this.deadline.reads.reason instanceof CallerDisconnected;
  }
}

/** Bounds the memory for an upstream that invents values. */
const maxUnrecognized = 1_000;
