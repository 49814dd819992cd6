import type { Process } from '../test/overload/processes.ts';
import { measure, median } from './measure.ts';
import type { Measured } from './measure.ts';
import { currentRunDetails, rounded } from './results.ts';
import type { LinearResult, Point } from './results.ts';
import { entities } from './scenarios.ts';
import type { Server } from './servers.ts';
import type { UpstreamControl } from './upstreamControl.ts';

const sizes = [1, 10, 25, 50, 75, 100];
/** Twice as many would overflow the queue of upstream calls with the largest requests by id. */
const connections = 8;

/** Measures how the processor time of a request grows with its number of representations. */
export async function measureLinear(
  server: Server,
  process: Process,
  upstream: UpstreamControl,
  { rounds, seconds }: { readonly rounds: number; readonly seconds: number },
): Promise<LinearResult> {
  const cases = (['id', 'key'] as const).flatMap((by) =>
    sizes.map((customers) => ({ by, customers, measured: new Array<Measured>() })),
  );
  await upstream.setDelay(0);
  for (let round = -1; round < rounds; round++) {
    for (const { by, customers, measured } of cases) {
      const requests = entities(server, by, customers);
      if (requests === undefined) throw new TypeError(`${server.title} has no entities.`);
      const measurement = await measure(process, upstream, { connections, seconds, requests });
      // The first round is the warm-up.
      if (round >= 0) measured.push(measurement);
    }
  }
  const pointsBy = (field: 'id' | 'key'): Point[] =>
    cases
      .filter(({ by }) => by === field)
      .map(({ customers, measured }) => ({
        customers,
        cpuUs: rounded(median(measured.map(({ cpuUs }) => cpuUs))),
      }));
  return {
    ...currentRunDetails(rounds, seconds),
    byId: pointsBy('id'),
    byKey: pointsBy('key'),
    faults: cases.flatMap(({ measured }) => measured).reduce((sum, { faults }) => sum + faults, 0),
  };
}

/** Linear regression. `steps`: slopes between adjacent points; `worst`: their largest relative deviation from the line's slope. */
export function fit(points: readonly Point[]): { slopeUs: number; baseUs: number; steps: number[]; worst: number } {
  const mean = (valueOf: (point: Point) => number) =>
    points.reduce((sum, point) => sum + valueOf(point), 0) / points.length;
  const meanSize = mean(({ customers }) => customers);
  const meanCpu = mean(({ cpuUs }) => cpuUs);
  const slopeUs =
    mean(({ customers, cpuUs }) => (customers - meanSize) * (cpuUs - meanCpu)) /
    mean(({ customers }) => (customers - meanSize) ** 2);
  const steps = points.slice(1).flatMap((point, index) => {
    const before = points[index];
    return before ? [(point.cpuUs - before.cpuUs) / (point.customers - before.customers)] : [];
  });
  const worst = Math.max(...steps.map((step) => Math.abs(step / slopeUs - 1)));
  return { slopeUs, baseUs: meanCpu - slopeUs * meanSize, steps, worst };
}
