import { isMet, toGoals } from './goals.ts';
import { fit } from './linear.ts';
import { median } from './measure.ts';
import { ratio } from './results.ts';
import type { Results, ServerResult } from './results.ts';
import { scenarios } from './scenarios.ts';
import { servers } from './servers.ts';

type Row = readonly string[];

/** The tables of docs/performance.md by the names of their markers. The benchmark also prints them. */
export function toTables(results: Results): Readonly<Record<string, string>> {
  return {
    setting: settingOf(results),
    goals: goalsOf(results),
    rates: ratesOf(results),
    losses: lossesOf(results),
    details: detailsOf(results),
    linear: linearOf(results),
    footprint: footprintOf(results),
  };
}

function settingOf({ machine, peers, scenarios: measured, linear, footprint }: Results): string {
  const all = [...Object.values(measured), ...[linear, footprint].filter((result) => result !== undefined)];
  const distinct = (valueOf: (result: { date: string; commit: string }) => string) =>
    [...new Set(all.map(valueOf))].join(', ');
  const rounds = Object.values(measured).map(({ rounds: count }) => count);
  const lengths = Object.values(measured).map(({ seconds }) => seconds);
  return list([
    `Machine: ${machine.cpu}, ${machine.cores} cores, ${machine.system}`,
    `Node ${machine.node.slice(1)}`,
    ...Object.entries(peers).map(([name, version]) => `\`${name}\` ${version}`),
    `Measured on ${distinct(({ date }) => date)}, at commit ${distinct(({ commit }) => commit)}`,
    `${Math.min(...rounds)} rounds of ${Math.min(...lengths)} s for each server and load`,
  ]);
}

function goalsOf(results: Results): string {
  const verdict = (met: boolean | undefined) => (met === undefined ? 'not measured' : met ? 'yes' : '**no**');
  const rows = toGoals(results).map((goal): Row => {
    const { title, sense, bound, unit, measured } = goal;
    const value = measured === undefined ? '–' : toText(measured) + unit;
    return [title, `${sense} ${bound.toLocaleString('en')}${unit}`, value, verdict(isMet(goal))];
  });
  return table([['goal', 'target', 'measured', 'met'], ...rows]);
}

/** Responses per second of each server, with the ratio of this service's rate to it. */
function ratesOf({ scenarios: measured }: Results): string {
  const names = Object.keys(servers).filter((name) =>
    Object.values(measured).some((scenario) => scenario.servers[name]),
  );
  const rows = eachScenario(measured).map(([title, result]): Row => [
    title,
    ...names.map((name) => {
      const server = result.servers[name];
      if (server === undefined) return '–';
      const times = ratio(result, 'ours', name);
      const rate = toText(median(server.perSecond));
      return name === 'ours' || times === undefined ? rate : `${rate} (${toText(times)}×)`;
    }),
  ]);
  return table([['responses per second', ...names.map((name) => servers[name]?.title ?? name)], ...rows]);
}

function lossesOf({ scenarios: measured }: Results): string {
  const lost = eachScenario(measured).flatMap(([title, result]) =>
    Object.keys(result.servers)
      .filter((name) => name !== 'ours' && name !== 'bare')
      .flatMap((name) => {
        const times = ratio(result, 'ours', name);
        if (times === undefined || times >= 1) return [];
        return [`${title}: ${servers[name]?.title ?? name} has ${toText(1 / times)} times the rate`];
      }),
  );
  return lost.length === 0 ? 'None in these loads.' : list(lost);
}

function detailsOf({ scenarios: measured }: Results): string {
  const head = ['load', 'server', 'p50, ms', 'p99, ms', 'CPU, µs', 'busy, %', 'upstream calls', 'wrong'];
  const rows = eachScenario(measured).flatMap(([title, { servers: each }]) =>
    Object.keys(servers).flatMap((name) => {
      const result = each[name];
      return result ? [[title, servers[name]?.title ?? name, ...figuresOf(result)]] : [];
    }),
  );
  return table([head, ...rows]);
}

function figuresOf({ p50Ms, p99Ms, cpuUs, busyPercent, upstreamCalls, faults }: ServerResult): Row {
  const calls = Object.values(upstreamCalls).reduce((sum, each) => sum + each, 0);
  return [p50Ms, p99Ms, cpuUs, busyPercent, calls, faults].map(toText);
}

function linearOf({ linear }: Results): string {
  if (linear === undefined) return 'Not measured.';
  const rows = linear.byId.map(({ customers, cpuUs }, index): Row => {
    return [String(customers), toText(cpuUs), toText(linear.byKey[index]?.cpuUs ?? 0)];
  });
  const line = (name: string, points: typeof linear.byId) => {
    const { slopeUs, baseUs, steps } = fit(points);
    return `By ${name}: ${toText(baseUs)} µs plus ${toText(slopeUs)} µs per customer; slopes between the sizes: ${steps.map(toText).join(', ')} µs.`;
  };
  const lines = list([line('id', linear.byId), line('key', linear.byKey)]);
  return `${table([['customers', 'by id: CPU, µs', 'by key: CPU, µs'], ...rows])}\n\n${lines}`;
}

function footprintOf({ footprint }: Results): string {
  const rows = Object.values(footprint?.servers ?? {}).map(({ title, readyMs, peakMb }): Row => {
    return [title, toText(readyMs), toText(peakMb)];
  });
  return table([['server', 'start, ms', 'peak memory, MB'], ...rows]);
}

function eachScenario(measured: Results['scenarios']) {
  return Object.entries(scenarios).flatMap(([name, { title }]) => {
    const result = measured[name];
    return result ? [[title, result] as const] : [];
  });
}

function table(rows: readonly Row[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const line = (row: Row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [line(rows[0] ?? []), rule, ...rows.slice(1).map(line)].join('\n');
}

function list(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n');
}

function toText(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return Number(value.toFixed(digits)).toLocaleString('en');
}
