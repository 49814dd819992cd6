import { pinTo } from '../test/overload/processes.ts';
import type { Process } from '../test/overload/processes.ts';
import { measure, median } from './measure.ts';
import type { Measured } from './measure.ts';
import { scenarios } from './scenarios.ts';
import { servers } from './servers.ts';
import { UpstreamControl } from './upstreamControl.ts';

/** Measures servers against each other: in each round, each has its turn, and only what lies within a round is compared. */
const cores = { server: 0, others: 1 };
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5);
const seconds = Number(process.env['BENCH_SECONDS'] ?? 2);
const warmUpSeconds = 3;

const chosenScenarios = chosen('BENCH_ONLY', scenarios);
const chosenServers = chosen('BENCH_SERVERS', servers);

pinTo(cores.others);
const upstream = await UpstreamControl.start(cores.others);
const running = new Map<string, Process>();
for (const [name, server] of chosenServers) running.set(name, await server.start(upstream.url, cores.server));

for (const [, scenario] of chosenScenarios) {
  await upstream.setDelay(scenario.delayMs);
  const contestants = chosenServers.flatMap(([name, server]) => {
    const lane = scenario.lane(server);
    const process = running.get(name);
    return lane && process ? [{ name, process, lane, measured: new Array<Measured>() }] : [];
  });
  const { connections } = scenario;
  for (const { process, lane } of contestants) {
    await measure(process, upstream, { connections, lane, seconds: warmUpSeconds });
  }
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < contestants.length; turn++) {
      const one = contestants[(round + turn) % contestants.length];
      one?.measured.push(await measure(one.process, upstream, { connections, lane: one.lane, seconds }));
    }
  }
  process.stdout.write(`\n${scenario.title}\n`);
  for (const { name, measured } of contestants) {
    const of = (value: (one: Measured) => number) => median(measured.map(value)).toFixed(1);
    process.stdout.write(
      `  ${name}: ${of((one) => one.perSecond)}/s, p50 ${of((one) => one.p50Ms)} ms, p99 ${of((one) => one.p99Ms)} ms, ` +
        `${of((one) => one.cpuUs)} µs, busy ${of((one) => one.busyPercent)} %, ${of((one) => one.memoryMb)} MB, ` +
        `faults ${of((one) => one.faults)} ${measured.find((one) => one.firstFault)?.firstFault ?? ''} ` +
        `${JSON.stringify(measured[0]?.upstreamCalls)}\n`,
    );
  }
}
await upstream.stop();
for (const { child, exit } of running.values()) {
  child.kill('SIGKILL');
  await exit;
}

/** Those that a variable names, parted by commas; all when it is not set. */
function chosen<T>(variable: string, all: Readonly<Record<string, T>>): [string, T][] {
  const names = process.env[variable]?.split(',') ?? Object.keys(all);
  return names.map((name) => {
    const one = all[name];
    if (one === undefined) throw new TypeError(`${variable} names "${name}"; there are ${Object.keys(all).join(', ')}`);
    return [name, one];
  });
}
