import { emulatorKeys } from '../../src/config/config.ts';
import { demoIds } from '../../src/emulator/demoIds.ts';
import { deterministicStripeId, deterministicUlid } from '../../src/emulator/identifiers.ts';
import { startLoopProbe } from '../faults/loopProbe.ts';
import type { LoopProbe } from '../faults/loopProbe.ts';
import { canaries } from '../support/canaries.ts';
import { startTestEmulator } from '../support/emulator.ts';
import type { TestEmulator } from '../support/emulator.ts';
import { startFaultServer } from '../support/faultServer.ts';
import { createLeakDetector } from '../support/leakDetector.ts';
import type { LeakDetector } from '../support/leakDetector.ts';
import { FaultScheduler } from './faultScheduler.ts';
import { Model } from './model.ts';
import { startInMemory } from './restartableService.ts';
import type { Instance, StartInstance } from './restartableService.ts';

/** The service, with a fault server between it and each upstream of an emulator. */
export interface System {
  readonly leakDetector: LeakDetector;
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

export interface SystemOptions {
  readonly start?: StartInstance;
  readonly instanceCount?: number;
  /** Whether a restart loses the idempotency records. */
  readonly isForgetful?: boolean;
}

export async function startSystem(options: SystemOptions = {}): Promise<System> {
  const { start = startInMemory, instanceCount = 1, isForgetful = true } = options;
  let model: Model | undefined;
  const emulator = await startTestEmulator({
    onExchange: (exchange) => model?.recordExchange(exchange, performance.now()),
  });
  const konnect = await startFaultServer();
  const stripe = await startFaultServer();
  konnect.forwardTo(emulator.konnectUrl);
  stripe.forwardTo(emulator.stripeUrl);
  const urls = { konnect: konnect.url, stripe: stripe.url };
  const instances = await Promise.all(Array.from({ length: instanceCount }, () => start(urls)));
  const probe = startLoopProbe();
  const system = {
    leakDetector: createLeakDetector(emulator, {
      konnectUrl: urls.konnect,
      stripeUrl: urls.stripe,
      secrets: [canaries.konnectToken.value, canaries.stripeKey.value, ...Object.values(emulatorKeys)],
    }),
    schedulers: { konnect: new FaultScheduler(konnect), stripe: new FaultScheduler(stripe) },
    probe,
    instances,
    epoch: 0,
    leasedUntil: 0,
    async restart(index: number) {
      system.epoch += 1;
      await instances[index]?.stop();
      instances[index] = await start(urls);
    },
    createModel() {
      for (const instance of instances) instance.log.length = 0;
      emulator.exchanges.length = 0;
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

let runs = 0;

function createFixtures(state: TestEmulator['state'], label: string) {
  deleteEarlierRuns(state);
  const { konnect, stripe } = state;
  const payers = [0, 1].map((number) => deterministicStripeId('cus', `${label}.${number}`));
  for (const id of payers) stripe.customers.set(id, { id, name: label });
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
function deleteEarlierRuns({ konnect, stripe }: TestEmulator['state']): void {
  const isOfRun = (name: string | null | undefined) => /^run\d+([.-]|$)/.test(name ?? '');
  for (const [id, { customer }] of konnect.customers) if (isOfRun(customer.key)) konnect.customers.delete(id);
  for (const [id, { name }] of stripe.customers) if (isOfRun(name)) stripe.customers.delete(id);
  for (const [id, { name }] of stripe.configurations) if (isOfRun(name)) stripe.configurations.delete(id);
  stripe.portalSessions.clear();
  stripe.checkoutSessions.clear();
  stripe.idempotentAnswers.clear();
}
