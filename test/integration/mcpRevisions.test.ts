import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as EarlierClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as EarlierTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { demoIds } from '../../src/emulator/demoIds.ts';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';
import { toolHeaders } from '../support/toolCall.ts';

const revision = '2026-07-28';

let service: Service;
beforeEach(async () => {
  service = await startService();
});
afterEach(() => service.close());

const implementation = { name: 'test', version: '1' };

describe('a client of the current SDK', () => {
  test.each<['auto' | 'legacy' | { pin: string }, string]>([
    [{ pin: revision }, revision],
    ['auto', revision],
    ['legacy', '2025-11-25'],
  ])('in the mode %j speaks %s over HTTP', async (mode, expected) => {
    const client = new Client(implementation, { versionNegotiation: { mode } });
    await client.connect(new StreamableHTTPClientTransport(new URL(service.mcpUrl)));
    try {
      await exercise(client);
      expect(client.getNegotiatedProtocolVersion()).toBe(expected);
    } finally {
      await client.close();
    }
  });
});

test('a client of the earlier SDK speaks 2025-11-25 over HTTP', async () => {
  const client = new EarlierClient(implementation);
  const transport = new EarlierTransport(new URL(service.mcpUrl));
  await client.connect(transport);
  try {
    expect(transport.protocolVersion).toBe('2025-11-25');
    expect((await client.listTools()).tools).toHaveLength(15);
    const acme = await client.callTool({ name: 'get-customer', arguments: { customerid: demoIds.acme } });
    expect(acme.structuredContent).toMatchObject({ key: 'acme' });
  } finally {
    await client.close();
  }
});

/** Uses tools and resources. The client checks structured content against the output schema. */
async function exercise(client: Client): Promise<void> {
  expect((await client.listTools()).tools).toHaveLength(15);
  const acme = await client.callTool({ name: 'get-customer', arguments: { customerid: demoIds.acme } });
  expect(acme.structuredContent).toMatchObject({ key: 'acme' });
  const refused = await client.callTool({ name: 'get-customer', arguments: { id: 'acme' } });
  expect(refused.isError).toBe(true);
  await expect(client.callTool({ name: 'drop-tables', arguments: {} })).rejects.toMatchObject({ code: -32602 });
  const { resources } = await client.listResources();
  expect(resources[0]?.uri).toBe('graph://schema.graphql');
  expect((await client.readResource({ uri: 'graph://schema.graphql' })).contents).toHaveLength(1);
}

/** A request of revision 2026-07-28. */
function modern(method: string, params: object = {}) {
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': revision,
    'io.modelcontextprotocol/clientInfo': implementation,
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  return { jsonrpc: '2.0', id: 7, method, params: { ...params, _meta } };
}

type Json = ReturnType<typeof JSON.parse>;

async function post(message: object, headers: Readonly<Record<string, string>>) {
  const init = { method: 'POST', headers: { ...toolHeaders, ...headers }, body: JSON.stringify(message) };
  const response = await fetch(service.mcpUrl, init);
  const text = await response.text();
  const type = response.headers.get('content-type')?.split(';')[0];
  const body: Json = type === 'application/json' ? JSON.parse(text) : undefined;
  return { status: response.status, type, text, body, requestId: response.headers.get('x-request-id') };
}

const headersOf = (method: string, name?: string) => ({
  'mcp-protocol-version': revision,
  'mcp-method': method,
  ...(name !== undefined && { 'mcp-name': name }),
});

describe(`a request of revision ${revision}`, () => {
  test('server/discover returns versions, capabilities, instructions and cache hints', async () => {
    const { status, body } = await post(modern('server/discover'), headersOf('server/discover'));
    expect(status).toBe(200);
    expect(body.result).toMatchObject({
      resultType: 'complete',
      supportedVersions: [revision],
      capabilities: { tools: {}, resources: {} },
      instructions: expect.stringContaining('list-customers'),
      ttlMs: 300_000,
      cacheScope: 'private',
    });
  });

  test('lists have cache hints, and the result of a call has none', async () => {
    const list = await post(modern('tools/list'), headersOf('tools/list'));
    expect(list.body.result).toMatchObject({ resultType: 'complete', ttlMs: 300_000, cacheScope: 'private' });
    const name = 'get-customer';
    const call = modern('tools/call', { name, arguments: { customerid: demoIds.acme } });
    const { body } = await post(call, headersOf('tools/call', name));
    expect(body.result).toMatchObject({ resultType: 'complete', structuredContent: { key: 'acme' } });
    expect(body.result._meta['io.modelcontextprotocol/serverInfo']).toMatchObject({ name: 'customer-portal' });
    expect(body.result).not.toHaveProperty('ttlMs');
  });

  test('is answered with an event stream if the client accepts only that', async () => {
    const { type, text } = await post(modern('tools/list'), {
      ...headersOf('tools/list'),
      accept: 'text/event-stream',
    });
    expect(type).toBe('text/event-stream');
    expect(text).toContain('"resultType":"complete"');
  });

  test.each<[string, object, Readonly<Record<string, string>>, number, number]>([
    ['a header that names another method', modern('tools/list'), headersOf('tools/call'), 400, -32020],
    ['a missing method header', modern('tools/list'), { 'mcp-protocol-version': revision }, 400, -32020],
    [
      'a header that names another tool',
      modern('tools/call', { name: 'get-customer', arguments: {} }),
      headersOf('tools/call', 'delete-customer'),
      400,
      -32020,
    ],
    [
      'a request without its envelope',
      { jsonrpc: '2.0', id: 7, method: 'tools/list' },
      headersOf('tools/list'),
      400,
      -32602,
    ],
    ['an unknown method', modern('tools/drop'), headersOf('tools/drop'), 404, -32601],
    ['a method of earlier revisions', modern('ping'), headersOf('ping'), 404, -32601],
    [
      'a subscription',
      modern('subscriptions/listen', { notifications: { toolsListChanged: true } }),
      headersOf('subscriptions/listen'),
      200,
      -32603,
    ],
  ])('is refused: %s', async (_case, message, headers, status, code) => {
    const answer = await post(message, headers);
    expect({ status: answer.status, id: answer.body.id, code: answer.body.error.code }).toEqual({
      status,
      id: 7,
      code,
    });
    expect(answer.body.error.data.request_id).toBe(answer.requestId);
    expect(service.calls()).toEqual([]);
  });

  test('with an unknown revision is refused with the known ones', async () => {
    const message = JSON.parse(JSON.stringify(modern('tools/list')).replace(revision, '2027-01-01'));
    const { status, body } = await post(message, { ...headersOf('tools/list'), 'mcp-protocol-version': '2027-01-01' });
    expect({ status, code: body.error.code }).toEqual({ status: 400, code: -32022 });
    expect(body.error.data.supported).toContain(revision);
  });
});

test('server/discover without the envelope is an unknown method of the earlier revisions', async () => {
  const { body } = await post({ jsonrpc: '2.0', id: 7, method: 'server/discover' }, {});
  expect(body.error.code).toBe(-32601);
});
