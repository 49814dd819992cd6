import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { scopes } from '../../src/auth/permissions.ts';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';
import { bearer, callTool, gatewayHeaders, send, sendGraphQL, startEveryMode } from './securedService.ts';
import type { EveryMode } from './securedService.ts';

let open: Service;
let modes: EveryMode;
const sockets: Socket[] = [];

beforeAll(async () => {
  open = await startService();
  modes = await startEveryMode();
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});
afterAll(async () => {
  await open.close();
  await modes.close();
});

/** Sends headers and the first byte of a body; resolves with the response when the service closes the connection. */
function sendIncomplete({ url }: Service, path: string, framing: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    sockets.push(socket);
    let text = '';
    socket.on('data', (chunk) => (text += String(chunk)));
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
    const start = framing === chunked ? '1\r\n{\r\n' : '{';
    socket.write(
      `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n${framing}\r\n\r\n${start}`,
    );
  });
}

const chunked = 'transfer-encoding: chunked';
const huge = 'content-length: 10000000000';

describe.each(['direct', 'router', 'both'] as const)('in the mode %s', (mode) => {
  test.each(['/graphql', '/graphql?query={__typename}', '/mcp', '/v1/v3/openmeter/customers'])(
    'an unauthenticated request to %s is rejected before its body arrives, and the connection is closed',
    async (path) => {
      for (const framing of [huge, chunked]) {
        const response = await sendIncomplete(modes.serviceOf(mode), path, framing);
        expect(response).toMatch(/^HTTP\/1\.1 401 Unauthorized\r\n/);
        expect(response).toMatch(/^www-authenticate: Bearer realm="customer-portal"\r$/im);
        expect(response).toMatch(/UNAUTHENTICATED|-32000/);
      }
      expect(modes.serviceOf(mode).calls()).toEqual([]);
    },
  );

  test.each(['/', '/nowhere', '/v1', '/v1/', '/v1/nowhere', '/v1/openapi.json', '/graphql/', '/mcp/', '/explorer/'])(
    'a POST to %s is 404 or 405 before its body arrives',
    async (path) => {
      for (const framing of [huge, chunked]) {
        expect(await sendIncomplete(modes.serviceOf(mode), path, framing)).toMatch(/^HTTP\/1\.1 40[45] /);
      }
    },
  );

  test.each(['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])(
    'an unauthenticated %s request to the GraphQL path is rejected',
    async (method) => {
      const { url } = modes.serviceOf(mode);
      const replies = [url, `${url}?query={__typename}`, `${url}?query={__schema{types{name}}}`].map((target) =>
        send(target, { method, headers: { 'apollo-require-preflight': '1', accept: 'text/html' } }),
      );
      for (const { status } of await Promise.all(replies)) expect(status).toBe(401);
    },
  );

  test.each(['GET', 'DELETE'])('MCP has no sessions: %s is 405', async (method) => {
    const { mcpUrl } = modes.serviceOf(mode);
    for (const headers of [{}, { ...(mode !== 'direct' && gatewayHeaders), ...bearer(modes.issuer.token()) }]) {
      const { status, headers: responseHeaders } = await send(mcpUrl, { method, headers });
      expect({ status, allow: responseHeaders.allow }).toEqual({ status: 405, allow: 'POST' });
    }
  });

  test('the list of tools requires authentication', async () => {
    const { mcpUrl } = modes.serviceOf(mode);
    const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
    expect((await send(mcpUrl, { method: 'POST', body: list })).status).toBe(401);
    const headers = {
      ...(mode !== 'direct' && gatewayHeaders),
      ...bearer(modes.issuer.token({ scope: scopes.join(' ') })),
    };
    expect((await send(mcpUrl, { method: 'POST', headers, body: list })).body.result.tools).toHaveLength(15);
  });

  test('any Host header is accepted', async () => {
    const headers = {
      host: 'subgraph.internal:4000',
      ...(mode !== 'direct' && gatewayHeaders),
      ...bearer(modes.issuer.token()),
    };
    const { body } = await sendGraphQL(modes.serviceOf(mode), '{ __typename }', {}, headers);
    expect(body).toEqual({ data: { __typename: 'Query' } });
  });

  test('authentication is checked before the content type and the body', async () => {
    const { url, restUrl, mcpUrl } = modes.serviceOf(mode);
    for (const target of [url, mcpUrl, `${restUrl}v3/openmeter/customers`]) {
      for (const type of ['text/plain', 'application/json']) {
        expect((await send(target, { method: 'POST', headers: { 'content-type': type }, body: '{' })).status).toBe(401);
      }
    }
  });
});

test.each(['router', 'both'] as const)(
  'in the mode %s the gateway queries __typename without a token',
  async (mode) => {
    const { body } = await sendGraphQL(modes.serviceOf(mode), '{ __typename }', {}, gatewayHeaders);
    expect(body).toEqual({ data: { __typename: 'Query' } });
  },
);

test('in the mode open a foreign Host header is rejected', async () => {
  for (const host of ['attacker.example', 'subgraph.internal:4000', '127.0.0.1.attacker.example']) {
    expect((await sendGraphQL(open, '{ __typename }', {}, { host })).status).toBe(403);
    expect((await callTool(open, 'list-customers', {}, { host })).status).toBe(403);
    expect((await send(`${open.restUrl}v3/openmeter/customers`, { headers: { host } })).status).toBe(403);
  }
  expect(open.calls()).toEqual([]);
});
