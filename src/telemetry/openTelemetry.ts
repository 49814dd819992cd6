import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
  serviceInstanceIdDetector,
} from '@opentelemetry/resources';
import type { Resource } from '@opentelemetry/resources';
import { packageVersion } from '../config/packageVersion.ts';
import { RepeatedLines } from '../logging/repeatedLines.ts';
import type { Exporters, TelemetryOptions } from './exporters.ts';

/** Time for sending what has not been sent when the service stops. */
const flushMs = 1_000;
const scope = 'customer-portal-subgraph';

/**
 * Starts the exporters. Only what is configured is loaded. No instrumentation patches other packages, and no global provider is
 * set: spans name their parents explicitly.
 */
export async function startExporters({ config, log, repeatMs }: TelemetryOptions): Promise<Exporters> {
  const resource = createResource(config.serviceName);
  const failures = new RepeatedLines(log, 'telemetry: export failed', repeatMs);
  const reportFailure = (signal: 'traces' | 'metrics', error: unknown) =>
    failures.warn({ signal, reason: reasonOf(error) }, {});
  const metrics = await startMetrics(config, resource, reportFailure);
  const traces = config.traces && (await startTraces(config.traces, resource, reportFailure));
  log.info(
    { traces: traces !== undefined, metrics: metrics?.exporters ?? [], metricsPort: config.prometheus?.port },
    'telemetry: exporters started',
  );
  return {
    metrics: metrics?.recorder,
    startSpan: traces?.startSpan,
    async close() {
      await withTimeout(flushMs, Promise.allSettled([traces?.close(), metrics?.close()]));
      failures.flush();
    },
  };
}

type ReportFailure = (signal: 'traces' | 'metrics', error: unknown) => void;

async function startMetrics(
  { otlpMetrics, prometheus }: TelemetryOptions['config'],
  resource: Resource,
  reportFailure: ReportFailure,
) {
  if (!otlpMetrics && !prometheus) return undefined;
  const [{ createMeterProvider, startPrometheus, createOtlpReader }, { Metrics }] = await Promise.all([
    import('./metricExporters.ts'),
    import('./metrics.ts'),
  ]);
  const readers = [];
  if (prometheus) readers.push(await startPrometheus(prometheus));
  if (otlpMetrics) {
    readers.push(await createOtlpReader(otlpMetrics, (error) => reportFailure('metrics', error)));
  }
  const provider = createMeterProvider(resource, readers);
  const recorder = new Metrics(provider.getMeter(scope));
  return {
    recorder,
    exporters: [...(prometheus ? ['prometheus'] : []), ...(otlpMetrics ? ['otlp'] : [])],
    async close() {
      await provider.shutdown();
      recorder.close();
    },
  };
}

async function startTraces(
  traces: NonNullable<TelemetryOptions['config']['traces']>,
  resource: Resource,
  reportFailure: ReportFailure,
) {
  const [{ createTracerProvider }, { startRequestSpan }] = await Promise.all([
    import('./traceExporter.ts'),
    import('./openTelemetrySpans.ts'),
  ]);
  const provider = await createTracerProvider(traces, resource, (error) => reportFailure('traces', error));
  const tracer = provider.getTracer(scope);
  const startSpan: Exporters['startSpan'] = (...parameters) => startRequestSpan(tracer, ...parameters);
  return { startSpan, close: () => provider.shutdown() };
}

/** Without the detectors of the process and the host, whose command line may hold a secret. */
function createResource(serviceName: string): Resource {
  return defaultResource()
    .merge(detectResources({ detectors: [serviceInstanceIdDetector] }))
    .merge(resourceFromAttributes({ 'service.version': packageVersion }))
    .merge(detectResources({ detectors: [envDetector] }))
    .merge(resourceFromAttributes({ 'service.name': serviceName }));
}

/** The code of a network error, or the status of the receiver. The message is omitted because it may hold the URL. */
function reasonOf(error: unknown): string {
  const code: unknown = Reflect.get(Object(error), 'code');
  if (typeof code === 'string') return code;
  return typeof code === 'number' ? `status ${code}` : 'no response in time';
}

async function withTimeout(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, timeout]);
  clearTimeout(timer);
}
