import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { offer } from './offer.ts';
import type { Offered } from './offer.ts';
import { cpuTicksOf, memoryOf, startProcess, startServiceProcess } from './processes.ts';
import type { Process } from './processes.ts';
import { distinctMix } from './samples.ts';

/** Measurements of one service without and with overload. */
export interface Round {
  /** Maximum of successful responses per second in a closed loop. */
  readonly capacity: number;
  /** p99 of successful responses at 80 % of the capacity. */
  readonly uncongestedP99Ms: number;
  /**
   * Goodput at twice the capacity, after the first second, divided by the capacity measured immediately before and after,
   * because the speed of a machine changes within seconds. Responses are weighted by the cost of their kind. Median of
   * several overloads.
   */
  readonly goodputShare: number;
  readonly acceptedP50Ms: number;
  readonly acceptedP99Ms: number;
  readonly rejected: number;
  readonly rejectedP99Ms: number;
  readonly rejectedMaxMs: number;
  /** Share of rejected writes among all writes. */
  readonly rejectedWrites: number;
  /** Share of rejected reads among all reads. */
  readonly rejectedReads: number;
  /** Missing responses, and responses that are neither successful nor a rejection. */
  readonly unexpected: number;
  /** p99 in the first second of overload, in which the service adapts its limit. */
  readonly onsetP99Ms: number;
  /** Time from the end of overload until requests are neither rejected nor slower than before. */
  readonly recoveryMs: number;
  readonly memoryMb: number;
  /** Event-loop delay of the clients during overload. It is part of all latencies above. */
  readonly clientDelayMs: number;
  /** Processor share of other processes of the machine. */
  readonly otherLoadPercent: number;
}

const cores = { service: 0, others: 1 };
/** Few enough that none is rejected, and enough to saturate the service. */
const busyClients = 16;
/** Connection pool size of a gateway. */
const poolSize = 400;
const onsetMs = 1_000;
/** Distinct reads: shared upstream calls would be more frequent in a closed loop than in an open one. */
const samples = distinctMix;
/** Number of overloads per round. */
const overloadCount = 8;
const overloadSeconds = 5;

