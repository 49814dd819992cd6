import { demoIds } from '../../../src/emulator/demoIds.ts';
import { startSource, urlOf } from '../../support/childProcess.ts';
import type { Child } from '../../support/childProcess.ts';
import { startTestEmulator } from '../../support/emulator.ts';
import type { TestEmulator } from '../../support/emulator.ts';
import { freePort } from '../../support/freePort.ts';
import { rawRequest } from '../../support/keepAliveConnection.ts';
import { startRedisServer } from '../../support/redisServer.ts';
import type { RedisServer } from '../../support/redisServer.ts';
import { Balancer } from './balancer.ts';

// Each test starts four processes, one after the other.
jest.setTimeout(240_000);

let redis: RedisServer;
let emulator: TestEmulator;
let balancer: Balancer | undefined;
const processes = new Map<number, Child>();

beforeEach(async () => {
  redis = await startRedisServer();
  emulator = await startTestEmulator();
});
afterEach(async () => {
  await balancer?.close();
  for (const service of processes.values()) {
    service.process.kill('SIGKILL');
    await service.exit;
  }
  processes.clear();
  await emulator.close();
  await redis.close();
});

/** Starts an instance as a process, and waits until it listens. */
async function startInstance(port: number): Promise<void> {
  const service = startSource('main.ts', {
    PORT: String(port),
    KONG_API_KEY: 'kpat_emulator',
    STRIPE_API_KEY: 'sk_test_emulator',
    KONNECT_URL: emulator.konnectUrl,
    STRIPE_URL: emulator.stripeUrl,
    REDIS_URL: redis.url,
    // Test, clients and emulator share one event loop, which must notice the drain.
    DRAIN_MS: '3000',
    STOP_MS: '60000',
    MAX_LOOP_DELAY_MS: '0',
  });
  processes.set(port, service);
  await urlOf(service);
}

async function stopInstance(port: number): Promise<number | null | undefined> {
  const service = processes.get(port);
  service?.process.kill('SIGTERM');
  return service?.exit;
}

const read = rawRequest('POST', '/graphql', { query: '{ customer(key: "acme") { name } }' });
const createSession = (idempotencyKey: string) =>
  rawRequest('POST', '/graphql', {
    query:
      'mutation ($i: CreateCustomerPortalSessionInput!) { made: createCustomerPortalSession(input: $i) { session { url } userErrors { code } } }',
    variables: { i: { customerId: demoIds.acme, idempotencyKey } },
  });

test('a rolling restart under load loses no request, and each idempotency key has one effect and one result', async () => {
  const ports = [await freePort(), await freePort()];
  for (const port of ports) await startInstance(port);
  const load = new Balancer(ports);
  balancer = load;
  await load.untilReady(2);

  let isRestarted = false;
  let keyCount = 0;
  const results: string[][] = [];
  const client = async (index: number) => {
    while (!isRestarted) {
      await load.send(read);
      const key = createSession(`key-${index}-${keyCount++}-of-the-rolling-restart`);
      // The retry goes to whatever instance is ready then.
      results.push([await load.send(key), await load.send(key)]);
    }
  };
  const clients = Array.from({ length: 6 }, (_, index) => client(index));
  for (const port of ports) {
    expect(await stopInstance(port)).toBe(0);
    await startInstance(port);
    await load.untilReady(2);
  }
  isRestarted = true;
  await Promise.all(clients);

  expect(load.failures).toEqual([]);
  expect(Object.keys(load.answersByPort).map(Number).sort()).toEqual(ports.sort());
  expect(results.length).toBeGreaterThan(0);
  for (const [first, retry] of results) {
    expect(JSON.parse(first ?? '')).toMatchObject({ data: { made: { userErrors: [] } } });
    expect(retry).toBe(first);
  }
  const created = emulator.exchanges.filter(({ method, url }) => method === 'POST' && url.endsWith('/portal-sessions'));
  expect(created).toHaveLength(results.length);
});

test('instances use a Redis that was lost and is back, without a restart of their own', async () => {
  const ports = [await freePort(), await freePort()];
  for (const port of ports) await startInstance(port);
  const load = new Balancer(ports);
  balancer = load;
  await load.untilReady(2);

  await redis.close();
  const refused = await Promise.all(ports.map((port) => load.sendTo(port, createSession('key-while-redis-is-lost'))));
  for (const answer of refused) expect(answer).toContain('"code":"STORE_UNAVAILABLE"');
  expect(await load.send(read)).toContain('Acme Corporation');

  redis = await startRedisServer(Number(new URL(redis.url).port));
  await load.until(ports, ({ idempotency }) => idempotency === 'reachable');
  const [first, second] = await Promise.all(
    ports.map((port) => load.sendTo(port, createSession('key-when-redis-is-back'))),
  );
  expect(JSON.parse(first ?? '')).toMatchObject({ data: { made: { userErrors: [] } } });
  expect(second).toBe(first);
});
