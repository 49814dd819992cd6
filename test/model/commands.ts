import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import type { AsyncCommand } from 'fast-check';
import { mayHaveBeenApplied, send } from './client.ts';
import type { Adapter, Outcome } from './client.ts';
import type { FaultSchedule, ScheduledFault } from './faultScheduler.ts';
import { checkInvariants } from './invariants.ts';
import type { Call, Model } from './model.ts';
import { createRequest, creations, reads, updates } from './requests.ts';
import type { Operation, Request, RequestChoice } from './requests.ts';
import { leaseMs, policy } from './restartableService.ts';
import type { System } from './setup.ts';

type Command = AsyncCommand<Model, System>;

export interface Transport {
  readonly adapter: Adapter;
  readonly disconnectAfterMs: number | undefined;
  /** Index of the instance. */
  readonly instance: number;
}

export type Send = RequestChoice & Transport;

export class InjectFaults implements Command {
  readonly #schedule: FaultSchedule;

  constructor(schedule: FaultSchedule) {
    this.#schedule = schedule;
  }

  check = () => true;

  async run(_model: Model, { schedulers }: System): Promise<void> {
    const { upstream } = this.#schedule;
    for (const scheduler of upstream === 'both' ? Object.values(schedulers) : [schedulers[upstream]]) {
      await scheduler.start(this.#schedule);
    }
  }

  toString = () => `InjectFaults(${JSON.stringify(this.#schedule)})`;
}

class ClearFaults implements Command {
  check = () => true;
  run = (_model: Model, system: System) => clearFaults(system);
  toString = () => 'ClearFaults()';
}

/** Sends requests concurrently. */
export class SendRequests implements Command {
  readonly #sends: readonly Send[];

  constructor(sends: readonly Send[]) {
    this.#sends = sends;
  }

  check = () => true;

  async run(model: Model, system: System): Promise<void> {
    await Promise.all(
      this.#sends.map((choice) => {
        const request = createRequest(choice, model, ++serial);
        return call(model, system, request, request.key, choice);
      }),
    );
    expectInvariants(model, system);
  }

  toString = () => `SendRequests(${this.#sends.map((choice) => JSON.stringify(choice)).join(', ')})`;
}

/** Retries an earlier creation with its key, once or several times concurrently. */
class Retry implements Command {
  readonly #options: Transport & { readonly attempt: number; readonly times: number };

  constructor(options: Transport & { readonly attempt: number; readonly times: number }) {
    this.#options = options;
  }

  check = (model: Readonly<Model>) => model.retryableAttempts().length > 0;