export async function measureRound(env: Record<string, string>): Promise<Round> {
  const upstream = await startProcess('test/overload/upstream.ts', {}, cores.others);
  const service = await startServiceProcess(upstream.url, { LOG_LEVEL: 'error', ...env }, cores.service);
  try {
    const load = (seconds: number, perSecond: number | 'full', connections: number) =>
      offer({ port: service.port, samples, seconds, perSecond, connections });
    const capacityNow = async () => (await load(2, 'full', busyClients)).filter(isSuccessful).length / 2;
    await load(8, 'full', busyClients);
    const workOf = await measureWork(service.port);
    const otherLoad = watchOtherLoad([service, upstream]);
    const capacities = [await capacityNow()];
    const workOfMix = workOf(samples) / samples.length;
    const lastCapacity = () => capacities.at(-1) ?? 0;
    const uncongested = await load(5, lastCapacity() * 0.8, poolSize);
    const uncongestedP99Ms = percentile(timesOf(uncongested.filter(isSuccessful)), 0.99);
    const lateness = monitorEventLoopDelay({ resolution: 1 });
    const overloads: Overload[] = [];
    const shares: number[] = [];
    for (let index = 0; index < overloadCount; index++) {
      const before = await capacityNow();
      lateness.enable();
      const overload = toOverload(performance.now(), await load(overloadSeconds, before * 2, poolSize), workOf);
      lateness.disable();
      const after = await capacityNow();
      capacities.push(before, after);
      overloads.push(overload);
      shares.push(overload.work / (((before + after) / 2) * workOfMix));
    }
    const all = overloads.flatMap(({ onset, sustained }) => [...onset, ...sustained]);
    await load(overloadSeconds, lastCapacity() * 2, poolSize);
    const memoryMb = memoryOf(service);
    const endedAt = performance.now();
    const after = await load(5, lastCapacity() * 0.8, poolSize);
    const isAffected = (request: Offered) => !isSuccessful(request) || request.tookMs > 2 * uncongestedP99Ms;
    // A single slow request, for example during garbage collection, is not overload: a bucket counts if 20 % are affected.
    const buckets = Array.from({ length: 50 }, (_, index) =>
      after.filter(({ answeredAt }) => Math.floor((answeredAt - endedAt) / 100) === index),
    );
    const lastAffected = buckets.findLastIndex((bucket) => bucket.filter(isAffected).length > bucket.length / 5);
    const sustained = overloads.flatMap((overload) => overload.sustained);
    const successful = sustained.filter(isSuccessful);
    const rejected = sustained.filter(isRejected);
    const rejectedShareOf = (type: 'read' | 'write') =>
      rejected.filter(({ kind }) => kind.endsWith(type)).length /
      sustained.filter(({ kind }) => kind.endsWith(type)).length;
    return {
      capacity: percentile(capacities, 0.5),
      uncongestedP99Ms,
      goodputShare: percentile(shares, 0.5),
      acceptedP50Ms: percentile(timesOf(successful), 0.5),
      acceptedP99Ms: percentile(timesOf(successful), 0.99),
      rejected: rejected.length,
      rejectedP99Ms: percentile(timesOf(rejected), 0.99),
      rejectedMaxMs: percentile(timesOf(rejected), 1),
      rejectedWrites: rejectedShareOf('write'),
      rejectedReads: rejectedShareOf('read'),
      unexpected: all.filter(({ outcome }) => outcome === 'unexpected').length,
      onsetP99Ms: percentile(timesOf(overloads.flatMap(({ onset }) => onset.filter(isSuccessful))), 0.99),
      recoveryMs: (lastAffected + 1) * 100,
      memoryMb,
      clientDelayMs: lateness.percentile(99.9) / 1e6,
      otherLoadPercent: otherLoad(),
    };
  } finally {
    for (const { child, exit } of [service, upstream]) {
      child.kill('SIGKILL');
      await exit;
    }
  }
}

interface Overload {
  /** Requests due in the first second. */
  readonly onset: readonly Offered[];
  /** Requests due after the first second. */
  readonly sustained: readonly Offered[];
  /** Completed work per second after the first second. */
  readonly work: number;
}

function toOverload(startedAt: number, all: readonly Offered[], workOf: WorkOf): Overload {
  const isOnset = ({ answeredAt, tookMs }: Offered) => answeredAt - tookMs - startedAt < onsetMs;
  const sustained = all.filter((request) => !isOnset(request));
  const inTime = sustained.filter(
    (request) => isSuccessful(request) && request.answeredAt - startedAt < overloadSeconds * 1_000,
  );
  return {
    onset: all.filter(isOnset),
    sustained,
    work: workOf(inTime) / (overloadSeconds - onsetMs / 1_000),
  };
}

/** Service time of requests, in seconds. */
type WorkOf = (requests: readonly { readonly kind: string }[]) => number;

/** Measures the service time of each kind. Writes are rejected less often, so the mix of completed requests differs from the load. */
async function measureWork(port: number): Promise<WorkOf> {
  const seconds = new Map<string, number>();
  for (const kind of new Set(samples.map((sample) => sample.kind))) {
    const options = { port, seconds: 2, perSecond: 'full', connections: busyClients } as const;
    const answers = await offer({ ...options, samples: samples.filter((sample) => sample.kind === kind) });
    seconds.set(kind, options.seconds / answers.filter(isSuccessful).length);
  }
  return (requests) => requests.reduce((sum, { kind }) => sum + (seconds.get(kind) ?? 0), 0);
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

function isSuccessful({ outcome }: Offered): boolean {
  return outcome === 'successful';
}

function isRejected({ outcome }: Offered): boolean {
  return outcome === 'rejected';
}

function timesOf(offered: readonly Offered[]): number[] {
  return offered.map(({ tookMs }) => tookMs);
}

/** Starts a measurement of the processor share of other processes. The returned function ends it. */
function watchOtherLoad(ours: readonly Process[]): () => number {
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
