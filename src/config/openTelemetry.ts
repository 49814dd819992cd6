import { integer, oneOf, optional, secret, someOf, text, variable } from './env.ts';
import type { EnvReader, Variable } from './env.ts';
import { quotedSecretFault } from './secretFaults.ts';

const protocol = oneOf('http/protobuf', 'http/json');
const endpoint = text('an http or https URL without a user name', /^https?:\/\/[^\s@]+$/);
const headers = secret(
  'comma-separated name=value pairs',
  /^[^\s=,]+=[^,]*(?:,\s*[^\s=,]+=[^,]*)*$/,
  quotedSecretFault,
);

/** The standard variables of OpenTelemetry that the service reads. Their names and defaults are those of its specification. */
export const openTelemetryVariables = {
  OTEL_SDK_DISABLED: variable(oneOf('true', 'false'), 'false', '`true` turns traces and metrics off.'),
  OTEL_TRACES_EXPORTER: optional(
    oneOf('otlp', 'none'),
    'Exporter of traces.',
    '`otlp` if an OTLP endpoint is set; otherwise `none`',
  ),
  OTEL_METRICS_EXPORTER: optional(
    someOf('prometheus', 'otlp', 'none'),
    'Exporters of metrics. `prometheus`: `/metrics` on a port of its own.',
    '`otlp` if an OTLP endpoint is set; otherwise `none`',
  ),
  OTEL_EXPORTER_PROMETHEUS_HOST: variable(
    text('an IP address or a host name, without brackets', /^[\w.:-]+$/),
    'localhost',
    'Address of `/metrics`; `0.0.0.0` for a container.',
  ),
  OTEL_EXPORTER_PROMETHEUS_PORT: variable(integer(1, 65_535), 9_464, 'Port of `/metrics`.'),
  OTEL_EXPORTER_OTLP_ENDPOINT: optional(
    endpoint,
    'Base URL of the OTLP receiver; `/v1/traces` and `/v1/metrics` are added.',
    '`http://localhost:4318`',
  ),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: optional(endpoint, 'URL for traces, used as it is.'),
  OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: optional(endpoint, 'URL for metrics, used as it is.'),
  OTEL_EXPORTER_OTLP_PROTOCOL: variable(protocol, 'http/protobuf', 'Encoding of OTLP. There is no gRPC exporter.'),
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: optional(protocol, 'Encoding of traces.', 'OTEL_EXPORTER_OTLP_PROTOCOL'),
  OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: optional(protocol, 'Encoding of metrics.', 'OTEL_EXPORTER_OTLP_PROTOCOL'),
  OTEL_EXPORTER_OTLP_HEADERS: optional(headers, 'Headers of OTLP requests, such as a credential of the receiver.'),
  OTEL_EXPORTER_OTLP_TRACES_HEADERS: optional(headers, 'Headers for traces.'),
  OTEL_EXPORTER_OTLP_METRICS_HEADERS: optional(headers, 'Headers for metrics.'),
  OTEL_SERVICE_NAME: variable(text('any text'), 'customer-portal-subgraph', 'Resource attribute `service.name`.'),
  OTEL_RESOURCE_ATTRIBUTES: optional(
    text('comma-separated key=value pairs'),
    'Further resource attributes, such as `deployment.environment.name=production`.',
  ),
  OTEL_TRACES_SAMPLER: variable(
    oneOf(
      'parentbased_always_on',
      'parentbased_always_off',
      'parentbased_traceidratio',
      'always_on',
      'always_off',
      'traceidratio',
    ),
    'parentbased_always_on',
    'Which traces are recorded. The `parentbased_` ones follow the decision of the caller if it sends one.',
  ),
  OTEL_TRACES_SAMPLER_ARG: variable(
    text('a number from 0 to 1', /^(?:0(?:\.\d+)?|1(?:\.0+)?)$/),
    '1',
    'Share of traces that a `traceidratio` sampler records.',
  ),
  OTEL_BSP_SCHEDULE_DELAY: variable(integer(1, 600_000), 5_000, 'Time between two exports of spans, in milliseconds.'),
  OTEL_BSP_EXPORT_TIMEOUT: variable(integer(1, 600_000), 30_000, 'Timeout of an export of spans, in milliseconds.'),
  OTEL_BSP_MAX_QUEUE_SIZE: variable(integer(1, 1_000_000), 2_048, 'Spans that wait for export; more are dropped.'),
  OTEL_BSP_MAX_EXPORT_BATCH_SIZE: variable(integer(1, 1_000_000), 512, 'Spans of one export.'),
  OTEL_METRIC_EXPORT_INTERVAL: variable(
    integer(1, 3_600_000),
    60_000,
    'Time between two OTLP exports of metrics, in milliseconds.',
  ),
  OTEL_METRIC_EXPORT_TIMEOUT: variable(integer(1, 600_000), 30_000, 'Timeout of such an export, in milliseconds.'),
};

