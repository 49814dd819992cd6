import { createClient } from '@redis/client';
import { startIssuer } from '../../support/issuer.ts';
import type { Issuer } from '../../support/issuer.ts';
import { startRedisServer } from '../../support/redisServer.ts';
import type { RedisServer } from '../../support/redisServer.ts';
import type { Service } from '../../support/service.ts';
import { bearer, isAuthorized, startSecuredService, transports } from '../../security/securedService.ts';

let redis: RedisServer;
let issuer: Issuer;
let services: Service[] = [];

beforeEach(async () => {
  redis = await startRedisServer();
  issuer = await startIssuer();
});
afterEach(async () => {
  await Promise.all(services.map((service) => service.close()));
  services = [];
  await issuer.close();
  await redis.close();
});

async function startInstance(windowMs = 60_000): Promise<Service> {
  const rateLimits = { perCaller: 20, perAddress: 0, windowMs };
  const service = await startSecuredService(issuer, 'direct', { rateLimits, redisUrl: redis.url });
  services.push(service);
  return service;
}

async function isAccepted(service: Service, subject = 'one'): Promise<boolean> {
  const headers = bearer(issuer.token({ sub: subject, scope: 'customers:read' }));
  return isAuthorized(await transports.REST.listCustomers(service, headers));
}

test('a limit holds for all instances together, also when they count at once', async () => {
  const [first, second] = await Promise.all([startInstance(), startInstance()]);
  let alone = 0;
  while (await isAccepted(first, 'alone')) alone += 1;
  expect(alone).toBeGreaterThan(0);
  expect(await isAccepted(second, 'alone')).toBe(false);
  const accepted = await Promise.all(
    Array.from({ length: 4 * alone }, (_, index) => isAccepted(index % 2 === 0 ? first : second)),
  );
  expect(accepted.filter(Boolean)).toHaveLength(alone);
});

test('a window ends, and its record with it', async () => {
  const service = await startInstance(300);
  while (await isAccepted(service));
  while (!(await isAccepted(service)));
  const client = createClient({ url: redis.url });
  await client.connect();
  while ((await client.keys('customer-portal:rate:*')).length > 0);
  client.destroy();
});

test('Redis holds neither the id nor the subject of a caller', async () => {
  const service = await startInstance();
  await isAccepted(service, 'subject-4711');
  const client = createClient({ url: redis.url });
  await client.connect();
  const keys = await client.keys('*');
  client.destroy();
  expect(keys).toHaveLength(1);
  expect(keys[0]).toMatch(/^customer-portal:rate:caller:[\da-f]{16}$/);
});

test('while Redis is lost, requests are answered without a limit, which is logged; once it is back, they are counted', async () => {
  const service = await startInstance();
  while (await isAccepted(service));
  redis.pause();
  expect(await isAccepted(service)).toBe(true);
  for (let count = 0; count < 30; count += 1) expect(await isAccepted(service)).toBe(true);
  redis.resume();
  while (await isAccepted(service));
  while (!service.log.join().includes('rate limits: requests not counted')) await new Promise(setImmediate);
  const messages = service.log.map((line) => JSON.parse(line).msg);
  expect(messages).toContain('rate limits: command failed');
  expect(messages).toContain('rate limits: connected');
});
