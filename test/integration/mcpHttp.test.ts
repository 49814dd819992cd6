import { request as httpRequest } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { Writable } from 'node:stream';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { openModeCaller } from '../../src/auth/caller.ts';
import { readConfig } from '../../src/config/config.ts';
import { demoIds } from '../../src/emulator/demoIds.ts';
import { createLogger } from '../../src/logging/logger.ts';
import type { Logger } from '../../src/logging/logger.ts';
import { createMcpPlugin } from '../../src/mcp/plugin.ts';
import { createOriginCheck } from '../../src/server/cors.ts';
import { startAdapterServer } from '../support/adapterServer.ts';
import type { AdapterServer } from '../support/adapterServer.ts';
import { createContainer } from '../../src/container.ts';
import type { OpenRequestScope, Container } from '../../src/container.ts';
import { json, startFakeUpstream } from '../support/fakeUpstream.ts';
import type { FakeUpstream } from '../support/fakeUpstream.ts';
import { toolCall, toolHeaders } from '../support/toolCall.ts';

const customers = json(200, { data: [], meta: { page: { number: 1, size: 20, total: 0 } } });

let konnect: FakeUpstream;
let upstreams: Container;
let sink: Logger;
let server: AdapterServer;
let port = 0;
/** How many request scopes are open. */
let openScopes = 0;
let log: string[] = [];
let open: OpenRequestScope;

beforeEach(async () => {
  log = [];
  konnect = await startFakeUpstream();
  konnect.answerWith(customers);
  const config = {
    // Each call asks by itself, so that they can be counted.
    ...readConfig({ UPSTREAM_SHARED_READ_MS: '0' }),
    deadlineMs: 5_000,
    upstreams: {
      konnect: { url: konnect.url, token: 'kpat_test' },
      stripe: { url: konnect.url, apiKey: 'sk_test_mcp', account: undefined },
    },
  };
  sink = createLogger(
    'info',
    [],
    new Writable({ write: (chunk, _encoding, done) => done(void log.push(String(chunk))) }),
  );
  upstreams = await createContainer(config, sink);
  open = upstreams.openScope;
  const plugin = createMcpPlugin({
    path: '/mcp',
    authenticate: () => Promise.resolve(openModeCaller),
    open: (...request) => {
      const { capabilities, close } = open(...request);
      openScopes += 1;
      return {
        capabilities,
        close() {
          openScopes -= 1;
          close();
        },
      };
    },
    charge: () => Promise.resolve(),
    introspection: true,
    tools: undefined,
    personalData: false,
    maxCost: readConfig({}).limits.cost,
    resource: undefined,
    isAllowedOrigin: createOriginCheck('local'),
    log: sink,
  });
  openScopes = 0;
  server = await startAdapterServer(plugin, { maxRequestBytes: 10_000, log: sink });
  ({ port } = server);
});

afterEach(async () => {
  await server.close();
  await upstreams.close();
  await konnect.close();
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Sends what fetch would not let a test send: any host and any origin. */
function send(method: string, headers: Record<string, string>, body = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ host: '127.0.0.1', port, path: '/mcp', method, headers }, (response) => {
      let text = '';
      response.on('data', (chunk) => (text += String(chunk)));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

const ping = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' });
const listCustomers = JSON.stringify(toolCall('list-customers'));

const deleted = JSON.stringify({ customerid: demoIds.acme });

function post(headers: Record<string, string> = {}, body = ping): Promise<Answer> {
  return send('POST', { ...toolHeaders, ...headers }, body);
}

test('the response is JSON that must not be cached', async () => {
  const { status, headers, body } = await post();
  expect({ status, body: JSON.parse(body) }).toEqual({ status: 200, body: { jsonrpc: '2.0', id: 1, result: {} } });
  expect(headers).toMatchObject({
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'private, no-store',
  });
  expect(headers['mcp-session-id']).toBeUndefined();
});

test.each(['application/json', '*/*', 'application/*;q=0.5, text/html'])(
  'answers JSON to accept: %s',
  async (accept) => {
    expect((await post({ accept })).headers['content-type']).toBe('application/json; charset=utf-8');
  },
);

test('a client that accepts only events receives events', async () => {
  const { status, headers, body } = await post({ accept: 'text/event-stream' }, listCustomers);
  expect(status).toBe(200);
  expect(headers).toMatchObject({ 'content-type': 'text/event-stream', 'cache-control': 'private, no-store' });
  const [, data = ''] = body.split('\ndata: ');
  expect(JSON.parse(data).result.structuredContent).toEqual({ data: [], meta: expect.any(Object) });
});

test('a client that accepts neither JSON nor events is rejected', async () => {
  expect((await post({ accept: 'text/html' })).status).toBe(406);
});

test('a notification is answered with 202 and an empty body', async () => {
  const body = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' });
  expect(await post({}, body)).toMatchObject({ status: 202, body: '' });
});

test.each(['GET', 'DELETE', 'PUT', 'OPTIONS'])('has no session that %s could be about', async (method) => {
  const { status, headers } = await send(method, toolHeaders);
  expect({ status, allow: headers.allow }).toEqual({ status: 405, allow: 'POST' });
});

describe('the gate', () => {
  test.each(['http://127.0.0.1:5173', 'http://localhost:6274', 'http://[::1]:1', 'https://tools.example'])(
    'lets in pages of the origin %s',
    async (origin) => {
      expect((await post({ host: 'tools.example', origin })).status).toBe(200);
    },
  );

  test.each([
    'https://evil.example',
    'null',
    'https://tools.example.evil.example',
    'http://127.evil.example',
    'file://',
    '',
  ])('refuses pages of the origin "%s"', async (origin) => {
    expect((await post({ host: 'tools.example', origin })).status).toBe(403);
  });

  test('stands before everything else', async () => {
    const foreign = { host: 'tools.example', origin: 'https://evil.example' };
    expect((await send('GET', foreign)).status).toBe(403);
    expect((await post(foreign, listCustomers)).status).toBe(403);
    expect(konnect.requests).toHaveLength(0);
  });
});

describe('a request that is none', () => {
  test('of another content type is refused', async () => {
    const { status, body } = await post({ 'content-type': 'text/plain' });
    expect({ status, message: JSON.parse(body).error.message }).toEqual({
      status: 415,
      message: 'The content type must be application/json.',
    });
  });

  test.each<Record<string, string>>([{}, { 'transfer-encoding': 'chunked' }])(
    'that is too long is refused: %j',
    async (headers) => {
      const { status, body } = await post(
        headers,
        JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'x'.repeat(20_000) }),
      );
      expect({ status, message: JSON.parse(body).error.message }).toEqual({
        status: 413,
        message: 'The request body must have at most 10000 bytes.',
      });
    },
  );

  test.each(['{', '{}', '3', '{"jsonrpc":"1.0","id":1,"method":"ping"}'])('is refused: %s', async (body) => {
    const answer = await post({}, body);
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body).error.code).toBe(body === '{' ? -32700 : -32600);
  });

  test.each([undefined, '2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'])(
    'is refused before a call runs: a batch, of any length, with the protocol version %s',
    async (version) => {
      const call = toolCall('list-customers');
      for (const batch of [[], [call], [call, call], [1]]) {
        const headers: Record<string, string> = version === undefined ? {} : { 'mcp-protocol-version': version };
        const { status, body } = await post(headers, JSON.stringify(batch));
        expect({ status, body: JSON.parse(body) }).toEqual({
          status: 400,
          body: {
            jsonrpc: '2.0',
            error: {
              code: -32600,
              message: 'Send one JSON-RPC message at a time. Batches are not supported.',
              data: { request_id: expect.any(String) },
            },
            id: null,
          },
        });
      }
      expect(konnect.requests).toHaveLength(0);
      expect(openScopes).toBe(0);
    },
  );

  test('with an unknown protocol version is rejected with the known versions', async () => {
    const { status, body } = await post({ 'mcp-protocol-version': '1999-01-01' });
    expect(status).toBe(400);
    expect(JSON.parse(body).error.message).toContain('2025-11-25');
  });

  test.each([
    ['tools/call', {}, -32602],
    ['tools/call', { name: 'list-customers', arguments: [1] }, -32602],
    ['resources/read', {}, -32602],
    ['tools/drop', {}, -32601],
  ])('%s %j is an error of the protocol', async (method, params, code) => {
    const { status, body } = await post({}, JSON.stringify({ jsonrpc: '2.0', id: 7, method, params }));
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({ id: 7, error: { code } });
  });
});

