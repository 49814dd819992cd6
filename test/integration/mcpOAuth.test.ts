import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { Client, ClientCredentialsProvider, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { scopes } from '../../src/auth/permissions.ts';
import { demoIds } from '../../src/emulator/demoIds.ts';
import { startIssuer } from '../support/issuer.ts';
import type { Issuer } from '../support/issuer.ts';
import { startReverseProxy } from '../support/reverseProxy.ts';
import type { ReverseProxy } from '../support/reverseProxy.ts';
import type { Service } from '../support/service.ts';
import { toolCall, toolHeaders } from '../support/toolCall.ts';
import { startSecuredService } from '../security/securedService.ts';

let issuer: Issuer;
let proxy: ReverseProxy;
let service: Service;
/** The URL of the tools at the proxy. */
let publicUrl: string;
/** The parameters of the token requests. */
let tokenRequests: URLSearchParams[];
let audienceOfTokens: string | undefined;

beforeEach(async () => {
  issuer = await startIssuer();
  proxy = await startReverseProxy();
  publicUrl = `${proxy.url}/portal/mcp`;
  tokenRequests = [];
  audienceOfTokens = undefined;
  serveAuthorization();
});

afterEach(async () => {
  await service.close();
  await proxy.close();
  await issuer.close();
});

async function start(mode: 'direct' | 'both', mcpPort?: number): Promise<void> {
  const mcp = { port: mcpPort, tools: undefined, personalData: false };
  const config = { mcpPublicUrl: publicUrl, mcp };
  service = await startSecuredService(issuer, mode, config, { AUTH_AUDIENCE: publicUrl });
  proxy.forwardTo(new URL(service.mcpUrl).origin, (path) => path.replace(/^\/portal\//, '/'));
}

/** Serves the metadata and the token endpoint of an authorization server. The first token has the scope customers:read alone. */
function serveAuthorization(): void {
  issuer.answerWith((request, response) => {
    const send = (body: object) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    switch (request.url) {
      case '/jwks.json':
        return void send({ keys: [issuer.key.jwk] });
      case '/token':
        return void grantToken(request).then(send);
      case '/.well-known/oauth-authorization-server':
        return void send({
          issuer: issuer.url,
          authorization_endpoint: `${issuer.url}/authorize`,
          token_endpoint: `${issuer.url}/token`,
          response_types_supported: ['code'],
          grant_types_supported: ['client_credentials'],
        });
      default:
        return void response.writeHead(404).end();
    }
  });
}

async function grantToken(request: IncomingMessage): Promise<object> {
  const parameters = new URLSearchParams(await text(request));
  tokenRequests.push(parameters);
  const scope = tokenRequests.length === 1 ? 'customers:read' : parameters.get('scope');
  const aud = audienceOfTokens ?? parameters.get('resource');
  return { access_token: issuer.token({ aud, scope }), token_type: 'Bearer', expires_in: 600, scope };
}

async function withClient<T>(run: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode: 'auto' } });
  const authProvider = new ClientCredentialsProvider({
    clientId: 'agent',
    clientSecret: 'secret-of-the-agent',
    expectedIssuer: issuer.url,
  });
  try {
    await client.connect(new StreamableHTTPClientTransport(new URL(publicUrl), { authProvider }));
    return await run(client);
  } finally {
    await client.close();
  }
}

test.each(['direct', 'both'] as const)(
  "the SDK's client finds the issuer, gets a token for this resource, and asks for a missing scope: %s",
  async (mode) => {
    await start(mode);
    await withClient(async (client) => {
      expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['list-customers', 'get-customer']);
      const result = await client.callTool({ name: 'delete-customer', arguments: { customerid: demoIds.initech } });
      expect(result.structuredContent).toEqual({ deleted: true, id: demoIds.initech });
    });
    expect(tokenRequests.map((parameters) => parameters.get('resource'))).toEqual([publicUrl, publicUrl]);
    expect(tokenRequests[1]?.get('scope')?.split(' ')).toEqual(
      expect.arrayContaining(['customers:read', 'customers:write']),
    );
  },
);

test('the client works with a port of its own for MCP', async () => {
  await start('direct', 0);
  expect(new URL(service.mcpUrl).port).not.toBe(new URL(service.url).port);
  await withClient(async (client) => expect((await client.listTools()).tools).toHaveLength(2));
});

test('a token for another audience is refused', async () => {
  audienceOfTokens = 'https://other.example/mcp';
  await start('direct');
  await expect(withClient((client) => client.listTools())).rejects.toThrow();
  expect(service.calls()).toEqual([]);
});

test('the metadata names the resource, the issuer and the scopes, at each path that a client tries', async () => {
  await start('direct');
  const { origin } = new URL(service.mcpUrl);
  for (const path of ['', '/mcp', '/portal/mcp']) {
    const response = await fetch(`${origin}/.well-known/oauth-protected-resource${path}`);
    expect({ path, status: response.status, body: await response.json() }).toEqual({
      path,
      status: 200,
      body: {
        resource: publicUrl,
        authorization_servers: [issuer.url],
        scopes_supported: scopes,
        bearer_methods_supported: ['header'],
        resource_name: 'Customers and their Stripe portal',
      },
    });
  }
});

async function post(message: object, headers: Readonly<Record<string, string>> = {}) {
  const init = { method: 'POST', headers: { ...toolHeaders, ...headers }, body: JSON.stringify(message) };
  const response = await fetch(service.mcpUrl, init);
  const challenge = response.headers.get('www-authenticate');
  return { status: response.status, challenge, text: await response.text() };
}

const metadataUrl = () => `${proxy.url}/.well-known/oauth-protected-resource/portal/mcp`;
const deleteInitech = toolCall('delete-customer', { customerid: demoIds.initech });

test('a request without a token, or with an invalid one, gets a response that names the URL of the metadata', async () => {
  await start('direct');
  const challenge = `Bearer realm="customer-portal", resource_metadata="${metadataUrl()}"`;
  expect(await post(deleteInitech)).toMatchObject({ status: 401, challenge });
  const foreign = { authorization: `Bearer ${issuer.token({ aud: 'other' })}` };
  expect(await post(deleteInitech, foreign)).toMatchObject({ status: 401, challenge });
});

test('a call without its scope is 403 with the scope, and a result that a model can read', async () => {
  await start('direct');
  const reader = { authorization: `Bearer ${issuer.token({ aud: publicUrl, scope: 'customers:read' })}` };
  const { status, challenge, text: body } = await post(deleteInitech, reader);
  expect({ status, challenge }).toEqual({
    status: 403,
    challenge: `Bearer realm="customer-portal", error="insufficient_scope", scope="customers:write", resource_metadata="${metadataUrl()}"`,
  });
  expect(JSON.parse(body).result).toMatchObject({ isError: true });
  expect(body).toContain('FORBIDDEN: Missing scope');
  expect(service.calls()).toEqual([]);
});

test('without MCP_PUBLIC_URL there is no metadata, and a missing scope is a result alone', async () => {
  service = await startSecuredService(issuer, 'direct');
  const { origin } = new URL(service.mcpUrl);
  expect((await fetch(`${origin}/.well-known/oauth-protected-resource`)).status).toBe(404);
  expect(await post(deleteInitech)).toMatchObject({ status: 401, challenge: 'Bearer realm="customer-portal"' });
  const reader = { authorization: `Bearer ${issuer.token({ scope: 'customers:read' })}` };
  expect(await post(deleteInitech, reader)).toMatchObject({ status: 200, challenge: null });
});
