import { setPriority } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { percentile } from './measure.ts';
import { offer } from './offer.ts';
import { memoryOf, startProcess, startServiceProcess } from './processes.ts';
import { distinctMix as samples } from './samples.ts';

/** Clients that ignore `Retry-After`: each sends its next request as soon as it has a response. */
export interface FarBeyondCapacity {
  readonly steps: readonly Step[];
  /** The lowest goodput with 16 connections or more, divided by the best. */
  readonly worstShare: number;
  /** Resident memory at rest before the load, at its end, and a minute later. */
  readonly restMb: number;
  readonly loadedMb: number;
  readonly minuteLaterMb: number;
}

export interface Step {
  readonly connections: number;
  /** Successful responses per second. */
  readonly goodput: number;
  readonly rejectedPerSecond: number;
  readonly acceptedP99Ms: number;
  readonly unexpected: number;
}

const cores = { service: 0, others: 1 };
const connectionCounts = [4, 16, 64, 256, 1_000, 2_000];
/** The time for which goodput is counted, after the first second. */
const seconds = 5;

export async function measureFarBeyondCapacity(): Promise<FarBeyondCapacity> {
  const upstream = await startProcess('test/overload/upstream.ts', {}, cores.others);
  const service = await startServiceProcess(upstream.url, { LOG_LEVEL: 'error' }, cores.service);
  // The clients share a core with the upstream, which must not wait for them.
  setPriority(10);
  try {
    const load = { port: service.port, samples, perSecond: 'full' } as const;
    await offer({ ...load, seconds: 8, connections: 16 });
    await delay(10_000);
    const restMb = memoryOf(service);
    const steps: Step[] = [];
    for (const connections of connectionCounts) steps.push(await measureStep({ ...load, connections }));
    const loadedMb = memoryOf(service);
    await delay(60_000);
    const best = Math.max(...steps.map(({ goodput }) => goodput));
    const worst = Math.min(...steps.filter(({ connections }) => connections >= 16).map(({ goodput }) => goodput));
    return { steps, worstShare: worst / best, restMb, loadedMb, minuteLaterMb: memoryOf(service) };
  } finally {
    for (const { child, exit } of [service, upstream]) {
      child.kill('SIGKILL');
      await exit;
    }
  }
}

async function measureStep(load: Omit<Parameters<typeof offer>[0], 'seconds'>): Promise<Step> {
  const offered = await offer({ ...load, seconds: seconds + 1 });
  const startedAt = offered.reduce((first, { answeredAt, tookMs }) => Math.min(first, answeredAt - tookMs), Infinity);
  const counted = offered.filter(
    ({ answeredAt }) => answeredAt >= startedAt + 1_000 && answeredAt < startedAt + (seconds + 1) * 1_000,
  );
  const successful = counted.filter(({ outcome }) => outcome === 'successful');
  return {
    connections: load.connections,
    goodput: successful.length / seconds,
    rejectedPerSecond: counted.filter(({ outcome }) => outcome === 'rejected').length / seconds,
    acceptedP99Ms: percentile(
      successful.map(({ tookMs }) => tookMs),
      0.99,
    ),
    unexpected: offered.filter(({ outcome }) => outcome === 'unexpected').length,
  };
}
