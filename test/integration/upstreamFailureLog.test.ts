import { readConfig } from '../../src/config/config.ts';
import { demoIds } from '../../src/emulator/demoIds.ts';
import { callLinesOf } from '../support/callLog.ts';
import { json, startFakeUpstream } from '../support/fakeUpstream.ts';
import type { FakeUpstream } from '../support/fakeUpstream.ts';
import { startService } from '../support/service.ts';
import type { Service, ServiceOptions } from '../support/service.ts';

let fake: FakeUpstream;
let service: Service;

beforeEach(async () => {
  fake = await startFakeUpstream();
});
afterEach(async () => {
  await service.close();
  await fake.close();
});

/** Concurrent reads share a call however late the machine is. */
const http = { ...readConfig({}).http, sharedReadMs: 30_000 };

async function start(config: ServiceOptions['config'] = {}): Promise<void> {
  service = await startService({
    konnectUrl: fake.url,
    stripeUrl: fake.url,
    config: { deadlineMs: 30_000, http, ...config },
  });
}

const ofRequest = {
  requestId: expect.any(String),
  traceId: expect.any(String),
  durationMs: expect.any(Number),
};
const route = '/v3/openmeter/customers/{customerId}';

function ulid(number: number): string {
  return `01JHQ75EE0HJBPS999${String(number).padStart(8, '0')}`;
}

function fiftyAliases(field: (index: number) => string): string {
  return `{ ${Array.from({ length: 50 }, (_, index) => `alias${index}: ${field(index)} { name }`).join(' ')} }`;
}

test('fifty aliases of fifty customers write one line per failed call', async () => {
  await start();
  await fake.close();
  const { errors } = await service.graphql(fiftyAliases((index) => `customer(id: "${ulid(index)}")`));
  expect(errors).toHaveLength(50);
  const lines = callLinesOf(service.log);
  expect(lines).toHaveLength(50);
  expect(new Set(lines.map((line) => JSON.stringify(Object.keys(Object(line)))))).toHaveProperty('size', 1);
});

test('fifty aliases of fifty keys, which one call asks for, write one line', async () => {
  await start();
  await fake.close();
  const { errors } = await service.graphql(fiftyAliases((index) => `customer(key: "key-${index}")`));
  expect(errors).toHaveLength(50);
  expect(callLinesOf(service.log)).toEqual([
    {
      ...ofRequest,
      level: 40,
      code: 'UPSTREAM_UNAVAILABLE',
      upstream: 'konnect',
      reason: 'ECONNREFUSED',
      method: 'GET',
      route: '/v3/openmeter/customers',
      attempts: 3,
      msg: 'konnect: call failed',
    },
  ]);
});

test('fifty aliases of one customer write one line', async () => {
  await start();
  await fake.close();
  const { errors } = await service.graphql(fiftyAliases(() => `customer(id: "${demoIds.acme}")`));
  expect(errors).toHaveLength(50);
  expect(callLinesOf(service.log)).toEqual([
    expect.objectContaining({ code: 'UPSTREAM_UNAVAILABLE', route, attempts: 3 }),
  ]);
});

test.each([
  ['a status that is an upstream failure', json(403, {}), 'UPSTREAM_AUTH', 'status 403'],
  ['a response of another shape', json(200, { hello: 'world' }), 'UPSTREAM_INVALID_RESPONSE', /^unexpected shape: /],
] as const)('%s is logged once for requests that share the call', async (_what, answer, code, reason) => {
  await start();
  const held: (() => void)[] = [];
  fake.answerWith((request, response) => void held.push(() => answer(request, response)));
  const ask = () => service.graphql(`{ customer(id: "${demoIds.acme}") { name } }`);
  const answers = [ask(), ask(), ask()];
  // By the time these are answered, the requests above have joined one call.
  await service.graphql('{ __typename }');
  await service.graphql('{ __typename }');
  held.forEach((release) => release());
  for (const { errors } of await Promise.all(answers)) expect(errors).toMatchObject([{ extensions: { code } }]);
  expect(fake.requests).toHaveLength(1);
  expect(callLinesOf(service.log)).toEqual([
    expect.objectContaining({ code, reason: expect.stringMatching(reason), route, attempts: 1 }),
  ]);
});

test('a failed call to Stripe is logged once, with the request id and without the id in its path', async () => {
  await start();
  fake.answerWith(json(503, { error: { message: 'no' } }, { 'request-id': 'req_abc123' }));
  const id = demoIds.defaultConfiguration;
  await service.graphql(`{ a: portalConfiguration(id: "${id}") { name } b: portalConfiguration(id: "${id}") { id } }`);
  expect(callLinesOf(service.log)).toEqual([
    {
      ...ofRequest,
      level: 40,
      code: 'UPSTREAM_ERROR',
      upstream: 'stripe',
      reason: 'status 503',
      status: 503,
      upstreamRequestId: 'req_abc123',
      method: 'GET',
      route: '/v1/billing_portal/configurations/{configurationId}',
      attempts: 3,
      msg: 'stripe: call failed',
    },
  ]);
  expect(service.log.join()).not.toContain(id);
});

test('a call that the full queue rejects is logged', async () => {
  await start({ http: { ...http, connections: 1, queue: 0, sharedReadMs: 0 } });
  fake.answerWith(json(200, { hello: 'world' }));
  await service.graphql(`{ a: customer(id: "${ulid(1)}") { name } b: customer(id: "${ulid(2)}") { name } }`);
  expect(callLinesOf(service.log)).toEqual([
    expect.objectContaining({ code: 'UPSTREAM_UNAVAILABLE', reason: 'the queue of calls is full', attempts: 1 }),
    expect.objectContaining({ code: 'UPSTREAM_INVALID_RESPONSE', attempts: 1 }),
  ]);
});

test.each([
  ['rejects', json(404, { status: 404, title: 'Not Found', detail: 'x', instance: 'kong:trace:1' })],
  [
    'answers',
    json(200, {
      id: demoIds.acme,
      key: 'acme',
      name: 'Acme',
      created_at: '2026-01-01T00:00:00Z',
      updated_at: '2026-01-01T00:00:00Z',
    }),
  ],
] as const)('a request that the upstream %s is not logged', async (_what, answer) => {
  await start();
  fake.answerWith(answer);
  expect((await service.graphql(`{ customer(id: "${demoIds.acme}") { name } }`)).errors).toBeUndefined();
  expect(callLinesOf(service.log)).toEqual([]);
});

test('a read that its caller abandons is not logged', async () => {
  await start();
  const received = new Promise<void>((resolve) =>
    fake.answerWith((request) => {
      request.once('close', resolve);
      leave.abort();
    }),
  );
  const leave = new AbortController();
  const body = JSON.stringify({ query: `{ customer(id: "${demoIds.acme}") { name } }` });
  const headers = { 'content-type': 'application/json' };
  await expect(fetch(service.url, { method: 'POST', headers, body, signal: leave.signal })).rejects.toMatchObject({
    name: 'AbortError',
  });
  await received;
  await service.graphql('{ __typename }');
  expect(callLinesOf(service.log)).toEqual([]);
});
