import { demoIds } from '../../src/emulator/demoIds.ts';
import { closedTo, startIssuer } from '../support/issuer.ts';
import type { Issuer } from '../support/issuer.ts';
import { linesOf } from '../support/logLines.ts';
import type { LogLine } from '../support/logLines.ts';
import { json, startFakeUpstream } from '../support/fakeUpstream.ts';
import type { FakeUpstream } from '../support/fakeUpstream.ts';
import { startService } from '../support/service.ts';
import type { Service, ServiceOptions } from '../support/service.ts';
import { toolCall, toolHeaders } from '../support/toolCall.ts';

let service: Service | undefined;
let issuer: Issuer | undefined;
let fake: FakeUpstream | undefined;
afterEach(async () => {
  await service?.close();
  await issuer?.close();
  await fake?.close();
  service = issuer = fake = undefined;
});

async function start(options: ServiceOptions = {}): Promise<Service> {
  service = await startService(options);
  return service;
}

/** The access lines, once every response has ended. */
async function accessLines(): Promise<LogLine[]> {
  const { log = [] } = service ?? {};
  await service?.close();
  service = undefined;
  return linesOf(log, 'request: completed');
}

type Headers = Record<string, string>;

const jsonType = { 'content-type': 'application/json' };
const customerPath = `/v1/v3/openmeter/customers/${demoIds.acme}`;

function post(url: string, body: object, headers: Headers = {}): Promise<Response> {
  return fetch(url, { method: 'POST', headers: { ...jsonType, ...headers }, body: JSON.stringify(body) });
}

