import { cpuTicksOf, memoryOf } from '../test/overload/processes.ts';
import type { Process } from '../test/overload/processes.ts';
import { runLoad } from './load.ts';
import type { LoadResult, RequestSource } from './load.ts';
import type { UpstreamControl } from './upstreamControl.ts';

/** Measurement of one server under one load. */
export interface Measured extends LoadResult {
  /** Processor time of the server per correct response. */
  readonly cpuUs: number;
  /** Utilization of the server's core. Below 100, the server waited for the client or the upstream. */
  readonly busyPercent: number;
  /** Upstream calls per correct response, by kind. */
  readonly upstreamCalls: Readonly<Record<string, number>>;
  readonly memoryMb: number;
}

/** Linux counts processor time in ticks of 10 ms. */
const ticksPerSecond = 100;

export async function measure(
  server: Process,
  upstream: UpstreamControl,
  load: { readonly connections: number; readonly seconds: number; readonly requests: () => RequestSource },
): Promise<Measured> {
  await upstream.readCounts();
  const pid = server.child.pid ?? 0;
  const before = cpuTicksOf(pid);
  const result = await runLoad({ port: server.port, ...load });
  const cpuSeconds = (cpuTicksOf(pid) - before) / ticksPerSecond;
  const counts = await upstream.readCounts();
  return {
    ...result,
    cpuUs: (cpuSeconds / result.answers) * 1e6,
    busyPercent: (100 * cpuSeconds) / result.seconds,
    upstreamCalls: Object.fromEntries(
      Object.entries(counts)
        .filter(([, count]) => count > 0)
        .map(([kind, count]) => [kind, count / result.answers]),
    ),
    memoryMb: memoryOf(server),
  };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
}
