import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { readConfig } from '../../src/config/config.ts';
import { linesOf } from '../support/logLines.ts';
import { freePort } from '../support/freePort.ts';
import { startObservedService } from '../support/observedService.ts';
import { postGraphQL, startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';

let service: Service | undefined;
afterEach(async () => {
  await service?.close();
  service = undefined;
});

const query = '{ customer(key: "acme") { name } }';

test('a receiver that cannot be reached affects no request, and its failures are counted in one line', async () => {
  const { telemetry } = readConfig({
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${await freePort()}`,
    OTEL_BSP_SCHEDULE_DELAY: '1',
    OTEL_METRIC_EXPORT_INTERVAL: '5',
    OTEL_METRIC_EXPORT_TIMEOUT: '5',
  });
  service = await startService({ config: { telemetry, logRepeatMs: 600_000 } });
  const { log } = service;
  const signals = () => linesOf(log, 'telemetry: export failed').map(({ signal }) => signal);
  while (!signals().includes('traces') || !signals().includes('metrics')) {
    expect((await service.graphql(query)).errors).toBeUndefined();
  }
  await service.close();
  service = undefined;
  const failures = linesOf(log, 'telemetry: export failed').map(
    ({ signal, reason }) => `${String(signal)} ${String(reason)}`,
  );
  expect(new Set(failures).size).toBe(failures.length);
  expect(failures).toContain('traces ECONNREFUSED');
  expect(linesOf(log, 'telemetry: export failed, repeated').length).toBeGreaterThan(0);
});

test('the shutdown does not wait for a receiver that never answers', async () => {
  const open = new Set<Socket>();
  const silent = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => {}).once('close', () => open.delete(socket));
  });
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const address = silent.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const { telemetry } = readConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` });
  const started = await startService({ config: { telemetry } });
  await started.graphql(query);
  await started.close();
  // The exporters still wait for their answers.
  expect(open.size).toBe(2);
  for (const socket of open) socket.destroy();
  silent.close();
});

test('the shutdown sends the spans and metrics that have not been sent', async () => {
  const observed = await startObservedService({}, { OTEL_METRIC_EXPORT_INTERVAL: '600000' });
  await postGraphQL(observed.service.url, query);
  expect(observed.receiver.bodies).toHaveLength(0);
  const spans = await observed.close();
  expect(spans.map(({ name }) => name)).toContain('POST /graphql');
  expect(observed.receiver.metricNames).toContain('http.server.request.duration');
});

test('`/metrics` has a port of its own, and only this path', async () => {
  const observed = await startObservedService();
  try {
    expect((await fetch(new URL('/metrics', observed.service.url))).status).toBe(404);
    expect((await fetch(new URL('/', observed.metricsUrl))).status).toBe(404);
    expect((await fetch(observed.metricsUrl)).headers.get('content-type')).toBe('text/plain');
    expect(linesOf(observed.service.log, 'telemetry: exporters started')).toEqual([
      {
        level: 30,
        msg: 'telemetry: exporters started',
        traces: true,
        metrics: ['prometheus', 'otlp'],
        metricsPort: Number(new URL(observed.metricsUrl).port),
      },
    ]);
  } finally {
    await observed.close();
  }
});

test('a port of `/metrics` that is taken ends the start with its variable', async () => {
  const observed = await startObservedService();
  const { port } = new URL(observed.metricsUrl);
  const { telemetry } = readConfig({ OTEL_METRICS_EXPORTER: 'prometheus', OTEL_EXPORTER_PROMETHEUS_PORT: port });
  await expect(startService({ config: { telemetry } })).rejects.toThrow(
    `OTEL_EXPORTER_PROMETHEUS_PORT: port ${port} is already in use. Set it to a free port.`,
  );
  await observed.close();
});
