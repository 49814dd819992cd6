import { createClient } from '@redis/client';
import { demoIds } from '../../src/emulator/demoIds.ts';
import { startTestEmulator } from '../support/emulator.ts';
import type { TestEmulator } from '../support/emulator.ts';
import { startService, textAt } from '../support/service.ts';
import type { Service } from '../support/service.ts';
import { startRedisServer } from './redisServer.ts';
import type { RedisServer } from './redisServer.ts';

let redis: RedisServer;
let emulator: TestEmulator;
let services: Service[] = [];

/** Another instance, on the same upstreams and the same store. */
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
const input = { i: { customerId: demoIds.acme, idempotencyKey: 'attempt-of-the-test-no-1' } };
const made = () =>
  emulator.exchanges.filter(({ method, url }) => method === 'POST' && url.endsWith('/portal-sessions'));

test('an attempt is done once by all instances, and its result is the answer of each', async () => {
  const instances = await Promise.all([startInstance(), startInstance(), startInstance()]);
  const answers = await Promise.all(
    instances.flatMap((one) => [one.graphql(create, input), one.graphql(create, input)]),
  );
  expect(textAt(answers[0] ?? {}, 'made.session.url')).not.toBe('');
  for (const answer of answers) expect(answer).toEqual(answers[0]);
  expect(made()).toHaveLength(1);
});

test('a restart forgets nothing', async () => {
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
  expect(made()).toHaveLength(1);
});

test('Redis holds neither the key nor the answer in words', async () => {
  const service = await startInstance();
  const url = textAt(await service.graphql(create, input), 'made.session.url');
  const client = createClient({ url: redis.url });
  await client.connect();
  const keys = await client.keys('*');
  const held = [...keys, ...(await Promise.all(keys.map((key) => client.get(key))))].join('\n');
  await client.close();
  expect(keys).toHaveLength(1);
  for (const hidden of ['attempt-of-the-test-no-1', url, new URL(url).pathname.slice(-16), demoIds.acme]) {
    expect(held).not.toContain(hidden);
    expect(Buffer.from(held, 'base64').toString('latin1')).not.toContain(hidden);
  }
});

test('an attempt that was begun by an instance that died is not done twice', async () => {
  const client = createClient({ url: redis.url });
  await client.connect();
  const service = await startInstance();
  await service.graphql(create, input);
  const [key = ''] = await client.keys('*');
  const { input: digest } = JSON.parse((await client.get(key)) ?? '{}');
  // As it stood while it was under way; the one who did it is gone for longer than any attempt lasts.
  await client.set(key, JSON.stringify({ state: 'running', input: digest, until: Date.now() - 1 }));
  await client.close();
  const { data, errors } = await service.graphql(create, input);
  expect(data).toEqual({ made: null });
  expect(errors?.[0]?.extensions).toEqual({
    code: 'OUTCOME_UNKNOWN',
    upstream: 'konnect',
    idempotencyKey: 'attempt-of-the-test-no-1',
  });
  expect(made()).toHaveLength(1);
});

test('without Redis nothing that has a key is begun, and reads go on', async () => {
  const service = await startInstance();
  await redis.close();
  const { data, errors } = await service.graphql(create, input);
  expect(data).toEqual({ made: null });
  expect(errors?.[0]?.extensions['code']).toBe('STORE_UNAVAILABLE');
  expect(made()).toHaveLength(0);
  expect((await service.graphql('{ customer(key: "acme") { name } }')).errors).toBeUndefined();
  const unnamed = await service.graphql(create, { i: { customerId: demoIds.acme } });
  expect(unnamed.errors).toBeUndefined();
});