test.each([
  ['2025-06-18', '2025-06-18'],
  ['2024-11-05', '2024-11-05'],
  ['1999-01-01', '2025-11-25'],
])('a client that asks for version %s gets %s', async (asked, got) => {
  const params = { protocolVersion: asked, capabilities: {}, clientInfo: { name: 'test', version: '1' } };
  const { body } = await post({}, JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params }));
  expect(JSON.parse(body).result.protocolVersion).toBe(got);
});

test('an unexpected error is returned without its cause, which is logged', async () => {
  open = () => {
    throw new TypeError('a secret cause');
  };
  const { body } = await post({}, listCustomers.replace('list-customers', 'delete-customer').replace('{}', deleted));
  expect(JSON.parse(body).result).toEqual({
    isError: true,
    _meta: { request_id: expect.any(String) },
    content: [{ type: 'text', text: expect.stringMatching(/^INTERNAL_SERVER_ERROR: .*\nNext: It is unknown/) }],
  });
  expect(body).not.toContain('secret');
  expect(log.join('')).toContain('a secret cause');
});

test('200 calls leave no resource open', async () => {
  for (let round = 0; round < 10; round += 1) {
    await Promise.all(Array.from({ length: 20 }, () => post({}, listCustomers)));
    expect(openScopes).toBe(0);
  }
  expect(konnect.requests).toHaveLength(200);
});

test.each(['application/json', 'text/event-stream'])(
  'a client that leaves ends what it asked for: %s',
  async (accept) => {
    const asked = new Promise<void>((resolve) => konnect.answerWith(() => resolve()));
    const socket = connect(port, '127.0.0.1');
    socket.write(
      `POST /mcp HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: ${accept}\r\ncontent-type: application/json\r\ncontent-length: ${listCustomers.length}\r\n\r\n${listCustomers}`,
    );
    await asked;
    expect(openScopes).toBe(1);
    socket.destroy();
    await until(() => openScopes === 0);
  },
);

test('a client that disconnects before it has sent the whole request is not logged as a failure', async () => {
  const closed = new Promise<void>((resolve) => {
    server.server.server.once('connection', (socket) => socket.once('close', () => resolve()));
  });
  const socket = connect(port, '127.0.0.1');
  const head = `POST /mcp HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{`;
  socket.write(head, () => setImmediate(() => socket.destroy()));
  await closed;
  expect((await post()).status).toBe(200);
  expect(log).toEqual([]);
});

test("the SDK's own client needs no session, and may be many at once", async () => {
  const url = new URL(`http://127.0.0.1:${port}/mcp`);
  await Promise.all(
    Array.from({ length: 5 }, async () => {
      const one = new Client({ name: 'test', version: '1' });
      const transport = new StreamableHTTPClientTransport(url);
      await one.connect(transport);
      expect((await one.listTools()).tools).toHaveLength(15);
      expect(transport.sessionId).toBeUndefined();
      await one.close();
    }),
  );
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}
