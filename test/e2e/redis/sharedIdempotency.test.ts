import { createClient } from '@redis/client';
import { demoIds } from '../../../src/emulator/demoIds.ts';
import { startTestEmulator } from '../../support/emulator.ts';
import type { TestEmulator } from '../../support/emulator.ts';
import { startService, textAt } from '../../support/service.ts';
import type { Service } from '../../support/service.ts';
import { startRedisServer } from '../../support/redisServer.ts';
import type { RedisServer } from '../../support/redisServer.ts';

let redis: RedisServer;
let emulator: TestEmulator;
let services: Service[] = [];

/** Starts another instance with the same upstreams and store. */
async function startInstance(): Promise<Service> {
  const { konnectUrl, stripeUrl } = emulator;
  const service = await startService({ konnectUrl, stripeUrl, config: { redisUrl: redis.url } });
  services.push(service);
  return service;
}

beforeEach(async () => {
  redis = await startRedisServer();
  emulator = await startTestEmulator();
});
afterEach(async () => {
  await Promise.all(services.map((service) => service.close()));
  services = [];
  await emulator.close();
  await redis.close();
});

const create =
  'mutation ($i: CreateCustomerPortalSessionInput!) { made: createCustomerPortalSession(input: $i) { session { id url } userErrors { code field } } }';
const input = { i: { customerId: demoIds.acme, idempotencyKey: 'idempotency-key-of-the-test' } };
const createdSessions = () =>
  emulator.exchanges.filter(({ method, url }) => method === 'POST' && url.endsWith('/portal-sessions'));

test('concurrent requests with one key at three instances have one effect and one result', async () => {
  const instances = await Promise.all([startInstance(), startInstance(), startInstance()]);
  const answers = await Promise.all(
    instances.flatMap((instance) => [instance.graphql(create, input), instance.graphql(create, input)]),
  );
  expect(textAt(answers[0] ?? {}, 'made.session.url')).not.toBe('');
  for (const answer of answers) expect(answer).toEqual(answers[0]);
  expect(createdSessions()).toHaveLength(1);
});

test('a record survives a restart of the service', async () => {
  const first = await startInstance();
  const answer = await first.graphql(create, input);
  await first.close();
  services = [];
  const second = await startInstance();
  expect(await second.graphql(create, input)).toEqual(answer);
  const other = { i: { ...input.i, returnUrl: 'https://app.example.com/' } };
  expect(Object((await second.graphql(create, other)).data).made.userErrors).toEqual([
    { code: 'CONFLICT', field: ['input', 'idempotencyKey'] },
  ]);
  expect(createdSessions()).toHaveLength(1);
});

test('Redis holds neither the key nor the result in plain text', async () => {
  const service = await startInstance();
  const url = textAt(await service.graphql(create, input), 'made.session.url');
  const client = createClient({ url: redis.url });
  await client.connect();
  const keys = await client.keys('*');
  const stored = [...keys, ...(await Promise.all(keys.map((key) => client.get(key))))].join('\n');
  await client.close();
  expect(keys).toHaveLength(1);
  for (const hidden of ['idempotency-key-of-the-test', url, new URL(url).pathname.slice(-16), demoIds.acme]) {
    expect(stored).not.toContain(hidden);
    expect(Buffer.from(stored, 'base64').toString('latin1')).not.toContain(hidden);
  }
});

test('an operation of a dead instance is not executed again', async () => {
  const client = createClient({ url: redis.url });
  await client.connect();
  const service = await startInstance();
  await service.graphql(create, input);
  const [key = ''] = await client.keys('*');
  const { input: digest } = JSON.parse((await client.get(key)) ?? '{}');
  // The record as written at the start, with an expired lease.
  await client.set(key, JSON.stringify({ state: 'running', input: digest, until: Date.now() - 1 }));
  await client.close();
  const { data, errors } = await service.graphql(create, input);
  expect(data).toEqual({ made: null });
  expect(errors?.[0]?.extensions).toEqual({
    code: 'OUTCOME_UNKNOWN',
    upstream: 'konnect',
    idempotencyKey: 'idempotency-key-of-the-test',
    requestId: expect.any(String),
  });
  expect(createdSessions()).toHaveLength(1);
});

test('without Redis a write with a key is rejected; reads and writes without a key succeed', async () => {
  const service = await startInstance();
  await redis.close();
  const { data, errors } = await service.graphql(create, input);
  expect(data).toEqual({ made: null });
  expect(errors?.[0]?.extensions['code']).toBe('STORE_UNAVAILABLE');
  expect(createdSessions()).toHaveLength(0);
  expect((await service.graphql('{ customer(key: "acme") { name } }')).errors).toBeUndefined();
  const withoutKey = await service.graphql(create, { i: { customerId: demoIds.acme } });
  expect(withoutKey.errors).toBeUndefined();
});

test('a Redis that hangs delays a write with a key by a second at most, and the key can be used once it runs again', async () => {
  const service = await startInstance();
  redis.pause();
  const rejected = await service.graphql(create, input);
  expect(rejected.errors?.[0]?.extensions['code']).toBe('STORE_UNAVAILABLE');
  expect(await idempotencyHealth(service)).toBe('unreachable');
  expect((await service.graphql(create, { i: { customerId: demoIds.acme } })).errors).toBeUndefined();
  redis.resume();
  while ((await idempotencyHealth(service)) !== 'reachable') await new Promise((resolve) => setTimeout(resolve, 20));
  // The claim that Redis executes late is withdrawn.
  expect((await service.graphql(create, input)).errors).toBeUndefined();
  expect(createdSessions()).toHaveLength(2);
});

async function idempotencyHealth(service: Service): Promise<unknown> {
  const response = await fetch(new URL('/health/ready', service.url));
  return Object(await response.json()).idempotency;
}
