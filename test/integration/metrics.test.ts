import { request as httpRequest } from 'node:http';
import { demoIds } from '../../src/emulator/demoIds.ts';
import { metricTable, toPrometheusName } from '../../src/telemetry/metricTable.ts';
import type { MetricName } from '../../src/telemetry/metricTable.ts';
import { startObservedService } from '../support/observedService.ts';
import type { ObservedService } from '../support/observedService.ts';
import { samplesOf, sumOf } from '../support/prometheusText.ts';
import { postGraphQL } from '../support/service.ts';
import { toolCall } from '../support/toolCall.ts';

let observed: ObservedService;
beforeEach(async () => {
  observed = await startObservedService();
});
afterEach(() => observed.close());

const names = Object.keys(metricTable).filter((name): name is MetricName => name in metricTable);
const billing = '{ customers(first: 5) { nodes { key billing { profile { name } } } } }';
const create = `mutation ($key: String!) {
  createCustomerPortalSession(input: { customerId: "${demoIds.acme}", idempotencyKey: $key }) { session { id } }
}`;
const requests = 'http_server_request_duration_count';

test('each metric of the table is exported, and no other one, with the labels of the table', async () => {
  await observed.service.graphql(billing);
  // A retry.
  await observed.service.graphql('{ customer(key: "emulator-fault-500") { id } }');
  const families = await observed.scrape();
  // Only with Redis.
  const expected = names.filter((name) => name !== 'db.client.operation.duration');
  expect([...families.keys()].filter((name) => name !== 'target_info').sort()).toEqual(
    expected.map(toPrometheusName).sort(),
  );
  for (const name of expected) {
    const family = families.get(toPrometheusName(name));
    const { kind, attributes } = metricTable[name];
    expect(family?.type).toBe(kind === 'observed counter' ? 'counter' : kind);
    const allowed = [...attributes.map((attribute) => attribute.replaceAll('.', '_')), 'le'];
    const labels = new Set(family?.samples.flatMap((sample) => Object.keys(sample.labels)));
    expect([...labels].filter((label) => !allowed.includes(label))).toEqual([]);
  }
});

test('OTLP receives the same metrics, with the resource of the service', async () => {
  await observed.service.graphql(billing);
  const families = await observed.scrape();
  await observed.close();
  expect([...observed.receiver.metricNames].sort()).toEqual(
    names.filter((name) => families.has(toPrometheusName(name))).sort(),
  );
  expect(observed.receiver.resource).toMatchObject({
    'service.name': 'customer-portal-subgraph',
    'service.version': expect.stringMatching(/^\d+\.\d+\.\d+$/),
    'service.instance.id': expect.any(String),
  });
  expect(JSON.stringify(observed.receiver.resource)).not.toContain('process.');
});

test('requests are counted by protocol, operation, status and error code', async () => {
  const { service } = observed;
  await service.graphql('query Any { customers(first: 1) { nodes { id } } }');
  await service.graphql('{ customer(key: "emulator-fault-429") { id } }');
  await fetch(new URL(`v3/openmeter/customers/${demoIds.acme}`, service.restUrl));
  await fetch(new URL('v3/openmeter/customers/no-id', service.restUrl));
  await fetch(service.mcpUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(toolCall('get-customer', { customerid: demoIds.acme })),
  });
  await fetch(new URL('/nowhere', service.url));
  const families = await observed.scrape();
  const rows = samplesOf(families, requests).map(({ labels, value }) => [
    labels['customer_portal_protocol'],
    labels['customer_portal_operation'],
    labels['http_response_status_code'],
    labels['customer_portal_outcome'],
    labels['error_type'],
    value,
  ]);
  expect(rows.sort()).toEqual(
    [
      ['graphql', 'query', '200', 'success', undefined, 1],
      ['graphql', 'query', '200', 'failure', 'RATE_LIMITED', 1],
      ['rest', 'get-customer', '200', 'success', undefined, 1],
      ['rest', 'get-customer', '404', 'client_error', 'NOT_FOUND', 1],
      ['mcp', 'get-customer', '200', 'success', undefined, 1],
      ['http', undefined, '404', 'client_error', 'ROUTE_NOT_FOUND', 1],
    ].sort(),
  );
});

