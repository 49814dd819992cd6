import { readConfig } from '../../src/config.ts';
import { demoIds } from '../../src/emulator/demoIds.ts';
import { startFakeUpstream } from '../support/fakeUpstream.ts';
import type { FakeUpstream } from '../support/fakeUpstream.ts';
import { KeptConnection, rawRequest } from '../support/keptConnection.ts';
import type { RawAnswer, RawOutcome } from '../support/keptConnection.ts';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';
import { toolCall, toolHeaders } from '../support/toolCall.ts';

const id = demoIds.acme;
const customer = JSON.stringify({
  id,
  key: 'acme',
  name: 'Acme',
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
});

let service: Service;
let upstream: FakeUpstream;
let release: () => void;
let hasCome: (count: number) => Promise<void>;
const connections: KeptConnection[] = [];

/** Two requests may be under way, three with writes; the upstream answers each when it is told to. */
beforeEach(async () => {
  const released = new Promise<void>((resolve) => (release = resolve));
  let heard = () => {};
  upstream = await startFakeUpstream();
  upstream.answerWith((_request, response) => {
    heard();
    void released.then(() => response.writeHead(200, { 'content-type': 'application/json' }).end(customer));
  });
  hasCome = async (count) => {
    while (upstream.requests.length < count) await new Promise<void>((resolve) => (heard = resolve));
  };
  service = await startService({
    konnectUrl: upstream.url,
    config: { overload: { maxInFlight: 2, maxLoopDelayMs: 0 }, http: { ...readConfig({}).http, sharedReadMs: 0 } },
  });
});
afterEach(async () => {
  release();
  for (const connection of connections.splice(0)) connection.close();
  await service.close();
  await upstream.close();
});

function connect(): KeptConnection {
  const connection = new KeptConnection(Number(new URL(service.url).port));
  connections.push(connection);
  return connection;
}

async function ask(request: Buffer, connection = connect()): Promise<RawAnswer> {
  const outcome = await connection.ask(request);
  if (typeof outcome === 'string') throw new Error(`No answer: ${outcome}`);
  return outcome;
}

const mutation = `mutation { upsertCustomer(input: { id: "${id}", name: "Acme" }) { customer { id } } }`;
const reads: readonly (readonly [string, Buffer])[] = [
  ['GraphQL', rawRequest('POST', '/graphql', { query: `{ customer(id: "${id}") { id } }` })],
  ['REST', rawRequest('GET', `/v1/v3/openmeter/customers/${id}`)],
  ['MCP', rawRequest('POST', '/mcp', toolCall('get-customer', { customerid: id }), toolHeaders)],
];
const writes: readonly (readonly [string, Buffer])[] = [
  ['GraphQL', rawRequest('POST', '/graphql', { query: mutation })],
  ['REST', rawRequest('PUT', `/v1/v3/openmeter/customers/${id}`, { name: 'Acme' })],
  ['MCP', rawRequest('POST', '/mcp', toolCall('upsert-customer', { customerid: id, name: 'Acme' }), toolHeaders)],
];
const message = 'There is too much to do at the moment. Nothing was done: try again in a second.';
const refusals: Readonly<Record<string, object>> = {
  GraphQL: { errors: [{ message, extensions: { code: 'OVERLOADED' } }] },
  REST: { type: 'about:blank', title: 'Service Unavailable', status: 503, detail: message, code: 'OVERLOADED' },
  MCP: { jsonrpc: '2.0', error: { code: -32000, message }, id: null },
};

/** As many requests under way as there may be. */
async function fill(): Promise<{ readonly answers: Promise<RawOutcome[]> }> {
  const [[, read] = ['', Buffer.of()]] = reads;
  const answers = Promise.all([connect().ask(read), connect().ask(read)]);
  await hasCome(2);
  return { answers };
}

test.each(reads)(
  'a read by %s is refused in the words of its protocol when too many requests are under way',
  async (by, read) => {
    const { answers } = await fill();
    const connection = connect();
    const refused = await ask(read, connection);
    expect(refused.status).toBe(503);
    expect(refused.head).toContain('\r\nretry-after: 1');
    expect(refused.head).toContain('\r\ncache-control: no-store');
    expect(JSON.parse(refused.body)).toEqual(refusals[by]);
    expect(upstream.requests).toHaveLength(2);
    // Its connection lives on, and it is let in when there is room again.
    expect(connection.isUsable).toBe(true);
    release();
    expect(await answers).toMatchObject([{ status: 200 }, { status: 200 }]);
    expect((await ask(read, connection)).status).toBe(200);
  },
);

test.each(writes)('a write by %s is let in where reads are refused, and refused only past that', async (by, write) => {
  await fill();
  const letIn = ask(write);
  await hasCome(3);
  const refused = await ask(write);
  expect(refused.status).toBe(503);
  expect(JSON.parse(refused.body)).toEqual(refusals[by]);
  expect(upstream.requests).toHaveLength(3);
  release();
  expect((await letIn).status).toBe(200);
});

test.each([
  ['a write is let in', mutation, 200],
  ['a read is refused', `{ customer(id: "${id}") { id } }`, 503],
])('a body that comes after its headers is waited for, to see what it asks for: %s', async (_what, query, status) => {
  await fill();
  const request = rawRequest('POST', '/graphql', { query }).toString();
  const bodyAt = request.indexOf('\r\n\r\n') + 4;
  const connection = connect();
  const answer = ask(Buffer.from(request.slice(0, bodyAt)), connection);
  // When another one has been answered, the headers are there.
  await ask(rawRequest('GET', '/health/live'));
  connection.socket.write(request.slice(bodyAt));
  if (status === 200) await hasCome(3);
  release();
  expect((await answer).status).toBe(status);
});

test('a body that is not worth reading to its end takes its connection along', async () => {
  await fill();
  const connection = connect();
  const refused = await ask(
    rawRequest('GET', '/v1/v3/openmeter/customers', undefined, { 'content-length': '100001' }),
    connection,
  );
  expect(refused.head).toContain('connection: close');
});

test('health is told however much there is to do', async () => {
  await fill();
  for (const path of ['/health/live', '/health/ready']) expect((await ask(rawRequest('GET', path))).status).toBe(200);
});

test('a page that may ask can read the refusal', async () => {
  await fill();
  const origin = 'http://localhost:3000';
  const { status, head } = await ask(rawRequest('GET', '/v1/v3/openmeter/customers', undefined, { origin }));
  expect(status).toBe(503);
  expect(head).toContain(`access-control-allow-origin: ${origin}`);
});
