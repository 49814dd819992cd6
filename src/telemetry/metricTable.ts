/** An attribute of metrics, and a label in Prometheus, where `_` replaces each dot. */
export const metricAttributes = {
  'http.request.method': 'HTTP method.',
  'http.route': 'Path template of the route. Absent if no route matched.',
  'http.response.status_code': 'HTTP status. Absent without a complete response.',
  'error.type':
    'Error code of the response or the call, or its status. Absent on success. Of several codes, the first one that is a failure of the service.',
  'url.template': 'Path template of the upstream call.',
  'customer_portal.protocol': '`graphql`, `rest`, `mcp`, or `http` for other paths.',
  'customer_portal.operation':
    'REST operation or MCP tool; `query` or `mutation` for GraphQL. Names of GraphQL operations are chosen by clients, so they are in logs and spans only.',
  'customer_portal.outcome':
    '`success`, `client_error`, `failure` (of the service or an upstream, also within a GraphQL response with status 200), or `disconnected`.',
  'customer_portal.upstream': '`konnect` or `stripe`.',
  'customer_portal.circuit_breaker.state': '`closed`, `half-open` or `open`.',
  'customer_portal.loader': 'Name of the loader.',
  'customer_portal.rate_limit.scope': '`caller` or `address`.',
  'customer_portal.idempotency.outcome':
    '`executed`, `replayed` (the stored result was returned), `conflict` (another input), `unknown` (the outcome could not be determined), `failed` (rejected or not applied) or `unavailable` (the store).',
  'db.system.name': '`redis`.',
  'db.operation.name': 'Redis command.',
  'cpu.mode': '`user` or `system`.',
  'v8js.resource.type': 'Type of the resource, such as `TCPSocketWrap`.',
} as const;

export type MetricAttribute = keyof typeof metricAttributes;

/** A metric. `counter` only grows; `gauge` is read when metrics are collected. */
interface MetricRow {
  readonly kind: 'counter' | 'gauge' | 'histogram' | 'observed counter';
  /** UCUM unit, as the semantic conventions write it. */
  readonly unit: string;
  readonly description: string;
  readonly attributes: readonly MetricAttribute[];
  /** Upper bounds of the buckets of a histogram. */
  readonly buckets?: readonly number[];
}

const seconds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
const upstream = ['customer_portal.upstream'] as const;

/**
 * All metrics of the service. Source of the instruments and of docs/observability.md. Names without the prefix `customer_portal` are
 * those of the semantic conventions of OpenTelemetry.
 */