test('what clients choose adds no series: names of operations, paths, methods, ids and keys', async () => {
  const { service } = observed;
  const send = async (i: number) => {
    await postGraphQL(service.url, `query Name${i} { customer(key: "key-${i}") { id } }`);
    await postGraphQL(service.url, `query Unknown${i} { field${i} }`);
    await fetch(new URL(`/path-${i}`, service.url));
    await fetch(new URL(`v3/openmeter/customers/${demoIds.acme}?client=${i}`, service.restUrl), {
      headers: { 'x-request-id': `id-${i}`, 'apollographql-client-name': `client-${i}` },
    });
  };
  await send(0);
  const before = samplesOf(await observed.scrape(), requests).length;
  for (let i = 1; i < 10; i++) await send(i);
  expect(samplesOf(await observed.scrape(), requests)).toHaveLength(before);
});

test('a client that disconnects is counted as disconnected', async () => {
  const { service } = observed;
  await new Promise<void>((resolve) => {
    const request = httpRequest(service.url, { method: 'POST', headers: { 'content-type': 'application/json' } });
    request.on('error', () => resolve());
    request.write('{', () => setImmediate(() => request.destroy()));
  });
  const disconnected = { customer_portal_outcome: 'disconnected' };
  while (sumOf(await observed.scrape(), requests, disconnected) === 0);
  expect(sumOf(await observed.scrape(), requests, disconnected)).toBe(1);
});

test('batches, shared reads and upstream calls are counted', async () => {
  const { service } = observed;
  const read = `query { customer(id: "${demoIds.acme}") { id } }`;
  await Promise.all(Array.from({ length: 8 }, () => service.graphql(read)));
  await service.graphql(billing);
  const families = await observed.scrape();
  const calls = 'customer_portal_upstream_call_duration_count';
  const byId = { url_template: '/v3/openmeter/customers/{customerId}' };
  const joined = sumOf(families, 'customer_portal_upstream_shared_reads_total', {
    customer_portal_upstream: 'konnect',
  });
  expect(joined).toBeGreaterThan(0);
  expect(sumOf(families, calls, byId) + joined).toBe(8);
  expect(
    sumOf(families, 'customer_portal_loader_batch_size_sum', { customer_portal_loader: 'billingByCustomerId' }),
  ).toBe(5);
  // A customer without a link to Stripe is no failure of Konnect.
  const billingCalls = { url_template: '/v3/openmeter/customers/{customerId}/billing' };
  expect(sumOf(families, calls, { ...billingCalls, customer_portal_outcome: 'client_error' })).toBe(3);
  expect(sumOf(families, calls, { ...billingCalls, customer_portal_outcome: 'failure' })).toBe(0);
});

test('writes with an idempotency key are counted by their outcome', async () => {
  const { service } = observed;
  await service.graphql(create, { key: 'once' });
  await service.graphql(create, { key: 'once' });
  await service.graphql(create.replace('idempotencyKey: $key', 'idempotencyKey: $key, locale: "de"'), { key: 'once' });
  await service.graphql(create.replace(demoIds.acme, '01ARZ3NDEKTSV4RRFFQ69G5FAV'), { key: 'other' });
  const families = await observed.scrape();
  const counts = samplesOf(families, 'customer_portal_idempotency_operations_total').map(({ labels, value }) => [
    labels['customer_portal_idempotency_outcome'],
    value,
  ]);
  expect(Object.fromEntries(counts)).toEqual({
    executed: 1,
    replayed: 1,
    conflict: 1,
    failed: 1,
    unknown: 0,
    unavailable: 0,
  });
});

test('counters that alerts watch begin at zero, so that the first increase is visible', async () => {
  const families = await observed.scrape();
  for (const upstream of ['konnect', 'stripe']) {
    for (const status of ['401', '403']) {
      const labels = { customer_portal_upstream: upstream, http_response_status_code: status };
      expect(samplesOf(families, 'customer_portal_upstream_authentication_failures_total', labels)).toHaveLength(1);
    }
  }
  expect(samplesOf(families, 'customer_portal_requests_shed_total')).toHaveLength(3);
  expect(samplesOf(families, 'customer_portal_requests_rate_limited_total')).toHaveLength(2);
  expect(
    samplesOf(families, 'customer_portal_upstream_circuit_breaker_state', {
      customer_portal_circuit_breaker_state: 'open',
    }).map(({ value }) => value),
  ).toEqual([0, 0]);
});
