import { gzipSync } from 'node:zlib';
import { demoIds } from '../../src/emulator/demoIds.ts';
import type { Config } from '../../src/config/config.ts';
import { RawConnection, parseResponse } from '../support/rawConnection.ts';
import { rawRequest } from '../support/keepAliveConnection.ts';
import { linesOf } from '../support/logLines.ts';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';
import { toolCall, toolHeaders } from '../support/toolCall.ts';

const services: Service[] = [];
const connections: RawConnection[] = [];
afterEach(async () => {
  for (const connection of connections.splice(0)) connection.close();
  for (const service of services.splice(0)) await service.close();
});

const noLimits = { bodyTimeoutMs: 600_000, connections: 0, unfinishedRequests: 0 };
const shortTimeoutMs = 40;

async function start(clients: Partial<Config['clients']>, config: Partial<Config> = {}): Promise<Service> {
  const service = await startService({ config: { clients: { ...noLimits, ...clients }, ...config } });
  services.push(service);
  return service;
}

function connect({ url }: Service): RawConnection {
  const connection = new RawConnection(url);
  connections.push(connection);
  return connection;
}

/** Resolves when the service has read all that was sent before. */
async function flush(service: Service): Promise<void> {
  await fetch(new URL('/health/live', service.url));
}

const customersPath = '/v1/v3/openmeter/customers';
const acmePath = `${customersPath}/${demoIds.acme}`;
const write = rawRequest('POST', '/graphql', { query: '{ customer(key: "acme") { key } }' });
const requests = {
  GraphQL: write,
  REST: rawRequest('PUT', acmePath, { name: 'Acme' }),
  MCP: rawRequest('POST', '/mcp', toolCall('get-customer', { customerid: demoIds.acme }), toolHeaders),
};
const protocols = ['GraphQL', 'REST', 'MCP'] as const;

const timedOut = `The request body did not arrive within ${shortTimeoutMs} ms. The request was not processed.`;
const timeouts = {
  GraphQL: { errors: [{ message: timedOut, extensions: { code: 'REQUEST_TIMEOUT', requestId: expect.any(String) } }] },
  REST: {
    type: 'about:blank',
    title: 'Request Timeout',
    status: 408,
    detail: timedOut,
    instance: expect.any(String),
    code: 'REQUEST_TIMEOUT',
    request_id: expect.any(String),
  },
  MCP: {
    jsonrpc: '2.0',
    error: { code: -32000, message: timedOut, data: { request_id: expect.any(String) } },
    id: null,
  },
};

function withoutEnd(request: Buffer): Buffer {
  return request.subarray(0, -5);
}

describe.each(protocols)('a body over %s', (protocol) => {
  test('that does not arrive within the timeout is answered 408, and the connection is closed', async () => {
    const service = await start({ bodyTimeoutMs: shortTimeoutMs });
    const connection = connect(service);
    connection.write(withoutEnd(requests[protocol]));
    const { status, head, body } = parseResponse(await connection.closed);
    expect({ status, body: JSON.parse(body) }).toEqual({ status: 408, body: timeouts[protocol] });
    expect(head).toContain('connection: close');
    expect(service.calls()).toEqual([]);
  });

  test('that arrives byte after byte is answered 408 as well', async () => {
    const connection = connect(await start({ bodyTimeoutMs: shortTimeoutMs }));
    // Longer than what arrives within the timeout.
    connection.write(requests[protocol].toString().replace(/content-length: \d+/, 'content-length: 90000'));
    connection.trickle();
    expect(parseResponse(await connection.closed).status).toBe(408);
  });

  test('that arrives in chunks without an end is answered 408 as well', async () => {
    const connection = connect(await start({ bodyTimeoutMs: shortTimeoutMs }));
    const [head = ''] = requests[protocol].toString().split('\r\n\r\n');
    connection.write(`${head.replace(/content-length: \d+/, 'transfer-encoding: chunked')}\r\n\r\n6\r\n{"quer`);
    expect(parseResponse(await connection.closed).status).toBe(408);
  });

  test('that is compressed and does not arrive within the timeout is answered 408 as well', async () => {
    const connection = connect(await start({ bodyTimeoutMs: shortTimeoutMs }));
    const [head = '', body = ''] = requests[protocol].toString().split('\r\n\r\n');
    const encoded = gzipSync(body);
    const length = `content-encoding: gzip\r\ncontent-length: ${encoded.length}`;
    connection.write(`${head.replace(/content-length: \d+/, length)}\r\n\r\n`);
    connection.write(encoded.subarray(0, -5));
    expect(parseResponse(await connection.closed).status).toBe(408);
  });

  test('that arrives slowly, but within the timeout, is processed, and the connection stays open', async () => {
    const service = await start({});
    const connection = connect(service);
    const bytes = requests[protocol];
    const bodyAt = bytes.indexOf('\r\n\r\n') + 4;
    for (const [from, to] of [
      [0, bodyAt - 3],
      [bodyAt - 3, bodyAt],
      [bodyAt, bodyAt + 1],
      [bodyAt + 1, bytes.length - 1],
      [bytes.length - 1, bytes.length],
    ]) {
      connection.write(bytes.subarray(from, to));
      await flush(service);
    }
    expect(parseResponse(await connection.received(1)).status).toBe(200);
    connection.write(bytes);
    expect((await connection.received(2)).match(/HTTP\/1\.1 200 /g)).toHaveLength(2);
  });
});

