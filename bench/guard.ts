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
 * Performance regression test. It compares the processor time per response with that of the plain server, so that the result
 * does not depend on the machine, and hardly on other load. `--write` stores the measured ratios in guard.json.
 */
const file = fileURLToPath(new URL('guard.json', import.meta.url));
const cores = { server: 0, others: 1 };
const names = ['one', 'byId', 'byKey'];
const rounds = 9;
const attempts = 3;
const seconds = 0.5;
const warmUpSeconds = 1.5;
/** The tolerated slowdown against the stored ratios. */
const tolerance = 1.5;

interface RunningServer {
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
  const minimum = (known[name] ?? 0) / tolerance;
  let ratio = 0;
  // Other load on the machine can distort a measurement.
  for (let attempt = 0; attempt < attempts && ratio < minimum; attempt++) {
    ratio = Math.max(ratio, await compare(scenario));
  }
  measured[name] = rounded(ratio);
  const isFastEnough = ratio >= minimum;
  isSlower ||= !isFastEnough;
  const bound = `at least ${minimum.toFixed(2)}; committed ${(known[name] ?? 0).toFixed(2)}`;
  process.stdout.write(
    `${isFastEnough ? 'ok    ' : 'SLOWER'}  ${scenario.title}: ${ratio.toFixed(2)} times plain; ${bound}\n`,
  );
}
await upstream.stop();
if (process.argv.includes('--write')) await writeFormatted(file, JSON.stringify(measured));
else if (isSlower) process.exitCode = 1;
for (const { process: server } of [ours, plain]) server.child.kill('SIGKILL');

async function start(name: string): Promise<RunningServer> {
  const server = servers[name];
  if (server === undefined) throw new TypeError(`There is no server "${name}".`);
  return { server, process: await server.start(upstream.url, cores.server) };
}

/** The processor time of the plain server divided by that of this service. */
async function compare(scenario: Scenario): Promise<number> {
  for (const runningServer of [ours, plain]) await cpuOf(runningServer, scenario, warmUpSeconds);
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const own = await cpuOf(ours, scenario, seconds);
    ratios.push((await cpuOf(plain, scenario, seconds)) / own);
  }
  return median(ratios);
}

async function cpuOf(
  { server, process: running }: RunningServer,
  scenario: Scenario,
  forSeconds: number,
): Promise<number> {
  const requests = scenario.requests(server);
  if (requests === undefined) throw new TypeError(`${server.title} does not support ${scenario.title}.`);
  const load = { connections: scenario.connections, seconds: forSeconds, requests };
  const { cpuUs, faults, firstFault } = await measure(running, upstream, load);
  if (faults > 0) throw new Error(`${faults} wrong responses of ${server.title}: ${firstFault}`);
  return cpuUs;
}
