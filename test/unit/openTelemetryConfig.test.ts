import { readConfig, secretsOf } from '../../src/config/config.ts';
import { ConfigError } from '../../src/config/env.ts';
import type { Environment } from '../../src/config/env.ts';
import { findUnknownVariables } from '../../src/config/unknownVariables.ts';

const endpoint = 'http://collector:4318';
const read = (env: Environment) => readConfig(env).telemetry;

test('nothing is exported unless an exporter is named or an endpoint is set', () => {
  const off = { traces: undefined, otlpMetrics: undefined, prometheus: undefined };
  expect(read({})).toMatchObject(off);
  expect(read({ OTEL_SERVICE_NAME: 'portal', OTEL_TRACES_SAMPLER: 'always_on' })).toMatchObject(off);
  expect(read({ OTEL_SDK_DISABLED: 'true', OTEL_EXPORTER_OTLP_ENDPOINT: endpoint })).toMatchObject(off);
  expect(
    read({ OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'none', OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }),
  ).toMatchObject(off);
});

test('an endpoint turns traces and metrics on; an endpoint of one signal, this signal', () => {
  const both = read({ OTEL_EXPORTER_OTLP_ENDPOINT: `${endpoint}/` });
  expect(both.traces?.url).toBe(`${endpoint}/v1/traces`);
  expect(both.otlpMetrics?.url).toBe(`${endpoint}/v1/metrics`);
  const traces = read({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${endpoint}/custom` });
  expect(traces.traces?.url).toBe(`${endpoint}/custom`);
  expect(traces.otlpMetrics).toBeUndefined();
});

test('exporters and their addresses have the defaults of OpenTelemetry', () => {
  expect(read({ OTEL_METRICS_EXPORTER: 'prometheus' }).prometheus).toEqual({ host: 'localhost', port: 9_464 });
  const { traces, otlpMetrics } = read({ OTEL_TRACES_EXPORTER: 'otlp', OTEL_METRICS_EXPORTER: 'otlp' });
  expect(traces).toEqual({
    url: 'http://localhost:4318/v1/traces',
    protocol: 'http/protobuf',
    sampler: 'parentbased_always_on',
    ratio: 1,
    batch: {
      scheduledDelayMillis: 5_000,
      exportTimeoutMillis: 30_000,
      maxQueueSize: 2_048,
      maxExportBatchSize: 512,
    },
  });
  expect(otlpMetrics).toMatchObject({ url: 'http://localhost:4318/v1/metrics', intervalMs: 60_000 });
});

test.each([
  ['OTEL_TRACES_EXPORTER', 'zipkin', 'must be one of otlp, none, but got "zipkin"'],
  ['OTEL_METRICS_EXPORTER', 'none,prometheus', 'cannot name "none" together with an exporter'],
  ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc', 'must be one of http/protobuf, http/json, but got "grpc"'],
  ['OTEL_TRACES_SAMPLER_ARG', '2', 'must be a number from 0 to 1, but got "2"'],
  [
    'OTEL_EXPORTER_OTLP_HEADERS',
    'a secret',
    'must be comma-separated name=value pairs, but got a value of 8 characters',
  ],
])('an invalid %s is reported: %s', (name, value, problem) => {
  expect(() => readConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, [name]: value })).toThrow(ConfigError);
  expect(() => readConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, [name]: value })).toThrow(`${name} ${problem}`);
});

test('variables of exporters that are off are not read', () => {
  expect(read({ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }).traces).toBeUndefined();
});

test('the values of OTLP headers are secrets of the log', () => {
  const config = readConfig({
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20abcdefgh1234,x-tenant=tenant-0815',
  });
  expect(secretsOf(config)).toEqual(expect.arrayContaining(['Bearer abcdefgh1234', 'abcdefgh1234', 'tenant-0815']));
});

test('no variable of OpenTelemetry is reported as unknown', () => {
  const env = { OTEL_TRACES_EXPORTR: 'otlp', OTEL_EXPORTER_OTLP_TIMEOUT: '5000', OTEL_PROPAGATORS: 'tracecontext' };
  expect(findUnknownVariables(env)).toEqual([]);
});
