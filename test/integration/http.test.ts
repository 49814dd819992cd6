import { get } from 'node:http';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

const jsonType = { 'content-type': 'application/json' };

function post(body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = jsonType): Promise<Response> {
  return fetch(service.url, { method: 'POST', headers, body });
}

test('responses must not be stored, since they contain personal data and session URLs', async () => {
  const response = await post('{"query":"{ __typename }"}');
  expect(response.headers.get('cache-control')).toBe('private, no-store');
  expect(response.headers.get('content-type')).toMatch(/^application\/json/);
});

test.each([
  ['{ not json', 400, 'The request body is not valid JSON.'],
  ['', 400, 'The request body is not valid JSON.'],
  [`{"query":"${' '.repeat(100_000)}"}`, 413, 'The request body must have at most 100000 bytes.'],
  ['[{"query":"{ __typename }"}]', 400, expect.any(String)],
  ['{}', 400, expect.any(String)],
  ['null', 400, expect.any(String)],
  ['"text"', 400, expect.any(String)],
  ['{"query":7}', 400, expect.any(String)],
])('the body %.20s… is refused with a status and a message', async (body, status, message) => {
  const response = await post(body);
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ errors: [{ message, extensions: { code: 'BAD_REQUEST' } }] });
});

test('a body of unknown length is refused at MAX_REQUEST_BYTES', async () => {
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.enqueue(new Uint8Array(10_000).fill(32));
    },
  });
  const init: RequestInit = { method: 'POST', headers: jsonType, body: stream, duplex: 'half' };
  const response = await fetch(service.url, init).catch((error: unknown) => error);
  // The response precedes the end of the body. A client that is still writing may see a closed connection instead.
  if (response instanceof Response) expect(response.status).toBe(413);
  else expect(response).toBeInstanceOf(Error);
  expect((await post('{"query":"{ __typename }"}')).status).toBe(200);
});

test('content types that a cross-site form can send are refused', async () => {
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
    expect((await post('{"query":"{ __typename }"}', { 'content-type': type })).status).toBe(415);
  }
});

test('a GET without a preflight header is refused', async () => {
  const query = new URL(service.url);
  query.searchParams.set('query', '{ __typename }');
  expect((await fetch(query)).status).toBe(400);
  const response = await fetch(query, { headers: { 'apollo-require-preflight': '1' } });
  expect(await response.json()).toEqual({ data: { __typename: 'Query' } });
});

test('a mutation by GET is refused', async () => {
  const query = new URL(service.url);
  query.searchParams.set('query', 'mutation { deleteCustomer(input: { key: "acme" }) { outcome } }');
  const response = await fetch(query, { headers: { 'apollo-require-preflight': '1' } });
  expect(response.status).toBe(405);
});

test('an invalid document is answered 200 as application/json and 400 as application/graphql-response+json', async () => {
  const legacy = await post('{"query":"{ nope }"}', { ...jsonType, accept: 'application/json' });
  expect(legacy.status).toBe(200);
  const modern = await post('{"query":"{ nope }"}', { ...jsonType, accept: 'application/graphql-response+json' });
  expect(modern.status).toBe(400);
  expect(await modern.json()).toMatchObject({ errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] });
});

test.each(['/graphql', '/v1/v3/openmeter/customers', '/mcp', '/'])(
  'a request with a foreign Host is refused at %s (DNS rebinding)',
  async (path) => {
    const statusFor = (host: string) =>
      new Promise((resolve, reject) => {
        const { hostname, port } = new URL(service.url);
        get({ hostname, port, path, headers: { host, 'apollo-require-preflight': '1' } }, (response) => {
          response.resume();
          resolve(response.statusCode);
        }).on('error', reject);
      });
    expect(await statusFor('attacker.example')).toBe(403);
    expect(await statusFor('attacker.example:80')).toBe(403);
    expect(await statusFor('localhost')).not.toBe(403);
    expect(await statusFor('[::1]:4000')).not.toBe(403);
  },
);

test('an unknown path is answered 404 with the path of the graph', async () => {
  const response = await fetch(new URL('/nowhere', service.url));
  expect(response.status).toBe(404);
  expect(await response.text()).toContain('/graphql');
});

test('a browser that opens the service gets the explorer', async () => {
  const response = await fetch(new URL('/', service.url), { headers: { accept: 'text/html,*/*;q=0.8' } });
  expect(response.url).toBe(service.url);
  expect(response.headers.get('content-type')).toMatch(/^text\/html/);
  expect(await response.text()).toContain('Offline explorer');
});

test('without introspection there is no explorer, and _service still returns the SDL', async () => {
  const production = await startService({ config: { introspection: false } });
  try {
    const page = await fetch(production.url, { headers: { accept: 'text/html' } });
    expect(page.headers.get('content-type')).not.toMatch(/html/);
    const { errors } = await production.graphql('{ __schema { queryType { name } } }');
    expect(errors?.[0]?.message).toContain('introspection');
    const { data } = await production.graphql('{ _service { sdl } }');
    expect(Object(data)._service.sdl).toContain('type Customer');
  } finally {
    await production.close();
  }
});

test('an upstream failure is logged with its cause and returned to the client as a code', async () => {
  const broken = await startService({ konnectUrl: 'http://127.0.0.1:1' });
  try {
    const { errors } = await broken.graphql('{ customer(key: "acme") { id } }');
    expect(errors?.[0]).toMatchObject({
      message: 'Konnect could not be reached.',
      extensions: { code: 'UPSTREAM_UNAVAILABLE' },
    });
    expect(broken.log.join('')).toContain('ECONNREFUSED');
  } finally {
    await broken.close();
  }
});
