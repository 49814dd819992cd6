import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { emulatorKeys } from '../../src/config/config.ts';
import { policy } from './lane.ts';
import type { StartInstance } from './lane.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** Starts the service as a process of its own, which is ended in the middle of whatever it does. */
export function startChild(redisUrl: string): StartInstance {
  return async ({ konnect, stripe }) => {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main], {
      env: {
        PATH: process.env['PATH'],
        PORT: '0',
        REDIS_URL: redisUrl,
        KONG_API_KEY: emulatorKeys.konnect,
        STRIPE_API_KEY: emulatorKeys.stripe,
        KONNECT_URL: onThisMachine(konnect),
        STRIPE_URL: onThisMachine(stripe),
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
        const found = /http\S+\/graphql/.exec(String(chunk))?.[0];
        if (found !== undefined) resolve(found);
      });
      void exited.then(() => reject(new Error(`The service has not started: ${log.join('')}`)));
    });
    log.length = 0;
    return {
      url,
      restUrl: new URL('/v1/', url).href,
      log,
      async end() {
        child.kill('SIGKILL');
        await exited;
      },
    };
  };
}

/** A process of its own does not know the fault server's name. */
function onThisMachine(url: string): string {
  return `http://127.0.0.1:${new URL(url).port}`;
}
