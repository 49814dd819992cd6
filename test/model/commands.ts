import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import type { AsyncCommand } from 'fast-check';
import { mayHaveBeenApplied, send } from './client.ts';
import type { Outcome } from './client.ts';
import type { FaultSchedule, ScheduledFault } from './faultScheduler.ts';
import { checkInvariants } from './invariants.ts';
import type { Model } from './model.ts';
import { createRequest, creations, reads, updates } from './requests.ts';
import type { Operation, Request, RequestChoice } from './requests.ts';
import { leaseMs, policy } from './system.ts';
import type { System } from './system.ts';

type Command = AsyncCommand<Model, System>;

interface Transport {
  readonly disconnectAfterMs: number | undefined;
  /** Index of the instance. */
  readonly instance: number;
}

type Send = RequestChoice & Transport;

/** Defines a command whose options fast-check generates, shrinks and prints. */
function define<T>(name: string, run: (system: System, model: Model, options: T) => Promise<void>) {
  return (options: T): Command => ({
    check: () => true,
    run: (model, system) => run(system, model, options),
    toString: () => `${name}(${JSON.stringify(options)})`,
  });
}

export const injectFaults = define('injectFaults', async ({ schedulers }, _model, schedule: FaultSchedule) => {
  const { upstream } = schedule;
  for (const scheduler of upstream === 'both' ? Object.values(schedulers) : [schedulers[upstream]]) {
    await scheduler.start(schedule);
  }
});

const clearFaults = define('clearFaults', async ({ schedulers }) => {
  await Promise.all(Object.values(schedulers).map((scheduler) => scheduler.clear()));
});

/** Sends requests concurrently. */
export const sendRequests = define('sendRequests', async (system, model, choices: readonly Send[]) => {
  const requests = choices.map((choice) => ({ choice, request: createRequest(choice, model) }));
  await Promise.all(requests.map(({ choice, request }) => call(model, system, request, request.key, choice)));
  expectInvariants(model);
});

/** Retries an earlier creation with its key, once or several times concurrently. */
const retry = define(
  'retry',
  async (system, model, options: Transport & { readonly attempt: number; readonly times: number }) => {
    const attempts = model.retryableAttempts();
    const attempt = attempts.at(-1 - (options.attempt % attempts.length));
    if (!attempt) return;
    const { request, key } = attempt;
    await Promise.all(Array.from({ length: options.times }, () => call(model, system, request, key, options)));
    expectInvariants(model);
  },
);

/** Shuts one instance down gracefully, and starts it again. */
const restart = define('restart', (system) => system.restart(0));

interface Kill {
  readonly sends: readonly Send[];
  readonly afterUpstreamRequests: number;
  readonly instance: number;
}

/** Kills an instance while it processes requests, after a number of upstream requests, and starts it again. */
const kill = define('kill', async (system, model, { sends, afterUpstreamRequests, instance }: Kill) => {
  const requestCount = () =>
    Object.values(system.schedulers).reduce((sum, scheduler) => sum + scheduler.requestCount, 0);
  const killAt = requestCount() + afterUpstreamRequests;
  const sending = sendRequests(sends).run(model, system);
  for (let ms = 0; ms < maxKillDelayMs && requestCount() < killAt; ms++) await wait(1);
  system.leasedUntil = performance.now() + leaseMs;
  // Waits for both: a failed check must not leave a process that is still starting.
  const results = await Promise.allSettled([sending, system.restart(instance)]);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
});

/** Ends a run: without faults, every attempt can be retried and every object read. */
export async function settle(model: Model, system: System): Promise<void> {
  await clearFaults(undefined).run(model, system);
  const settledAt = Math.max(system.leasedUntil, ...model.calls.map(({ effectsUntil }) => effectsUntil));
  await wait(Math.max(0, settledAt - performance.now()));
  await Promise.all(
    model.retryableAttempts().map(({ request, key }) => call(model, system, request, key, defaultTransport)),
  );
  const slots = [...new Set(model.calls.map(({ request }) => request.slot))];
  const requests = slots.flatMap((slot) =>
    reads.map((operation) => createRequest({ operation, slot, variant: 0, key: undefined }, model)),
  );
  const distinct = new Map(requests.map((request) => [request.document, request]));
  await Promise.all([...distinct.values()].map((request) => call(model, system, request, undefined, defaultTransport)));
  expectInvariants(model);
}

export const defaultTransport: Transport = { disconnectAfterMs: undefined, instance: 0 };

/** An instance that makes few upstream requests is killed after this time. */
const maxKillDelayMs = 50;

/** Time for upstream requests that are in flight when a call ends. */
const inFlightMs = 100;