  async run(model: Model, system: System): Promise<void> {
    const attempts = model.retryableAttempts();
    const attempt = attempts.at(-1 - (this.#options.attempt % attempts.length));
    if (!attempt) return;
    const { times } = this.#options;
    const { request, key } = attempt;
    await Promise.all(Array.from({ length: times }, () => call(model, system, request, key, this.#options)));
    expectInvariants(model, system);
  }

  toString = () => `Retry(${JSON.stringify(this.#options)})`;
}

/** Shuts one instance down gracefully, and starts it again. */
class Restart implements Command {
  check = () => true;
  run = (_model: Model, system: System) => system.restart(0);
  toString = () => 'Restart()';
}

/** Kills an instance while it processes requests, after a number of upstream requests, and starts it again. */
class KillDuring implements Command {
  readonly #requests: SendRequests;
  readonly #afterUpstreamRequests: number;
  readonly #instance: number;

  constructor(requests: SendRequests, afterUpstreamRequests: number, instance: number) {
    this.#requests = requests;
    this.#afterUpstreamRequests = afterUpstreamRequests;
    this.#instance = instance;
  }

  check = () => true;

  async run(model: Model, system: System): Promise<void> {
    const requestCount = () =>
      Object.values(system.schedulers).reduce((sum, scheduler) => sum + scheduler.requestCount, 0);
    const killAt = requestCount() + this.#afterUpstreamRequests;
    const sending = this.#requests.run(model, system);
    for (let ms = 0; ms < maxKillDelayMs && requestCount() < killAt; ms++) await wait(1);
    system.leasedUntil = performance.now() + leaseMs;
    // A failed check must not leave a process that is still starting.
    const [sent, restarted] = await Promise.allSettled([sending, system.restart(this.#instance)]);
    if (restarted.status === 'rejected') throw restarted.reason;
    if (sent.status === 'rejected') throw sent.reason;
  }

  toString = () => `KillDuring(${this.#instance}, ${this.#afterUpstreamRequests}, ${this.#requests.toString()})`;
}

/** Ends a run: without faults, every attempt can be retried and every object read. */
export async function settle(model: Model, system: System): Promise<void> {
  await clearFaults(system);
  const settledAt = Math.max(system.leasedUntil, ...model.calls.map(({ effectsUntil }) => effectsUntil));
  await wait(Math.max(0, settledAt - performance.now()));
  await Promise.all(
    model.retryableAttempts().map(({ request, key }) => call(model, system, request, key, defaultTransport)),
  );
  const slots = [...new Set(model.calls.map(({ request }) => request.slot))];
  const readRequests = slots.flatMap((slot) =>
    reads.map((operation) => createRequest({ operation, slot, variant: 0, key: undefined }, model, ++serial)),
  );
  const distinct = new Map(readRequests.map((request) => [request.document, request]));
  await Promise.all([...distinct.values()].map((request) => call(model, system, request, undefined, defaultTransport)));
  expectInvariants(model, system);
  for (const { log } of system.instances) system.leakDetector.checkLog(log);
}

export const defaultTransport: Transport = { adapter: 'graphql', disconnectAfterMs: undefined, instance: 0 };

let serial = 0;

/** An instance that makes few upstream requests is killed after this time. */
const maxKillDelayMs = 50;

/** Time for upstream requests that are in flight when a call ends. */
const inFlightMs = 100;

async function clearFaults({ schedulers }: System): Promise<void> {
  await Promise.all(Object.values(schedulers).map((scheduler) => scheduler.clear()));
}

async function call(
  model: Model,
  system: System,
  request: Request,
  key: string | undefined,
  transport: Transport,
): Promise<void> {
  const index = transport.instance % system.instances.length;
  const { [index]: instance } = system.instances;
  if (!instance) return;
  const { epoch, schedulers, probe, leakDetector } = system;
  const { problems, ...response } = await send(instance, { ...transport, request, key }, leakDetector);
  const { startedAt, endedAt, outcome } = response;
  const isAfterDisconnect = model.calls.some(
    (other) => other.outcome.type === 'noResponse' && other.effectsUntil > startedAt,
  );
  const isFaulty = isAfterDisconnect || Object.values(schedulers).some((one) => one.wasActiveSince(startedAt));
  model.recordCall({
    ...response,
    request,
    key,
    effectsUntil: lastEffectAt(outcome, startedAt, endedAt),
    isFaultFree: !isFaulty,
    lagMs: probe.totalBetween(startedAt, endedAt),
    epoch,
    problems: instance.isKilled && outcome.type === 'noResponse' ? [] : problems,
  });
}

function lastEffectAt(outcome: Outcome, startedAt: number, endedAt: number): number {
  if (outcome.type === 'noResponse') return startedAt + policy.deadlineMs + inFlightMs;
  return mayHaveBeenApplied(outcome) ? endedAt + inFlightMs : endedAt;
}

function expectInvariants(model: Model, { instances }: System): void {
  const problems = checkInvariants(model);
  if (problems.length === 0) return;
  const startedAt = model.calls[0]?.startedAt ?? 0;
  const lines = [
    ...model.calls.map((one) => formatCall(one, startedAt)),
    ...model.effects.map(({ at, type, id, mark }) => `${Math.round(at - startedAt)} ms: ${type} ${id} by ${mark}`),
    ...instances.flatMap(({ log }) => log.slice(-10)),
  ];
  throw new Error([...problems, '', ...lines].join('\n'));
}

/** `12–40 ms: createCustomer … by graphql with key k1 → done 01KF…` */
function formatCall({ request, adapter, key, outcome, startedAt, endedAt, isFaultFree }: Call, from: number): string {
  const detail = outcome.type === 'done' ? outcome.result.id : outcome.type === 'noResponse' ? '' : outcome.code;
  const period = `${Math.round(startedAt - from)}–${Math.round(endedAt - from)} ms`;
  const fault = isFaultFree ? '' : ' with a fault';
  return `${period}: ${request.mark} by ${adapter} with key ${key ?? 'none'}${fault} → ${outcome.type} ${detail ?? ''}`;
}

const lostResponses = ['resetBeforeHeaders', 'hang', 'resetMidBody'] as const;
const invalidResponses = ['status500', 'status503', 'htmlWith502', 'badJson'] as const;
const rejections = ['limited', 'limitedWithRetryAfter', 'status401', 'refused'] as const;
const on = fc.constantFrom('any', 'any', 'any', 'POST', 'POST', 'GET');

const scheduledFault: fc.Arbitrary<ScheduledFault> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      fault: fc.constantFrom(...lostResponses, ...invalidResponses),
      applied: fc.boolean(),
      on,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ fault: fc.constantFrom(...rejections), applied: fc.constant(false), on }),
  },
);

const schedule: fc.Arbitrary<FaultSchedule> = fc.record({
  upstream: fc.constantFrom('konnect', 'stripe', 'both', 'both'),
  faults: fc.array(scheduledFault, { minLength: 1, maxLength: 3 }),
  repeatsLast: fc.boolean(),
});

const transport = {
  adapter: fc.constantFrom<Adapter>('graphql', 'graphql', 'graphql', 'rest'),
  disconnectAfterMs: fc.oneof({ weight: 8, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.nat(150) }),
  instance: fc.nat(1),
};

const sendOne: fc.Arbitrary<Send> = fc.record({
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

const sendRequests = fc
  .oneof(
    { weight: 2, arbitrary: fc.tuple(sendOne) },
    { weight: 1, arbitrary: fc.array(sendOne, { minLength: 1, maxLength: 3 }) },
    { weight: 1, arbitrary: sendOne.map((request): Send[] => [request, request]) },
  )
  .map((sends) => new SendRequests(sends));

const retry = fc.record({ ...transport, attempt: fc.nat(2), times: fc.integer({ min: 1, max: 2 }) });
const kill = fc.tuple(sendRequests, fc.integer({ min: 1, max: 3 }), fc.nat(1));

/** Command sequences. `restarts`: gracefully, or by a kill during requests. */
export function commandsWith(restarts: 'graceful' | 'kill'): fc.Arbitrary<Iterable<Command>> {
  const restart: fc.WeightedArbitrary<Command> =
    restarts === 'kill'
      ? { weight: 5, arbitrary: kill.map((options) => new KillDuring(...options)) }
      : { weight: 1, arbitrary: fc.constant(0).map(() => new Restart()) };
  const command = fc.oneof<fc.WeightedArbitrary<Command>[]>(
    { weight: 10, arbitrary: sendRequests },
    { weight: 4, arbitrary: retry.map((options) => new Retry(options)) },
    { weight: 6, arbitrary: schedule.map((faults) => new InjectFaults(faults)) },
    { weight: 3, arbitrary: fc.constant(0).map(() => new ClearFaults()) },
    restart,
  );
  return fc.commands([command], { maxCommands: 20, size: 'max' });
}
