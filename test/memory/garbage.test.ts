import { offer } from '../overload/offer.ts';
import { startProcess, startServiceProcess } from '../overload/processes.ts';
import type { Process } from '../overload/processes.ts';
import type { Sample } from '../overload/offer.ts';
import { mix } from '../overload/samples.ts';
import { rawRequest } from '../support/keepAliveConnection.ts';

/** What requests leave behind, as V8 tells it in a process of its own. */

let upstream: Process;
let service: Process;
let told = '';

beforeAll(async () => {
  upstream = await startProcess('test/overload/upstream.ts', {});
  const flags = ['--trace-gc-nvp'];
  service = await startServiceProcess(upstream.url, { LOG_LEVEL: 'error' }, undefined, flags);
  service.child.stdout?.on('data', (piece) => (told += String(piece)));
}, 30_000);

afterAll(async () => {
  for (const { child, exit } of [service, upstream]) {
    child.kill('SIGKILL');
    await exit;
  }
});

/** More than there are clients, and nobody in two of them: of those who ask for the same, one alone makes the call. */
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

// What is under way while garbage is collected stays, and comes to more where a request makes fifty calls. For a tool the
// SDK makes a Response with a stream, whose end V8 has to announce to Node: it stays until the slow collection.
test.each([
  { kind: 'graphql read', most: 800 },
  { kind: 'graphql write', most: 800 },
  { kind: 'rest read', most: 800 },
  { kind: 'mcp read', most: 12_000 },
  { kind: 'fifty customers by id', most: 8_000 },
])(
  'of a request ($kind) no more than $most bytes outlive the quick collection of garbage',
  async ({ kind, most }) => {
    const samples = [...mix, ...byId].filter((sample) => sample.kind === kind);
    const ask = () => offer({ port: service.port, samples, seconds: 1.5, perSecond: 'full', connections: 16 });
    await ask();
    told = '';
    const answers = await ask();
    expect(answers.filter(({ is }) => is !== 'good')).toEqual([]);
    const promoted = [...told.matchAll(/ gc=s .* promoted=(\d+)/g)].map(([, bytes]) => Number(bytes));
    expect(promoted.length).toBeGreaterThan(3);
    expect(promoted.reduce((sum, bytes) => sum + bytes, 0) / answers.length).toBeLessThan(most);
  },
  60_000,
);
