import { demoIds } from '../../src/emulator/demoIds.ts';
import { RawConnection, parseResponse } from '../support/rawConnection.ts';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';

/** Forms of HTTP requests that common clients do not send, as RFC 9110 and 9112 define them. */
let service: Service;
const connections: RawConnection[] = [];
beforeAll(async () => {
  service = await startService();
});
afterEach(() => {
  for (const connection of connections.splice(0)) connection.close();
});
afterAll(() => service.close());

async function send(text: string): Promise<ReturnType<typeof parseResponse>> {
  const connection = new RawConnection(service.url);
  connections.push(connection);
  connection.write(text.replaceAll('\n', '\r\n'));
  return parseResponse(await connection.closed);
}

const end = 'connection: close\n\n';
const customerPath = `/v1/v3/openmeter/customers/${demoIds.acme}`;

test.each([
  ['/health/live', 200],
  [customerPath, 200],
  ['', 302],
  ['?x=1', 302],
  ['/nowhere', 404],
])('a target in absolute form is taken: http://localhost%s', async (target, status) => {
  const { status: actual } = await send(`GET http://localhost${target} HTTP/1.1\nhost: localhost\n${end}`);
  expect(actual).toBe(status);
});

test('the host of a target in absolute form replaces the Host header', async () => {
  const foreign = await send(`GET http://attacker.example/health/live HTTP/1.1\nhost: localhost\n${end}`);
  expect(foreign.status).toBe(403);
  const own = await send(`GET http://localhost/health/live HTTP/1.1\nhost: attacker.example\n${end}`);
  expect(own.status).toBe(200);
});

test.each([
  ['two Host headers', 'host: localhost\nhost: localhost\n'],
  ['two Host headers in different case', 'Host: localhost\nHOST: attacker.example\n'],
  ['a Host header with a path', 'host: localhost/graphql\n'],
  ['a Host header with a user', 'host: user@localhost\n'],
  ['a Host header with a list', 'host: localhost, attacker.example\n'],
  ['no Host header', ''],
])('%s is 400', async (_what, headers) => {
  for (const path of ['/health/live', '/graphql', customerPath, '/mcp', '/nowhere']) {
    expect((await send(`GET ${path} HTTP/1.1\n${headers}${end}`)).status).toBe(400);
  }
});

const post = (path: string, headers: string, body: string) =>
  `POST ${path} HTTP/1.1\nhost: localhost\n${headers}${end}${body}`;
const json = 'content-type: application/json\n';

test.each([
  ['a path that cannot be decoded', `GET /%zz HTTP/1.1\nhost: localhost\n${end}`],
  ['a REST path that cannot be decoded', `GET ${customerPath}%zz HTTP/1.1\nhost: localhost\n${end}`],
  ['an empty body', post('/graphql', `${json}content-length: 0\n`, '')],
  ['an empty REST body', post('/v1/v3/openmeter/customers', `${json}content-length: 0\n`, '')],
  ['an empty MCP body', post('/mcp', `${json}content-length: 0\n`, '')],
  ['a body that is not JSON', post('/graphql', `${json}content-length: 1\n`, '{')],
  ['a REST body that is not JSON', post('/v1/v3/openmeter/customers', `${json}content-length: 1\n`, '{')],
  ['another content type', post('/graphql', 'content-type: text/xml\ncontent-length: 1\n', 'x')],
  ['another REST content type', post('/v1/v3/openmeter/customers', 'content-type: text/xml\ncontent-length: 1\n', 'x')],
  ['a malformed content type', post('/graphql', 'content-type: /\ncontent-length: 1\n', 'x')],
  ['a body that is too large', post('/graphql', `${json}content-length: 100001\n`, '')],
  ['an unknown method', `PROPFIND /graphql HTTP/1.1\nhost: localhost\n${end}`],
  ['an upgrade', `GET /graphql HTTP/1.1\nhost: localhost\nupgrade: websocket\nconnection: upgrade, close\n\n`],
  ['a path that is too long', `GET /v1/v3/openmeter/customers/${'a'.repeat(15_000)} HTTP/1.1\nhost: localhost\n${end}`],
])('%s is answered in the words of this service', async (_what, text) => {
  const { status, body } = await send(text);
  expect(status).toBeGreaterThanOrEqual(400);
  expect(status).toBeLessThan(500);
  expect(body).not.toMatch(/FST_|fastify|Route .* not found|"error":"|Body cannot be empty|is not a valid url/i);
});

test.each([
  ['what is no HTTP', 'hello\n\n', 400],
  ['headers of 20 KB', `GET /health/live HTTP/1.1\nhost: localhost\nx-long: ${'a'.repeat(20_000)}\n${end}`, 431],
  ['two different lengths', `${post('/graphql', 'content-length: 1\ncontent-length: 2\n', 'x')}`, 400],
  ['length and chunks', `${post('/graphql', 'content-length: 1\ntransfer-encoding: chunked\n', '0\n\n')}`, 400],
])('%s is refused by the parser, with a status line alone', async (_what, text, status) => {
  const answer = await send(text);
  expect([answer.status, answer.body]).toEqual([status, '']);
});
