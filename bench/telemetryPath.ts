import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { createBatchReport } from '../src/loaders/batchReport.ts';
import { Metrics } from '../src/telemetry/metrics.ts';
import { Telemetry, noTelemetry } from '../src/telemetry/telemetry.ts';

/**
 * Micro-benchmark of what telemetry adds to one customer by id: the record of the request, one batch, one call with one attempt, and the
 * end of the request. Prints the least time of many runs, which other load hardly changes. `npm run bench:guard` shows the time of
 * the whole request.
 */
const requests = 20_000;
const runs = 60;

const endpoint = { method: 'GET', route: '/v3/openmeter/customers/{customerId}' };
const end = { method: 'POST', route: '/graphql', status: 200 };
const done = Promise.resolve([]);

function runOnce(telemetry: Telemetry): void {
  const record = telemetry.startRequest('graphql', 'a4c14f1b-068b-42c6-9b0e-6d1f7f0e9a54', undefined, 'POST /graphql');
  record.operation = 'Customer';
  record.operationType = 'query';
  void createBatchReport(record, telemetry.metrics)('customerById', ['01JHQ75EE0HJBPS999HYMPF29H'], () => done);
  const upstreams = telemetry.metrics?.upstreams;
  upstreams?.recordAttempt('konnect', endpoint, 1.25, 200, undefined);
  upstreams?.recordCall('konnect', endpoint, 1.5, 'success', undefined);
  telemetry.endRequest(record, end);
}

function measure(name: string, telemetry: Telemetry): void {
  let least = Infinity;
  for (let run = 0; run < runs; run++) {
    const startedAt = performance.now();
    for (let i = 0; i < requests; i++) runOnce(telemetry);
    least = Math.min(least, performance.now() - startedAt);
  }
  process.stdout.write(`${name}: ${((least / requests) * 1_000).toFixed(2)} µs per request\n`);
}

const reader = new PrometheusExporter({ preventServerStart: true });
const provider = new MeterProvider({ readers: [reader] });
const metrics = new Metrics(provider.getMeter('bench'));
const on = new Telemetry({ metrics, startSpan: undefined, close: () => Promise.resolve() }, () => false);
measure('off', noTelemetry());
measure('metrics on', on);
metrics.close();
