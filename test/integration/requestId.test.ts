import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { demoIds } from '../../src/emulator/demoIds.ts';
import { json, startFakeUpstream } from '../support/fakeUpstream.ts';
import type { FakeUpstream } from '../support/fakeUpstream.ts';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';
import { toolCall, toolHeaders } from '../support/toolCall.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const jsonType = { 'content-type': 'application/json' };
const customerPath = `v3/openmeter/customers/${demoIds.acme}`;

let service: Service;
let fake: FakeUpstream | undefined;
beforeEach(async () => {
  service = await startService();
});
afterEach(async () => {
  await service.close();
  await fake?.close();
  fake = undefined;
});

type Send = (headers: Record<string, string>) => Promise<Response>;

const post = (url: string, body: object, headers: Record<string, string>): Promise<Response> =>
  fetch(url, { method: 'POST', headers: { ...jsonType, ...headers }, body: JSON.stringify(body) });
const graphql =
  (query: string): Send =>
  (headers) =>
    post(service.url, { query }, headers);
const tool =
  (name: string, args: object): Send =>
  (headers) =>
    post(service.mcpUrl, toolCall(name, args), { ...toolHeaders, ...headers });
const path =
  (path: string, init: RequestInit = {}): Send =>
  (headers) =>
    fetch(new URL(path, service.url), { ...init, headers: { ...init.headers, ...headers } });

/** A request that reads one customer, for each adapter. */
const reads: Readonly<Record<string, Send>> = {
  GraphQL: graphql(`{ customer(id: "${demoIds.acme}") { id } }`),
  REST: path(`/v1/${customerPath}`),
  MCP: tool('get-customer', { customerid: demoIds.acme }),
};

