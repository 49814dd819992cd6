import fc from 'fast-check';
import { readFileSync, readdirSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { operations } from '../../src/capabilities/operations.ts';
import type { Operation } from '../../src/capabilities/operations.ts';
import { emulatorKeys } from '../../src/config/config.ts';
import { exampleOf } from '../../src/rest/openapi/examples.ts';
import { startTestEmulator } from '../support/emulator.ts';
import type { TestEmulator } from '../support/emulator.ts';
import { startFakeUpstream } from '../support/fakeUpstream.ts';
import type { FakeUpstream } from '../support/fakeUpstream.ts';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';
import { openCalls } from './calls.ts';
import type { Calls } from './calls.ts';

/** An upstream whose answers are those of the emulator with one member replaced by something odd. */
let emulator: TestEmulator;
let upstream: FakeUpstream;
let service: Service;
let calls: Calls;
let mutate = (body: string): string => body;

beforeAll(async () => {
  emulator = await startTestEmulator();
  upstream = await startFakeUpstream();
  upstream.answerWith((request, response) => {
    void forward(request).then(({ status, text }) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(status < 300 ? mutate(text) : text);
    });
  });
  service = await startService({
    konnectUrl: upstream.url,
    stripeUrl: upstream.url,
    config: { logLevel: 'silent' },
  });
  calls = openCalls(service);
});
afterAll(async () => {
  await calls.close();
  await service.close();
  await upstream.close();
  await emulator.close();
});

async function forward(request: IncomingMessage): Promise<{ status: number; text: string }> {
  const isKonnect = request.url?.startsWith('/v3/') ?? false;
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const response = await fetch((isKonnect ? emulator.konnectUrl : emulator.stripeUrl) + (request.url ?? ''), {
    method: request.method ?? 'GET',
    headers: {
      authorization: `Bearer ${isKonnect ? emulatorKeys.konnect : emulatorKeys.stripe}`,
      ...(request.headers['content-type'] && { 'content-type': request.headers['content-type'] }),
    },
    ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
  });
  return { status: response.status, text: await response.text() };
}

/** JSON texts: values that no document allows, or none expects. */
const oddValues = [
  'null', 'true', '-1', '0', '1.5', '2147483648', '8640000000001', '1e15', '-1e15', '1e400', '""', '"x"', '[]', '{}',
  '[[]]', '[null]', '{"a":{}}', '"\\ud800"', '"\\u0000"', '{"__proto__":1}', '{"constructor":"x"}', '"1969-12-31"',
  '"+275760-09-13T00:00:00Z"', `"${'x'.repeat(100_000)}"`, '['.repeat(5_000) + ']'.repeat(5_000),
]; // prettier-ignore

/** Replaces a member or an item, at any depth. */
function replaceMember(text: string, index: number, value: string): string {
  if (text === '') return text;
  const mark = '@@odd@@';
  const json: unknown = JSON.parse(text);
  const places: (() => void)[] = [];
  const walk = (node: unknown) => {
    if (typeof node !== 'object' || node === null) return;
    for (const name of Object.keys(node)) {
      places.push(() => Reflect.set(node, name, mark));
      walk(Reflect.get(node, name));
    }
  };
  walk(json);
  places[index % Math.max(1, places.length)]?.();
  return JSON.stringify(json).replace(JSON.stringify(mark), () => value);
}

const mutation = fc.record({ index: fc.nat({ max: 500 }), value: fc.constantFrom(...oddValues) });
/** Mutations of each operation; MUTATION_RUNS for more. */
const numRuns = Number(process.env['MUTATION_RUNS'] ?? 20);

const folder = new URL('../../operations/', import.meta.url);
const documents = readdirSync(folder).filter((file) => file.endsWith('.graphql'));

function pathOf({ name, path, query }: Operation): string {
  const example = exampleOf(name);
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query === undefined ? {} : (example.query ?? {})))
    search.set(key, String(value));
  return path.replace(/\{\w+\}/, example.path ?? '') + (search.size > 0 ? `?${search.toString()}` : '');
}

test.each(operations.map((operation) => [operation.name, operation] as const))(
  'no answer of an upstream is an internal error of %s over REST and MCP',
  async (name, operation) => {
    const { path: id, query, body } = exampleOf(name);
    await fc.assert(
      fc.asyncProperty(mutation, async ({ index, value }) => {
        mutate = (text) => replaceMember(text, index, value);
        const answer = await calls.rest(operation.method, pathOf(operation), body);
        expect(answer.text).not.toContain('INTERNAL_SERVER_ERROR');
        expect(answer.status).not.toBe(500);
        const input = { ...query, ...body, ...(operation.parameter && { [operation.parameter.name]: id }) };
        expect(await calls.tool(name, input)).not.toMatch(/INTERNAL_SERVER_ERROR|Internal/);
      }),
      { numRuns },
    );
  },
);

test.each(documents)('no answer of an upstream is an internal error of %s', async (file) => {
  const read = (name: string) => readFileSync(new URL(name, folder), 'utf8');
  const variables: unknown = JSON.parse(read(file.replace('.graphql', '.variables.json')));
  await fc.assert(
    fc.asyncProperty(mutation, async ({ index, value }) => {
      mutate = (text) => replaceMember(text, index, value);
      expect(JSON.stringify(await calls.graphql(read(file), variables))).not.toContain('INTERNAL_SERVER_ERROR');
    }),
    { numRuns },
  );
});
