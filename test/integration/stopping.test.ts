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

/** A service whose upstream delays each answer. */
async function start(upstreamMs: number, env: Record<string, string> = {}): Promise<Process> {
  const upstream = await startProcess('test/overload/upstream.ts', { DELAY_MS: String(upstreamMs) });
  processes.push(upstream);
  // The load is more than a process can serve that has just started: load shedding would refuse a part of it.
  const service = await startServiceProcess(upstream.url, { MAX_LOOP_DELAY_MS: '0', DRAIN_MS: '200', ...env });
  processes.push(service);
  return service;
}

/** A STOP_MS that no test waits for: a service that waits for it fails the time limit of the test. */
const never = { STOP_MS: '600000' };

test.each([
  ['keep-alive clients', 5, {}, 0],
  // Connections that the kernel has accepted and the process has not are reset when the port closes.
  ['clients that open a connection for each request', 5, { connectsAnew: true }, 20],
  ['a slow upstream', 700, {}, 0],
])(
  'shutdown under load loses no request of connected clients, and at most one of others, with %s',
  async (_what, upstreamMs, options, mostLost) => {
    const service = await start(upstreamMs, never);
    const { answers, answeredAfter, lost, refused, exitCode, errors } = await stopUnderLoad(service, {
      clients: 20,
      loadMs: 500,
      ...options,
    });
    expect({ refused, exitCode, errors }).toEqual({ refused: 20, exitCode: 0, errors: '' });
    expect(lost.reset + lost.empty).toBeLessThanOrEqual(mostLost);
    expect(Object.keys(answers)).toEqual(['200']);
    expect(answeredAfter).toBeGreaterThan(0);
  },
);

test('in-flight requests of every adapter finish during shutdown, with Connection: close', async () => {
  const service = await start(1_500);
  const inFlight = mix.map(({ bytes }) => new KeepAliveConnection(service.port).send(bytes));
  await passed(300);
  service.child.kill('SIGTERM');
  for (const outcome of await Promise.all(inFlight)) {
    expect(outcome).toMatchObject({ status: 200, head: expect.stringContaining('connection: close') });
    expect(outcome).toHaveProperty('body', expect.stringContaining('01JHQ75EE0HJBPS999HYM'));
  }
  expect(await service.exit).toBe(0);
});

test('incomplete and unanswered requests delay the exit by at most STOP_MS', async () => {
  const service = await start(60_000, { STOP_MS: '1500' });
  const [headers = '', body = ''] = mix[0]?.bytes.toString().split('\r\n\r\n') ?? [];
  const halves = ['POST /graphql HTT', headers, `${headers}\r\n\r\n${body.slice(0, 9)}`].map((half) => {
    const connection = new KeepAliveConnection(service.port);
    return connection.send(Buffer.from(half));
  });
  const unanswered = new KeepAliveConnection(service.port).send(rawRequest('GET', '/v1/v3/openmeter/customers'));
  await passed(300);
  const stoppedAt = performance.now();
  service.child.kill('SIGTERM');
  expect(await service.exit).toBe(0);
  const tookMs = performance.now() - stoppedAt;
  expect(tookMs).toBeGreaterThan(1_300);
  // The default of STOP_MS: a loaded machine may be seconds late.
  expect(tookMs).toBeLessThan(9_000);
  expect(await Promise.all([...halves, unanswered])).toEqual(Array.from({ length: 4 }, () => 'empty'));
  expect(service.errors()).toContain('shutdown: timed out, connections destroyed');
  expect(service.errors()).toContain('"connections":4');
});

test.each(['SIGTERM', 'SIGINT'] as const)('a second signal, %s, ends the process at once', async (second) => {
  const service = await start(60_000, never);
  const lost = new KeepAliveConnection(service.port).send(rawRequest('GET', '/v1/v3/openmeter/customers'));
  await passed(300);
  service.child.kill('SIGTERM');
  await passed(100);
  service.child.kill(second);
  // The exit code of a shutdown that was completed is 0.
  expect(await service.exit).toBe(1);
  expect(typeof (await lost)).toBe('string');
});

test('an idle service exits when DRAIN_MS has passed, without waiting for STOP_MS', async () => {
  const service = await start(5, never);
  const silent = new KeepAliveConnection(service.port);
  await once(silent.socket, 'connect');
  service.child.kill('SIGTERM');
  expect(await service.exit).toBe(0);
  expect(service.errors()).toBe('');
});

/** Waits for an event in another process that reports nothing. */
function passed(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
