import { gzipSync } from 'node:zlib';
import { rawRequest } from '../support/keepAliveConnection.ts';
import { RawConnection, parseResponse } from '../support/rawConnection.ts';
import { linesOf } from '../support/logLines.ts';
import { SaturatedService, mutation, query as reading, reads, writes } from '../support/saturatedService.ts';

let saturated: SaturatedService;
beforeEach(async () => {
  saturated = await SaturatedService.start();
});
afterEach(() => saturated.close());

const message = 'The service is overloaded. The request was not processed; retry in 1 second.';
const rejections: Readonly<Record<string, object>> = {
  GraphQL: { errors: [{ message, extensions: { code: 'OVERLOADED', requestId: expect.any(String) } }] },
  REST: {
    type: 'about:blank',
    title: 'Service Unavailable',
    status: 503,
    instance: expect.stringMatching(/^urn:uuid:/),
    detail: message,
    code: 'OVERLOADED',
    request_id: expect.any(String),
  },
  MCP: { jsonrpc: '2.0', error: { code: -32000, message, data: { request_id: expect.any(String) } }, id: null },
};

test.each(reads)(
  'a read over %s is rejected in the format of its protocol when too many requests are in flight',
  async (protocol, read) => {
    const { answers } = await saturated.fill();
    const connection = saturated.connect();
    const rejected = await saturated.send(read, connection);
    expect(rejected.status).toBe(503);
    expect(rejected.head).toContain('\r\nretry-after: 1');
    expect(rejected.head).toContain('\r\ncache-control: no-store');
    expect(JSON.parse(rejected.body)).toEqual(rejections[protocol]);
    expect(saturated.upstream.requests).toHaveLength(2);
    // The connection stays open, and the read is admitted once requests have finished.
    expect(connection.isUsable).toBe(true);
    saturated.release();
    expect(await answers).toMatchObject([{ status: 200 }, { status: 200 }]);
    expect((await saturated.send(read, connection)).status).toBe(200);
  },
);

test('rejected requests are counted in the log, and have no line each', async () => {
  await saturated.fill();
  for (const [, read] of reads) expect((await saturated.send(read)).status).toBe(503);
  saturated.release();
  await saturated.close();
  const { log } = saturated.service;
  expect(linesOf(log, 'overload: requests rejected')).toMatchObject([{ rejected: 3 }]);
  expect(linesOf(log, 'request: completed').filter(({ status }) => status === 503)).toEqual([]);
  saturated = await SaturatedService.start();
});

test.each(writes)(
  'a write over %s is admitted where reads are rejected, and rejected at the higher limit',
  async (protocol, write) => {
    await saturated.fill();
    const admitted = saturated.send(write);
    await saturated.received(3);
    const rejected = await saturated.send(write);
    expect(rejected.status).toBe(503);
    expect(JSON.parse(rejected.body)).toEqual(rejections[protocol]);
    expect(saturated.upstream.requests).toHaveLength(3);
    saturated.release();
    expect((await admitted).status).toBe(200);
  },
);

test.each([
  ['a write is admitted', mutation, 200],
  ['a read is rejected', reading, 503],
])('a body that arrives after its headers decides on the priority of the request: %s', async (_what, query, status) => {
  await saturated.fill();
  const request = rawRequest('POST', '/graphql', { query }).toString();
  const bodyAt = request.indexOf('\r\n\r\n') + 4;
  const connection = saturated.connect();
  const answer = saturated.send(Buffer.from(request.slice(0, bodyAt)), connection);
  await saturated.flush();
  connection.socket.write(request.slice(bodyAt));
  if (status === 200) await saturated.received(3);
  saturated.release();
  expect((await answer).status).toBe(status);
});

test.each([
  ['a write is admitted', mutation, 200],
  ['a read is rejected', reading, 503],
])('a compressed body decides on the priority of the request once it is decoded: %s', async (_what, query, status) => {
  await saturated.fill();
  const body = gzipSync(JSON.stringify({ query }));
  const headers = {
    'content-type': 'application/json',
    'content-encoding': 'gzip',
    'content-length': String(body.length),
  };
  const answer = saturated.send(Buffer.concat([rawRequest('POST', '/graphql', undefined, headers), body]));
  if (status === 503) expect((await answer).status).toBe(503);
  else await saturated.received(3);
  saturated.release();
  expect((await answer).status).toBe(status);
});

test.each([
  ['a write is admitted', writes, 200],
  ['a read is rejected', reads, 503],
] as const)('a body that is complete only during overload is judged then: %s', async (_what, samples, status) => {
  for (const [protocol, request] of samples) {
    if (protocol === 'REST' && status === 503) continue;
    const fresh = await SaturatedService.start();
    try {
      const slow = fresh.connect();
      const answer = fresh.send(request.subarray(0, -2), slow);
      await fresh.flush();
      // The slow request takes no capacity: two reads are admitted beside it.
      await fresh.fill();
      slow.socket.write(request.subarray(-2));
      if (status === 200) await fresh.received(3);
      else expect((await answer).status).toBe(503);
      expect(fresh.upstream.requests).toHaveLength(status === 200 ? 3 : 2);
      fresh.release();
      expect([protocol, (await answer).status]).toEqual([protocol, status]);
    } finally {
      await fresh.close();
    }
  }
});

test.each([
  ['without a first byte', 408, (request: string) => request.slice(0, request.indexOf('\r\n\r\n') + 4)],
  ['without its end, of a write', 408, () => writes[0]?.[1].toString().slice(0, -5) ?? ''],
  ['without its end, of a read', 503, (request: string) => request.slice(0, -5)],
])(
  'a body %s is answered %i during overload, and its connection is closed within the timeout',
  async (_what, status, cut) => {
    const clients = { bodyTimeoutMs: 40, connections: 0, unfinishedRequests: 0 };
    const short = await SaturatedService.start({ clients });
    try {
      await short.fill();
      const connection = new RawConnection(short.service.url);
      connection.write(cut(reads[0][1].toString()));
      expect(parseResponse(await connection.closed).status).toBe(status);
      expect(short.upstream.requests).toHaveLength(2);
    } finally {
      await short.close();
    }
  },
);

test('a rejected request with a large body closes its connection', async () => {
  await saturated.fill();
  const connection = saturated.connect();
  const rejected = await saturated.send(
    rawRequest('GET', '/v1/v3/openmeter/customers', undefined, { 'content-length': '100001' }),
    connection,
  );
  expect(rejected.head).toContain('connection: close');
});

test('health endpoints answer during overload', async () => {
  await saturated.fill();
  for (const path of ['/health/live', '/health/ready'])
    expect((await saturated.send(rawRequest('GET', path))).status).toBe(200);
});

test('a page of an allowed origin can read the rejection', async () => {
  await saturated.fill();
  const origin = 'http://localhost:3000';
  const { status, head } = await saturated.send(rawRequest('GET', '/v1/v3/openmeter/customers', undefined, { origin }));
  expect(status).toBe(503);
  expect(head).toContain(`access-control-allow-origin: ${origin}`);
});
