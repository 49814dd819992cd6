import { createServer } from 'node:http';
import { startSource, urlOf } from '../support/childProcess.ts';
import type { Child, Env } from '../support/childProcess.ts';
import { freePort } from '../support/freePort.ts';
import { postGraphQL } from '../support/service.ts';

const children: Child[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) {
    child.process.kill('SIGKILL');
    await child.exit;
  }
});

/** Prints each package of OpenTelemetry that the process imports. */
const printImports = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier.startsWith('@opentelemetry/')) process.stderr.write('IMPORTED ' + specifier + '\\n');
      return next(specifier, context);
    },
  });
`)}`;

async function importsWith(env: Env): Promise<Set<string>> {
  const service = startSource('main.ts', { PORT: '0', ...env }, ['--import', printImports]);
  children.push(service);
  await postGraphQL(await urlOf(service), '{ customers(first: 5) { nodes { billing { profile { name } } } } }');
  service.process.kill('SIGTERM');
  expect(await service.exit).toBe(0);
  return new Set([...service.output.stderr.matchAll(/^IMPORTED (\S+)$/gm)].map(([, name = '']) => name));
}

test.each([
  ['without a variable of OpenTelemetry', {}],
  ['with a service name alone', { OTEL_SERVICE_NAME: 'portal' }],
  ['with OTEL_SDK_DISABLED=true', { OTEL_SDK_DISABLED: 'true', OTEL_METRICS_EXPORTER: 'prometheus' }],
  [
    'with the exporter `none`',
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'none' },
  ],
])('%s, no package of OpenTelemetry is loaded', async (_when, env) => {
  expect(await importsWith(env)).toEqual(new Set());
});

test('`/metrics` alone loads no package for traces or OTLP', async () => {
  const imported = await importsWith({
    OTEL_METRICS_EXPORTER: 'prometheus',
    OTEL_EXPORTER_PROMETHEUS_PORT: String(await freePort()),
  });
  expect(imported).toContain('@opentelemetry/exporter-prometheus');
  expect([...imported].filter((name) => /trace|otlp/.test(name))).toEqual([]);
});

test('OTLP in protobuf, with headers that the log does not show', async () => {
  const received: { type: string | undefined; authorization: string | undefined; bytes: number }[] = [];
  const receiver = createServer((request, response) => {
    let bytes = 0;
    request.on('data', (chunk: Buffer) => (bytes += chunk.length));
    request.on('end', () => {
      const { authorization, 'content-type': type } = request.headers;
      received.push({ type, authorization, bytes });
      response.writeHead(401).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const address = receiver.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const service = startSource('main.ts', {
    PORT: '0',
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20collector-credential-1',
  });
  children.push(service);
  await postGraphQL(await urlOf(service), '{ __typename }');
  service.process.kill('SIGTERM');
  expect(await service.exit).toBe(0);
  receiver.close();
  expect(received).toHaveLength(2);
  for (const { type, authorization, bytes } of received) {
    expect([type, authorization]).toEqual(['application/x-protobuf', 'Bearer collector-credential-1']);
    expect(bytes).toBeGreaterThan(100);
  }
  expect(service.output.stderr).toContain('"msg":"telemetry: export failed"');
  expect(service.output.stderr).toContain('"reason":"status 401"');
  expect(service.output.stderr).not.toContain('collector-credential-1');
});
