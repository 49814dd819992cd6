import type { HttpPolicy } from '../../src/config/config.ts';
import { demoIds } from '../../src/emulator/demoIds.ts';
import { faults } from '../support/faults.ts';
import type { Fault, FaultName } from '../support/faults.ts';
import { openLane } from './faultedService.ts';
import type { Lane, Timed } from './faultedService.ts';

export const ofKonnect = `{ it: customer(id: "${demoIds.acme}") { id } }`;
export const ofStripe = `{ it: portalConfiguration(id: "${demoIds.secondConfiguration}") { id } }`;

const lanes: Lane[] = [];

/** A lane with time enough that a late machine makes no difference, closed by `closeLanes`. Each request makes its calls. */
export async function startLane(http: Partial<HttpPolicy> = {}, deadlineMs = 5_000): Promise<Lane> {
  const calls = { attemptMs: 2_000, connectMs: 1_000, sharedReadMs: 0 };
  const lane = await openLane('hang', { deadlineMs, http: { ...calls, ...http } });
  lanes.push(lane);
  await lane.warmUp();
  return lane;
}

export async function closeLanes(): Promise<void> {
  for (const lane of lanes.splice(0)) expect(await lane.close()).toEqual([]);
}

export function named(name: FaultName): Fault {
  return { name, ...faults[name] };
}

/** An upstream's status, with a body that says nothing. */
export function answering(status: number, headers: Record<string, string>): Fault {
  return {
    name: `answers ${status}`,
    at: 'answer',
    answer: ({ response }) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end('{}');
    },
  };
}

/** So many requests, of which so many are under way at once. */
export async function ask(lane: Lane, document: string, count: number, atOnce: number): Promise<Timed[]> {
  const answers: Timed[] = [];
  let left = count;
  const work = async () => {
    while (left-- > 0) answers.push(await lane.post(document));
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return answers;
}

/** Asks until it is so. */
export async function askUntil(lane: Lane, document: string, isSo: (answer: Timed) => boolean): Promise<void> {
  const startedAt = performance.now();
  while (!isSo(await lane.post(document))) {
    if (performance.now() - startedAt > patienceMs) throw new Error(`It does not come to be so: ${String(isSo)}`);
  }
}

export async function until(isSo: () => boolean): Promise<void> {
  const startedAt = performance.now();
  while (!isSo()) {
    if (performance.now() - startedAt > patienceMs) throw new Error(`It does not come to be so: ${String(isSo)}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

const patienceMs = 10_000;

export function codeOf({ answer }: Timed): unknown {
  return answer.errors?.[0]?.extensions['code'] ?? 'done';
}

export function codesOf(answers: readonly Timed[]): Set<unknown> {
  return new Set(answers.map(codeOf));
}

export function msOf({ startedAt, endedAt }: Timed): number {
  return endedAt - startedAt;
}

export function medianMsOf(answers: readonly Timed[]): number {
  return answers.map(msOf).toSorted((a, b) => a - b)[Math.floor(answers.length / 2)] ?? NaN;
}
