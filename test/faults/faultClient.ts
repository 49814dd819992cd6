import type { HttpPolicy } from '../../src/config/config.ts';
import { demoIds } from '../../src/emulator/demoIds.ts';
import { faults } from '../support/faults.ts';
import type { Fault, FaultName } from '../support/faults.ts';
import { startFaultedService } from './faultedService.ts';
import type { FaultedService, TimedResponse } from './faultedService.ts';

export const konnectQuery = `{ it: customer(id: "${demoIds.acme}") { id } }`;
export const stripeQuery = `{ it: portalConfiguration(id: "${demoIds.secondConfiguration}") { id } }`;

const services: FaultedService[] = [];

/** Starts a service with long timeouts, so that a busy machine changes no outcome. `closeServices` closes it. Reads are not shared. */
export async function startPatientService(http: Partial<HttpPolicy> = {}, deadlineMs = 5_000): Promise<FaultedService> {
  const calls = { attemptMs: 2_000, connectMs: 1_000, sharedReadMs: 0 };
  const faulted = await startFaultedService('hang', { deadlineMs, http: { ...calls, ...http } });
  services.push(faulted);
  await faulted.warmUp();
  return faulted;
}

export async function closeServices(): Promise<void> {
  for (const faulted of services.splice(0)) expect(await faulted.close()).toEqual([]);
}

export function toFault(name: FaultName): Fault {
  return { name, ...faults[name] };
}

/** A fault: a status with an empty JSON body. */
export function statusFault(status: number, headers: Record<string, string>): Fault {
  return {
    name: `answers ${status}`,
    at: 'answer',
    answer: ({ response }) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end('{}');
    },
  };
}

/** Sends `count` requests, at most `concurrency` of them concurrently. */
export async function send(
  faulted: FaultedService,
  document: string,
  count: number,
  concurrency: number,
): Promise<TimedResponse[]> {
  const answers: TimedResponse[] = [];
  let left = count;
  const work = async () => {
    while (left-- > 0) answers.push(await faulted.post(document));
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return answers;
}

/** Sends requests until the condition holds for a response. */
export async function sendUntil(
  faulted: FaultedService,
  document: string,
  condition: (answer: TimedResponse) => boolean,
): Promise<void> {
  const startedAt = performance.now();
  while (!condition(await faulted.post(document))) {
    if (performance.now() - startedAt > maxWaitMs)
      throw new Error(`The condition does not become true: ${String(condition)}`);
  }
}

export async function until(condition: () => boolean): Promise<void> {
  const startedAt = performance.now();
  while (!condition()) {
    if (performance.now() - startedAt > maxWaitMs)
      throw new Error(`The condition does not become true: ${String(condition)}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

const maxWaitMs = 10_000;

export function codeOf({ answer }: TimedResponse): unknown {
  return answer.errors?.[0]?.extensions['code'] ?? 'done';
}

export function codesOf(answers: readonly TimedResponse[]): Set<unknown> {
  return new Set(answers.map(codeOf));
}

export function msOf({ startedAt, endedAt }: TimedResponse): number {
  return endedAt - startedAt;
}

export function medianMsOf(answers: readonly TimedResponse[]): number {
  return answers.map(msOf).toSorted((a, b) => a - b)[Math.floor(answers.length / 2)] ?? NaN;
}
