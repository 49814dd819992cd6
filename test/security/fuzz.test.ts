import { STATUS_CODES } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { buildSchema } from '../../src/graphql/schema.ts';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';
import { expectLegalPath } from './upstreamRequests.ts';
import { openCalls } from './calls.ts';
import type { CallRequest, Calls } from './calls.ts';
import { converse, makeConversation } from './fuzzing/conversations.ts';
import { faultOf, formatRequest, wayOf } from './fuzzing/outcome.ts';
import { kinds } from './fuzzing/requests.ts';
import { ChoiceSequence } from './fuzzing/choiceSequence.ts';
import { hostileText } from './hostileValues.ts';

const { FUZZ_RUNS, FUZZ_SEED } = process.env;
/** The number of requests. `npm run fuzz` sends more of them. */
const runs = Number(FUZZ_RUNS ?? 500);
// The seed is fixed in `npm test`, so that an unrelated change does not fail; otherwise it is new in each run.
const seed = Number(FUZZ_SEED ?? (FUZZ_RUNS === undefined ? 4711 : Date.now() % 0x7fff_ffff));
const inFlight = 20;
const connections = Math.ceil(runs / 20 / inFlight) * inFlight;
/** The document store may take 30 MB, and the emulator stores created customers. */
const maxGrowthBytes = 60 * 1024 * 1024;

let service: Service;
let calls: Calls;
beforeAll(async () => {
  service = await startService();
  calls = openCalls(service, inFlight);
});
afterAll(async () => {
  await calls.close();
  await service.close();
});

const schema = buildSchema({ introspection: true });

const value: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 5, arbitrary: hostileText },
  { weight: 3, arbitrary: fc.jsonValue({ depthSize: 'small', stringUnit: 'binary' }) },
  { weight: 1, arbitrary: fc.double() },
  { weight: 1, arbitrary: fc.constantFrom(2 ** 31, -(2 ** 31) - 1, 2 ** 53, 1e308, -0, '1e999', '9'.repeat(400)) },
);

/** What a request is made from. */
const recipe = fc.record({
  kind: fc.constantFrom(...kinds.flatMap((kind) => Array.from({ length: kind.share }, () => kind))),
  numbers: fc.array(fc.nat(255), { maxLength: 150, size: 'max' }),
  values: fc.array(value, { minLength: 1, maxLength: 5, size: 'max' }),
});
type Recipe = typeof recipe extends fc.Arbitrary<infer T> ? T : never;

test(
  `${runs} malformed or hostile requests cause no internal error, no leaked secret and no polluted prototype (seed ${seed})`,
  async () => {
    const clean = prototypes();
    const batches = Math.ceil(runs / inFlight);
    let heap = 0;
    let done = 0;
    const reached = new Map<string, number>();
    const property = fc.asyncProperty(fc.array(recipe, { minLength: inFlight, maxLength: inFlight }), async (some) => {
      for (const way of await Promise.all(some.map(survive))) reached.set(way, (reached.get(way) ?? 0) + 1);
      expectNothingOdd();
      // Once all that is loaded late is there.
      if (++done === Math.ceil(batches / 10)) heap = heapUsed();
    });
    const { failed, errorInstance } = await fc.check(property, { numRuns: batches, seed, endOnFailure: true });
    if (failed) throw new Error(`FUZZ_SEED=${seed}\n${await explain(errorInstance)}`);

    expect(prototypes()).toEqual(clean);
    expect(heapUsed() - heap).toBeLessThan(maxGrowthBytes);
    expect(await calls.graphql('{ customer(key: "acme") { key } }')).toEqual({ data: { customer: { key: 'acme' } } });
    // A share of the requests must be valid: requests that are all rejected early would find nothing.
    for (const way of ['graphql', 'rest', 'mcp']) expect(reached.get(way)).toBeGreaterThanOrEqual(runs / 100);
  },
  60_000 + runs * 25,
);

test(`${connections} connections that end early or violate HTTP leave the service usable (seed ${seed})`, async () => {
  const port = Number(new URL(service.url).port);
  const script = fc.record({
    numbers: fc.array(fc.nat(255), { maxLength: 60, size: 'max' }),
    texts: fc.array(hostileText),
  });
  const property = fc.asyncProperty(fc.array(script, { minLength: inFlight, maxLength: inFlight }), async (some) => {
    await Promise.all(
      some.map(({ numbers, texts }) => converse(port, makeConversation(new ChoiceSequence(numbers, texts)))),
    );
    // An answer after all of them: by then the service has seen how they ended.
    expect(await calls.graphql('{ __typename }')).toEqual({ data: { __typename: 'Query' } });
    expectNothingOdd();
  });
  await fc.assert(property, { numRuns: connections / inFlight, seed, interruptAfterTimeLimit: 120_000 });
}, 150_000);

/** A request that was not survived. */
class Casualty extends Error {
  readonly recipe: Recipe;

  constructor(message: string, made: Recipe) {
    super(message);
    this.recipe = made;
  }
}

/** Where a request got to; a fault in its answer is thrown. */
async function survive(made: Recipe): Promise<string> {
  const request: CallRequest = made.kind.make(new ChoiceSequence(made.numbers, made.values), schema);
  try {
    const answer = await calls.send(request);
    const fault = faultOf(answer);
    if (fault !== undefined) throw new Error(fault);
    return wayOf(request, answer);
  } catch (error) {
    throw new Casualty(`${messageOf(error)}\n${formatRequest(request)}`, made);
  }
}

/** With the shortest request that fails like the one that was found, if it fails alone. */
async function explain(error: unknown): Promise<string> {
  if (!(error instanceof Casualty)) return messageOf(error);
  const alone = fc.asyncProperty(recipe, async (made) => {
    await survive(made);
    expectNothingOdd();
  });
  const options = { examples: [[error.recipe] satisfies [Recipe]], numRuns: 1, interruptAfterTimeLimit: 20_000 };
  const { errorInstance } = await fc.check(alone, options);
  return `${error.message}\n${errorInstance === null ? 'It does not fail alone.' : `At its shortest: ${messageOf(errorInstance)}`}`;
}

/** Drops what was recorded, too: of many thousands of requests it would fill the memory. */
function expectNothingOdd(): void {
  const lines = service.log.splice(0);
  service.leakDetector.checkLog(lines);
  service.emulator.exchanges.splice(0).forEach(expectLegalPath);
  const errors = lines.filter((line) => JSON.parse(line).level >= 50);
  if (errors.length > 0) throw new Error(`Logged: ${errors.join('\n').slice(0, 5000)}`);
}

/** The names of all that hangs on the prototypes, of the tests' realm and of Node's own. */
function prototypes(): string[][] {
  const nodes: unknown = Object.getPrototypeOf(STATUS_CODES);
  return [{}, [], () => {}, '', 0, nodes].map((one) =>
    typeof one === 'object' && one === nodes ? namesOn(one) : namesOn(Object.getPrototypeOf(one)),
  );
}

function namesOn(prototype: unknown): string[] {
  return typeof prototype === 'object' || typeof prototype === 'function'
    ? Reflect.ownKeys(prototype ?? {}).map(String)
    : [];
}

/** After garbage collection. */
function heapUsed(): number {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect !== 'function') throw new Error('The garbage cannot be collected.');
  collect();
  return process.memoryUsage().heapUsed;
}

function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : 'no message';
}
