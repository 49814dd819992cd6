import { pinTo } from '../test/overload/processes.ts';
import type { Process } from '../test/overload/processes.ts';
import { drawChart } from './chart.ts';
import { writeDocument } from './document.ts';
import { measureFootprint } from './footprint.ts';
import { isMet, toGoals } from './goals.ts';
import { measureLinear } from './linear.ts';
import { measure } from './measure.ts';
import type { Measured } from './measure.ts';
import { toTables } from './report.ts';
import { currentRunDetails, readResults, toServerResult, writeResults } from './results.ts';
import { scenarios } from './scenarios.ts';
import type { Scenario } from './scenarios.ts';
import { servers } from './servers.ts';
import { UpstreamControl } from './upstreamControl.ts';

/**
 * Compares the performance of servers. Each round measures every server, and ratios are computed within a round, because the
 * speed of a machine varies over time. Scenarios that are not selected keep their results. With a selection of servers,
 * nothing is written.
 */
const cores = { server: 0, others: 1 };
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5);
const seconds = Number(process.env['BENCH_SECONDS'] ?? 2);
const warmUpSeconds = 5;

const selected = parseList('BENCH_ONLY', [...Object.keys(scenarios), 'linear', 'footprint']);
const selectedServers = parseList('BENCH_SERVERS', Object.keys(servers)).flatMap((name) => {
  const server = servers[name];
  if (server?.missing) print(`SKIPPED ${server.title}: ${server.missing}`);
  return server && !server.missing ? [[name, server] as const] : [];
});

pinTo(cores.others);
const results = readResults();
const faults: string[] = [];
const upstream = await UpstreamControl.start(cores.others);
try {
  if (selected.includes('footprint')) {
    print('start time and memory');
    results.footprint = await measureFootprint(selectedServers, upstream, cores.server, seconds);
    for (const { title, faults: count } of Object.values(results.footprint.servers)) {
      if (count > 0) faults.push(`${count} responses of ${title} after its start`);
    }
  }
  const running = new Map<string, Process>();
  for (const [name, server] of selectedServers) running.set(name, await server.start(upstream.url, cores.server));
  for (const [name, scenario] of Object.entries(scenarios)) {
    if (selected.includes(name)) results.scenarios[name] = await compare(scenario, running);
  }
  const [ours, service] = [servers['ours'], running.get('ours')];
  if (selected.includes('linear') && ours && service) {
    print('cost by number of representations');
    results.linear = await measureLinear(ours, service, upstream, { rounds, seconds: seconds / 2 });
    if (results.linear.faults > 0)
      faults.push(`${results.linear.faults} responses of ${ours.title} by number of representations`);
  }
} finally {
  await upstream.stop();
}
const tables = toTables(results);
for (const table of Object.values(tables)) print(`\n${table}`);
if (selectedServers.length === Object.values(servers).filter(({ missing }) => !missing).length) {
  await writeResults(results);
  await writeDocument(tables);
  drawChart(results);
}
for (const { title } of toGoals(results).filter((goal) => isMet(goal) === false)) print(`MISSED  ${title}`);
for (const fault of faults) print(`WRONG   ${fault}`);
process.exit(faults.length === 0 ? 0 : 1);

async function compare(scenario: Scenario, running: ReadonlyMap<string, Process>) {
  const { title, connections, delayMs } = scenario;
  print(title);
  await upstream.setDelay(delayMs);
  const entries = selectedServers.flatMap(([name, server]) => {
    const requests = scenario.requests(server);
    const process = running.get(name);
    return requests && process
      ? [{ name, title: server.title, process, requests, measured: new Array<Measured>() }]
      : [];
  });
  for (const { process, requests } of entries) {
    await measure(process, upstream, { connections, requests, seconds: warmUpSeconds });
  }
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < entries.length; turn++) {
      const entry = entries[(round + turn) % entries.length];
      if (entry === undefined) continue;
      const { process, requests, measured } = entry;
      measured.push(await measure(process, upstream, { connections, requests, seconds }));
    }
  }
  const serverResults = entries.map((entry) => {
    const result = toServerResult(entry.measured);
    const first = entry.measured.find(({ firstFault }) => firstFault !== undefined)?.firstFault;
    if (result.faults > 0) faults.push(`${result.faults} responses of ${entry.title}, ${title}: ${first}`);
    return [entry.name, result] as const;
  });
  return { ...currentRunDetails(rounds, seconds), servers: Object.fromEntries(serverResults) };
}

/** Parses a comma-separated variable; all names when it is not set. */
function parseList(variable: string, all: readonly string[]): readonly string[] {
  const names = process.env[variable]?.split(',') ?? all;
  const unknown = names.filter((name) => !all.includes(name));
  if (unknown.length > 0)
    throw new TypeError(`${variable} must be a list of ${all.join(', ')}, but has ${unknown.join(', ')}`);
  return names;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
