import { once } from 'node:events';
import { startProcess, startServiceProcess } from '../overload/processes.ts';
import type { Process } from '../overload/processes.ts';
import { mix } from '../overload/samples.ts';
import { stopUnderLoad } from '../overload/shutdownRun.ts';
import { KeepAliveConnection, rawRequest } from '../support/keepAliveConnection.ts';

const processes: Process[] = [];
afterEach(async () => {
  for (const { child, exit } of processes.splice(0)) {
    child.kill('SIGKILL');
    await exit;
  }
});

/** A service with an upstream that takes its time for each answer. */
async function start(upstreamMs: number, env: Record<string, string> = {}): Promise<Process> {
  const upstream = await startProcess('test/overload/upstream.ts', { DELAY_MS: String(upstreamMs) });
  processes.push(upstream);
  // Nothing is refused here: what is asked for is more than a process can do that has just started.
  const service = await startServiceProcess(upstream.url, { MAX_LOOP_DELAY_MS: '0', DRAIN_MS: '200', ...env });
  processes.push(service);
  return service;
}

jest.setTimeout(20_000);

const nothing = { reset: 0, empty: 0 };

test.each([
  ['clients that keep their connections', 5, {}],
  ['clients that connect for each request', 5, { connectsAnew: true }],
  ['an upstream that is slow', 700, {}],
])('a stop under load loses no request of %s', async (_what, upstreamMs, options) => {
  const service = await start(upstreamMs);
  const { answers, answeredAfter, lost, refused, exitCode, exitMs, errors } = await stopUnderLoad(service, {
    clients: 20,
    loadMs: 500,
    ...options,
  });
  expect({ lost, refused, exitCode, errors }).toEqual({ lost: nothing, refused: 20, exitCode: 0, errors: '' });
  expect(Object.keys(answers)).toEqual(['200']);
  expect(answeredAfter).toBeGreaterThanOrEqual(20);
  expect(exitMs).toBeLessThan(5_000);
});

test('requests of every adapter that are in flight finish, each told that it is the last of its connection', async () => {
  const service = await start(1_500);
  const inFlight = mix.map(({ bytes }) => new KeepAliveConnection(service.port).ask(bytes));
  await passed(300);
  service.child.kill('SIGTERM');
  for (const outcome of await Promise.all(inFlight)) {
    expect(outcome).toMatchObject({ status: 200, head: expect.stringContaining('connection: close') });
    expect(outcome).toHaveProperty('body', expect.stringContaining('01JHQ75EE0HJBPS999HYM'));
  }
  expect(await service.exit).toBe(0);
});

test('a request that is never sent to its end, and one that is never answered, hold the end up no longer than STOP_MS', async () => {
  const service = await start(60_000, { STOP_MS: '1500' });
  const [headers = '', body = ''] = mix[0]?.bytes.toString().split('\r\n\r\n') ?? [];
  const halves = ['POST /graphql HTT', headers, `${headers}\r\n\r\n${body.slice(0, 9)}`].map((half) => {
    const connection = new KeepAliveConnection(service.port);
    return connection.ask(Buffer.from(half));
  });
  const unanswered = new KeepAliveConnection(service.port).ask(rawRequest('GET', '/v1/v3/openmeter/customers'));
  await passed(300);
  const stoppedAt = performance.now();
  service.child.kill('SIGTERM');
  expect(await service.exit).toBe(0);
  const tookMs = performance.now() - stoppedAt;
  expect(tookMs).toBeGreaterThan(1_300);
  expect(tookMs).toBeLessThan(4_000);
  expect(await Promise.all([...halves, unanswered])).toEqual(Array.from({ length: 4 }, () => 'empty'));
  expect(service.errors()).toContain('shutdown: timed out, connections destroyed');
  expect(service.errors()).toContain('"connections":4');
});

test.each(['SIGTERM', 'SIGINT'] as const)('after SIGTERM, %s ends it at once', async (second) => {
  const service = await start(60_000);
  const lost = new KeepAliveConnection(service.port).ask(rawRequest('GET', '/v1/v3/openmeter/customers'));
  await passed(300);
  service.child.kill('SIGTERM');
  await passed(100);
  const at = performance.now();
  service.child.kill(second);
  expect(await service.exit).toBe(1);
  expect(performance.now() - at).toBeLessThan(2_000);
  expect(typeof (await lost)).toBe('string');
});

test('a service that has nothing to do ends as soon as it has drained', async () => {
  const service = await start(5);
  const silent = new KeepAliveConnection(service.port);
  await once(silent.socket, 'connect');
  const at = performance.now();
  service.child.kill('SIGTERM');
  expect(await service.exit).toBe(0);
  expect(performance.now() - at).toBeLessThan(3_000);
  expect(service.errors()).toBe('');
});

/** For what happens in another process, which tells nobody. */
function passed(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