export const metricTable = {
  'http.server.request.duration': {
    kind: 'histogram',
    unit: 's',
    description: 'Duration of requests, from their headers to the end of the response.',
    attributes: [
      'http.request.method',
      'http.route',
      'http.response.status_code',
      'error.type',
      'customer_portal.protocol',
      'customer_portal.operation',
      'customer_portal.outcome',
    ],
    buckets: seconds,
  },
  'customer_portal.requests.in_flight': {
    kind: 'gauge',
    unit: '{request}',
    description: 'Requests that are being processed, as load shedding counts them.',
    attributes: [],
  },
  'customer_portal.requests.shed': {
    kind: 'counter',
    unit: '{request}',
    description: 'Requests that load shedding rejected.',
    attributes: ['customer_portal.protocol'],
  },
  'customer_portal.requests.rate_limited': {
    kind: 'counter',
    unit: '{request}',
    description: 'Requests that a rate limit rejected.',
    attributes: ['customer_portal.rate_limit.scope'],
  },
  'http.client.request.duration': {
    kind: 'histogram',
    unit: 's',
    description: 'Duration of attempts of upstream calls, with the wait for a connection.',
    attributes: [
      'customer_portal.upstream',
      'http.request.method',
      'url.template',
      'http.response.status_code',
      'error.type',
    ],
    buckets: seconds,
  },
  'customer_portal.upstream.call.duration': {
    kind: 'histogram',
    unit: 's',
    description: 'Duration of upstream calls with all their attempts.',
    attributes: [
      'customer_portal.upstream',
      'http.request.method',
      'url.template',
      'customer_portal.outcome',
      'error.type',
    ],
    buckets: seconds,
  },
  'customer_portal.upstream.retries': {
    kind: 'counter',
    unit: '{retry}',
    description: 'Retries of upstream calls, by the status or error code of the attempt before.',
    attributes: ['customer_portal.upstream', 'error.type'],
  },
  'customer_portal.upstream.retry_budget': {
    kind: 'gauge',
    unit: '{retry}',
    description: 'Retries that the budget permits now.',
    attributes: upstream,
  },
  'customer_portal.upstream.circuit_breaker.state': {
    kind: 'gauge',
    unit: '1',
    description: '1 for the state of the circuit breaker, 0 for the other states.',
    attributes: ['customer_portal.upstream', 'customer_portal.circuit_breaker.state'],
  },
  'customer_portal.upstream.calls.in_flight': {
    kind: 'gauge',
    unit: '{call}',
    description: 'Attempts that hold one of `UPSTREAM_CONNECTIONS`.',
    attributes: upstream,
  },
  'customer_portal.upstream.calls.queued': {
    kind: 'gauge',
    unit: '{call}',
    description: 'Attempts that wait for one.',
    attributes: upstream,
  },
  'customer_portal.upstream.shared_reads': {
    kind: 'counter',
    unit: '{read}',
    description: 'Reads that joined an identical read in flight.',
    attributes: upstream,
  },
  'customer_portal.upstream.authentication_failures': {
    kind: 'counter',
    unit: '{attempt}',
    description: 'Attempts that the upstream answered with 401 or 403: a revoked key, or one without a permission.',
    attributes: ['customer_portal.upstream', 'http.response.status_code'],
  },
  'customer_portal.loader.batch.size': {
    kind: 'histogram',
    unit: '{key}',
    description: 'Ids or keys in a batch of a loader.',
    attributes: ['customer_portal.loader'],
    buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000],
  },
  'customer_portal.idempotency.operations': {
    kind: 'counter',
    unit: '{operation}',
    description: 'Writes with an idempotency key.',
    attributes: ['customer_portal.idempotency.outcome'],
  },
  'customer_portal.idempotency.store.reachable': {
    kind: 'gauge',
    unit: '1',
    description: '1 while the idempotency store can be reached, otherwise 0.',
    attributes: [],
  },
  'db.client.operation.duration': {
    kind: 'histogram',
    unit: 's',
    description: 'Duration of Redis commands of the idempotency store.',
    attributes: ['db.system.name', 'db.operation.name', 'error.type'],
    buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1],
  },
  'nodejs.eventloop.delay.p50': delay('Median'),
  'nodejs.eventloop.delay.p99': delay('99th percentile'),
  'nodejs.eventloop.delay.max': delay('Maximum'),
  'nodejs.eventloop.utilization': {
    kind: 'gauge',
    unit: '1',
    description: 'Share of the time since the last collection in which the event loop was busy.',
    attributes: [],
  },
  'v8js.memory.heap.used': { kind: 'gauge', unit: 'By', description: 'Used memory of the heap.', attributes: [] },
  'v8js.memory.heap.limit': { kind: 'gauge', unit: 'By', description: 'Maximum size of the heap.', attributes: [] },
  'v8js.resource.active': {
    kind: 'gauge',
    unit: '{resource}',
    description: 'Handles and requests that keep the event loop alive.',
    attributes: ['v8js.resource.type'],
  },
  'process.memory.usage': { kind: 'gauge', unit: 'By', description: 'Resident set size.', attributes: [] },
  'process.cpu.time': {
    kind: 'observed counter',
    unit: 's',
    description: 'Processor time.',
    attributes: ['cpu.mode'],
  },
  'process.uptime': { kind: 'gauge', unit: 's', description: 'Time since the start of the process.', attributes: [] },
} as const satisfies Readonly<Record<string, MetricRow>>;

function delay(value: string) {
  const description = `${value} of the delay of the event loop since the last collection.`;
  return { kind: 'gauge', unit: 's', description, attributes: [] } as const;
}

export type MetricName = keyof typeof metricTable;

/** Names of the metrics of one kind. */
export type MetricOf<Kind extends MetricRow['kind']> = {
  [Name in MetricName]: (typeof metricTable)[Name]['kind'] extends Kind ? Name : never;
}[MetricName];

/** The name in the Prometheus text format: histograms add `_bucket`, `_count` and `_sum` to it. */
export function toPrometheusName(name: MetricName): string {
  const { kind } = metricTable[name];
  return name.replaceAll('.', '_') + (kind === 'counter' || kind === 'observed counter' ? '_total' : '');
}