const all = { 'x-request-id': 'edge-1', traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' };
const ids = { requestId: 'edge-1', traceId: '4bf92f3577b34da6a3ce929d0e0e4736' };
const aDuration = expect.any(Number);

test.each<[string, (service: Service) => Promise<unknown>, object]>([
  [
    'GraphQL',
    ({ url }) => post(url, { query: `query GetAcme { customer(id: "${demoIds.acme}") { id } }` }, all),
    { protocol: 'graphql', operation: 'GetAcme', method: 'POST', route: '/graphql' },
  ],
  [
    'REST',
    ({ url }) => fetch(new URL(customerPath, url), { headers: all }),
    { protocol: 'rest', operation: 'get-customer', method: 'GET', route: '/v1/v3/openmeter/customers/:customerid' },
  ],
  [
    'MCP',
    ({ mcpUrl }) => post(mcpUrl, toolCall('get-customer', { customerid: demoIds.acme }), { ...toolHeaders, ...all }),
    { protocol: 'mcp', operation: 'get-customer', method: 'POST', route: '/mcp' },
  ],
])('a request over %s has one line, with its operation and its upstream calls', async (_adapter, send, expected) => {
  await send(await start());
  expect(await accessLines()).toEqual([
    {
      level: 30,
      ...ids,
      ...expected,
      status: 200,
      durationMs: aDuration,
      upstreamCalls: 1,
      upstreamMs: aDuration,
      customerKeyDigest: expect.stringMatching(/^[0-9a-f]{16}$/),
      msg: 'request: completed',
    },
  ]);
});

test('the line has the codes of all errors of the response, each once', async () => {
  const { url, restUrl, mcpUrl } = await start();
  const query = '{ a: customer(id: "no id") { id } b: customer(id: "no id") { id } }';
  await post(url, { query });
  await post(url, { query: 'mutation { deleteCustomer(input: { key: "nobody" }) { userErrors { code } } }' });
  await post(url, { query: '{' });
  await post(url, {});
  await fetch(`${restUrl}v3/openmeter/customers/no-id`);
  await fetch(`${restUrl}nowhere`);
  await post(mcpUrl, toolCall('get-customer', { customerid: 'no id' }), toolHeaders);
  await post(mcpUrl, toolCall('no-tool'), toolHeaders);
  const lines = await accessLines();
  expect(lines.map(({ protocol, status, errorCodes }) => [protocol, status, errorCodes])).toEqual([
    ['graphql', 200, ['BAD_USER_INPUT']],
    ['graphql', 200, ['NOT_FOUND']],
    ['graphql', 200, ['GRAPHQL_PARSE_FAILED']],
    ['graphql', 400, ['BAD_REQUEST']],
    ['rest', 404, ['NOT_FOUND']],
    ['rest', 404, ['ROUTE_NOT_FOUND']],
    ['mcp', 200, ['INVALID_INPUT']],
    ['mcp', 200, ['-32602']],
  ]);
});

test('the line names the client, and has the subject and the customer key as digests only', async () => {
  issuer = await startIssuer();
  const { url } = await start({ config: { auth: closedTo(issuer, 'direct') } });
  const claims = { sub: 'ada@shop.example', client_id: 'shop-web', customer_key: 'acme', scope: 'customers:read' };
  const authorization = `Bearer ${issuer.token(claims)}`;
  await post(url, { query: '{ me { key } }' }, { authorization, 'apollographql-client-name': 'web/checkout' });
  const [line] = await accessLines();
  expect(line).toMatchObject({
    client: 'shop-web',
    clientName: 'web/checkout',
    // printf %s ada@shop.example | sha256sum | cut -c1-16
    subjectDigest: 'a4c14f1b068bf2c6',
    customerKeyDigest: '822b33ad87c148a0',
  });
  expect(JSON.stringify(line)).not.toMatch(/shop\.example|"acme"/);
});

test('a client id or a client name that may be the name of a person is not in the line', async () => {
  issuer = await startIssuer();
  const { url } = await start({ config: { auth: closedTo(issuer, 'direct') } });
  const authorization = `Bearer ${issuer.token({ client_id: 'Ada Lovelace', scope: 'customers:read' })}`;
  await post(url, { query: '{ __typename }' }, { authorization, 'apollographql-client-name': 'Ada Lovelace' });
  const [line] = await accessLines();
  expect(line).toMatchObject({ client: expect.stringMatching(/^sha256:[0-9a-f]{16}$/) });
  expect(line).not.toHaveProperty('clientName');
  expect(JSON.stringify(line)).not.toContain('Lovelace');
});

test('a refused request has a line: unknown paths, paths that cannot be decoded, tokens, hosts', async () => {
  issuer = await startIssuer();
  const { url } = await start({ config: { auth: closedTo(issuer, 'direct') } });
  await post(url, { query: '{ __typename }' });
  await fetch(new URL('/nowhere/ada@shop.example', url));
  await fetch(new URL('/%zz', url));
  const lines = await accessLines();
  expect(lines.map(({ protocol, route, status, errorCodes }) => [protocol, route, status, errorCodes])).toEqual([
    ['graphql', '/graphql', 401, ['UNAUTHENTICATED']],
    ['http', undefined, 404, ['ROUTE_NOT_FOUND']],
    ['http', undefined, 400, ['BAD_REQUEST']],
  ]);
});

test('a request whose client disconnects has a line without a status', async () => {
  fake = await startFakeUpstream();
  const leave = new AbortController();
  const closed = new Promise<void>((resolve) => {
    fake?.answerWith((request) => {
      request.once('close', resolve);
      leave.abort();
    });
  });
  const { url } = await start({ konnectUrl: fake.url });
  await expect(fetch(new URL(customerPath, url), { signal: leave.signal })).rejects.toMatchObject({
    name: 'AbortError',
  });
  await closed;
  const [line, ...more] = await accessLines();
  expect(more).toEqual([]);
  expect(line).toMatchObject({ operation: 'get-customer', disconnected: true });
  expect(line).not.toHaveProperty('status');
});

test('probes have lines at the level debug only', async () => {
  for (const [level, count] of [
    ['info', 0],
    ['debug', 2],
  ] as const) {
    const { url } = await start({ config: { logLevel: level } });
    for (const probe of ['/health/live', '/health/ready']) await fetch(new URL(probe, url));
    const lines = await accessLines();
    expect(lines).toHaveLength(count);
    for (const line of lines) expect(line).toMatchObject({ level: 20, protocol: 'http', status: 200 });
  }
});

test.each([
  ['all', [200, 404]],
  ['errors', [404]],
  ['off', []],
] as const)('ACCESS_LOG=%s logs the statuses %j', async (mode, statuses) => {
  const { url } = await start({ config: { accessLog: { mode, slowMs: 0 } } });
  for (const path of ['/v1/openapi.json', '/nowhere']) await fetch(new URL(path, url));
  // A response is sent before its line is written, so the order of the lines is not that of the requests.
  expect((await accessLines()).map(({ status }) => Number(status)).toSorted()).toEqual(statuses);
});

test('a slow request has a line of the level warn, also while only errors are logged', async () => {
  const { url } = await start({ config: { accessLog: { mode: 'errors', slowMs: 0.000_001 } } });
  await fetch(new URL(customerPath, url));
  expect(await accessLines()).toMatchObject([{ level: 40, status: 200, slow: true }]);
});

test('a response with a status of 5xx has a line of the level warn', async () => {
  fake = await startFakeUpstream();
  fake.answerWith(json(500, {}));
  const { url } = await start({ konnectUrl: fake.url });
  await fetch(new URL(customerPath, url));
  expect(await accessLines()).toMatchObject([{ level: 40, status: 502, errorCodes: ['UPSTREAM_ERROR'] }]);
});
