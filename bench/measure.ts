import { cpuTicksOf, memoryOf } from '../test/overload/processes.ts';
import type { Process } from '../test/overload/processes.ts';
import { runLoad } from './load.ts';
import type { Lane, Slice } from './load.ts';
import type { UpstreamControl } from './upstreamControl.ts';

/** One server under one load for a short time. */
export interface Measured extends Slice {
  /** Processor time of the server for an answer. */
  readonly cpuUs: number;
  /** The share of its core that the server had: below it, it waited for what is around it. */
  readonly busyPercent: number;
  readonly upstreamCalls: Readonly<Record<string, number>>;
  readonly memoryMb: number;
}

/** The kernel counts processor time in these. */
const ticksPerSecond = 100;

export async function measure(
  server: Process,
  upstream: UpstreamControl,
  load: { readonly connections: number; readonly seconds: number; readonly lane: () => Lane },
): Promise<Measured> {
  await upstream.readCounts();
  const pid = server.child.pid ?? 0;
  const before = cpuTicksOf(pid);
  const slice = await runLoad({ port: server.port, ...load });
  const cpuSeconds = (cpuTicksOf(pid) - before) / ticksPerSecond;
  const counts = await upstream.readCounts();
  return {
    ...slice,
    cpuUs: (cpuSeconds / slice.answers) * 1e6,
    busyPercent: (100 * cpuSeconds) / slice.seconds,
    upstreamCalls: Object.fromEntries(
      Object.entries(counts)
        .filter(([, count]) => count > 0)
        .map(([kind, count]) => [kind, count / slice.answers]),
    ),
    memoryMb: memoryOf(server),
  };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
}
