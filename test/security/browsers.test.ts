import { startIssuer } from '../support/issuer.ts';
import type { Issuer } from '../support/issuer.ts';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';
import { bearer, send, startSecuredService } from './securedService.ts';
import type { Reply, RequestHeaders } from './securedService.ts';
import { token } from './forgedTokens.ts';
import { toolCall } from '../support/toolCall.ts';

const studio = 'https://studio.apollographql.com';
const app = 'https://app.example.com';
let issuer: Issuer;
let open: Service;
/** Services with authentication, without and with an allowed CORS origin. */
let closed: Service;
let withOrigin: Service;

beforeAll(async () => {
  issuer = await startIssuer();
  open = await startService();
  closed = await startSecuredService(issuer, 'direct');
  withOrigin = await startSecuredService(issuer, 'direct', { corsOrigins: [app] });
});
afterAll(async () => {
  for (const service of [open, closed, withOrigin]) await service.close();
  await issuer.close();
});

function pathsOf({ url, restUrl, mcpUrl }: Service): string[] {
  return [url, mcpUrl, `${restUrl}v3/openmeter/customers`];
}

/** Sends the CORS preflight request of a browser. */
function preflight(url: string, origin: string): Promise<Reply> {
  const requestedHeaders = 'authorization,content-type';
  return send(url, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': requestedHeaders },
  });
}

function corsOf({ headers }: Reply): Record<string, unknown> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('access-control-')));
}

const foreign = [
  'https://attacker.example',
  'https://studio.apollographql.com.attacker.example',
  'http://studio.apollographql.com',
  'https://app.example.com.attacker.example',
  'https://app.example.com:8443',
  'http://app.example.com',
  'https://xapp.example.com',
  'http://localhost.attacker.example',
  'http://127.attacker.example',
  'null',
];

describe('CORS is allowed', () => {
  test.each([studio, 'http://localhost:3000', 'http://127.0.0.1:5173', 'http://[::1]:8080'])(
    'in the mode open for the origin %s',
    async (origin) => {
      for (const url of pathsOf(open)) {
        const preflightReply = await preflight(url, origin);
        expect(preflightReply.status).toBe(204);
        expect(corsOf(preflightReply)).toEqual({
          'access-control-allow-origin': origin,
          'access-control-allow-methods': 'GET, POST, PUT, DELETE',
          'access-control-allow-headers': 'authorization,content-type',
          'access-control-expose-headers': 'retry-after, www-authenticate, x-request-id',
          'access-control-max-age': '600',
        });
        expect(preflightReply.headers.vary).toMatch(/\bOrigin\b/);
        const reply = await send(url, { method: 'POST', headers: { origin }, body: {} });
        expect(reply.headers['access-control-allow-origin']).toBe(origin);
        expect(reply.headers['access-control-allow-credentials']).toBeUndefined();
        expect(reply.headers.vary).toMatch(/\bOrigin\b/);
      }
    },
  );

  test('in the other modes for an origin in CORS_ORIGINS, also on a 401', async () => {
    for (const url of pathsOf(withOrigin)) {
      const preflightReply = await preflight(url, app);
      expect({ status: preflightReply.status, origin: preflightReply.headers['access-control-allow-origin'] }).toEqual({
        status: 204,
        origin: app,
      });
      const denied = await send(url, { method: 'POST', headers: { origin: app }, body: {} });
      expect(denied.status).toBe(401);
      expect(denied.headers).toMatchObject({
        'access-control-allow-origin': app,
        'access-control-expose-headers': 'retry-after, www-authenticate, x-request-id',
        'www-authenticate': 'Bearer realm="customer-portal"',
      });
      const accepted = await send(url, {
        method: 'POST',
        headers: { origin: app, ...bearer(token(issuer)) },
        body: {},
      });
      expect(accepted.status).not.toBe(401);
      expect(accepted.headers['access-control-allow-origin']).toBe(app);
    }
  });
});

describe('CORS is denied', () => {
  const deniedOrigins: readonly (readonly [string, () => Service, readonly string[]])[] = [
    ['in the mode open, for foreign origins', () => open, [...foreign, app]],
    [
      'in the other modes, for every origin',
      () => closed,
      [...foreign, studio, app, 'http://localhost:3000', 'http://127.0.0.1:4000'],
    ],
    [
      'in the other modes, for an origin that is not in CORS_ORIGINS',
      () => withOrigin,
      [...foreign, studio, 'http://localhost:3000'],
    ],
  ];

  test.each(deniedOrigins)('%s', async (_what, getService, origins) => {
    for (const origin of origins) {
      for (const url of pathsOf(getService())) {
        const preflightReply = await preflight(url, origin);
        expect({ origin, ...corsOf(preflightReply) }).toEqual({ origin });
        expect(preflightReply.status).toBeGreaterThanOrEqual(400);
        const reply = await send(url, { method: 'POST', headers: { origin, ...bearer(token(issuer)) }, body: {} });
        expect({ origin, ...corsOf(reply) }).toEqual({ origin });
      }
    }
  });

  test('a response varies by Origin, with and without an Origin header', async () => {
    const requests: readonly RequestHeaders[] = [{}, { origin: app }, { origin: 'https://attacker.example' }];
    for (const headers of requests) {
      for (const url of pathsOf(withOrigin)) {
        expect((await send(url, { method: 'POST', headers, body: {} })).headers.vary).toMatch(/\bOrigin\b/);
      }
    }
  });
});

describe('a request that needs no preflight is rejected', () => {
  const create = { query: 'mutation { deleteCustomer(input: { key: "acme" }) { outcome } }' };
  const call = toolCall('delete-customer');

  test.each([
    ['text/plain', JSON.stringify(create)],
    ['text/plain', JSON.stringify(call)],
    ['text/plain; charset=application/json', JSON.stringify(create)],
    ['application/x-www-form-urlencoded', new URLSearchParams(create).toString()],
    [
      'multipart/form-data; boundary=x',
      `--x\r\ncontent-disposition: form-data; name="query"\r\n\r\n${create.query}\r\n--x--`,
    ],
  ])('a body of the type %s', async (type, body) => {
    for (const url of pathsOf(open)) {
      const { status } = await send(url, { method: 'POST', headers: { 'content-type': type }, body });
      expect({ url, status }).toEqual({ url, status: 415 });
    }
    expect(open.calls()).toEqual([]);
  });

  test('a body without a content type', async () => {
    for (const url of pathsOf(open)) {
      const { status } = await send(url, { method: 'POST', body: JSON.stringify(create) });
      expect({ url, status }).toEqual({ url, status: 415 });
    }
    expect(open.calls()).toEqual([]);
  });

  test('a GET request, as from a link or an image', async () => {
    for (const query of ['{ customer(key: "acme") { id } }', create.query]) {
      const { status } = await send(`${open.url}?query=${encodeURIComponent(query)}`);
      expect(status).toBeGreaterThanOrEqual(400);
    }
    expect(open.calls()).toEqual([]);
  });

  test('a mutation by GET, also with the CSRF header', async () => {
    const headers = { 'apollo-require-preflight': '1' };
    const { status } = await send(`${open.url}?query=${encodeURIComponent(create.query)}`, { headers });
    expect(status).toBe(405);
    expect(open.calls()).toEqual([]);
  });
});
