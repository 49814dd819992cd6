import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, type } from 'node:os';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { z } from 'zod';
import { median } from './measure.ts';
import type { Measured } from './measure.ts';
import { versionsOfPeers } from './peers.ts';

/** Date and commit of a measurement. Each part has its own, because parts can be measured separately. */
const runDetails = { date: z.string(), commit: z.string(), rounds: z.number(), seconds: z.number() };

const ServerResult = z.object({
  /** Correct responses per second of each round. Only rates of the same round are compared. */
  perSecond: z.array(z.number()),
  p50Ms: z.number(),
  p99Ms: z.number(),
  cpuUs: z.number(),
  busyPercent: z.number(),
  /** Upstream calls per correct response, by kind. */
  upstreamCalls: z.record(z.string(), z.number()),
  /** Wrong or missing responses. */
  faults: z.number(),
});
export type ServerResult = z.infer<typeof ServerResult>;

const ScenarioResult = z.object({ ...runDetails, servers: z.record(z.string(), ServerResult) });
export type ScenarioResult = z.infer<typeof ScenarioResult>;

const Point = z.object({ customers: z.number(), cpuUs: z.number() });
export type Point = z.infer<typeof Point>;
const LinearResult = z.object({ ...runDetails, byId: z.array(Point), byKey: z.array(Point), faults: z.number() });
export type LinearResult = z.infer<typeof LinearResult>;

const FootprintResult = z.object({
  ...runDetails,
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

/** The stored results, with the present machine and the present versions of the other servers. */
export function readResults(): Results {
  const stored = existsSync(file) ? Results.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
  const [first] = cpus();
  return {
    machine: {
      cpu: first?.model.trim() ?? 'unknown',
      cores: cpus().length,
      system: `${type()} ${release()}`,
      node: process.version,
    },
    peers: { ...stored?.peers, ...versionsOfPeers() },
    scenarios: stored?.scenarios ?? {},
    ...(stored?.linear && { linear: stored.linear }),
    ...(stored?.footprint && { footprint: stored.footprint }),
  };
}

export async function writeResults(results: Results): Promise<void> {
  await writeFormatted(file, JSON.stringify(results));
}

/** Writes a file formatted with Prettier. */
export async function writeFormatted(path: string, text: string): Promise<void> {
  writeFileSync(path, await format(text, { ...(await resolveConfig(path)), filepath: path }));
}

export function currentRunDetails(rounds: number, seconds: number) {
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
  const medianOf = (valueOf: (measurement: Measured) => number) => rounded(median(measured.map(valueOf)));
  return {
    perSecond: measured.map(({ perSecond }) => rounded(perSecond)),
    p50Ms: medianOf(({ p50Ms }) => p50Ms),
    p99Ms: medianOf(({ p99Ms }) => p99Ms),
    cpuUs: medianOf(({ cpuUs }) => cpuUs),
    busyPercent: medianOf(({ busyPercent }) => busyPercent),
    upstreamCalls: Object.fromEntries(
      Object.entries(measured[0]?.upstreamCalls ?? {}).map(([kind, calls]) => [kind, rounded(calls)]),
    ),
    faults: measured.reduce((sum, { faults }) => sum + faults, 0),
  };
}

/** The rate of a server relative to a peer: the median of the ratios of each round. */
export function ratio(scenario: ScenarioResult | undefined, server: string, peer: string): number | undefined {
  const own = scenario?.servers[server]?.perSecond;
  const others = scenario?.servers[peer]?.perSecond;
  if (!own || !others) return undefined;
  return median(own.flatMap((rate, round) => (others[round] ? [rate / others[round]] : [])));
}

/** Rounds to four significant digits. */
export function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
