import { readFileSync } from 'node:fs';
import { offer } from './offer.ts';
import type { Offered } from './offer.ts';
import { cpuTicksOf, memoryOf, startProcess, startServiceProcess } from './processes.ts';
import type { Process } from './processes.ts';
import { mix } from './samples.ts';

/** What one service did, asked for more and more. */
export interface Round {
  /** The most good answers a second, of clients that wait for each. */
  readonly capacity: number;
  /** Of good answers at four fifths of that. */
  readonly restingP99Ms: number;
  /** At twice the capacity, after the first second. */
  readonly goodput: number;
  readonly acceptedP50Ms: number;
  readonly acceptedP99Ms: number;
  readonly refused: number;
  readonly refusedP99Ms: number;
  readonly refusedMaxMs: number;
  /** The share of writes that were refused, and of reads. */
  readonly refusedWrites: number;
  readonly refusedReads: number;
  /** Answers that were neither good nor a refusal. */
  readonly odd: number;
  /** Of the first second of it, in which the service finds out. */
  readonly onsetP99Ms: number;
  /** How long after it the last request was refused, or took longer than ever at four fifths. */
  readonly recoveryMs: number;
  readonly memoryMb: number;
  /** What other processes took of this machine meanwhile, in percent. */
  readonly othersPercent: number;
}

const cores = { service: 0, others: 1 };
/** Fewer than the service ever refuses, and enough to keep it busy. */
const busyClients = 16;
/** What a caller's pool may hold. */
const pool = 400;
const onsetMs = 1_000;

export async function measureRound(env: Record<string, string>): Promise<Round> {
  const upstream = await startProcess('test/overload/upstream.ts', {}, cores.others);
  const service = await startServiceProcess(upstream.url, { LOG_LEVEL: 'error', ...env }, cores.service);
  try {
    const ask = (seconds: number, perSecond: number | 'full', connections: number) =>
      offer({ port: service.port, samples: mix, seconds, perSecond, connections });
    await ask(8, 'full', busyClients);
    const othersSince = watchOthers([service, upstream]);
    const capacity = (await ask(4, 'full', busyClients)).filter(isGood).length / 4;
    const resting = await ask(5, capacity * 0.8, pool);
    const restingP99Ms = percentile(timesOf(resting.filter(isGood)), 0.99);
    const seconds = 8;
    const startedAt = performance.now();
    const all = await ask(seconds, capacity * 2, pool);
    const memoryMb = memoryOf(service);
    const endedAt = performance.now();
    const after = await ask(5, capacity * 0.8, pool);
    const isTrouble = (one: Offered) => !isGood(one) || one.tookMs > 2 * restingP99Ms;
    // A pause that any busy process makes now and then is no overload: only what comes in numbers is.
    const buckets = Array.from({ length: 50 }, (_, index) =>
      after.filter(({ answeredAt }) => Math.floor((answeredAt - endedAt) / 100) === index),
    );
    const lastTroubled = buckets.findLastIndex((bucket) => bucket.filter(isTrouble).length > bucket.length / 5);
    const isOnset = ({ answeredAt, tookMs }: Offered) => answeredAt - tookMs - startedAt < onsetMs;
    const sustained = all.filter((one) => !isOnset(one));
    const good = sustained.filter(isGood);
    const refused = sustained.filter(isRefused);
    const refusedOf = (kind: 'read' | 'write') =>
      refused.filter((one) => one.kind.endsWith(kind)).length /
      sustained.filter((one) => one.kind.endsWith(kind)).length;
    return {
      capacity,
      restingP99Ms,
      goodput:
        good.filter(({ answeredAt }) => answeredAt - startedAt < seconds * 1_000).length / (seconds - onsetMs / 1_000),
      acceptedP50Ms: percentile(timesOf(good), 0.5),
      acceptedP99Ms: percentile(timesOf(good), 0.99),
      refused: refused.length,
      refusedP99Ms: percentile(timesOf(refused), 0.99),
      refusedMaxMs: percentile(timesOf(refused), 1),
      refusedWrites: refusedOf('write'),
      refusedReads: refusedOf('read'),
      odd: all.filter((one) => !isGood(one) && !isRefused(one)).length,
      onsetP99Ms: percentile(timesOf(all.filter((one) => isOnset(one) && isGood(one))), 0.99),
      recoveryMs: (lastTroubled + 1) * 100,
      memoryMb,
      othersPercent: othersSince(),
    };
  } finally {
    for (const { child, exit } of [service, upstream]) {
      child.kill('SIGKILL');
      await exit;
    }
  }
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

function isGood({ outcome }: Offered): boolean {
  return typeof outcome === 'object' && outcome.status === 200;
}

function isRefused({ outcome }: Offered): boolean {
  return typeof outcome === 'object' && outcome.status === 503 && outcome.head.includes('retry-after: 1');
}

function timesOf(offered: readonly Offered[]): number[] {
  return offered.map(({ tookMs }) => tookMs);
}

/** What processes that are none of ours take of the machine. */
function watchOthers(ours: readonly Process[]): () => number {
  const read = () => {
    const all = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0]?.trim().split(/\s+/).slice(1).map(Number) ?? [];
    const total = all.slice(0, 8).reduce((sum, ticks) => sum + ticks, 0);
    const idle = (all[3] ?? 0) + (all[4] ?? 0);
    const own = [process.pid, ...ours.map(({ child }) => child.pid ?? 0)].reduce(
      (sum, pid) => sum + cpuTicksOf(pid),
      0,
    );
    return { total, others: total - idle - own };
  };
  const before = read();
  return () => {
    const now = read();
    return (100 * (now.others - before.others)) / (now.total - before.total);
  };
}
