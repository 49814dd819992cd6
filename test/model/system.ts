import { emulatorKeys, readConfig } from '../../src/config/config.ts';
import { demoIds } from '../../src/emulator/demoIds.ts';
import { startEmulator } from '../../src/emulator/emulator.ts';
import type { EmulatorState } from '../../src/emulator/emulator.ts';
import { deterministicStripeId, deterministicUlid } from '../../src/emulator/identifiers.ts';
import { startLoopProbe } from '../faults/loopProbe.ts';
import type { LoopProbe } from '../faults/loopProbe.ts';
import { startSource, urlOf } from '../support/childProcess.ts';
import { startFaultServer } from '../support/faultServer.ts';
import { startService } from '../support/service.ts';
import type { Server } from './client.ts';
import { FaultScheduler } from './faultScheduler.ts';
import { Model } from './model.ts';

export const policy = { deadlineMs: 300, attemptMs: 100, connectMs: 80 };

/** Milliseconds for which a killed instance's attempt counts as running. */
export const leaseMs = 5_300;

/** Instances of the service, with a fault server between them and each upstream of an emulator. */
export interface System {
  readonly schedulers: Readonly<Record<'konnect' | 'stripe', FaultScheduler>>;
  readonly probe: LoopProbe;
  readonly instances: readonly Instance[];
  /** Number of restarts. */
  readonly epoch: number;
  /** The time until which a killed instance's attempts count as running. */
  leasedUntil: number;
  restart(index: number): Promise<void>;
  /** Starts a run with objects of its own. */
  createModel(): Model;
  close(): Promise<void>;
}

/** One process, or one server in this process, of the service. */
export interface Instance extends Server {
  stop(): Promise<void>;
}

type StartInstance = (konnectUrl: string, stripeUrl: string) => Promise<Instance>;

/** One instance in this process, with idempotency records in memory: a restart loses them. */
export function startOneInstance(): Promise<System> {
  return startSystem(startInMemory, 1, true);
}

/** Two processes that share idempotency records in Redis. */
export function startTwoProcesses(redisUrl: string): Promise<System> {
  return startSystem((...urls) => startProcess(redisUrl, ...urls), 2, false);
}

async function startSystem(start: StartInstance, instanceCount: number, isForgetful: boolean): Promise<System> {
  let model: Model | undefined;
  const emulator = await startEmulator({
    onExchange: (exchange) => model?.recordExchange(exchange, performance.now()),
  });
  const konnect = await startFaultServer();
  const stripe = await startFaultServer();
  konnect.forwardTo(emulator.konnectUrl);
  stripe.forwardTo(emulator.stripeUrl);
  const startInstance = () => start(konnect.url, stripe.url);
  const instances = await Promise.all(Array.from({ length: instanceCount }, startInstance));
  const probe = startLoopProbe();
  const system = {
    schedulers: { konnect: new FaultScheduler(konnect), stripe: new FaultScheduler(stripe) },
    probe,
    instances,
    epoch: 0,
    leasedUntil: 0,
    async restart(index: number) {
      system.epoch += 1;
      await instances[index]?.stop();
      instances[index] = await startInstance();
    },
    createModel() {
      return (model = new Model(createFixtures(emulator.state, `run${++runs}`), isForgetful));
    },
    async close() {
      probe.stop();
      await Promise.all(instances.map((instance) => instance.stop()));
      await Promise.all([konnect.close(), stripe.close(), emulator.close()]);
    },
  };
  return system;
}

async function startInMemory(konnectUrl: string, stripeUrl: string): Promise<Instance> {
  const { http } = readConfig({});
  const { deadlineMs, ...attempt } = policy;
  const service = await startService({
    konnectUrl,
    stripeUrl,
    config: {
      deadlineMs,
      // All instances share one event loop, so that none can measure its own load.
      overload: { maxInFlight: 0, maxLoopDelayMs: 0 },
      // The retry budget and the circuit breaker would carry state from one run to the next.
      http: { ...http, ...attempt, retryBudgetPercent: 100, breaker: { ...http.breaker, minCalls: 1e6 } },
    },
  });
  return { url: service.url, isKilled: false, stop: () => service.close() };
}

/** Starts a process, which `stop` kills. */
async function startProcess(redisUrl: string, konnectUrl: string, stripeUrl: string): Promise<Instance> {
  const child = startSource('main.ts', {
    PORT: '0',
    REDIS_URL: redisUrl,
    KONG_API_KEY: emulatorKeys.konnect,
    STRIPE_API_KEY: emulatorKeys.stripe,
    KONNECT_URL: toLoopback(konnectUrl),
    STRIPE_URL: toLoopback(stripeUrl),
    UPSTREAM_DEADLINE_MS: String(policy.deadlineMs),
    UPSTREAM_ATTEMPT_MS: String(policy.attemptMs),
    UPSTREAM_CONNECT_MS: String(policy.connectMs),
    UPSTREAM_RETRY_BUDGET: '100',
    UPSTREAM_BREAKER_MIN_CALLS: '100000',
    MAX_IN_FLIGHT: '0',
    MAX_LOOP_DELAY_MS: '0',
  });
  return {
    url: await urlOf(child),
    get isKilled() {
      return child.process.killed;
    },
    async stop() {
      child.process.kill('SIGKILL');
      await child.exit;
    },
  };
}

/** Only this process resolves the fault server's host name. */
function toLoopback(url: string): string {
  return `http://127.0.0.1:${new URL(url).port}`;
}

let runs = 0;

function createFixtures(state: EmulatorState, label: string) {
  deleteEarlierRuns(state);
  const { konnect, stripe } = state;
  const payers = [0, 1].map((number) => deterministicStripeId('cus', `${label}.${number}`));
  for (const id of payers) stripe.customers.set(id, { id, name: label });
  // Every mark is a payment method; its last character is the number of the payer.
  stripe.paymentMethods.get = (id) => ({ id, customerId: payers[Number(id.at(-1))] });
  const now = new Date();
  const time = now.toISOString();
  const base = { id: deterministicUlid(label, now), key: `${label}-c0`, name: label };
  const customer = { ...base, labels: {}, created_at: time, updated_at: time };
  const link = { customer_id: payers[0] ?? '' };
  konnect.customers.set(base.id, { customer, stripe: link, activePlanKeys: [], openInvoices: 0, entitlements: 0 });
  const configuration = { id: deterministicStripeId('bpc', label), name: label };
  const template = stripe.configurations.get(demoIds.secondConfiguration);
  if (template) stripe.configurations.set(configuration.id, { ...template, ...configuration });
  return { label, customer, configuration, payers };
}

/** Deletes the objects of earlier runs, which would lengthen every list. */
function deleteEarlierRuns({ konnect, stripe }: EmulatorState): void {
  const isOfRun = (name: string | null | undefined) => /^run\d+([.-]|$)/.test(name ?? '');
  for (const [id, { customer }] of konnect.customers) if (isOfRun(customer.key)) konnect.customers.delete(id);
  for (const [id, { name }] of stripe.customers) if (isOfRun(name)) stripe.customers.delete(id);
  for (const [id, { name }] of stripe.configurations) if (isOfRun(name)) stripe.configurations.delete(id);
  stripe.portalSessions.clear();
  stripe.checkoutSessions.clear();
  stripe.idempotentAnswers.clear();
}
