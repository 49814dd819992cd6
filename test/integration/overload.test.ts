import { rawRequest } from '../support/keepAliveConnection.ts';
import { CrowdedService, mutation, query as reading, reads, writes } from '../support/saturatedService.ts';

let crowded: CrowdedService;
beforeEach(async () => {
  crowded = await CrowdedService.start();
});
afterEach(() => crowded.close());

const message = 'There is too much to do at the moment. Nothing was done: try again in a second.';
const refusals: Readonly<Record<string, object>> = {
  GraphQL: { errors: [{ message, extensions: { code: 'OVERLOADED' } }] },
  REST: { type: 'about:blank', title: 'Service Unavailable', status: 503, detail: message, code: 'OVERLOADED' },
  MCP: { jsonrpc: '2.0', error: { code: -32000, message }, id: null },
};

test.each(reads)(
  'a read by %s is refused in the words of its protocol when too many requests are under way',
  async (by, read) => {
    const { answers } = await crowded.fill();
    const connection = crowded.connect();
    const refused = await crowded.ask(read, connection);
    expect(refused.status).toBe(503);
    expect(refused.head).toContain('\r\nretry-after: 1');
    expect(refused.head).toContain('\r\ncache-control: no-store');
    expect(JSON.parse(refused.body)).toEqual(refusals[by]);
    expect(crowded.upstream.requests).toHaveLength(2);
    // Its connection lives on, and it is let in when there is room again.
    expect(connection.isUsable).toBe(true);
    crowded.release();
    expect(await answers).toMatchObject([{ status: 200 }, { status: 200 }]);
    expect((await crowded.ask(read, connection)).status).toBe(200);
  },
);

test.each(writes)('a write by %s is let in where reads are refused, and refused only past that', async (by, write) => {
  await crowded.fill();
  const letIn = crowded.ask(write);
  await crowded.hasCome(3);
  const refused = await crowded.ask(write);
  expect(refused.status).toBe(503);
  expect(JSON.parse(refused.body)).toEqual(refusals[by]);
  expect(crowded.upstream.requests).toHaveLength(3);
  crowded.release();
  expect((await letIn).status).toBe(200);
});

test.each([
  ['a write is let in', mutation, 200],
  ['a read is refused', reading, 503],
])('a body that comes after its headers is waited for, to see what it asks for: %s', async (_what, query, status) => {
  await crowded.fill();
  const request = rawRequest('POST', '/graphql', { query }).toString();
  const bodyAt = request.indexOf('\r\n\r\n') + 4;
  const connection = crowded.connect();
  const answer = crowded.ask(Buffer.from(request.slice(0, bodyAt)), connection);
  await crowded.haveRead();
  connection.socket.write(request.slice(bodyAt));
  if (status === 200) await crowded.hasCome(3);
  crowded.release();
  expect((await answer).status).toBe(status);
});

test('a body that is not worth reading to its end takes its connection along', async () => {
  await crowded.fill();
  const connection = crowded.connect();
  const refused = await crowded.ask(
    rawRequest('GET', '/v1/v3/openmeter/customers', undefined, { 'content-length': '100001' }),
    connection,
  );
  expect(refused.head).toContain('connection: close');
});

test('health is told however much there is to do', async () => {
  await crowded.fill();
  for (const path of ['/health/live', '/health/ready'])
    expect((await crowded.ask(rawRequest('GET', path))).status).toBe(200);
});

test('a page that may ask can read the refusal', async () => {
  await crowded.fill();
  const origin = 'http://localhost:3000';
  const { status, head } = await crowded.ask(rawRequest('GET', '/v1/v3/openmeter/customers', undefined, { origin }));
  expect(status).toBe(503);
  expect(head).toContain(`access-control-allow-origin: ${origin}`);
});
