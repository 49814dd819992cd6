import type { Counter, Histogram } from '@opentelemetry/api';
import type { Upstream } from '../errors.ts';
import type { Instruments } from './instruments.ts';
import type { Outcome } from './requestEnd.ts';

/** What an upstream call requests. */
interface Endpoint {
  readonly method: string;
  readonly route: string;
}

/** State of an HTTP client, read when metrics are collected. */
export interface UpstreamState {
  readonly breaker: 'closed' | 'half-open' | 'open';
  readonly inFlight: number;
  readonly queued: number;
  readonly retryBudget: number;
}

const breakerStates = ['closed', 'half-open', 'open'] as const;
const rejectedCredential: ReadonlySet<number> = new Set([401, 403]);

/** Metrics of the calls to the upstreams. */
export class UpstreamMetrics {
  readonly #attempts: Histogram;
  readonly #calls: Histogram;
  readonly #retries: Counter;
  readonly #sharedReads: Counter;
  readonly #authenticationFailures: Counter;
  readonly #states = new Map<Upstream, () => UpstreamState>();

  constructor(instruments: Instruments) {
    this.#attempts = instruments.histogram('http.client.request.duration');
    this.#calls = instruments.histogram('customer_portal.upstream.call.duration');
    this.#retries = instruments.counter('customer_portal.upstream.retries');
    this.#sharedReads = instruments.counter('customer_portal.upstream.shared_reads');
    this.#authenticationFailures = instruments.counter('customer_portal.upstream.authentication_failures');
    const observe = (read: (state: UpstreamState) => number) => (report: Report) => {
      for (const [upstream, state] of this.#states) report(read(state()), { 'customer_portal.upstream': upstream });
    };
    instruments.gauge(
      'customer_portal.upstream.retry_budget',
      observe(({ retryBudget }) => retryBudget),
    );
    instruments.gauge(
      'customer_portal.upstream.calls.in_flight',
      observe(({ inFlight }) => inFlight),
    );
    instruments.gauge(
      'customer_portal.upstream.calls.queued',
      observe(({ queued }) => queued),
    );
    instruments.gauge('customer_portal.upstream.circuit_breaker.state', (report) => {
      for (const [upstream, state] of this.#states) {
        const { breaker } = state();
        for (const name of breakerStates) {
          const attributes = {
            'customer_portal.upstream': upstream,
            'customer_portal.circuit_breaker.state': name,
          };
          report(Number(name === breaker), attributes);
        }
      }
    });
  }

  /** To be called once for each upstream. Its counters begin at zero, so that their first increase is visible to an alert. */
  observe(upstream: Upstream, state: () => UpstreamState): void {
    this.#states.set(upstream, state);
    this.#sharedReads.add(0, { 'customer_portal.upstream': upstream });
    for (const status of rejectedCredential) this.#countRejectedCredential(upstream, status, 0);
  }

  /** `errorType` is the code of an attempt without a response. */
  recordAttempt(
    upstream: Upstream,
    { method, route }: Endpoint,
    durationMs: number,
    status: number | undefined,
    errorType: string | undefined,
  ): void {
    if (status !== undefined && rejectedCredential.has(status)) this.#countRejectedCredential(upstream, status, 1);
    const attributes = { 'customer_portal.upstream': upstream, 'http.request.method': method, 'url.template': route };
    const end =
      status === undefined
        ? { 'error.type': errorType ?? '_OTHER' }
        : status < 400
          ? { 'http.response.status_code': status }
          : { 'http.response.status_code': status, 'error.type': String(status) };
    this.#attempts.record(durationMs / 1_000, { ...attributes, ...end });
  }

  /** `errorType` is the code of a call that failed; a call that the upstream rejected is a `client_error`. */
  recordCall(
    upstream: Upstream,
    { method, route }: Endpoint,
    durationMs: number,
    outcome: Outcome,
    errorType: string | undefined,
  ): void {
    this.#calls.record(durationMs / 1_000, {
      'customer_portal.upstream': upstream,
      'http.request.method': method,
      'url.template': route,
      'customer_portal.outcome': outcome,
      ...(errorType !== undefined && { 'error.type': errorType }),
    });
  }

  countRetry(upstream: Upstream, reason: string): void {
    this.#retries.add(1, { 'customer_portal.upstream': upstream, 'error.type': reason });
  }

  countSharedRead(upstream: Upstream): void {
    this.#sharedReads.add(1, { 'customer_portal.upstream': upstream });
  }

  #countRejectedCredential(upstream: Upstream, status: number, count: number): void {
    const attributes = { 'customer_portal.upstream': upstream, 'http.response.status_code': status };
    this.#authenticationFailures.add(count, attributes);
  }
}

type Report = (value: number, attributes: { readonly 'customer_portal.upstream': Upstream }) => void;
