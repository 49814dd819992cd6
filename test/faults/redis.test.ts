import { demoIds } from '../../src/emulator/demoIds.ts';
import { startFakeUpstream } from '../support/fakeUpstream.ts';
import { startFakeRedis } from '../support/fakeRedis.ts';
import type { FakeRedis, RedisFault } from '../support/fakeRedis.ts';
import { startService } from '../support/service.ts';
import type { GraphQLAnswer, Service } from '../support/service.ts';
import { startTestEmulator } from '../support/emulator.ts';
import type { TestEmulator } from '../support/emulator.ts';

/** Faults of the idempotency store × the moment at which they begin × a write with a key or without. */
const faults: Readonly<Record<string, { readonly fault: RedisFault; readonly reason: string }>> = {
  hang: { fault: 'hang', reason: 'TIMEOUT' },
  close: { fault: 'close', reason: 'connection failed' },
  garbage: { fault: 'garbage', reason: 'connection failed' },
  ...Object.fromEntries(
    [
      "OOM command not allowed when used memory > 'maxmemory'.",
      "READONLY You can't write against a read only replica.",
      'NOAUTH Authentication required.',
      'WRONGPASS invalid username-password pair or user is disabled.',
      'NOPERM this user has no permissions',
      'LOADING Redis is loading the dataset in memory',
      'MASTERDOWN Link with MASTER is down',
      'CLUSTERDOWN The cluster is down',
      'ERR syntax error',
      'WRONGTYPE Operation against a key holding the wrong kind of value',
    ].map((error) => [error.split(' ')[0], { fault: { error }, reason: error.split(' ')[0] }]),
  ),
};
const moments = ['before the claim', 'between claim and answer', 'at the note'] as const;

const deadlineMs = 1_500;
const create =
  'mutation ($input: CreateCustomerPortalSessionInput!) { made: createCustomerPortalSession(input: $input) { session { id } userErrors { code } } }';

let redis: FakeRedis;
let emulator: TestEmulator;
let service: Service;
/** What happens when the upstream receives the creation, and when it has answered it. */
let onEffect = () => {};

beforeEach(async () => {
  redis = await startFakeRedis();
  onEffect = () => {};
  emulator = await startTestEmulator({
    onExchange: ({ method }) => {
      if (method === 'POST') onEffect();
    },
  });
  const { konnectUrl, stripeUrl } = emulator;
  service = await startService({ konnectUrl, stripeUrl, config: { redisUrl: redis.url, deadlineMs } });
});
afterEach(async () => {
  await service.close();
  await emulator.close();
  await redis.close();
});

function open(idempotencyKey?: string): Promise<GraphQLAnswer> {
  return service.graphql(create, { input: { customerId: demoIds.acme, idempotencyKey } });
}

function outcomeOf({ data, errors }: GraphQLAnswer): unknown {
  return errors?.[0]?.extensions['code'] ?? (Object(data).made.session === null ? 'nothing' : 'done');
}

function effects(): number {
  return emulator.exchanges.filter(({ method, url }) => method === 'POST' && url.endsWith('/portal-sessions')).length;
}

/** Starts the fault at its moment. The note is the only script. */
function injectAt(moment: (typeof moments)[number], fault: RedisFault): void {
  if (moment === 'between claim and answer') onEffect = () => (redis.fault = fault);
  else redis.fault = fault;
  redis.faultyCommand = moment === 'at the note' ? 'EVAL' : undefined;
}

async function health(): Promise<unknown> {
  const response = await fetch(new URL('/health/ready', service.url));
  return Object(await response.json()).idempotency;
}

/** Waits for the health endpoint, which needs no request to the store. */
async function becomes(state: string): Promise<void> {
  while ((await health()) !== state) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe.each(Object.entries(faults))('%s', (_name, { fault, reason }) => {
  test.each(moments)('%s: a write with a key has at most one effect, and ends in time', async (moment) => {
    injectAt(moment, fault);
    const startedAt = performance.now();
    const outcome = outcomeOf(await open('key-1'));
    const tookMs = performance.now() - startedAt;
    // Twice the bound, because tests share the processor.
    expect(tookMs).toBeLessThan(2 * (deadlineMs + 100));
    expect([outcome, effects()]).toEqual(moment === 'before the claim' ? ['STORE_UNAVAILABLE', 0] : ['done', 1]);
    expect(service.log.filter((line) => line.includes('idempotency store: ')).join('')).toContain(
      `"reason":"${reason}"`,
    );
    const isOfOneRecord = reason === 'WRONGTYPE';
    if (!isOfOneRecord && moment !== 'at the note') expect(await health()).toBe('unreachable');

    redis.fault = undefined;
    await becomes('reachable');
    if (isOfOneRecord && moment !== 'before the claim') return;
    expect(outcomeOf(await open('key-1'))).toBe('done');
    expect(effects()).toBe(1);
  });

  test.each(moments)('%s: a write without a key does not notice', async (moment) => {
    injectAt(moment, fault);
    expect(outcomeOf(await open())).toBe('done');
    expect(redis.commands.filter((command) => command === 'EVAL')).toEqual([]);
    expect((await service.graphql('{ customer(key: "acme") { name } }')).errors).toBeUndefined();
  });

  test('the start of the service fails with a message', async () => {
    redis.fault = fault;
    const starting = startService({ config: { redisUrl: redis.url } });
    await expect(starting).rejects.toThrow(/REDIS_URL: /);
  });
});

test('a write without a key whose response is lost ends by the deadline while Redis hangs', async () => {
  const upstream = await startFakeUpstream();
  upstream.answerWith((request) => request.socket.destroy());
  const failing = await startService({ konnectUrl: upstream.url, config: { redisUrl: redis.url, deadlineMs } });
  redis.fault = 'hang';
  const startedAt = performance.now();
  const answer = await failing.graphql(create, { input: { customerId: demoIds.acme } });
  const tookMs = performance.now() - startedAt;
  await failing.close();
  await upstream.close();
  expect(outcomeOf(answer)).toBe('OUTCOME_UNKNOWN');
  expect(tookMs).toBeLessThan(2 * (deadlineMs + 100));
});

test('a claim that Redis makes after the caller was answered is withdrawn', async () => {
  redis.fault = 'hang';
  expect(outcomeOf(await open('key-1'))).toBe('STORE_UNAVAILABLE');
  // A hung server executes what it has received once it runs again.
  redis.values.set([...redis.claims][0]?.[0] ?? '', [...redis.claims][0]?.[1] ?? '');
  redis.fault = undefined;
  await becomes('reachable');
  while (redis.values.size > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(outcomeOf(await open('key-1'))).toBe('done');
});

test('a corrupt record counts as an unknown outcome, and is logged', async () => {
  redis.fault = 'corrupt';
  expect(outcomeOf(await open('key-1'))).toBe('OUTCOME_UNKNOWN');
  expect(effects()).toBe(0);
  expect(service.log.join('')).toContain('idempotency store: corrupt record');
  expect(await health()).toBe('reachable');
});
