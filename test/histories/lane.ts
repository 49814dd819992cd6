import { emulatorKeys, readConfig } from '../../src/config/config.ts';
import { startTestEmulator } from '../support/emulator.ts';
import type { TestEmulator } from '../support/emulator.ts';
import { canaries } from '../support/canaries.ts';
import { startFaultServer } from '../support/faultServer.ts';
import { createLeakDetector } from '../support/leakDetector.ts';
import type { LeakDetector } from '../support/leakDetector.ts';
import { startService } from '../support/service.ts';
import { Player } from './player.ts';
import type { Deed } from './truth.ts';

export type Upstream = 'konnect' | 'stripe';

/** A service that can be ended and started again. */
export interface Instance {
  readonly url: string;
  readonly restUrl: string;
  readonly log: string[];
  end(): Promise<void>;
}

export type StartInstance = (urls: Readonly<Record<Upstream, string>>) => Promise<Instance>;

/** A service between two fault servers, which stand before an emulator; all of one history at a time. */
export interface Lane {
  readonly emulator: TestEmulator;
  readonly leakDetector: LeakDetector;
  readonly players: Readonly<Record<Upstream, Player>>;
  /** What the emulator was asked since the last `clear`. */
  readonly deeds: Deed[];
  readonly instance: Instance;
  /** Whether the service is killed in the middle of what it does, and a store outlives it; else it ends in peace, and forgets. */
  readonly isKilled: boolean;
  /** How often the service was started. */
  readonly epoch: number;
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** How long what a killed service had begun is taken for running. */
export const leaseMs = 5_300;

export const policy = { deadlineMs: 300, attemptMs: 100, connectMs: 80 };

export async function openLane(start: StartInstance = startInThisProcess, isKilled = false): Promise<Lane> {
  const deeds: Deed[] = [];
  const emulator = await startTestEmulator({
    onExchange: (exchange) => deeds.push({ exchange, at: performance.now() }),
  });
  const servers = { konnect: await startFaultServer(), stripe: await startFaultServer() };
  servers.konnect.forwardTo(emulator.konnectUrl);
  servers.stripe.forwardTo(emulator.stripeUrl);
  const urls = { konnect: servers.konnect.url, stripe: servers.stripe.url };
  const lane = {
    emulator,
    leakDetector: createLeakDetector(emulator, {
      konnectUrl: urls.konnect,
      stripeUrl: urls.stripe,
      secrets: [canaries.konnectToken.value, canaries.stripeKey.value, ...Object.values(emulatorKeys)],
    }),
    players: { konnect: new Player(servers.konnect), stripe: new Player(servers.stripe) },
    deeds,
    isKilled,
    instance: await start(urls),
    epoch: 1,
    async restart() {
      lane.epoch += 1;
      await lane.instance.end();
      lane.instance = await start(urls);
    },
    async close() {
      await lane.instance.end();
      await Promise.all([servers.konnect.close(), servers.stripe.close(), emulator.close()]);
    },
  };
  return lane;
}

const startInThisProcess: StartInstance = async ({ konnect, stripe }) => {
  const { http } = readConfig({});
  const { deadlineMs, attemptMs, connectMs } = policy;
  const service = await startService({
    konnectUrl: konnect,
    stripeUrl: stripe,
    config: {
      deadlineMs,
      // Many services share this process: how late it is is not for one of them to mend.
      overload: { maxInFlight: 0, maxLoopDelayMs: 0 },
      // The budget and the breaker know nothing of one history and the next: they have tests of their own.
      http: { ...http, attemptMs, connectMs, retryBudgetPercent: 100, breaker: { ...http.breaker, minCalls: 1e6 } },
    },
  });
  return { url: service.url, restUrl: service.restUrl, log: service.log, end: () => service.close() };
};
