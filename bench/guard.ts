import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { pinTo } from '../test/overload/processes.ts';
import type { Process } from '../test/overload/processes.ts';
import { measure, median } from './measure.ts';
import { rounded, writeFormatted } from './results.ts';
import { scenarios } from './scenarios.ts';
import type { Scenario } from './scenarios.ts';
import { servers } from './servers.ts';
import type { Server } from './servers.ts';
import { UpstreamControl } from './upstreamControl.ts';

/**
 * Tells when the service has become much slower: it is held against the plain server, whose speed nobody changes, so that it
 * does not matter on which machine. What is compared is processor time for an answer, which is hardly more when others want
 * the processors too. `--write` makes what is measured the measure.
 */
const file = fileURLToPath(new URL('guard.json', import.meta.url));
const cores = { server: 0, others: 1 };
const names = ['one', 'byId', 'byKey'];
const rounds = 9;
const seconds = 0.5;
const warmUpSeconds = 1.5;
/** How much slower it may be than it was. */
const slack = 1.5;

interface Side {
  readonly server: Server;
  readonly process: Process;
}

pinTo(cores.others);
const upstream = await UpstreamControl.start(cores.others);
const ours = await start('ours');
const plain = await start('plain');
const known = z.record(z.string(), z.number()).parse(existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {});
const measured: Record<string, number> = {};
let isSlower = false;
for (const name of names) {
  const scenario = scenarios[name];
  if (scenario === undefined) continue;
  const least = (known[name] ?? 0) / slack;
  let got = await compare(scenario);
  // Others on the machine can spoil one try.
  if (got < least) got = Math.max(got, await compare(scenario));
  measured[name] = rounded(got);
  const held = got >= least;
  isSlower ||= !held;
  const bound = `${least.toFixed(2)} at least, ${(known[name] ?? 0).toFixed(2)} committed`;
  process.stdout.write(`${held ? 'holds ' : 'SLOWER'}  ${scenario.title}: ${got.toFixed(2)} times plain; ${bound}\n`);
}
await upstream.stop();
if (process.argv.includes('--write')) await writeFormatted(file, JSON.stringify(measured));
else if (isSlower) process.exitCode = 1;
for (const { process: server } of [ours, plain]) server.child.kill('SIGKILL');

async function start(name: string): Promise<Side> {
  const server = servers[name];
  if (server === undefined) throw new TypeError(`There is no server "${name}".`);
  return { server, process: await server.start(upstream.url, cores.server) };
}

/** How many times as much the plain server needs. */
async function compare(scenario: Scenario): Promise<number> {
  for (const side of [ours, plain]) await cpuOf(side, scenario, warmUpSeconds);
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const own = await cpuOf(ours, scenario, seconds);
    ratios.push((await cpuOf(plain, scenario, seconds)) / own);
  }
  return median(ratios);
}

async function cpuOf({ server, process: running }: Side, scenario: Scenario, forSeconds: number): Promise<number> {
  const lane = scenario.lane(server);
  if (lane === undefined) throw new TypeError(`${server.title} cannot be asked that.`);
  const load = { connections: scenario.connections, seconds: forSeconds, lane };
  const { cpuUs, faults, firstFault } = await measure(running, upstream, load);
  if (faults > 0) throw new Error(`${faults} wrong answers of ${server.title}: ${firstFault}`);
  return cpuUs;
}
