import { fit } from './linear.ts';
import { ratio } from './results.ts';
import type { Results, ScenarioResult } from './results.ts';

export interface Goal {
  readonly title: string;
  readonly sense: 'at least' | 'at most';
  readonly bound: number;
  readonly unit: string;
  /** Undefined if it was not measured. */
  readonly measured: number | undefined;
}

/** The goals of the service, with the results. */
export function toGoals(results: Results): Goal[] {
  const { byKey, byId, overlapping, one, billing } = results.scenarios;
  const times = (title: string, scenario: typeof one, peer: string, bound: number): Goal => {
    return { title, sense: 'at least', bound, unit: '×', measured: ratio(scenario, 'ours', peer) };
  };
  const atMost = (title: string, bound: number, unit: string, measured: number | undefined): Goal => {
    return { title, sense: 'at most', bound, unit, measured };
  };
  const calls = byKey?.servers['ours']?.upstreamCalls;
  const { linear, footprint } = results;
  const { ours, oursWithAdapters } = footprint?.servers ?? {};
  return [
    atMost(
      '50 by key: upstream calls per request',
      1,
      '',
      calls && Object.values(calls).reduce((sum, each) => sum + each, 0),
    ),
    times('50 by key, against Tailcall', byKey, 'tailcall', 4),
    times('50 by id, against Tailcall', byId, 'tailcall', 1.3),
    times('50 by id, against plain Apollo Server', byId, 'plain', 3),
    times('50 of 100 by id, 64 clients, against Tailcall', overlapping, 'tailcall', 4),
    times('one customer, against Apollo Router + Connectors', one, 'router', 2),
    times('one customer, against plain Apollo Server', one, 'plain', 2),
    times('one customer, against Hive Gateway + Mesh', one, 'hive', 4),
    times('one customer, against the service without its layers', one, 'bare', 0.8),
    times('50 by id, against the service without its layers', byId, 'bare', 0.8),
    times('50 by key, against the service without its layers', byKey, 'bare', 0.8),
    atMost('one customer: cost of access log and metrics', 5, ' %', costOfObservability(one)),
    atMost('100 customers with profiles: median, upstream 20 ms', 3 * 20 + 30, ' ms', billing?.servers['ours']?.p50Ms),
    atMost('cost by id: deviation from a straight line', 20, ' %', linear && 100 * fit(linear.byId).worst),
    atMost('cost by key: deviation from a straight line', 20, ' %', linear && 100 * fit(linear.byKey).worst),
    atMost('start, REST and MCP off', 700, ' ms', ours?.readyMs),
    atMost('start, REST and MCP on', 700, ' ms', oursWithAdapters?.readyMs),
    atMost('memory under load, REST and MCP off', 300, ' MB', ours?.peakMb),
    atMost('memory under load, REST and MCP on', 300, ' MB', oursWithAdapters?.peakMb),
    atMost('wrong or missing responses', 0, '', faultsOfOurs(results)),
  ];
}

export function isMet({ sense, bound, measured }: Goal): boolean | undefined {
  if (measured === undefined) return undefined;
  return sense === 'at least' ? measured >= bound : measured <= bound;
}

/** How much slower this service is with its access log and metrics, in percent. */
function costOfObservability(one: ScenarioResult | undefined): number | undefined {
  const times = ratio(one, 'ours', 'observed');
  return times === undefined ? undefined : 100 * (times - 1);
}

function faultsOfOurs({ scenarios, linear, footprint }: Results): number {
  const loads = Object.values(scenarios).map(({ servers }) => servers['ours']?.faults ?? 0);
  const starts = ['ours', 'oursWithAdapters'].map((name) => footprint?.servers[name]?.faults ?? 0);
  return [...loads, ...starts, linear?.faults ?? 0].reduce((sum, faults) => sum + faults, 0);
}