type Values = {
  [Name in keyof typeof openTelemetryVariables]: (typeof openTelemetryVariables)[Name] extends Variable<infer Value>
    ? Value
    : never;
};
type Reader = Pick<EnvReader<Values>, 'get' | 'isSet' | 'report'>;

export type TelemetryConfig = ReturnType<typeof readTelemetry>;

/** Traces and metrics are off unless an exporter is named or an OTLP endpoint is set. */
export function readTelemetry(env: Reader) {
  const isDisabled = env.get('OTEL_SDK_DISABLED') === 'true';
  const hasEndpoint = env.isSet('OTEL_EXPORTER_OTLP_ENDPOINT');
  const traceExporter =
    env.get('OTEL_TRACES_EXPORTER') ??
    (hasEndpoint || env.isSet('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT') ? 'otlp' : 'none');
  const metricExporters = env.get('OTEL_METRICS_EXPORTER') ?? [
    hasEndpoint || env.isSet('OTEL_EXPORTER_OTLP_METRICS_ENDPOINT') ? 'otlp' : 'none',
  ];
  if (metricExporters.length > 1 && metricExporters.includes('none')) {
    env.report('OTEL_METRICS_EXPORTER', 'cannot name "none" together with an exporter');
  }
  const serviceName = env.get('OTEL_SERVICE_NAME');
  if (isDisabled) return { serviceName, traces: undefined, otlpMetrics: undefined, prometheus: undefined, headers: [] };
  return {
    serviceName,
    traces: traceExporter === 'otlp' ? readTraces(env) : undefined,
    otlpMetrics: metricExporters.includes('otlp') ? readOtlpMetrics(env) : undefined,
    prometheus: metricExporters.includes('prometheus')
      ? { host: env.get('OTEL_EXPORTER_PROMETHEUS_HOST'), port: env.get('OTEL_EXPORTER_PROMETHEUS_PORT') }
      : undefined,
    /** The values of headers, which may be credentials. */
    headers: headersOf(env),
  } as const;
}

function readTraces(env: Reader) {
  return {
    url: env.get('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT') ?? urlOf(env, 'v1/traces'),
    protocol: env.get('OTEL_EXPORTER_OTLP_TRACES_PROTOCOL') ?? env.get('OTEL_EXPORTER_OTLP_PROTOCOL'),
    sampler: env.get('OTEL_TRACES_SAMPLER'),
    ratio: Number(env.get('OTEL_TRACES_SAMPLER_ARG')),
    batch: {
      scheduledDelayMillis: env.get('OTEL_BSP_SCHEDULE_DELAY'),
      exportTimeoutMillis: env.get('OTEL_BSP_EXPORT_TIMEOUT'),
      maxQueueSize: env.get('OTEL_BSP_MAX_QUEUE_SIZE'),
      maxExportBatchSize: env.get('OTEL_BSP_MAX_EXPORT_BATCH_SIZE'),
    },
  } as const;
}

function readOtlpMetrics(env: Reader) {
  return {
    url: env.get('OTEL_EXPORTER_OTLP_METRICS_ENDPOINT') ?? urlOf(env, 'v1/metrics'),
    protocol: env.get('OTEL_EXPORTER_OTLP_METRICS_PROTOCOL') ?? env.get('OTEL_EXPORTER_OTLP_PROTOCOL'),
    intervalMs: env.get('OTEL_METRIC_EXPORT_INTERVAL'),
    timeoutMs: env.get('OTEL_METRIC_EXPORT_TIMEOUT'),
  } as const;
}

function urlOf(env: Reader, path: string): string {
  const base = env.get('OTEL_EXPORTER_OTLP_ENDPOINT') ?? 'http://localhost:4318';
  return `${base.replace(/\/$/, '')}/${path}`;
}

function headersOf(env: Reader): string[] {
  const texts = [
    env.get('OTEL_EXPORTER_OTLP_HEADERS'),
    env.get('OTEL_EXPORTER_OTLP_TRACES_HEADERS'),
    env.get('OTEL_EXPORTER_OTLP_METRICS_HEADERS'),
  ];
  return texts.flatMap((pairs = '') =>
    pairs
      .split(',')
      .map((pair) => unescape(pair.slice(pair.indexOf('=') + 1).trim()))
      // The last word of `Bearer …` alone is the credential.
      .flatMap((value) => [value, value.split(' ').at(-1) ?? ''])
      .filter((value) => value.length >= 8),
  );
}
