import { UpstreamError } from '../../errors.ts';
import type { Upstream } from '../../errors.ts';
import type { Logger } from '../../logging/logger.ts';
import type { RepeatedLines } from '../../logging/repeatedLines.ts';
import { requestIdHeader } from '../../telemetry/requestId.ts';
import type { RequestRecord } from '../../telemetry/requestRecord.ts';
import { toTraceparent } from '../../telemetry/traceContext.ts';
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
}

/** The log of the calls to one upstream. */
export interface CallLog {
  readonly upstream: Upstream;
  readonly log: Logger;
  readonly failures: RepeatedLines;
  /** Members of responses that were read as absent. */
  readonly omissions: RepeatedLines;
  /** Enum values that were logged before. */
  readonly unrecognized: Set<string>;
}

/** One call to an upstream with all its attempts. Its lines in the log are written here and nowhere else. */
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
  #isLogged = false;
  #hasReportedOmitted = false;

  constructor(endpoint: Endpoint, request: CallingRequest, log: CallLog) {
    this.#endpoint = endpoint;
    this.#request = request;
    this.#log = log;
  }

  get deadline(): RequestDeadline {
    return this.#request.deadline;
  }

  /** The headers that connect an attempt to the caller's request. */
  attemptHeaders(): Record<string, string> {
    const { requestId, trace } = this.#request.record;
    return { [requestIdHeader]: requestId, traceparent: toTraceparent(trace) };
  }

  recordOutcome(outcome: Outcome): void {
    const response: HttpResponse | undefined = outcome instanceof UpstreamError ? undefined : outcome;
    this.#status = response?.status;
    this.#upstreamRequestId = response && requestIdOf(response);
  }

  recordRetry(outcome: Outcome, waitMs: number): void {
    const { log, upstream } = this.#log;
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

  /** Logs an upstream failure, once: requests that share a response find the same failure. Returns the error, to throw. */
  fail(error: unknown): unknown {
    if (error instanceof UpstreamError && !this.#isLogged && !this.#isAbandoned()) {
      this.#isLogged = true;
      const { code, upstream, reason } = error;
      const { method, route, status, ...details } = this.#details();
      this.#log.failures.warn({ code, upstream, reason, method, route, status }, details);
    }
    return error;
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
