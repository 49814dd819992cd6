import { linesOf } from '../support/logLines.ts';
import { RawConnection, parseResponse } from '../support/rawConnection.ts';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';

let service: Service;
const connections: RawConnection[] = [];
beforeAll(async () => {
  service = await startService();
});
afterEach(() => connections.splice(0).forEach((connection) => connection.close()));
afterAll(() => service.close());

/** Sends bytes on a connection of their own, and returns the response. */
async function send(lines: readonly string[], body = '') {
  const connection = new RawConnection(service.url);
  connections.push(connection);
  connection.write(`${lines.join('\r\n')}\r\n\r\n${body}`);
  const answer = await Promise.race([connection.received(1), connection.closed]);
  return parseResponse(answer);
}

const get = (target: string, ...headers: string[]) => send([`GET ${target} HTTP/1.1`, ...headers]);

describe('a target in absolute form', () => {
  test.each([
    ['http://localhost/health/live', 200],
    ['http://localhost:4000/health/live', 200],
    ['HTTP://LOCALHOST/health/live', 200],
    ['https://localhost/health/live', 200],
    ['http://localhost/nowhere', 404],
    ['http://localhost', 302],
    ['http://localhost?query={__typename}', 302],
    ['http:///health/live', 400],
    ['ftp://localhost/health/live', 404],
  ])('%s is routed by its path (%i)', async (target, status) => {
    expect((await get(target, 'host: localhost')).status).toBe(status);
  });

  test('runs operations of every adapter, with their queries', async () => {
    const graph = 'http://localhost/graphql?query={__typename}';
    expect((await get(graph, 'host: localhost', 'apollo-require-preflight: 1')).body).toContain('"Query"');
    const { status, body } = await get('http://localhost/v1/v3/openmeter/customers?page[size]=1', 'host: localhost');
    expect([status, JSON.parse(body).data.length]).toEqual([200, 1]);
    expect((await get('http://localhost/mcp', 'host: localhost')).status).toBe(405);
  });

  test('replaces the Host header in the host check', async () => {
    expect((await get('http://attacker.example/graphql', 'host: localhost')).status).toBe(403);
    expect((await get('http://localhost@attacker.example/graphql', 'host: localhost')).status).toBe(400);
    expect((await get('http://attacker.example@localhost/graphql', 'host: localhost')).status).toBe(400);
    expect((await get('http://localhost/health/live', 'host: attacker.example')).status).toBe(200);
  });
});

describe('the Host header', () => {
  test.each([
    ['is missing', []],
    ['is repeated', ['host: localhost', 'host: localhost']],
    ['is repeated with another value', ['host: localhost', 'Host: attacker.example']],
    ['holds a path', ['host: localhost/x']],
    ['holds a user name', ['host: attacker.example@localhost']],
    ['holds two hosts', ['host: localhost, attacker.example']],
  ])('%s: 400', async (_what, headers) => {
    for (const path of ['/health/live', '/graphql', '/v1/v3/openmeter/customers', '/mcp']) {
      expect((await get(path, ...headers)).status).toBe(400);
    }
    expect((await get('http://localhost/health/live', 'host: localhost', 'host: localhost')).status).toBe(400);
  });

  test('may be missing in HTTP/1.0, and then names no allowed host', async () => {
    expect((await send(['GET /health/live HTTP/1.0'])).status).toBe(403);
  });
});

const json = 'content-type: application/json';
const local = 'host: localhost';
const chunked = 'transfer-encoding: chunked';
/** How a path, or its adapter, writes an error: its content type and the members of its body. */
const formats = {
  '/graphql': ['application/json; charset=utf-8', ['errors']],
  '/v1/v3/openmeter/customers': [
    'application/problem+json; charset=utf-8',
    ['type', 'title', 'status', 'detail', 'code'],
  ],
  '/mcp': ['application/json; charset=utf-8', ['jsonrpc', 'error', 'id']],
  '/nowhere': ['application/json; charset=utf-8', ['errors']],
} as const;

type Form = readonly [string, (path: string) => readonly [readonly string[], string?], readonly number[]];

/** Statuses in the order of `formats`. */
const forms: readonly Form[] = [
  ['an empty JSON body', (path) => [[`POST ${path} HTTP/1.1`, local, json, 'content-length: 0']], [400, 400, 400, 404]],
  ['a POST without a body', (path) => [[`POST ${path} HTTP/1.1`, local]], [415, 400, 415, 404]],
  [
    'a malformed content type',
    (path) => [[`POST ${path} HTTP/1.1`, local, 'content-type: @', 'content-length: 2'], '{}'],
    [415, 415, 415, 404],
  ],
  [
    'another content type',
    (path) => [[`POST ${path} HTTP/1.1`, local, 'content-type: text/xml', 'content-length: 2'], '{}'],
    [415, 415, 415, 404],
  ],
  [
    'malformed JSON',
    (path) => [[`POST ${path} HTTP/1.1`, local, json, chunked], '1\r\n{\r\n0\r\n\r\n'],
    [400, 400, 400, 404],
  ],
  [
    'a foreign host',
    (path) => [[`POST ${path} HTTP/1.1`, 'host: attacker.example', json, 'content-length: 2'], '{}'],
    [403, 403, 403, 403],
  ],
  [
    'two hosts',
    (path) => [[`POST ${path} HTTP/1.1`, local, local, json, 'content-length: 2'], '{}'],
    [400, 400, 400, 400],
  ],
  ['a path that cannot be decoded', (path) => [[`GET ${path}/%zz HTTP/1.1`, local]], [400, 400, 400, 400]],
  ['a method without routes', (path) => [[`PROPFIND ${path} HTTP/1.1`, local]], [405, 405, 405, 404]],
  ['the method QUERY', (path) => [[`QUERY ${path} HTTP/1.1`, local]], [405, 405, 405, 404]],
  [
    'the method PATCH',
    (path) => [[`PATCH ${path} HTTP/1.1`, local, json, 'content-length: 2'], '{}'],
    [405, 405, 405, 404],
  ],
  [
    'a request to upgrade',
    (path) => [[`PUT ${path} HTTP/1.1`, local, 'connection: upgrade', 'upgrade: h2c']],
    [405, 405, 405, 404],
  ],
  ['a very long path', (path) => [[`GET ${path}/${'x'.repeat(15_000)} HTTP/1.1`, local]], [404, 404, 404, 404]],
];

