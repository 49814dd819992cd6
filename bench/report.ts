import { isMet, toGoals } from './goals.ts';
import { fit } from './linear.ts';
import { median } from './measure.ts';
import { ratio } from './results.ts';
import type { Results, ServerResult } from './results.ts';
import { scenarios } from './scenarios.ts';
import { servers } from './servers.ts';

type Row = readonly string[];

/** The generated parts of docs/performance.md, by name. */
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
  const all = [...Object.values(measured), ...[linear, footprint].filter((one) => one !== undefined)];
  const distinct = (of: (one: { date: string; commit: string }) => string) => [...new Set(all.map(of))].join(', ');
  const rounds = Object.values(measured).map(({ rounds: count }) => count);
  const lengths = Object.values(measured).map(({ seconds }) => seconds);
  return list([
    `Machine: ${machine.cpu}, ${machine.cores} cores, ${machine.system}`,
    `Node ${machine.node.slice(1)}`,
    ...Object.entries(peers).map(([name, version]) => `\`${name}\` ${version}`),
    ...Object.entries(servers).flatMap(([name, { title, missing }]) => {
      const isMeasured = Object.values(measured).some((scenario) => scenario.servers[name]);
      return missing === undefined || isMeasured ? [] : [`${title}: not measured, because ${missing}`];
    }),
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
  return table([['figure', 'goal', 'measured', 'met'], ...rows]);
}

/** One table per load. */
function ratesOf({ scenarios: measured }: Results): string {
  const header = ['server', 'responses per second', 'this service / server'];
  const sections = eachScenario(measured).map(([title, result]) => {
    const rows = Object.entries(servers).flatMap(([name, server]): Row[] => {
      const measurement = result.servers[name];
      if (measurement === undefined) return [];
      const times = name === 'ours' ? undefined : ratio(result, 'ours', name);
      return [[server.title, toText(median(measurement.perSecond)), times === undefined ? '' : `${toText(times)}×`]];
    });
    return `**${title}**\n\n${table([header, ...rows])}`;
  });
  return sections.join('\n\n');
}

function lossesOf({ scenarios: measured }: Results): string {
  const lost = eachScenario(measured).flatMap(([title, result]) =>
    Object.keys(result.servers)
      .filter((name) => name !== 'ours' && name !== 'bare' && name !== 'observed')
      .flatMap((name) => {
        const times = ratio(result, 'ours', name);
        if (times === undefined || times >= 1) return [];
        return [`${title}: ${servers[name]?.title ?? name} answers ${toText(1 / times)} times as many requests`];
      }),
  );
  return lost.length === 0 ? 'In none of these loads.' : list(lost);
}

/** One table per load. */
function detailsOf({ scenarios: measured }: Results): string {
  const header = ['server', 'p50, ms', 'p99, ms', 'CPU, µs', 'upstream calls'];
  const sections = eachScenario(measured).map(([title, result]) => {
    const rows = Object.entries(servers).flatMap(([name, server]): Row[] => {
      const measurement = result.servers[name];
      return measurement === undefined ? [] : [[server.title, ...figuresOf(measurement)]];
    });
    return `**${title}**\n\n${table([header, ...rows])}`;
  });
  return sections.join('\n\n');
}

function figuresOf({ p50Ms, p99Ms, cpuUs, upstreamCalls }: ServerResult): Row {
  const calls = Object.values(upstreamCalls).reduce((sum, count) => sum + count, 0);
  return [p50Ms, p99Ms, cpuUs, calls].map(toText);
}

function linearOf({ linear }: Results): string {
  if (linear === undefined) return 'Not measured.';
  const rows = linear.byId.map(({ customers, cpuUs }, index): Row => {
    return [String(customers), toText(cpuUs), toText(linear.byKey[index]?.cpuUs ?? 0)];
  });
  const line = (name: string, points: typeof linear.byId) => {
    const { slopeUs, baseUs, steps } = fit(points);
    return `By ${name}: ${toText(baseUs)} µs, and ${toText(slopeUs)} µs per customer; between the sizes ${steps.map(toText).join(', ')} µs.`;
  };
  const lines = list([line('id', linear.byId), line('key', linear.byKey)]);
  return `${table([['customers', 'by id: CPU, µs', 'by key: CPU, µs'], ...rows])}\n\n${lines}`;
}

function footprintOf({ footprint }: Results): string {
  const rows = Object.values(footprint?.servers ?? {}).map(({ title, readyMs, peakMb }): Row => {
    return [title, toText(readyMs), toText(peakMb)];
  });
  return table([['server', 'start, ms', 'maximum memory (RSS), MB'], ...rows]);
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
