import { Agent, request } from 'node:http';
import { startService } from '../support/service.ts';
import { createHostileBodies } from './hostileBodies.ts';

/** The answer to one body, and its cost. */
export interface Measurement {
  readonly name: string;
  readonly status: number;
  readonly answer: string;
  /** The CPU time of the process, client included, divided by that of the reference work: the least of the runs. */
  readonly cost: number;
}

/** What the program prints. */
export interface Measurements {
  readonly measurements: readonly Measurement[];
  readonly log: readonly string[];
}

// A program of its own, since Jest's sandbox multiplies the cost of each use of a global. Its arguments are whether
// introspection is on, and the highest cost that is allowed: a body is sent again while it costs more.
const [, , introspection, maxCost] = process.argv;
const maxRuns = 6;
const reference = JSON.stringify(Array.from({ length: 30_000 }, (_, id) => ({ id, name: `customer ${id}` })));

const service = await startService({ config: { introspection: introspection === 'on' } });
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const measurements: Measurement[] = [];
for (let run = 0; run < 3; run++) doReferenceWork();
for (const [name, body] of Object.entries(createHostileBodies())) measurements.push(await measure(name, body));
agent.destroy();
await service.close();
process.stdout.write(JSON.stringify({ measurements, log: service.log } satisfies Measurements));

async function measure(name: string, body: string): Promise<Measurement> {
  let least: Measurement | undefined;
  for (let run = 0; run < maxRuns; run++) {
    // Measured next to the request, so that a change of the machine's load or clock concerns both.
    const [referenceMs] = await cpuMsOf(async () => doReferenceWork());
    const [cpuMs, answer] = await cpuMsOf(() => post(body, String(run)));
    const cost = cpuMs / referenceMs;
    if (least === undefined || cost < least.cost) least = { name, ...answer, cost };
    if (least.cost < Number(maxCost)) break;
  }
  if (least === undefined) throw new Error('At least one run is needed.');
  return least;
}

async function cpuMsOf<T>(work: () => Promise<T>): Promise<[cpuMs: number, result: T]> {
  const before = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  return [(user + system) / 1_000, result];
}

function doReferenceWork(): number {
  return JSON.stringify(JSON.parse(reference)).length;
}

/** The text differs in each run, so that no document is in the document store. */
function post(body: string, run: string): Promise<{ status: number; answer: string }> {
  const text = body.replace('"query":"', `"query":"#${run}\\n`);
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
    const sent = request(service.url, { method: 'POST', agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, answer: Buffer.concat(chunks).toString() });
      });
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(text);
  });
}
