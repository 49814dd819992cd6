import type { Counter, Histogram, Meter } from '@opentelemetry/api';
import { Instruments } from './instruments.ts';
import type { RequestEnd, RequestResult } from './requestEnd.ts';
import type { Protocol, RequestRecord } from './requestRecord.ts';
import { observeRuntime } from './runtimeMetrics.ts';
import { UpstreamMetrics } from './upstreamMetrics.ts';

export type RateLimitScope = 'caller' | 'address';

/** How a write with an idempotency key ended: see the attribute in the metric table. */
export type IdempotencyOutcome = 'executed' | 'replayed' | 'conflict' | 'unknown' | 'failed' | 'unavailable';

const protocols: readonly Protocol[] = ['graphql', 'rest', 'mcp'];
const scopes: readonly RateLimitScope[] = ['caller', 'address'];
const idempotencyOutcomes: readonly IdempotencyOutcome[] = [
  'executed',
  'replayed',
  'conflict',
  'unknown',
  'failed',
  'unavailable',
];

/** The metrics of the service, without those of `UpstreamMetrics`. Counters with known attributes begin at zero. */
export class Metrics {
  readonly upstreams: UpstreamMetrics;
  readonly #instruments: Instruments;
  readonly #stopRuntime: () => void;
  readonly #requests: Histogram;
  readonly #shed: Counter;
  readonly #rateLimited: Counter;
  readonly #batches: Histogram;
  readonly #idempotency: Counter;
  readonly #redis: Histogram;

  constructor(meter: Meter) {
    const instruments = new Instruments(meter);
    this.#instruments = instruments;
    this.upstreams = new UpstreamMetrics(instruments);
    this.#requests = instruments.histogram('http.server.request.duration');
    this.#shed = instruments.counter('customer_portal.requests.shed');
    this.#rateLimited = instruments.counter('customer_portal.requests.rate_limited');
    this.#batches = instruments.histogram('customer_portal.loader.batch.size');
    this.#idempotency = instruments.counter('customer_portal.idempotency.operations');
    this.#redis = instruments.histogram('db.client.operation.duration');
    for (const protocol of protocols) this.#shed.add(0, { 'customer_portal.protocol': protocol });
    for (const scope of scopes) this.#rateLimited.add(0, { 'customer_portal.rate_limit.scope': scope });
    for (const outcome of idempotencyOutcomes) {
      this.#idempotency.add(0, { 'customer_portal.idempotency.outcome': outcome });
    }
    this.#stopRuntime = observeRuntime(instruments);
  }

  recordRequest(
    record: RequestRecord,
    { method, route, status }: RequestEnd,
    { outcome, errorType }: RequestResult,
  ): void {
    const operation = record.operationType ?? record.operation;
    this.#requests.record((performance.now() - record.startedAt) / 1_000, {
      'customer_portal.protocol': record.protocol,
      'customer_portal.outcome': outcome,
      ...(method !== undefined && { 'http.request.method': method }),
      ...(route !== undefined && { 'http.route': route }),
      ...(status !== undefined && { 'http.response.status_code': status }),
      ...(operation !== undefined && { 'customer_portal.operation': operation }),
      ...(errorType !== undefined && { 'error.type': errorType }),
    });
  }

  countShed(protocol: Protocol): void {
    this.#shed.add(1, { 'customer_portal.protocol': protocol });
  }

  countRateLimited(scope: RateLimitScope): void {
    this.#rateLimited.add(1, { 'customer_portal.rate_limit.scope': scope });
  }

  recordBatch(loader: string, size: number): void {
    this.#batches.record(size, { 'customer_portal.loader': loader });
  }

  countIdempotency(outcome: IdempotencyOutcome): void {
    this.#idempotency.add(1, { 'customer_portal.idempotency.outcome': outcome });
  }

  recordRedisCommand(name: string, durationMs: number, errorType: string | undefined): void {
    this.#redis.record(durationMs / 1_000, {
      'db.system.name': 'redis',
      'db.operation.name': name,
      ...(errorType !== undefined && { 'error.type': errorType }),
    });
  }

  observeInFlight(read: () => number): void {
    this.#instruments.gauge('customer_portal.requests.in_flight', (observe) => observe(read()));
  }

  observeStore(isReachable: () => boolean): void {
    this.#instruments.gauge('customer_portal.idempotency.store.reachable', (observe) => observe(Number(isReachable())));
  }

  close(): void {
    this.#stopRuntime();
  }
}
