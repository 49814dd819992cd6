import { pinTo } from '../test/overload/processes.ts';
import type { Process } from '../test/overload/processes.ts';
import { drawChart } from './chart.ts';
import { writeDocument } from './document.ts';
import { measureFootprint } from './footprint.ts';
import { holds, toGoals } from './goals.ts';
import { measureLinear } from './linear.ts';
import { measure } from './measure.ts';
import type { Measured } from './measure.ts';
import { toTables } from './report.ts';
import { provenanceOfNow, readResults, toServerResult, writeResults } from './results.ts';
import { scenarios } from './scenarios.ts';
import type { Scenario } from './scenarios.ts';
import { servers } from './servers.ts';
import { UpstreamControl } from './upstreamControl.ts';

/**
 * Measures servers against each other: in each round, each has its turn, and only what lies within a round is compared. What
 * is not measured this time stays in the results as it was, unless some servers were left out: then nothing is written.
 */
const cores = { server: 0, others: 1 };
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5);
const seconds = Number(process.env['BENCH_SECONDS'] ?? 2);
const warmUpSeconds = 3;

const wanted = listed('BENCH_ONLY', [...Object.keys(scenarios), 'linear', 'footprint']);
const chosen = listed('BENCH_SERVERS', Object.keys(servers)).flatMap((name) => {
  const server = servers[name];
  return server ? [[name, server] as const] : [];
});

pinTo(cores.others);
const results = readResults();
const faults: string[] = [];
const upstream = await UpstreamControl.start(cores.others);
try {
  if (wanted.includes('footprint')) {
    say('start and memory');
    results.footprint = await measureFootprint(chosen, upstream, cores.server, seconds);
    for (const one of Object.values(results.footprint.servers)) {
      if (one.faults > 0) faults.push(`${one.faults} wrong answers of ${one.title} right after its start`);
    }
  }
  const running = new Map<string, Process>();
  for (const [name, server] of chosen) running.set(name, await server.start(upstream.url, cores.server));
  for (const [name, scenario] of Object.entries(scenarios)) {
    if (wanted.includes(name)) results.scenarios[name] = await compare(scenario, running);
  }
  const [ours, service] = [servers['ours'], running.get('ours')];
  if (wanted.includes('linear') && ours && service) {
    say('cost by number of representations');
    results.linear = await measureLinear(ours, service, upstream, { rounds, seconds: seconds / 2 });
    if (results.linear.faults > 0) faults.push(`${results.linear.faults} answers of ${ours.title} by size`);
  }
} finally {
  await upstream.stop();
}
const tables = toTables(results);
for (const table of Object.values(tables)) say(`\n${table}`);
if (chosen.length === Object.keys(servers).length) {
  await writeResults(results);
  await writeDocument(tables);
  drawChart(results);
}
for (const { what } of toGoals(results).filter((goal) => holds(goal) === false)) say(`MISSED  ${what}`);
for (const fault of faults) say(`WRONG   ${fault}`);
process.exit(faults.length === 0 ? 0 : 1);

async function compare(scenario: Scenario, running: ReadonlyMap<string, Process>) {
  const { title, connections, delayMs } = scenario;
  say(title);
  await upstream.setDelay(delayMs);
  const contestants = chosen.flatMap(([name, server]) => {
    const lane = scenario.lane(server);
    const process = running.get(name);
    return lane && process ? [{ name, title: server.title, process, lane, measured: new Array<Measured>() }] : [];
  });
  for (const { process, lane } of contestants) {
    await measure(process, upstream, { connections, lane, seconds: warmUpSeconds });
  }
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < contestants.length; turn++) {
      const one = contestants[(round + turn) % contestants.length];
      one?.measured.push(await measure(one.process, upstream, { connections, lane: one.lane, seconds }));
    }
  }
  const results = contestants.map((one) => {
    const result = toServerResult(one.measured);
    const first = one.measured.find(({ firstFault }) => firstFault !== undefined)?.firstFault;
    if (result.faults > 0) faults.push(`${result.faults} answers of ${one.title}, ${title}: ${first}`);
    return [one.name, result] as const;
  });
  return { ...provenanceOfNow(rounds, seconds), servers: Object.fromEntries(results) };
}

/** What a variable names, parted by commas; all when it is not set. */
function listed(variable: string, all: readonly string[]): readonly string[] {
  const names = process.env[variable]?.split(',') ?? all;
  const unknown = names.filter((name) => !all.includes(name));
  if (unknown.length > 0) throw new TypeError(`${variable} names ${unknown.join(', ')}; there are ${all.join(', ')}`);
  return names;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
