import type { Caller } from './access/caller.ts';
import { createCapabilities } from './capabilities/capabilities.ts';
import type { Capabilities, Shared } from './capabilities/capabilities.ts';
import { emulatorKeys } from './config.ts';
import type { Config, UpstreamsConfig } from './config.ts';
import { openCallScope } from './datasources/http/callScope.ts';
import { HttpClient } from './datasources/http/httpClient.ts';
import type { BreakerState } from './datasources/http/httpClient.ts';
import { Konnect } from './datasources/konnect/konnect.ts';
import { StripePortal, createStripeSdk } from './datasources/stripe/stripePortal.ts';
import type { Ending } from './ending.ts';
import type { Upstream } from './errors.ts';
import { Idempotency } from './idempotency/idempotency.ts';
import { createMemoryStore } from './idempotency/memoryStore.ts';
import type { Log } from './log.ts';

/** Opens a request. All its calls share one deadline; reads are given up when `gone` comes, since nobody waits any more. */
export type OpenRequest = (caller: Caller, gone: Ending) => OpenedRequest;

export interface OpenedRequest {
  readonly capabilities: Capabilities;
  /** To be called when the request has its answer. */
  readonly close: () => void;
}

/** Without addresses and names: everybody may read it. */
export interface UpstreamsHealth {
  readonly breakers: Readonly<Record<Upstream, BreakerState>>;
  /** Whether idempotency keys can be remembered. */
  readonly idempotency: 'reachable' | 'unreachable';
}

/** Both upstreams, open for the life of the process. */
export interface Upstreams {
  /** For one request of one caller: what it reads is remembered for it, and for nobody else. */
  readonly open: OpenRequest;
  /** How what is behind stands. */
  health(): UpstreamsHealth;
  close(): Promise<void>;
}

/** The real APIs where there are keys, else the embedded emulator with demo data. */
export async function openUpstreams(config: Config, log: Log): Promise<Upstreams> {
  const emulator = config.upstreams === undefined ? await startEmbeddedEmulator() : undefined;
  const upstreams = config.upstreams ?? emulator?.upstreams;
  if (upstreams === undefined) throw new TypeError('There are no upstreams.');

  const client = (upstream: Upstream, origin: string) => new HttpClient({ upstream, origin, ...config.http });
  const toKonnect = client('konnect', upstreams.konnect.url);
  const toStripe = client('stripe', upstreams.stripe.url);
  const idempotency = await openIdempotency(config, log);
  const sdk = createStripeSdk(toStripe, upstreams.stripe);
  const shared: Shared = {
    konnect: (scope) => new Konnect(toKonnect, upstreams.konnect.token, scope),
    stripe: (scope) => new StripePortal(sdk, scope),
    idempotency,
    returnUrlOrigins: config.returnUrlOrigins,
  };
  return {
    open(caller, gone) {
      const scope = openCallScope(config.deadlineMs, gone);
      return { capabilities: createCapabilities(shared, caller, scope), close: () => scope.close() };
    },
    health: () => ({
      breakers: { konnect: toKonnect.breaker, stripe: toStripe.breaker },
      idempotency: idempotency.isReachable ? 'reachable' : 'unreachable',
    }),
    async close() {
      await Promise.all([toKonnect.close(), toStripe.close(), idempotency.close()]);
      await emulator?.close();
    },
  };
}

async function openIdempotency({ redisUrl, idempotencyTtlMs, deadlineMs }: Config, log: Log): Promise<Idempotency> {
  const leaseMs = deadlineMs + 5_000;
  if (redisUrl === undefined) return new Idempotency(createMemoryStore(idempotencyTtlMs), leaseMs);
  const { createRedisStore } = await import('./idempotency/redisStore.ts');
  return new Idempotency(await createRedisStore(redisUrl, idempotencyTtlMs, log), leaseMs);
}

async function startEmbeddedEmulator(): Promise<{ upstreams: UpstreamsConfig; close: () => Promise<void> }> {
  // Only loaded where it is used.
  const { startEmulator } = await import('./emulator/emulator.ts');
  const { konnectUrl, stripeUrl, close } = await startEmulator();
  const upstreams = {
    konnect: { url: konnectUrl, token: emulatorKeys.konnect },
    stripe: { url: stripeUrl, apiKey: emulatorKeys.stripe, account: undefined },
  };
  return { upstreams, close };
}
