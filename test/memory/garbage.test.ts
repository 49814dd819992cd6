import { offer } from '../overload/offer.ts';
import { startProcess, startServiceProcess } from '../overload/processes.ts';
import type { Process } from '../overload/processes.ts';
import type { Sample } from '../overload/offer.ts';
import { mix } from '../overload/samples.ts';
import { rawRequest } from '../support/keepAliveConnection.ts';

/** Memory per request that survives minor garbage collections, from the V8 trace of a separate process. */

let upstream: Process;
let service: Process;
let trace = '';

beforeAll(async () => {
  upstream = await startProcess('test/overload/upstream.ts', {});
  // In one process of four, V8 learns during the start to allocate short-lived objects in the old generation, until the
  // process ends. That would hide what the code retains.
  // The size of the young generation would depend on the machine.
  const flags = ['--trace-gc-nvp', '--no-allocation-site-pretenuring', '--max-semi-space-size=32'];
  service = await startServiceProcess(upstream.url, { LOG_LEVEL: 'error' }, undefined, flags);
  service.child.stdout?.on('data', (piece) => (trace += String(piece)));
}, 30_000);

afterAll(async () => {
  for (const { child, exit } of [service, upstream]) {
    child.kill('SIGKILL');
    await exit;
  }
});

/** More samples than clients and no customer in two of them, so that no call is shared. */
const byId = Array.from({ length: 40 }, (_request, request): Sample => {
  const representations = Array.from({ length: 50 }, (_, index) => ({
    __typename: 'Customer',
    id: `01JHQ75EE0HJBPS999${String(request * 50 + index).padStart(8, '0')}`,
  }));
  const query = 'query E($r: [_Any!]!) { _entities(representations: $r) { ... on Customer { name } } }';
  return {
    kind: 'fifty customers by id',
    bytes: rawRequest('POST', '/graphql', { query, variables: { r: representations } }),
  };
});

// Requests in flight survive a collection, and more of them the more a request allocates. With a `Map` of upstream calls, 3 to 28 kB
// of each survived.
test.each([
  { kind: 'graphql read', maxBytes: 1_200 },
  { kind: 'graphql write', maxBytes: 1_200 },
  { kind: 'rest read', maxBytes: 1_200 },
  // The SDK creates a server, a transport and a Response with a stream for each message: 26 kB.
  { kind: 'mcp read', maxBytes: 40_000 },
  // Each of the fifty calls has a request id, a trace, times and what is reported of it while it is in flight: 29 kB, and more
  // on a busy machine.
  { kind: 'fifty customers by id', maxBytes: 60_000 },
])(
  'at most $maxBytes bytes of a request ($kind) survive minor garbage collections',
  async ({ kind, maxBytes }) => {
    const samples = [...mix, ...byId].filter((sample) => sample.kind === kind);
    const ask = () => offer({ port: service.port, samples, seconds: 1.5, perSecond: 'full', connections: 16 });
    await ask();
    trace = '';
    const answers = await ask();
    expect(answers.filter(({ outcome }) => outcome !== 'successful')).toEqual([]);
    const promoted = [...trace.matchAll(/ gc=s .* promoted=(\d+)/g)].map(([, bytes]) => Number(bytes));
    expect(promoted.length).toBeGreaterThan(3);
    expect(promoted.reduce((sum, bytes) => sum + bytes, 0) / answers.length).toBeLessThan(maxBytes);
  },
  60_000,
);
