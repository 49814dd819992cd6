import { startProcess } from '../overload/processes.ts';
import type { Process } from '../overload/processes.ts';
import { mix } from '../overload/samples.ts';
import { KeptConnection, rawRequest } from '../support/keptConnection.ts';

/** What requests leave behind, as V8 tells it in a process of its own. */

let upstream: Process;
let service: Process;
let told = '';

beforeAll(async () => {
  upstream = await startProcess('test/overload/upstream.ts', {});
  service = await startProcess(
    'src/main.ts',
    {
      PORT: '0',
      KONG_API_KEY: 'kpat_emulator',
      STRIPE_API_KEY: 'sk_test_emulator',
      KONNECT_URL: upstream.url,
      STRIPE_URL: upstream.url,
      LOG_LEVEL: 'error',
    },
    undefined,
    ['--trace-gc-nvp', '--max-semi-space-size=16'],
  );
  service.child.stdout?.on('data', (piece) => (told += String(piece)));
}, 30_000);

afterAll(async () => {
  for (const { child, exit } of [service, upstream]) {
    child.kill('SIGKILL');
    await exit;
  }
});

const fifty = Array.from({ length: 50 }, (_, index) => ({
  __typename: 'Customer',
  id: `01JHQ75EE0HJBPS999000000${String(index).padStart(2, '0')}`,
}));
const byId = rawRequest('POST', '/graphql', {
  query: 'query E($r: [_Any!]!) { _entities(representations: $r) { ... on Customer { name } } }',
  variables: { r: fifty },
});

const sampleOf = (kind: string) => mix.find((sample) => sample.kind === kind)?.bytes ?? Buffer.alloc(0);

// What is under way while garbage is collected stays, and comes to more where a request makes fifty calls. For a tool the
// SDK makes a Response with a stream, whose end V8 has to announce to Node: it stays until the slow collection.
test.each([
  { kind: 'a query', request: sampleOf('graphql read'), requests: 800, most: 800 },
  { kind: 'a mutation', request: sampleOf('graphql write'), requests: 3_000, most: 800 },
  { kind: 'a REST route', request: sampleOf('rest read'), requests: 6_000, most: 800 },
  { kind: 'a tool', request: sampleOf('mcp read'), requests: 1_500, most: 12_000 },
  { kind: 'fifty customers by id', request: byId, requests: 200, most: 8_000 },
])(
  'of $kind nothing outlives the quick collection of garbage',
  async ({ request, requests, most }) => {
    const lanes = Array.from({ length: 16 }, () => new KeptConnection(service.port));
    const ask = async (times: number) => {
      await Promise.all(
        lanes.map(async (lane) => {
          for (let sent = 0; sent < times / lanes.length; sent++) {
            expect(await lane.ask(request)).toMatchObject({ status: 200 });
          }
        }),
      );
    };
    await ask(requests);
    told = '';
    await ask(requests);
    for (const lane of lanes) lane.close();
    const promoted = [...told.matchAll(/ gc=s .* promoted=(\d+)/g)].map(([, bytes]) => Number(bytes));
    expect(promoted.length).toBeGreaterThan(3);
    const each = promoted.reduce((sum, bytes) => sum + bytes, 0) / requests;
    expect(each).toBeLessThan(most);
  },
  60_000,
);
