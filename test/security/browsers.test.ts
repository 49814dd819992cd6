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
/** Closed, with no page listed, and with one. */
let closed: Service;
let listing: Service;

beforeAll(async () => {
  issuer = await startIssuer();
  open = await startService();
  closed = await startSecuredService(issuer, 'direct');
  listing = await startSecuredService(issuer, 'direct', { corsOrigins: [app] });
});
afterAll(async () => {
  for (const service of [open, closed, listing]) await service.close();
  await issuer.close();
});

function pathsOf({ url, restUrl, mcpUrl }: Service): string[] {
  return [url, mcpUrl, `${restUrl}v3/openmeter/customers`];
}

/** What a browser asks before it sends what a page wants to send. */
function preflight(url: string, origin: string): Promise<Reply> {
  const asked = 'authorization,content-type';
  return send(url, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': asked },
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

describe('a page may ask', () => {
  test.each([studio, 'http://localhost:3000', 'http://127.0.0.1:5173', 'http://[::1]:8080'])(
    'in the mode open, of %s',
    async (origin) => {
      for (const url of pathsOf(open)) {
        const asked = await preflight(url, origin);
        expect(asked.status).toBe(204);
        expect(corsOf(asked)).toEqual({
          'access-control-allow-origin': origin,
          'access-control-allow-methods': 'GET, POST, PUT, DELETE',
          'access-control-allow-headers': 'authorization,content-type',
          'access-control-expose-headers': 'retry-after, www-authenticate',
          'access-control-max-age': '600',
        });
        expect(asked.headers.vary).toMatch(/\bOrigin\b/);
        const got = await send(url, { method: 'POST', headers: { origin }, body: {} });
        expect(got.headers['access-control-allow-origin']).toBe(origin);
        expect(got.headers['access-control-allow-credentials']).toBeUndefined();
        expect(got.headers.vary).toMatch(/\bOrigin\b/);
      }
    },
  );

  test('in the closed modes, of an origin that is listed, and reads why it is turned away', async () => {
    for (const url of pathsOf(listing)) {
      const asked = await preflight(url, app);
      expect({ status: asked.status, origin: asked.headers['access-control-allow-origin'] }).toEqual({
        status: 204,
        origin: app,
      });
      const denied = await send(url, { method: 'POST', headers: { origin: app }, body: {} });
      expect(denied.status).toBe(401);
      expect(denied.headers).toMatchObject({
        'access-control-allow-origin': app,
        'access-control-expose-headers': 'retry-after, www-authenticate',
        'www-authenticate': 'Bearer realm="customer-portal"',
      });
      const letIn = await send(url, { method: 'POST', headers: { origin: app, ...bearer(token(issuer)) }, body: {} });
      expect(letIn.status).not.toBe(401);
      expect(letIn.headers['access-control-allow-origin']).toBe(app);
    }
  });
});

describe('a page gets no leave', () => {
  const denying: readonly (readonly [string, () => Service, readonly string[]])[] = [
    ['in the mode open', () => open, [...foreign, app]],
    ['in the closed modes', () => closed, [...foreign, studio, app, 'http://localhost:3000', 'http://127.0.0.1:4000']],
    ['in the closed modes, beside a listed one', () => listing, [...foreign, studio, 'http://localhost:3000']],
  ];

  test.each(denying)('%s', async (_what, serviceNow, origins) => {
    for (const origin of origins) {
      for (const url of pathsOf(serviceNow())) {
        const asked = await preflight(url, origin);
        expect({ origin, ...corsOf(asked) }).toEqual({ origin });
        expect(asked.status).toBeGreaterThanOrEqual(400);
        const got = await send(url, { method: 'POST', headers: { origin, ...bearer(token(issuer)) }, body: {} });
        expect({ origin, ...corsOf(got) }).toEqual({ origin });
      }
    }
  });

  test('and a cache does not give one page the answer that was for another', async () => {
    const asking: readonly RequestHeaders[] = [{}, { origin: app }, { origin: 'https://attacker.example' }];
    for (const headers of asking) {
      for (const url of pathsOf(listing)) {
        expect((await send(url, { method: 'POST', headers, body: {} })).headers.vary).toMatch(/\bOrigin\b/);
      }
    }
  });
});

describe('what a page can send without asking first is refused', () => {
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
  ])('a form of the type %s', async (type, body) => {
    for (const url of pathsOf(open)) {
      const { status } = await send(url, { method: 'POST', headers: { 'content-type': type }, body });
      expect({ url, status }).toEqual({ url, status: 415 });
    }
    expect(open.calls()).toEqual([]);
  });

  test('a body without a type', async () => {
    for (const url of pathsOf(open)) {
      const { status } = await send(url, { method: 'POST', body: JSON.stringify(create) });
      expect({ url, status }).toEqual({ url, status: 415 });
    }
    expect(open.calls()).toEqual([]);
  });

  test('a link or a picture', async () => {
    for (const query of ['{ customer(key: "acme") { id } }', create.query]) {
      const { status } = await send(`${open.url}?query=${encodeURIComponent(query)}`);
      expect(status).toBeGreaterThanOrEqual(400);
    }
    expect(open.calls()).toEqual([]);
  });

  test('a link to a mutation with a header that says it is no link', async () => {
    const headers = { 'apollo-require-preflight': '1' };
    const { status } = await send(`${open.url}?query=${encodeURIComponent(create.query)}`, { headers });
    expect(status).toBe(405);
    expect(open.calls()).toEqual([]);
  });
});