describe.each(Object.entries(formats))(
  'an error at %s is in the format of its adapter:',
  (path, [contentType, members]) => {
    test.each(forms)('%s', async (_what, form, statuses) => {
      const [lines, body] = form(path);
      const answer = await send(lines, body);
      expect(answer.status).toBe(statuses[Object.keys(formats).indexOf(path)]);
      expectOwnMessage(answer.body);
      // Below the paths of GraphQL and MCP there is nothing of theirs.
      if (lines[0]?.includes(`${path}/`)) return;
      expect(/content-type: (.*)/.exec(answer.head)?.[1]).toBe(contentType);
      expect(Object.keys(JSON.parse(answer.body))).toEqual(expect.arrayContaining([...members]));
    });
  },
);

function expectOwnMessage(body: string): void {
  expect(body).not.toMatch(/FST_|Fastify|statusCode|Unexpected token|Unexpected end|Apollo Server/);
}

test.each([
  ['an unknown expectation', 417, ['POST /graphql HTTP/1.1', local, json, 'expect: 200-ok', 'content-length: 2']],
  ['a malformed content length', 400, ['POST /graphql HTTP/1.1', local, json, 'content-length: 2x']],
  ['a content length and chunks', 400, ['POST /graphql HTTP/1.1', local, json, chunked, 'content-length: 2']],
  ['headers of more than 16 KB', 431, ['GET /graphql HTTP/1.1', local, `x-large: ${'x'.repeat(17_000)}`]],
  ['a target of more than 16 KB', 431, [`GET /graphql?${'x'.repeat(17_000)} HTTP/1.1`, local]],
  ['an unknown method', 400, ['BREW /graphql HTTP/1.1', local]],
  ['an unknown version', 400, ['GET /graphql HTTP/3.7', local]],
])('%s is answered %i without a body, as Node does, and the connection is closed', async (_what, status, lines) => {
  const connection = new RawConnection(service.url);
  connections.push(connection);
  connection.write(`${lines.join('\r\n')}\r\n\r\n`);
  const { status: got, head, body } = parseResponse(await connection.closed);
  expect([got, body]).toEqual([status, '']);
  expect(head).toContain('connection: close');
  expect(head).toMatch(/^x-request-id: [0-9a-f-]{36}$/m);
});

test('what the parser refuses has a line in the log with the id of the response, and equal refusals are counted', async () => {
  const own = await startService({ config: { logRepeatMs: 600_000 } });
  const heads: string[] = [];
  for (let i = 0; i < 3; i++) {
    const connection = new RawConnection(own.url);
    connections.push(connection);
    connection.write('BREW /graphql HTTP/1.1\r\n\r\n');
    heads.push(parseResponse(await connection.closed).head);
  }
  await own.close();
  const [first] = linesOf(own.log, 'http: request refused by the parser');
  expect(first).toMatchObject({ level: 40, status: 400, reason: 'HPE_INVALID_METHOD' });
  expect(heads[0]).toContain(`x-request-id: ${String(first?.['requestId'])}`);
  expect(linesOf(own.log, 'http: request refused by the parser, repeated')).toEqual([
    expect.objectContaining({ reason: 'HPE_INVALID_METHOD', repeated: 2 }),
  ]);
});

test('garbage after a request closes the connection without another answer than 400', async () => {
  const connection = new RawConnection(service.url);
  connections.push(connection);
  connection.write(`GET /health/live HTTP/1.1\r\n${local}\r\n\r\n`);
  await connection.received(1);
  connection.write('\x00garbage\r\n\r\n');
  const [, second = ''] = (await connection.closed).split(/(?=HTTP\/1\.1 400)/);
  expect(parseResponse(second)).toMatchObject({ status: 400, body: '' });
});

test('a CONNECT is refused by closing the connection', async () => {
  const connection = new RawConnection(service.url);
  connections.push(connection);
  connection.write(`CONNECT attacker.example:443 HTTP/1.1\r\nhost: attacker.example:443\r\n\r\n`);
  expect(await connection.closed).toBe('');
});

test('OPTIONS * is answered in our own format', async () => {
  const { status, body } = await send(['OPTIONS * HTTP/1.1', local]);
  expect(status).toBe(404);
  expectOwnMessage(body);
});
