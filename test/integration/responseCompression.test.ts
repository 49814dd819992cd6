import { request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { readConfig } from '../../src/config/config.ts';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';
import { toolCall, toolHeaders } from '../support/toolCall.ts';

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
}

/** Unlike fetch, it neither adds `Accept-Encoding` nor decodes. */
function send(
  { url }: Service,
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: object,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request(new URL(path, url), { method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode, headers: response.headers, bytes: Buffer.concat(chunks) }),
      );
    })
      .on('error', reject)
      .end(body && JSON.stringify(body));
  });
}

const customersPath = '/v1/v3/openmeter/customers';
const whole = { query: '{ __schema { types { name description } } }' };
const page = {
  query: '{ customers { nodes { id key name description createdAt updatedAt billingAddress { city } } } }',
};
const routes = {
  'GraphQL, a short response': ['POST', '/graphql', page],
  'GraphQL, a long response': ['POST', '/graphql', whole],
  REST: ['GET', customersPath],
  'a REST problem': ['GET', `${customersPath}?${Array.from({ length: 30 }, (_, i) => `unknown${i}=1`).join('&')}`],
  MCP: ['POST', '/mcp', toolCall('list-customers')],
  'the OpenAPI document': ['GET', '/v1/openapi.json'],
} as const;

const accept = 'application/json';

describe.each(Object.entries(routes))('a response of 1 KB or more: %s', (_what, [method, path, body]) => {
  const get = (encodings?: string, from = service) =>
    send(from, method, path, { ...toolHeaders, accept, ...(encodings && { 'accept-encoding': encodings }) }, body);

  /** The text without what differs between two requests. */
  const textOf = (bytes: Buffer) => bytes.toString().replace(/urn:uuid:[\w-]+|"request_?[iI]d":"[^"]+"/g, '');

  test.each([
    ['br', 'br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
    ['gzip, deflate, br', 'br', brotliDecompressSync],
    ['gzip;q=1, br;q=0.5', 'gzip', gunzipSync],
    ['*', 'gzip', gunzipSync],
  ])('is compressed for accept-encoding: %s', async (encodings, coding, decode) => {
    const plain = await get();
    const compressed = await get(encodings);
    expect(plain.bytes.length).toBeGreaterThan(1_024);
    expect(compressed.status).toBe(plain.status);
    expect(compressed.headers['content-type']).toBe(plain.headers['content-type']);
    expect(compressed.headers['content-encoding']).toBe(coding);
    expect(compressed.bytes.length).toBeLessThan(plain.bytes.length / 2);
    expect(textOf(decode(compressed.bytes))).toBe(textOf(plain.bytes));
  });

  test.each([undefined, 'identity', 'deflate', 'zstd', 'br;q=0, gzip;q=0'])(
    'is not compressed for accept-encoding: %s',
    async (encodings) => {
      const { headers, bytes } = await get(encodings);
      expect(headers['content-encoding']).toBeUndefined();
      expect(() => JSON.parse(bytes.toString())).not.toThrow();
    },
  );

  test('names Accept-Encoding in Vary once, compressed or not', async () => {
    for (const encodings of [undefined, 'br']) {
      const names = (await get(encodings)).headers.vary?.toLowerCase().split(/, */) ?? [];
      expect(names.filter((name) => name === 'accept-encoding')).toHaveLength(1);
      expect(names).toContain('origin');
    }
  });

  test('is not compressed with RESPONSE_COMPRESSION=off', async () => {
    const { responseCompression } = readConfig({ RESPONSE_COMPRESSION: 'off' });
    const uncompressed = await startService({ config: { responseCompression } });
    try {
      const { headers } = await get('br, gzip', uncompressed);
      expect(headers['content-encoding']).toBeUndefined();
      expect(headers.vary?.toLowerCase()).not.toContain('accept-encoding');
    } finally {
      await uncompressed.close();
    }
  });
});

const every = { 'accept-encoding': 'br, gzip' };

test('a shorter response is not compressed', async () => {
  const { status, headers } = await send(
    service,
    'POST',
    '/graphql',
    { ...toolHeaders, ...every, accept },
    {
      query: '{ __typename }',
    },
  );
  expect([status, headers['content-encoding']]).toEqual([200, undefined]);
});

test('an event stream is not compressed', async () => {
  const headers = { ...toolHeaders, ...every, accept: 'text/event-stream' };
  const answer = await send(service, 'POST', '/mcp', headers, toolCall('list-customers'));
  expect(answer.bytes.length).toBeGreaterThan(1_024);
  expect([answer.headers['content-type'], answer.headers['content-encoding']]).toEqual([
    'text/event-stream',
    undefined,
  ]);
});

test.each(['/health/live', '/health/ready'])('%s is answered as before', async (path) => {
  const { status, headers, bytes } = await send(service, 'GET', path, every);
  expect([status, headers['content-encoding']]).toEqual([200, undefined]);
  expect(JSON.parse(bytes.toString())).toHaveProperty('status');
});

test('HEAD has the headers of GET, without a body', async () => {
  const head = await send(service, 'HEAD', customersPath, every);
  expect([head.status, head.bytes.length]).toEqual([200, 0]);
  const got = await send(service, 'GET', customersPath, every);
  expect(head.headers['content-encoding']).toBe(got.headers['content-encoding']);
  expect(head.headers['content-length']).toBe(got.headers['content-length']);
});

test('the weak ETag of a page holds for every coding, and a match is answered 304 without a body', async () => {
  const path = '/v1/openapi.json';
  const [plain, compressed] = [await send(service, 'GET', path, {}), await send(service, 'GET', path, every)];
  const { etag = '' } = plain.headers;
  expect(etag).toMatch(/^W\//);
  expect(compressed.headers.etag).toBe(etag);
  const matched = await send(service, 'GET', path, { ...every, 'if-none-match': etag });
  expect([matched.status, matched.bytes.length, matched.headers.etag]).toEqual([304, 0, etag]);
  expect(matched.headers.vary?.toLowerCase()).toContain('accept-encoding');
});
