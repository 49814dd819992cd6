import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { emulatorKeys, readConfig } from '../../src/config/config.ts';
import { startService } from '../support/service.ts';

/** One process, or one server in this process, of the service. */
export interface Instance {
  readonly url: string;
  readonly restUrl: string;
  readonly log: string[];
  /** Whether the process was killed, so that its requests get no response. */
  readonly isKilled: boolean;
  stop(): Promise<void>;
}

export type StartInstance = (upstreams: Readonly<Record<'konnect' | 'stripe', string>>) => Promise<Instance>;

export const policy = { deadlineMs: 300, attemptMs: 100, connectMs: 80 };

/** Milliseconds for which a killed instance's attempt counts as running. */
export const leaseMs = 5_300;

/** Starts an instance in this process, with idempotency records in memory: a restart loses them. */
export const startInMemory: StartInstance = async ({ konnect, stripe }) => {
  const { http } = readConfig({});
  const { deadlineMs, attemptMs, connectMs } = policy;
  const service = await startService({
    konnectUrl: konnect,
    stripeUrl: stripe,
    config: {
      deadlineMs,
      // All instances share one event loop, so that none can measure its own load.
      overload: { maxInFlight: 0, maxLoopDelayMs: 0 },
      // The retry budget and the circuit breaker would carry state from one run to the next.
      http: { ...http, attemptMs, connectMs, retryBudgetPercent: 100, breaker: { ...http.breaker, minCalls: 1e6 } },
    },
  });
  return { url: service.url, restUrl: service.restUrl, log: service.log, isKilled: false, stop: () => service.close() };
};

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** Starts each instance as a process, with idempotency records in Redis; `stop` kills it. */
export function startWithRedis(redisUrl: string): StartInstance {
  return async ({ konnect, stripe }) => {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main], {
      env: {
        PATH: process.env['PATH'],
        PORT: '0',
        REDIS_URL: redisUrl,
        KONG_API_KEY: emulatorKeys.konnect,
        STRIPE_API_KEY: emulatorKeys.stripe,
        KONNECT_URL: toLoopback(konnect),
        STRIPE_URL: toLoopback(stripe),
        UPSTREAM_DEADLINE_MS: String(policy.deadlineMs),
        UPSTREAM_ATTEMPT_MS: String(policy.attemptMs),
        UPSTREAM_CONNECT_MS: String(policy.connectMs),
        UPSTREAM_RETRY_BUDGET: '100',
        UPSTREAM_BREAKER_MIN_CALLS: '100000',
        MAX_IN_FLIGHT: '0',
        MAX_LOOP_DELAY_MS: '0',
      },
    });
    const log: string[] = [];
    const exited = new Promise<void>((resolve) => child.once('close', () => resolve()));
    const url = await new Promise<string>((resolve, reject) => {
      child.stderr.on('data', (chunk) => log.push(String(chunk)));
      child.stdout.on('data', (chunk) => {
        log.push(String(chunk));
        const match = /http\S+\/graphql/.exec(String(chunk))?.[0];
        if (match !== undefined) resolve(match);
      });
      void exited.then(() => reject(new Error(`The service did not start: ${log.join('')}`)));
    });
    log.length = 0;
    return {
      url,
      restUrl: new URL('/v1/', url).href,
      log,
      get isKilled() {
        return child.killed;
      },
      async stop() {
        child.kill('SIGKILL');
        await exited;
      },
    };
  };
}

/** Only this process resolves the fault server's host name. */
function toLoopback(url: string): string {
  return `http://127.0.0.1:${new URL(url).port}`;
}