test.each(['GET', 'HEAD'])('a %s with a body is answered at once, and its body may arrive later', async (method) => {
  const service = await start({});
  const connection = connect(service);
  for (const count of [1, 2]) {
    connection.write(rawRequest(method, acmePath, undefined, { 'content-length': '9' }));
    await connection.received(count);
    connection.write('123');
    await flush(service);
    connection.write('456789');
  }
  expect((await connection.received(2)).match(/HTTP\/1\.1 200 /g)).toHaveLength(2);
});

const unread = { 'content-length': '900' };
const json = { ...unread, 'content-type': 'application/json' };
const early: readonly (readonly [string, number, Buffer])[] = [
  ['GET /health/live', 200, rawRequest('GET', '/health/live', undefined, unread)],
  ['HEAD /health/ready', 200, rawRequest('HEAD', '/health/ready', undefined, unread)],
  ['POST /health/live', 405, rawRequest('POST', '/health/live', undefined, json)],
  ['GET /graphql', 400, rawRequest('GET', '/graphql?query={__typename}', undefined, unread)],
  ['PUT /graphql', 405, rawRequest('PUT', '/graphql', undefined, json)],
  ['PROPFIND /graphql', 405, rawRequest('PROPFIND', '/graphql', undefined, json)],
  [
    'POST /graphql as text',
    415,
    rawRequest('POST', '/graphql', undefined, { ...unread, 'content-type': 'text/plain' }),
  ],
  [
    'POST /graphql with an unsupported content coding',
    415,
    rawRequest('POST', '/graphql', undefined, { ...json, 'content-encoding': 'zstd' }),
  ],
  [
    'a REST route with an unsupported content coding',
    415,
    rawRequest('PUT', acmePath, undefined, { ...json, 'content-encoding': 'zstd' }),
  ],
  [
    'POST /mcp with an unsupported content coding',
    415,
    rawRequest('POST', '/mcp', undefined, { ...json, 'content-encoding': 'zstd' }),
  ],
  ['a foreign host', 403, rawRequest('POST', '/graphql', undefined, { ...json, host: 'attacker.example' })],
  ['a body that is too large', 413, rawRequest('POST', '/graphql', undefined, { ...json, 'content-length': '100001' })],
  ['GET of a REST route', 200, rawRequest('GET', acmePath, undefined, unread)],
  ['HEAD of a REST route', 200, rawRequest('HEAD', acmePath, undefined, unread)],
  ['an unknown REST route', 404, rawRequest('POST', '/v1/nowhere', undefined, json)],
  ['a wrong method of a REST route', 405, rawRequest('PATCH', acmePath, undefined, json)],
  ['a REST path that cannot be decoded', 400, rawRequest('POST', `${customersPath}/%zz`, undefined, json)],
  ['GET /mcp', 405, rawRequest('GET', '/mcp', undefined, unread)],
  [
    'a foreign origin at /mcp',
    403,
    rawRequest('POST', '/mcp', undefined, { ...json, origin: 'https://attacker.example' }),
  ],
  ['an unacceptable /mcp', 406, rawRequest('POST', '/mcp', undefined, { ...json, accept: 'image/png' })],
  ['POST /mcp as text', 415, rawRequest('POST', '/mcp', undefined, { ...unread, 'content-type': 'text/plain' })],
  ['an unknown path', 404, rawRequest('POST', '/nowhere', undefined, json)],
  ['a path that cannot be decoded', 400, rawRequest('POST', '/%zz', undefined, json)],
  ['GET of a page', 200, rawRequest('GET', '/graphql', undefined, { ...unread, accept: 'text/html' })],
  [
    'a preflight',
    204,
    rawRequest('OPTIONS', '/graphql', undefined, {
      ...unread,
      origin: 'http://localhost:3000',
      'access-control-request-method': 'POST',
    }),
  ],
  ['an unknown expectation', 417, rawRequest('POST', '/graphql', undefined, { ...json, expect: '200-ok' })],
];

test.each(early)(
  '%s is answered %i before its body, and a connection that sends the body slowly is closed',
  async (_what, status, request) => {
    const connection = connect(await start({ bodyTimeoutMs: shortTimeoutMs }));
    connection.write(request);
    connection.trickle();
    expect(parseResponse(await connection.closed).status).toBe(status);
  },
);