async function call(
  model: Model,
  { instances, epoch, schedulers, probe }: System,
  request: Request,
  key: string | undefined,
  transport: Transport,
): Promise<void> {
  const instance = instances[transport.instance % instances.length];
  if (!instance) return;
  const response = await send(instance, request, key, transport.disconnectAfterMs);
  const { startedAt, endedAt, outcome } = response;
  const isAfterDisconnect = model.calls.some(
    (other) => other.outcome.type === 'noResponse' && other.effectsUntil > startedAt,
  );
  const isFaulty = Object.values(schedulers).some((scheduler) => scheduler.wasActiveSince(startedAt));
  model.recordCall({
    ...response,
    request,
    key,
    effectsUntil: lastEffectAt(outcome, startedAt, endedAt),
    isFaultFree: !isAfterDisconnect && !isFaulty,
    lagMs: probe.totalBetween(startedAt, endedAt),
    epoch,
  });
}

function lastEffectAt(outcome: Outcome, startedAt: number, endedAt: number): number {
  if (outcome.type === 'noResponse') return startedAt + policy.deadlineMs + inFlightMs;
  return mayHaveBeenApplied(outcome) ? endedAt + inFlightMs : endedAt;
}

function expectInvariants(model: Model): void {
  const problems = checkInvariants(model);
  if (problems.length === 0) return;
  // fast-check prints the commands; their outcomes explain the problem.
  const calls = model.calls.map(({ request: { mark }, key, startedAt, outcome }) => ({
    startedAt,
    mark,
    key,
    outcome,
  }));
  throw new Error([...problems, ...[...calls, ...model.effects].map((value) => JSON.stringify(value))].join('\n'));
}

const lostResponses = ['resetBeforeHeaders', 'hang', 'resetMidBody'] as const;
const invalidResponses = ['status500', 'status503', 'htmlWith502', 'badJson'] as const;
const rejections = ['limited', 'limitedWithRetryAfter', 'status401', 'refused'] as const;
const on = fc.constantFrom('any', 'any', 'any', 'POST', 'POST', 'GET');
const ambiguous = fc.constantFrom(...lostResponses, ...invalidResponses);

const schedule: fc.Arbitrary<FaultSchedule> = fc.record({
  upstream: fc.constantFrom('konnect', 'stripe', 'both', 'both'),
  faults: fc.array(
    fc.oneof<fc.WeightedArbitrary<ScheduledFault>[]>(
      { weight: 5, arbitrary: fc.record({ fault: ambiguous, applied: fc.boolean(), on }) },
      {
        weight: 2,
        arbitrary: fc.record({ fault: fc.constantFrom(...rejections), applied: fc.constant(false), on }),
      },
    ),
    { minLength: 1, maxLength: 3 },
  ),
  repeatsLast: fc.boolean(),
});

const transport = {
  // One request in nine disconnects.
  disconnectAfterMs: fc.oneof({ weight: 8, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.nat(150) }),
  instance: fc.nat(1),
};

const choice: fc.Arbitrary<Send> = fc.record({
  ...transport,
  operation: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom<Operation>(...creations) },
    { weight: 3, arbitrary: fc.constantFrom<Operation>(...updates) },
    { weight: 2, arbitrary: fc.constantFrom<Operation>(...reads) },
  ),
  // Few objects and keys, so that requests interfere.
  slot: fc.nat(2),
  variant: fc.nat(1),
  key: fc.option(fc.nat(1), { nil: undefined, freq: 4 }),
});

const sends = fc.oneof<fc.WeightedArbitrary<Send[]>[]>(
  { weight: 2, arbitrary: fc.tuple(choice) },
  { weight: 1, arbitrary: fc.array(choice, { minLength: 1, maxLength: 3 }) },
  { weight: 1, arbitrary: choice.map((request) => [request, request]) },
);
const kills = fc.record({ sends, afterUpstreamRequests: fc.integer({ min: 1, max: 3 }), instance: fc.nat(1) });
const retries = fc.record({ ...transport, attempt: fc.nat(2), times: fc.integer({ min: 1, max: 2 }) });
const nothing = fc.constant(undefined);

/** Command sequences. `restarts`: gracefully, or by a kill during requests. */
export function commandsWith(restarts: 'graceful' | 'kill'): fc.Arbitrary<Iterable<Command>> {
  const command = fc.oneof<fc.WeightedArbitrary<Command>[]>(
    { weight: 10, arbitrary: sends.map(sendRequests) },
    { weight: 4, arbitrary: retries.map(retry) },
    { weight: 6, arbitrary: schedule.map(injectFaults) },
    { weight: 3, arbitrary: nothing.map(clearFaults) },
    restarts === 'kill' ? { weight: 5, arbitrary: kills.map(kill) } : { weight: 1, arbitrary: nothing.map(restart) },
  );
  return fc.commands([command], { maxCommands: 20, size: 'max' });
}
