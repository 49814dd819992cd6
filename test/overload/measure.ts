import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { offer } from './offer.ts';
import type { Offered } from './offer.ts';
import { cpuTicksOf, memoryOf, startProcess, startServiceProcess } from './processes.ts';
import type { Process } from './processes.ts';
import { distinctMix } from './samples.ts';

/** What one service did, asked for more and more. */
export interface Round {
  /** The most good answers a second, of clients that wait for each. */
  readonly capacity: number;
  /** Of good answers at four fifths of that. */
  readonly restingP99Ms: number;
  /**
   * Good answers a second at twice the capacity, after the first second, against the capacity right before and after: what
   * a machine can do changes within seconds. Each counts as much as its kind costs. The median of a few times.
   */
  readonly goodputShare: number;
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
  /** How late the clients themselves were while they offered too much, which counts in all of the above. */
  readonly clientsLateMs: number;
  /** What other processes took of this machine meanwhile, in percent. */
  readonly othersPercent: number;
}

const cores = { service: 0, others: 1 };
/** Fewer than the service ever refuses, and enough to keep it busy. */
const busyClients = 16;
/** What a caller's pool may hold. */
const pool = 400;
const onsetMs = 1_000;
/** Reads that can be shared are shared more often by clients that wait for each other than by those that do not. */
const samples = distinctMix;
/** How often it is offered too much. */
const times = 8;
const overloadSeconds = 5;

export async function measureRound(env: Record<string, string>): Promise<Round> {
  const upstream = await startProcess('test/overload/upstream.ts', {}, cores.others);
  const service = await startServiceProcess(upstream.url, { LOG_LEVEL: 'error', ...env }, cores.service);
  try {
    const ask = (seconds: number, perSecond: number | 'full', connections: number) =>
      offer({ port: service.port, samples, seconds, perSecond, connections });
    const capacityNow = async () => (await ask(2, 'full', busyClients)).filter(isGood).length / 2;
    await ask(8, 'full', busyClients);
    const workOf = await measureWork(service.port);
    const othersSince = watchOthers([service, upstream]);
    const capacities = [await capacityNow()];
    const workOfMix = workOf(samples) / samples.length;
    const last = () => capacities.at(-1) ?? 0;
    const resting = await ask(5, last() * 0.8, pool);
    const restingP99Ms = percentile(timesOf(resting.filter(isGood)), 0.99);
    const lateness = monitorEventLoopDelay({ resolution: 1 });
    const overloads: Overload[] = [];
    const shares: number[] = [];
    for (let time = 0; time < times; time++) {
      const before = await capacityNow();
      lateness.enable();
      const overload = toOverload(performance.now(), await ask(overloadSeconds, before * 2, pool), workOf);
      lateness.disable();
      const after = await capacityNow();
      capacities.push(before, after);
      overloads.push(overload);
      shares.push(overload.work / (((before + after) / 2) * workOfMix));
    }
    const all = overloads.flatMap(({ onset, sustained }) => [...onset, ...sustained]);
    await ask(overloadSeconds, last() * 2, pool);
    const memoryMb = memoryOf(service);
    const endedAt = performance.now();
    const after = await ask(5, last() * 0.8, pool);
    const isTrouble = (one: Offered) => !isGood(one) || one.tookMs > 2 * restingP99Ms;
    // A pause that any busy process makes now and then is no overload: only what comes in numbers is.
    const buckets = Array.from({ length: 50 }, (_, index) =>
      after.filter(({ answeredAt }) => Math.floor((answeredAt - endedAt) / 100) === index),
    );
    const lastTroubled = buckets.findLastIndex((bucket) => bucket.filter(isTrouble).length > bucket.length / 5);
    const sustained = overloads.flatMap((overload) => overload.sustained);
    const good = sustained.filter(isGood);
    const refused = sustained.filter(isRefused);
    const refusedOf = (kind: 'read' | 'write') =>
      refused.filter((one) => one.kind.endsWith(kind)).length /
      sustained.filter((one) => one.kind.endsWith(kind)).length;
    return {
      capacity: percentile(capacities, 0.5),
      restingP99Ms,
      goodputShare: percentile(shares, 0.5),
      acceptedP50Ms: percentile(timesOf(good), 0.5),
      acceptedP99Ms: percentile(timesOf(good), 0.99),
      refused: refused.length,
      refusedP99Ms: percentile(timesOf(refused), 0.99),
      refusedMaxMs: percentile(timesOf(refused), 1),
      refusedWrites: refusedOf('write'),
      refusedReads: refusedOf('read'),
      odd: all.filter(({ is }) => is === 'odd').length,
      onsetP99Ms: percentile(timesOf(overloads.flatMap(({ onset }) => onset.filter(isGood))), 0.99),
      recoveryMs: (lastTroubled + 1) * 100,
      memoryMb,
      clientsLateMs: lateness.percentile(99.9) / 1e6,
      othersPercent: othersSince(),
    };
  } finally {
    for (const { child, exit } of [service, upstream]) {
      child.kill('SIGKILL');
      await exit;
    }
  }
}

interface Overload {
  /** What was due in the first second, in which the service finds out. */
  readonly onset: readonly Offered[];
  readonly sustained: readonly Offered[];
  /** What was done a second after that. */
  readonly work: number;
}

function toOverload(startedAt: number, all: readonly Offered[], workOf: WorkOf): Overload {
  const isOnset = ({ answeredAt, tookMs }: Offered) => answeredAt - tookMs - startedAt < onsetMs;
  const sustained = all.filter((one) => !isOnset(one));
  const inTime = sustained.filter((one) => isGood(one) && one.answeredAt - startedAt < overloadSeconds * 1_000);
  return {
    onset: all.filter(isOnset),
    sustained,
    work: workOf(inTime) / (overloadSeconds - onsetMs / 1_000),
  };
}

/** How many seconds of a service it takes to do something. */
type WorkOf = (all: readonly { readonly kind: string }[]) => number;

/** Asks for each kind alone: writes are hardly refused, so that what is done is not what was asked for in the same parts. */
async function measureWork(port: number): Promise<WorkOf> {
  const seconds = new Map<string, number>();
  for (const kind of new Set(samples.map((sample) => sample.kind))) {
    const load = { port, seconds: 2, perSecond: 'full', connections: busyClients } as const;
    const answers = await offer({ ...load, samples: samples.filter((sample) => sample.kind === kind) });
    seconds.set(kind, load.seconds / answers.filter(isGood).length);
  }
  return (all) => all.reduce((sum, { kind }) => sum + (seconds.get(kind) ?? 0), 0);
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

function isGood({ is }: Offered): boolean {
  return is === 'good';
}

function isRefused({ is }: Offered): boolean {
  return is === 'refused';
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
