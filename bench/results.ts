import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, type } from 'node:os';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { z } from 'zod';
import { median } from './measure.ts';
import type { Measured } from './measure.ts';
import { versionsOfPeers } from './peers.ts';

/** When something was measured, and on what: parts can be measured again alone. */
const provenance = { date: z.string(), commit: z.string(), rounds: z.number(), seconds: z.number() };

const ServerResult = z.object({
  /** Right answers a second, round by round: only rates of one round are compared. */
  perSecond: z.array(z.number()),
  p50Ms: z.number(),
  p99Ms: z.number(),
  cpuUs: z.number(),
  busyPercent: z.number(),
  /** Calls to the upstream for an answer, by kind. */
  upstreamCalls: z.record(z.string(), z.number()),
  faults: z.number(),
});
export type ServerResult = z.infer<typeof ServerResult>;

const ScenarioResult = z.object({ ...provenance, servers: z.record(z.string(), ServerResult) });
export type ScenarioResult = z.infer<typeof ScenarioResult>;

const Point = z.object({ customers: z.number(), cpuUs: z.number() });
export type Point = z.infer<typeof Point>;
const LinearResult = z.object({ ...provenance, byId: z.array(Point), byKey: z.array(Point), faults: z.number() });
export type LinearResult = z.infer<typeof LinearResult>;

const FootprintResult = z.object({
  ...provenance,
  servers: z.record(
    z.string(),
    z.object({ title: z.string(), readyMs: z.number(), peakMb: z.number(), faults: z.number() }),
  ),
});
export type FootprintResult = z.infer<typeof FootprintResult>;

const Results = z.object({
  machine: z.object({ cpu: z.string(), cores: z.number(), system: z.string(), node: z.string() }),
  peers: z.record(z.string(), z.string()),
  scenarios: z.record(z.string(), ScenarioResult),
  linear: LinearResult.optional(),
  footprint: FootprintResult.optional(),
});
export type Results = z.infer<typeof Results>;

const file = fileURLToPath(new URL('results.json', import.meta.url));

/** What was measured before, on the machine and with the peers of now. */
export function readResults(): Results {
  const known = existsSync(file) ? Results.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
  const [first] = cpus();
  return {
    machine: {
      cpu: first?.model.trim() ?? 'unknown',
      cores: cpus().length,
      system: `${type()} ${release()}`,
      node: process.version,
    },
    peers: { ...known?.peers, ...versionsOfPeers() },
    scenarios: known?.scenarios ?? {},
    ...(known?.linear && { linear: known.linear }),
    ...(known?.footprint && { footprint: known.footprint }),
  };
}

export async function writeResults(results: Results): Promise<void> {
  await writeFormatted(file, JSON.stringify(results));
}

/** As `npm run lint` wants it. */
export async function writeFormatted(path: string, text: string): Promise<void> {
  writeFileSync(path, await format(text, { ...(await resolveConfig(path)), filepath: path }));
}

export function provenanceOfNow(rounds: number, seconds: number) {
  const git = (...args: string[]) => spawnSync('git', args, { encoding: 'utf8' }).stdout.trim();
  const changed = git('status', '--porcelain', '--', 'src') === '' ? '' : ' with changes';
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: git('rev-parse', '--short', 'HEAD') + changed,
    rounds,
    seconds,
  };
}

export function toServerResult(measured: readonly Measured[]): ServerResult {
  const of = (value: (one: Measured) => number) => rounded(median(measured.map(value)));
  return {
    perSecond: measured.map(({ perSecond }) => rounded(perSecond)),
    p50Ms: of(({ p50Ms }) => p50Ms),
    p99Ms: of(({ p99Ms }) => p99Ms),
    cpuUs: of(({ cpuUs }) => cpuUs),
    busyPercent: of(({ busyPercent }) => busyPercent),
    upstreamCalls: Object.fromEntries(
      Object.entries(measured[0]?.upstreamCalls ?? {}).map(([kind, calls]) => [kind, rounded(calls)]),
    ),
    faults: measured.reduce((sum, { faults }) => sum + faults, 0),
  };
}

/** How many times as much one server did as another: the median over rounds of what it was within each. */
export function ratio(scenario: ScenarioResult | undefined, server: string, peer: string): number | undefined {
  const own = scenario?.servers[server]?.perSecond;
  const others = scenario?.servers[peer]?.perSecond;
  if (!own || !others) return undefined;
  return median(own.flatMap((rate, round) => (others[round] ? [rate / others[round]] : [])));
}

/** Four digits say enough. */
export function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