test('a request that announces its body with Expect: 100-continue is answered 408 if the body does not follow', async () => {
  const connection = connect(await start({ bodyTimeoutMs: shortTimeoutMs }));
  connection.write(rawRequest('POST', '/graphql', undefined, { ...json, expect: '100-continue' }));
  const [interim = '', final = ''] = (await connection.closed).split(/(?<=\r\n\r\n)(?=HTTP)/);
  expect([interim, parseResponse(final).status]).toEqual(['HTTP/1.1 100 Continue\r\n\r\n', 408]);
});

describe('unfinished requests of an address', () => {
  const message =
    'Too many requests from this address wait for their bodies. The request was not processed; retry in 1 second.';
  const rejections = {
    GraphQL: { errors: [{ message, extensions: { code: 'OVERLOADED', requestId: expect.any(String) } }] },
    REST: {
      type: 'about:blank',
      title: 'Service Unavailable',
      status: 503,
      detail: message,
      instance: expect.any(String),
      code: 'OVERLOADED',
      request_id: expect.any(String),
    },
    MCP: { jsonrpc: '2.0', error: { code: -32000, message, data: { request_id: expect.any(String) } }, id: null },
  };

  test.each(protocols)('above the maximum, the oldest is rejected in the format of %s', async (protocol) => {
    const service = await start({ unfinishedRequests: 2 });
    const [oldest, older, newest] = [connect(service), connect(service), connect(service)];
    for (const connection of [oldest, older, newest]) {
      connection.write(withoutEnd(requests[protocol]));
      await flush(service);
    }
    const { status, head, body } = parseResponse(await oldest.closed);
    expect({ status, body: JSON.parse(body) }).toEqual({ status: 503, body: rejections[protocol] });
    expect(head).toContain('\r\nretry-after: 1');
    for (const connection of [older, newest]) {
      connection.write(requests[protocol].subarray(-5));
      expect(parseResponse(await connection.received(1)).status).toBe(200);
    }
  });

  test('requests that arrive whole neither count nor end others', async () => {
    const service = await start({ unfinishedRequests: 1 });
    const slow = connect(service);
    slow.write(withoutEnd(requests.GraphQL));
    await flush(service);
    for (let index = 0; index < 50; index++) {
      const whole = connect(service);
      whole.write(requests[protocols[index % 3] ?? 'REST']);
      expect(parseResponse(await whole.received(1)).status).toBe(200);
    }
    slow.write(requests.GraphQL.subarray(-5));
    expect(parseResponse(await slow.received(1)).status).toBe(200);
  });
});

test('connections of an address above the maximum are closed at once, and accepted again when others have closed', async () => {
  const service = await start({ connections: 2 });
  const [first, second] = [connect(service), connect(service)];
  const request = rawRequest('GET', '/health/live');
  for (const connection of [first, second]) {
    connection.write(request);
    await connection.received(1);
  }
  const third = connect(service);
  expect(await third.closed).toBe('');
  first.write(rawRequest('GET', '/health/live', undefined, { connection: 'close' }));
  await first.closed;
  const fourth = connect(service);
  fourth.write(request);
  expect(parseResponse(await fourth.received(1)).status).toBe(200);
});

test('ended requests and connections are counted in one log line', async () => {
  const service = await start({ bodyTimeoutMs: shortTimeoutMs, connections: 3, unfinishedRequests: 2 });
  const slow = Array.from({ length: 3 }, () => connect(service));
  for (const connection of slow) connection.write(withoutEnd(requests.GraphQL));
  // Not closed by the timeout: the first three hold the connections while it is refused.
  const refused = connect(service);
  await Promise.all([...slow, refused].map(({ closed }) => closed));
  await service.close();
  services.length = 0;
  expect(linesOf(service.log, 'slow clients: requests or connections ended')).toMatchObject([
    { timedOut: 2, rejected: 1, connectionsClosed: 1 },
  ]);
});

test('requests with slow bodies take no capacity: hundreds of them leave the reads and writes of others admitted', async () => {
  const service = await start({}, { overload: { maxInFlight: 5, maxLoopDelayMs: 0 } });
  for (let index = 0; index < 400; index++)
    connect(service).write(withoutEnd(requests[protocols[index % 3] ?? 'REST']));
  await flush(service);
  const upsert = `mutation { upsertCustomer(input: { id: "${demoIds.acme}", name: "Acme" }) { customer { key } } }`;
  for (const query of ['{ customer(key: "acme") { key } }', upsert]) {
    expect(await service.graphql(query)).toMatchObject({ data: expect.anything() });
    expect((await fetch(new URL(acmePath, service.url))).status).toBe(200);
  }
});
