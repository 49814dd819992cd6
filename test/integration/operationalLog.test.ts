import { readConfig } from '../../src/config/config.ts';
import { demoIds } from '../../src/emulator/demoIds.ts';
import { json, startFakeUpstream } from '../support/fakeUpstream.ts';
import type { FakeUpstream } from '../support/fakeUpstream.ts';
import { closedTo, startIssuer } from '../support/issuer.ts';
import type { Issuer } from '../support/issuer.ts';
import { linesOf } from '../support/logLines.ts';
import { startService } from '../support/service.ts';
import type { Service, ServiceOptions } from '../support/service.ts';

let service: Service | undefined;
let issuer: Issuer | undefined;
let fake: FakeUpstream;
beforeEach(async () => {
  fake = await startFakeUpstream();
});
afterEach(async () => {
  await service?.close();
  await issuer?.close();
  await fake.close();
  service = issuer = undefined;
});

async function start(options: ServiceOptions = {}): Promise<Service> {
  service = await startService({ konnectUrl: fake.url, ...options });
  return service;
}

/** The log after a graceful shutdown, which writes counts. */
async function finalLog(): Promise<string[]> {
  const { log = [] } = service ?? {};
  await service?.close();
  service = undefined;
  return log;
}

const path = `/v1/v3/openmeter/customers/${demoIds.acme}`;
const read = ({ url }: Service, headers: Record<string, string> = {}) => fetch(new URL(path, url), { headers });
const route = '/v3/openmeter/customers/{customerId}';
const acme = {
  id: demoIds.acme,
  key: 'acme',
  name: 'Acme',
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
};
const env = (variables: Record<string, string>) => ({ http: readConfig(variables).http });
const withoutRetries = { UPSTREAM_RETRIES: '0' };

describe('a failed upstream call', () => {
  const problem = { status: 500, title: 'Error', instance: 'kong:trace:8347343766220159418' };

  test('has a line with the request, the status and the trace of Konnect', async () => {
    fake.answerWith(json(500, problem));
    await read(await start({ config: env(withoutRetries) }), { 'x-request-id': 'edge-1' });
    expect(linesOf(await finalLog(), 'konnect: call failed')).toEqual([
      {
        level: 40,
        requestId: 'edge-1',
        traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
        code: 'UPSTREAM_ERROR',
        upstream: 'konnect',
        reason: 'status 500',
        method: 'GET',
        route,
        status: 500,
        attempts: 1,
        durationMs: expect.any(Number),
        upstreamRequestId: 'kong:trace:8347343766220159418',
        msg: 'konnect: call failed',
      },
    ]);
  });

  test.each([
    ['x-kong-request-id', '8d4f2a1b9c3e4f5061728394a5b6c7d8', true],
    ['x-request-id', '6d1f7f0e-9a54-4c7b-9f0e-0b7f6c1d2e3f', true],
    ['x-request-id', 'Ada Lovelace', false],
  ])('has the %s %s of the response: %s', async (name, value, isLogged) => {
    fake.answerWith(json(500, {}, { [name]: value }));
    await read(await start({ config: env(withoutRetries) }));
    const [line] = linesOf(await finalLog(), 'konnect: call failed');
    expect(line?.['upstreamRequestId']).toBe(isLogged ? value : undefined);
  });

  test('that repeats within LOG_REPEAT_MS is counted, and the count is logged', async () => {
    fake.answerWith(json(500, {}));
    const running = await start({ config: { ...env(withoutRetries), logRepeatMs: 600_000 } });
    for (let request = 0; request < 4; request++) await read(running);
    fake.answerWith(json(401, {}));
    await read(running);
    const log = await finalLog();
    const statuses = linesOf(log, 'konnect: call failed').map(({ status }) => status);
    expect(statuses).toEqual([500, 401]);
    expect(linesOf(log, 'konnect: call failed, repeated')).toEqual([
      {
        level: 40,
        repeated: 3,
        code: 'UPSTREAM_ERROR',
        upstream: 'konnect',
        reason: 'status 500',
        method: 'GET',
        route,
        status: 500,
        msg: 'konnect: call failed, repeated',
      },
    ]);
  });
});

