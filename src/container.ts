import type { Caller } from './auth/caller.ts';
import { createCapabilities } from './capabilities/capabilities.ts';
import type { Capabilities, SharedServices } from './capabilities/capabilities.ts';
import { emulatorKeys } from './config/config.ts';
import type { Config, UpstreamsConfig } from './config/config.ts';
import { createRequestDeadline } from './datasources/http/deadline.ts';
import { HttpClient } from './datasources/http/httpClient.ts';
import type { BreakerState } from './datasources/http/httpClient.ts';
import { KonnectApi } from './datasources/konnect/konnectApi.ts';
import { StripeApi, createStripeSdk } from './datasources/stripe/stripeApi.ts';
import type { Upstream } from './errors.ts';
import { Idempotency } from './idempotency/idempotency.ts';
import { createMemoryStore } from './idempotency/store.ts';
import type { Logger } from './logging/logger.ts';

/** Opens a request. All its calls share one deadline; reads are given up when the caller disconnects. */
export type OpenRequestScope = (caller: Caller, disconnected: AbortSignal) => RequestScope;

export interface RequestScope {
  readonly capabilities: Capabilities;
  /** To be called when the request has its answer. */
  readonly close: () => void;
}

/** Without addresses and names: everybody may read it. */
export interface UpstreamHealth {
  readonly breakers: Readonly<Record<Upstream, BreakerState>>;
  /** Whether idempotency keys can be remembered. */
  readonly idempotency: 'reachable' | 'unreachable';
}

/** Both upstreams, open for the life of the process. */
export interface Container {
  /** For one request of one caller: what it reads is remembered for it, and for nobody else. */
  readonly openScope: OpenRequestScope;
  /** How what is behind stands. */
  health(): UpstreamHealth;
  close(): Promise<void>;
}

/** The real APIs where there are keys, else the embedded emulator with demo data. */
export async function createContainer(config: Config, log: Logger): Promise<Container> {
  const emulator = config.upstreams === undefined ? await startEmbeddedEmulator() : undefined;
  const upstreams = config.upstreams ?? emulator?.upstreams;
  if (upstreams === undefined) throw new TypeError('There are no upstreams.');

  const client = (upstream: Upstream, origin: string) => new HttpClient({ upstream, origin, log, ...config.http });
  const toKonnect = client('konnect', upstreams.konnect.url);
  const toStripe = client('stripe', upstreams.stripe.url);
  const idempotency = await openIdempotency(config, log);
  const sdk = createStripeSdk(toStripe, upstreams.stripe);
  const shared: SharedServices = {
    konnect: (scope) => new KonnectApi(toKonnect, upstreams.konnect.token, scope),
    stripe: (scope) => new StripeApi(sdk, scope),
    idempotency,
    returnUrlOrigins: config.returnUrlOrigins,
  };
  return {
    openScope(caller, disconnected) {
      const scope = createRequestDeadline(config.deadlineMs, disconnected);
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

async function openIdempotency({ redisUrl, idempotencyTtlMs, deadlineMs }: Config, log: Logger): Promise<Idempotency> {
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
