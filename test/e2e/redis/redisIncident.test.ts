import { demoIds } from '../../../src/emulator/demoIds.ts';
import { linesOf } from '../../support/logLines.ts';
import { startObservedService } from '../../support/observedService.ts';
import type { ObservedService } from '../../support/observedService.ts';
import { sumOf } from '../../support/prometheusText.ts';
import { startRedisServer } from '../../support/redisServer.ts';
import type { RedisServer } from '../../support/redisServer.ts';

let redis: RedisServer;
let observed: ObservedService;
beforeEach(async () => {
  redis = await startRedisServer();
  observed = await startObservedService({ config: { redisUrl: redis.url } });
});
afterEach(async () => {
  await observed.close();
  await redis.close();
});

const create = `mutation ($key: String!) {
  createCustomerPortalSession(input: { customerId: "${demoIds.acme}", idempotencyKey: $key }) { session { id } }
}`;

test('Redis is lost: the store is unreachable, and commands and writes fail', async () => {
  await observed.service.graphql(create, { key: 'with-redis' });
  redis.pause();
  await observed.service.graphql(create, { key: 'without-redis' });
  const families = await observed.scrape();
  const commands = 'db_client_operation_duration_count';
  const set = { db_system_name: 'redis', db_operation_name: 'SET' };
  expect(sumOf(families, 'customer_portal_idempotency_store_reachable')).toBe(0);
  expect(sumOf(families, commands, { ...set, error_type: 'TIMEOUT' })).toBe(1);
  expect(sumOf(families, commands, set)).toBe(2);
  const outcomes = 'customer_portal_idempotency_operations_total';
  expect(sumOf(families, outcomes, { customer_portal_idempotency_outcome: 'unavailable' })).toBe(1);
  expect(sumOf(families, outcomes, { customer_portal_idempotency_outcome: 'executed' })).toBe(1);
  const failed = { error_type: 'STORE_UNAVAILABLE', customer_portal_outcome: 'failure' };
  expect(sumOf(families, 'http_server_request_duration_count', failed)).toBe(1);

  const spans = await observed.close();
  const { log } = observed.service;
  expect(linesOf(log, 'idempotency store: command failed')[0]).toMatchObject({ reason: 'TIMEOUT' });
  const [first, lost] = spans.filter(({ name }) => name === 'SET');
  expect(first).toMatchObject({ kind: 3, isError: false, attributes: { 'db.system.name': 'redis' } });
  expect(lost).toMatchObject({ isError: true, attributes: { 'error.type': 'TIMEOUT' } });
  const operations = spans.filter(({ name }) => name === 'mutation').map(({ spanId }) => spanId);
  expect(operations).toContain(first?.parentSpanId);
  redis.resume();
});