describe.each(Object.entries(reads))('%s', (_adapter, send) => {
  test('a well-formed id of the caller is returned and sent to the upstream', async () => {
    const response = await send({ 'x-request-id': 'edge-7f3a.b:c_1=' });
    expect(response.headers.get('x-request-id')).toBe('edge-7f3a.b:c_1=');
    expect(upstreamHeaders('x-request-id')).toEqual(['edge-7f3a.b:c_1=']);
  });

  test.each([
    ['absent', {}],
    ['empty', { 'x-request-id': '' }],
    ['longer than 128 characters', { 'x-request-id': 'a'.repeat(129) }],
    ['with a space', { 'x-request-id': 'a b' }],
    ['with a quote', { 'x-request-id': 'a"b' }],
    ['an e-mail address', { 'x-request-id': 'ada@shop.example' }],
    ['a credential', { 'x-request-id': 'sk_test_51QwErTy9UiOpAsDfGh' }],
    ['repeated', { 'x-request-id': 'a, b' }],
  ])('an id that is %s is replaced by a UUID', async (_what, headers) => {
    const id = (await send(headers)).headers.get('x-request-id');
    expect(id).toMatch(uuid);
    expect(upstreamHeaders('x-request-id')).toEqual([id]);
  });

  test('the trace of the caller is continued at the upstream with a new span id', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    await send({ traceparent: `00-${traceId}-00f067aa0ba902b7-01` });
    const [traceparent = ''] = upstreamHeaders('traceparent');
    expect(traceparent).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`));
    expect(traceparent).not.toContain('00f067aa0ba902b7');
  });

  test.each([
    ['absent', ''],
    ['of the invalid version ff', 'ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'],
    ['with a trace id of zeros', `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`],
    ['with a span id of zeros', `00-4bf92f3577b34da6a3ce929d0e0e4736-${'0'.repeat(16)}-01`],
    ['with more than version 00 has', '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x'],
    ['in upper case', '00-4BF92F3577B34DA6A3CE929D0E0E4736-00F067AA0BA902B7-01'],
    ['text', 'ada@shop.example'],
  ])('a traceparent that is %s starts a new trace, which is not recorded', async (_what, traceparent) => {
    await send(traceparent === '' ? {} : { traceparent });
    const [sent = ''] = upstreamHeaders('traceparent');
    expect(sent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
    expect(sent).not.toMatch(/4bf92f3577b34da6a3ce929d0e0e4736|-0{16}-|00-0{32}/);
  });

  test('a traceparent of a later version is continued as version 00, with the flag that it has', async () => {
    await send({ traceparent: 'cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-09-new' });
    expect(upstreamHeaders('traceparent')[0]).toMatch(/^00-4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-01$/);
  });
});

test('each attempt of a call has a span id of its own', async () => {
  fake = await startFakeUpstream();
  fake.answerWith(json(503, {}));
  await service.close();
  service = await startService({ konnectUrl: fake.url });
  await reads['REST']?.({});
  const traceparents = fake.requests.map(({ headers }) => String(headers['traceparent']).split('-'));
  expect(traceparents).toHaveLength(3);
  expect(new Set(traceparents.map(([, traceId]) => traceId)).size).toBe(1);
  expect(new Set(traceparents.map(([, , spanId]) => spanId)).size).toBe(3);
});

const invalidId = { customerid: 'no id' };

/** Requests that fail, at each place that can answer one. `memberOf` finds the id in the body; undefined: it has none. */
const failures: readonly (readonly [what: string, send: Send, memberOf: ((body: Json) => unknown) | undefined])[] = [
  ['GraphQL: a resolver', graphql('{ customer(id: "no id") { id } }'), graphqlId],
  ['GraphQL: the parser', graphql('{'), graphqlId],
  ['GraphQL: validation', graphql('{ nope }'), graphqlId],
  ['GraphQL: a limit', graphql(`{ ${'a: __typename '.repeat(60)} }`), graphqlId],
  ['GraphQL: a request without a document', (headers) => post(service.url, {}, headers), graphqlId],
  ['GraphQL: a body that is not JSON', path('/graphql', { method: 'POST', headers: jsonType, body: '{' }), graphqlId],
  ['GraphQL: a content type', path('/graphql', { method: 'POST', body: 'text' }), graphqlId],
  ['GraphQL: a GET without a preflight header', path('/graphql?query={__typename}'), graphqlId],
  ['GraphQL: a method', path('/graphql', { method: 'DELETE' }), graphqlId],
  ['REST: an operation', path('/v1/v3/openmeter/customers/no-id'), ({ request_id }) => request_id],
  ['REST: a route', path('/v1/nowhere'), ({ request_id }) => request_id],
  ['REST: a method', path(`/v1/${customerPath}`, { method: 'PATCH' }), ({ request_id }) => request_id],
  ['REST: a path that cannot be decoded', path('/v1/%zz'), ({ request_id }) => request_id],
  ['MCP: a tool', tool('get-customer', invalidId), ({ result }) => result._meta.request_id],
  ['MCP: an unknown tool', tool('no-tool', {}), ({ error }) => error.data.request_id],
  [
    'MCP: an unknown resource',
    (headers) => post(service.mcpUrl, readNothing, headers),
    ({ error }) => error.data.request_id,
  ],
  ['MCP: a batch', (headers) => post(service.mcpUrl, [toolCall('x')], headers), ({ error }) => error.data.request_id],
  ['MCP: a method', path('/mcp', { method: 'DELETE' }), ({ error }) => error.data.request_id],
  [
    'MCP: an origin',
    path('/mcp', { method: 'POST', headers: { origin: 'https://evil.example' } }),
    ({ error }) => error.data.request_id,
  ],
  ['an unknown path', path('/nowhere'), undefined],
  ['a path that cannot be decoded', path('/%zz'), undefined],
  ['a probe with another method', path('/health/ready', { method: 'POST' }), undefined],
  [
    'a preflight',
    path('/graphql', {
      method: 'OPTIONS',
      headers: { origin: 'http://localhost:1', 'access-control-request-method': 'POST' },
    }),
    undefined,
  ],
];

/** Untyped result of JSON.parse. */
type Json = ReturnType<typeof JSON.parse>;

const readNothing = { jsonrpc: '2.0', id: 1, method: 'resources/read', params: { uri: 'graph://nothing' } };

function graphqlId({ errors }: Json): unknown {
  return errors[0].extensions.requestId;
}

test.each(failures)('the response to a failed request has the id: %s', async (_what, send, memberOf) => {
  const response = await send({ 'x-request-id': 'edge-1' });
  expect(response.headers.get('x-request-id')).toBe('edge-1');
  if (memberOf) expect(memberOf(await response.json())).toBe('edge-1');
});

test('successful responses of pages and probes have an id', async () => {
  for (const url of ['/health/live', '/health/ready', '/v1/openapi.json', '/v1/']) {
    expect((await fetch(new URL(url, service.url))).headers.get('x-request-id')).toMatch(uuid);
  }
});

test('a refused Host, and an expectation that is not supported, are answered with an id', async () => {
  const headersFor = (headers: Record<string, string>) =>
    new Promise<unknown>((resolve, reject) => {
      const request = httpRequest(service.url, { headers: { 'x-request-id': 'edge-2', ...headers } }, (response) => {
        response.resume();
        resolve([response.statusCode, response.headers['x-request-id']]);
      });
      request.on('error', reject);
      request.end();
    });
  expect(await headersFor({ host: 'attacker.example' })).toEqual([403, 'edge-2']);
  expect(await headersFor({ expect: 'a miracle' })).toEqual([417, 'edge-2']);
});

test('two requests on one connection have ids of their own', async () => {
  const { hostname, port } = new URL(service.url);
  const ids = await new Promise<string[]>((resolve, reject) => {
    let received = '';
    const socket = connect(Number(port), hostname, () => {
      const head = `GET /health/live HTTP/1.1\r\nhost: ${hostname}\r\n`;
      socket.write(`${head}\r\n${head}connection: close\r\n\r\n`);
    });
    socket.on('data', (chunk) => (received += String(chunk)));
    socket.on('error', reject);
    socket.on('close', () => resolve([...received.matchAll(/x-request-id: (\S+)/g)].map(([, id = '']) => id)));
  });
  expect(new Set(ids).size).toBe(2);
});

test('browsers may read the id', async () => {
  const response = await graphql('{ __typename }')({ origin: 'http://localhost:1' });
  expect(response.headers.get('access-control-expose-headers')).toContain('x-request-id');
});

function upstreamHeaders(name: string): unknown[] {
  return service.emulator.exchanges.map(({ requestHeaders }) => requestHeaders[name]);
}
