import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { startIssuer } from '../support/issuer.ts';
import type { Issuer } from '../support/issuer.ts';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';
import { bearer, callTool, proof, send, sendGraphQL, startClosed } from './closedService.ts';
import type { Mode } from './closedService.ts';

const modes = ['direct', 'router', 'both'] as const;
let issuer: Issuer;
let open: Service;
const closed: Partial<Record<Mode, Service>> = {};
const sockets: Socket[] = [];

beforeAll(async () => {
  issuer = await startIssuer();
  open = await startService();
  for (const mode of modes) closed[mode] = await startClosed(issuer, mode);
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});
afterAll(async () => {
  for (const service of [open, ...Object.values(closed)]) await service.close();
  await issuer.close();
});

function serviceOf(mode: Mode): Service {
  const service = closed[mode];
  if (!service) throw new TypeError(`There is no service in the mode ${mode}.`);
  return service;
}

/** Sends a head and the first byte of a body, and waits until the service has answered and hung up. */
function sendBeginning({ url }: Service, path: string, framing: string): Promise<string> {
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

describe.each(modes)('in the mode %s', (mode) => {
  test.each(['/graphql', '/graphql?query={__typename}', '/mcp', '/v1/v3/openmeter/customers'])(
    'a stranger is turned away from %s before its body has come, and the connection is closed',
    async (path) => {
      for (const framing of [huge, chunked]) {
        const answer = await sendBeginning(serviceOf(mode), path, framing);
        expect(answer).toMatch(/^HTTP\/1\.1 401 Unauthorized\r\n/);
        expect(answer).toMatch(/^www-authenticate: Bearer realm="customer-portal"\r$/im);
        expect(answer).toMatch(/UNAUTHENTICATED|-32000/);
      }
      expect(serviceOf(mode).calls()).toEqual([]);
    },
  );

  test.each(['/', '/nowhere', '/v1', '/v1/', '/v1/nowhere', '/v1/openapi.json', '/graphql/', '/mcp/', '/explorer/'])(
    'nothing is at %s to post to, and no body is waited for',
    async (path) => {
      for (const framing of [huge, chunked]) {
        expect(await sendBeginning(serviceOf(mode), path, framing)).toMatch(/^HTTP\/1\.1 40[45] /);
      }
    },
  );

  test.each(['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])(
    'a stranger learns nothing of the graph by %s',
    async (method) => {
      const { url } = serviceOf(mode);
      const answers = [url, `${url}?query={__typename}`, `${url}?query={__schema{types{name}}}`].map((asked) =>
        send(asked, { method, headers: { 'apollo-require-preflight': '1', accept: 'text/html' } }),
      );
      for (const { status } of await Promise.all(answers)) expect(status).toBe(401);
    },
  );

  test.each(['GET', 'DELETE'])('there is no session of the tools that %s could be about', async (method) => {
    const { mcpUrl } = serviceOf(mode);
    for (const headers of [{}, { ...(mode !== 'direct' && proof), ...bearer(issuer.token()) }]) {
      const { status, headers: told } = await send(mcpUrl, { method, headers });
      expect({ status, allow: told.allow }).toEqual({ status: 405, allow: 'POST' });
    }
  });

  test('the list of tools is for those who are let in', async () => {
    const { mcpUrl } = serviceOf(mode);
    const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
    expect((await send(mcpUrl, { method: 'POST', body: list })).status).toBe(401);
    const headers = { ...(mode !== 'direct' && proof), ...bearer(issuer.token()) };
    expect((await send(mcpUrl, { method: 'POST', headers, body: list })).body.result.tools).toHaveLength(15);
  });

  test('any name that the service is called by will do', async () => {
    const headers = { host: 'subgraph.internal:4000', ...(mode !== 'direct' && proof), ...bearer(issuer.token()) };
    const { body } = await sendGraphQL(serviceOf(mode), '{ __typename }', {}, headers);
    expect(body).toEqual({ data: { __typename: 'Query' } });
  });

  test('what is wrong beside the proof is told after it', async () => {
    const { url, restUrl, mcpUrl } = serviceOf(mode);
    for (const to of [url, mcpUrl, `${restUrl}v3/openmeter/customers`]) {
      for (const type of ['text/plain', 'application/json']) {
        expect((await send(to, { method: 'POST', headers: { 'content-type': type }, body: '{' })).status).toBe(401);
      }
    }
  });
});

test.each(['router', 'both'] as const)(
  'in the mode %s a router sees that the graph is well, without a token',
  async (mode) => {
    const { body } = await sendGraphQL(serviceOf(mode), '{ __typename }', {}, proof);
    expect(body).toEqual({ data: { __typename: 'Query' } });
  },
);

test('in the mode open a request by the name of another host is refused', async () => {
  for (const host of ['attacker.example', 'subgraph.internal:4000', '127.0.0.1.attacker.example']) {
    expect((await sendGraphQL(open, '{ __typename }', {}, { host })).status).toBe(403);
    expect((await callTool(open, 'list-customers', {}, { host })).status).toBe(403);
    expect((await send(`${open.restUrl}v3/openmeter/customers`, { headers: { host } })).status).toBe(403);
  }
  expect(open.calls()).toEqual([]);
});
