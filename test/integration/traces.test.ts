import { demoIds } from '../../src/emulator/demoIds.ts';
import { startObservedService } from '../support/observedService.ts';
import type { ObservedService } from '../support/observedService.ts';
import type { ReceivedSpan } from '../support/otlpReceiver.ts';
import { linesOf } from '../support/logLines.ts';
import { toolCall, toolHeaders } from '../support/toolCall.ts';
import type { Environment } from '../../src/config/env.ts';

const caller = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' };
const sampled = `00-${caller.traceId}-${caller.spanId}-01`;
const notSampled = `00-${caller.traceId}-${caller.spanId}-00`;
const billing = 'query Billing { customers(first: 5) { nodes { key billing { profile { name } } } } }';

let observed: ObservedService;
afterEach(() => observed.close());

async function start(variables: Environment = {}): Promise<void> {
  observed = await startObservedService({}, variables);
}

function post(query: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(observed.service.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });
}

const named = (spans: readonly ReceivedSpan[], name: string) => spans.filter((span) => span.name === name);
const upstreamTraceparents = () =>
  observed.service.emulator.exchanges.map(({ requestHeaders }) => String(requestHeaders['traceparent']));

test('a GraphQL request has a span with its operation, whose loaders and upstream calls are below it', async () => {
  await start();
  await post(billing, { traceparent: sampled });
  const spans = await observed.close();
  const parentOf = (span: ReceivedSpan) => spans.find(({ spanId }) => spanId === span.parentSpanId)?.name;
  expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([caller.traceId]));

  const [request] = named(spans, 'POST /graphql');
  expect(request).toMatchObject({
    kind: 2,
    parentSpanId: caller.spanId,
    isError: false,
    attributes: {
      'http.request.method': 'POST',
      'http.route': '/graphql',
      'http.response.status_code': 200,
      'customer_portal.protocol': 'graphql',
      'customer_portal.operation': 'Billing',
      'customer_portal.outcome': 'success',
    },
  });
  const [operation] = named(spans, 'query');
  expect(operation).toMatchObject({
    parentSpanId: request?.spanId,
    attributes: { 'graphql.operation.name': 'Billing', 'graphql.operation.type': 'query' },
  });
  const list = named(spans, 'GET /v3/openmeter/customers');
  expect(list.map(parentOf)).toEqual(['query']);
  const [batch] = named(spans, 'load billingByCustomerId');
  expect(batch).toMatchObject({
    parentSpanId: operation?.spanId,
    attributes: { 'customer_portal.loader.batch.size': 5 },
  });
  const calls = named(spans, 'GET /v3/openmeter/customers/{customerId}/billing');
  expect(calls).toHaveLength(5);
  expect(new Set(calls.map(({ parentSpanId }) => parentSpanId))).toEqual(new Set([batch?.spanId]));
  expect(calls[0]).toMatchObject({
    kind: 3,
    attributes: { 'customer_portal.upstream': 'konnect', 'http.request.method': 'GET' },
  });
});

test('`traceparent` of an upstream call names the span of the attempt, and the log has its trace id', async () => {
  await start();
  await post(`{ customer(id: "${demoIds.acme}") { id } }`);
  await post('{ customer(key: "emulator-fault-500") { id } }', { traceparent: sampled });
  const spans = await observed.close();
  const attempts = spans.filter(({ kind }) => kind === 3);
  expect(upstreamTraceparents().sort()).toEqual(
    attempts.map(({ traceId, spanId }) => `00-${traceId}-${spanId}-01`).sort(),
  );
  const traceIds = new Set(linesOf(observed.service.log, 'request: completed').map(({ traceId }) => traceId));
  expect(traceIds).toEqual(new Set(spans.map(({ traceId }) => traceId)));
  expect(traceIds.size).toBe(2);

  // The retries of one call.
  const failed = attempts.filter(({ isError }) => isError);
  expect(failed.length).toBeGreaterThan(1);
  expect(failed.map(({ attributes }) => attributes['http.request.resend_count'])).toEqual([
    undefined,
    ...failed.slice(1).map((_attempt, i) => i + 1),
  ]);
  expect(failed[0]?.attributes).toMatchObject({ 'http.response.status_code': 500, 'error.type': '500' });
});

test('a caller that does not record its trace has no spans, and its decision reaches the upstreams', async () => {
  await start();
  await post(billing, { traceparent: notSampled });
  const spans = await observed.close();
  expect(spans).toEqual([]);
  expect(upstreamTraceparents().every((header) => header.startsWith(`00-${caller.traceId}-`))).toBe(true);
  expect(upstreamTraceparents().every((header) => header.endsWith('-00'))).toBe(true);
});

test.each([
  ['always_off', '1', 0],
  ['parentbased_traceidratio', '0', 1],
  ['always_on', '1', 2],
])(
  'OTEL_TRACES_SAMPLER=%s with the argument %s records %i of a sampled and a new trace',
  async (name, argument, count) => {
    await start({ OTEL_TRACES_SAMPLER: name, OTEL_TRACES_SAMPLER_ARG: argument });
    await post('{ __typename }', { traceparent: sampled });
    await post('{ __typename }');
    expect(named(await observed.close(), 'POST /graphql')).toHaveLength(count);
  },
);

test('REST and MCP requests have spans with the operation, and an error marks its span as failed', async () => {
  await start();
  const { restUrl, mcpUrl } = observed.service;
  await fetch(new URL('v3/openmeter/customers?filter[key]=emulator-fault-429', restUrl));
  await fetch(mcpUrl, {
    method: 'POST',
    headers: toolHeaders,
    body: JSON.stringify(toolCall('get-customer', { customerid: demoIds.acme })),
  });
  const spans = await observed.close();
  const [rest] = named(spans, 'GET /v1/v3/openmeter/customers');
  expect(rest).toMatchObject({
    isError: true,
    attributes: {
      'customer_portal.operation': 'list-customers',
      'error.type': 'RATE_LIMITED',
      'customer_portal.error_codes': ['RATE_LIMITED'],
    },
  });
  const [mcp] = named(spans, 'POST /mcp');
  expect(mcp).toMatchObject({ isError: false, attributes: { 'customer_portal.operation': 'get-customer' } });
  const [call] = named(spans, 'GET /v3/openmeter/customers/{customerId}');
  const batch = spans.find(({ spanId }) => spanId === call?.parentSpanId);
  expect(batch).toMatchObject({ name: 'load customerById', parentSpanId: mcp?.spanId });
});

test('a request that joins a read of another one has an event that says so', async () => {
  await start();
  const read = `{ customer(id: "${demoIds.acme}") { id } }`;
  await Promise.all(Array.from({ length: 8 }, () => post(read)));
  const spans = await observed.close();
  const joined = spans.filter(({ events }) =>
    events.some(({ name }) => name === 'customer_portal.upstream.read_shared'),
  );
  const calls = named(spans, 'GET /v3/openmeter/customers/{customerId}');
  expect(joined.length).toBeGreaterThan(0);
  expect(joined.length + calls.length).toBe(8);
});

test('names of spans hold no id, no key and no text of a client', async () => {
  await start();
  await post(`query Secret_${demoIds.acme} { customer(id: "${demoIds.acme}") { id billing { profile { id } } } }`);
  await fetch(new URL(`v3/openmeter/customers/${demoIds.acme}?x=acme`, observed.service.restUrl));
  await fetch(new URL(`/nowhere/${demoIds.acme}`, observed.service.url));
  const names = (await observed.close()).map(({ name }) => name);
  expect(names.join()).not.toContain(demoIds.acme);
  expect(names).toContain('GET');
});
