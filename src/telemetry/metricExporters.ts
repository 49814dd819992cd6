import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import type { Resource } from '@opentelemetry/resources';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import type { IMetricReader, PushMetricExporter } from '@opentelemetry/sdk-metrics';
import { ConfigError } from '../config/env.ts';
import type { TelemetryConfig } from '../config/openTelemetry.ts';

export function createMeterProvider(resource: Resource, readers: IMetricReader[]): MeterProvider {
  return new MeterProvider({ resource, readers });
}

/** `/metrics` on a port of its own. Throws `ConfigError` if it cannot listen. */
export async function startPrometheus(
  options: NonNullable<TelemetryConfig['prometheus']>,
): Promise<PrometheusExporter> {
  const exporter = new PrometheusExporter({ ...options, preventServerStart: true, withoutScopeInfo: true });
  try {
    await exporter.startServer();
  } catch (error) {
    const code = String(Reflect.get(Object(error), 'code'));
    throw new ConfigError([
      code === 'EADDRINUSE'
        ? `OTEL_EXPORTER_PROMETHEUS_PORT: port ${options.port} is already in use. Set it to a free port.`
        : `OTEL_EXPORTER_PROMETHEUS_HOST: cannot listen on this address and port ${options.port} (${code}).`,
    ]);
  }
  return exporter;
}

export async function createOtlpReader(
  { url, protocol, intervalMs, timeoutMs }: NonNullable<TelemetryConfig['otlpMetrics']>,
  onFailure: (error: unknown) => void,
): Promise<IMetricReader> {
  const { OTLPMetricExporter } =
    protocol === 'http/json'
      ? await import('@opentelemetry/exporter-metrics-otlp-http')
      : await import('@opentelemetry/exporter-metrics-otlp-proto');
  return new PeriodicExportingMetricReader({
    exporter: reportFailures(new OTLPMetricExporter({ url }), onFailure),
    exportIntervalMillis: intervalMs,
    exportTimeoutMillis: Math.min(timeoutMs, intervalMs),
  });
}

/** The SDK reports failures to a global handler only, without their signal. */
function reportFailures(exporter: PushMetricExporter, onFailure: (error: unknown) => void): PushMetricExporter {
  const send = exporter.export.bind(exporter);
  exporter.export = (metrics, done) =>
    send(metrics, (result) => {
      if (result.error !== undefined) onFailure(result.error);
      done(result);
    });
  return exporter;
}