test('the circuit breaker logs that it opens, half-opens and closes', async () => {
  fake.answerWith(json(503, {}));
  const breaker = { UPSTREAM_BREAKER_MIN_CALLS: '2', UPSTREAM_BREAKER_PAUSE_MS: '1' };
  const running = await start({ config: env({ ...withoutRetries, ...breaker }) });
  const linesWith = (state: string) => linesOf(running.log, `konnect: circuit breaker ${state}`);
  while (linesWith('opened').length === 0) await read(running);
  fake.answerWith(json(200, acme));
  while (linesWith('closed').length === 0) await read(running);
  expect(linesWith('opened')[0]).toMatchObject({ level: 40, upstream: 'konnect', pauseMs: 1 });
  expect(linesWith('half-opened')[0]).toMatchObject({ level: 30, upstream: 'konnect' });
  expect(linesWith('closed')[0]).toMatchObject({ level: 30, upstream: 'konnect' });
});

test('LOG_LEVEL=debug logs each upstream call with its duration, and each retry', async () => {
  const answers = [json(503, {}), json(200, acme)];
  fake.answerWith((request, response) => (answers.shift() ?? json(200, acme))(request, response));
  await read(await start({ config: { logLevel: 'debug' } }), { 'x-request-id': 'edge-1' });
  const log = await finalLog();
  const of = { level: 20, requestId: 'edge-1', method: 'GET', route };
  expect(linesOf(log, 'konnect: call retried')).toEqual([
    expect.objectContaining({ ...of, attempts: 1, status: 503, waitMs: expect.any(Number) }),
  ]);
  expect(linesOf(log, 'konnect: call ended')).toEqual([
    expect.objectContaining({ ...of, attempts: 2, status: 200, durationMs: expect.any(Number) }),
  ]);
});

test('LOG_LEVEL=info logs neither calls nor retries that succeed', async () => {
  fake.answerWith(json(200, acme));
  await read(await start());
  const messages = (await finalLog()).map((line) => JSON.parse(line).msg);
  expect(messages.filter((message: string) => message.startsWith('konnect'))).toEqual([]);
});

test('refused authentications are counted by kind', async () => {
  issuer = await startIssuer();
  const running = await start({ config: { auth: closedTo(issuer, 'direct'), logRepeatMs: 600_000 } });
  const expired = { authorization: `Bearer ${issuer.token({ exp: 1 })}` };
  for (const headers of [{}, {}, {}, expired, expired, { authorization: 'Basic YTpi' }]) await read(running, headers);
  const log = await finalLog();
  const toPair = ({ reason, repeated }: Readonly<Record<string, unknown>>) => [reason, repeated];
  expect(linesOf(log, 'auth: request refused').map(toPair)).toEqual([
    ['Missing token', undefined],
    ['Invalid token: expired', undefined],
    ['Invalid authorization header', undefined],
  ]);
  expect(linesOf(log, 'auth: request refused, repeated').map(toPair)).toEqual([
    ['Missing token', 2],
    ['Invalid token: expired', 1],
  ]);
});

test('the log has the start with ports and modes, and the shutdown with its stages', async () => {
  const { url } = await start({ config: { rest: { port: 0 }, shutdown: { drainMs: 1, timeoutMs: 9_000 } } });
  const lines = (await finalLog()).map((line) => JSON.parse(line));
  const port = Number(new URL(url).port);
  expect(lines).toMatchObject([
    { level: 30, port, protocols: ['graphql', 'mcp'], msg: 'service: listening' },
    { level: 30, port: expect.any(Number), protocols: ['rest'], msg: 'service: listening' },
    {
      level: 30,
      upstreams: 'configured',
      authMode: 'open',
      introspection: true,
      rest: true,
      mcp: true,
      idempotencyStore: 'memory',
      logLevel: 'info',
      accessLog: 'all',
      msg: 'service: ready',
    },
    { level: 30, drainMs: 1, msg: 'shutdown: drain started' },
    { level: 30, durationMs: expect.any(Number), msg: 'service: stopped' },
  ]);
});
