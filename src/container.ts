import { createGatewaySecretVerifier, gatewaySecretHeader } from './auth/gatewaySecret.ts';
import type { Caller } from './auth/caller.ts';
import { createCapabilities } from './capabilities/capabilities.ts';
import type { Capabilities, SharedServices } from './capabilities/capabilities.ts';
import { emulatorKeys } from './config/config.ts';
import type { Config, UpstreamsConfig } from './config/config.ts';
import { createRequestDeadline } from './datasources/http/deadline.ts';
import { HttpClient } from './datasources/http/httpClient.ts';
import type { BreakerState, CredentialState } from './datasources/http/httpClient.ts';
import { KonnectApi } from './datasources/konnect/konnectApi.ts';
import { StripeApi, createStripeSdk } from './datasources/stripe/stripeApi.ts';
import type { Upstream } from './errors.ts';
import { Idempotency } from './idempotency/idempotency.ts';
import { createMemoryStore } from './idempotency/store.ts';
import { withoutLevel } from './logging/logger.ts';
import type { Logger } from './logging/logger.ts';
import { createMemoryCounters } from './server/rateCounters.ts';
import type { RateCounters } from './server/rateCounters.ts';
import { RateLimits } from './server/rateLimits.ts';
import type { Charge } from './server/rateLimits.ts';
import type { Metrics } from './telemetry/metrics.ts';
import type { RequestRecord } from './telemetry/requestRecord.ts';

/** Opens the scope of one request: its calls share a deadline, and its reads are cancelled when `disconnected` aborts. */
export type OpenRequestScope = (caller: Caller, record: RequestRecord, disconnected: AbortSignal) => RequestScope;

export interface RequestScope {
  readonly capabilities: Capabilities;
  /** To be called once the request is answered. */
  readonly close: () => void;
}

/** State of the dependencies, without addresses: anyone may read it. */
export interface UpstreamHealth {
  readonly breakers: Readonly<Record<Upstream, BreakerState>>;
  /** Whether each upstream accepted its key in the latest response. */
  readonly credentials: Readonly<Record<Upstream, CredentialState>>;
  /** Whether the idempotency store can be reached. */
  readonly idempotency: 'reachable' | 'unreachable';
}

/** The services that all requests share, for the life of the process. */
export interface Container {
  readonly openScope: OpenRequestScope;
  readonly rateLimits: RateLimits;
  readonly charge: Charge;
  health(): UpstreamHealth;
  close(): Promise<void>;
}

/**
 * Connects to the real APIs if their keys are configured, otherwise to an embedded emulator with demo data. `metrics` is undefined
 * while metrics are off.
 */
export async function createContainer(config: Config, log: Logger, metrics?: Metrics): Promise<Container> {
  const emulator = config.upstreams === undefined ? await startEmbeddedEmulator() : undefined;
  const upstreams = config.upstreams ?? emulator?.upstreams;
  if (upstreams === undefined) throw new TypeError('There are no upstreams.');

  const client = (upstream: Upstream, origin: string) =>
    new HttpClient({
      upstream,
      origin,
      log,
      repeatMs: config.logRepeatMs,
      metrics: metrics?.upstreams,
      ...config.http,
    });
  const toKonnect = client('konnect', upstreams.konnect.url);
  const toStripe = client('stripe', upstreams.stripe.url);
  const idempotency = await openIdempotency(config, log, metrics);
  metrics?.observeStore(() => idempotency.isReachable);
  const rateLimits = await createRateLimits(config, log, metrics);
  rateLimits.onRejected = (scope) => metrics?.countRateLimited(scope);
  const sdk = createStripeSdk(toStripe, upstreams.stripe);
  const shared: SharedServices = {
    konnect: (request) => new KonnectApi(toKonnect, upstreams.konnect.token, request),
    stripe: (request) => new StripeApi(sdk, request),
    idempotency,
    auditLog: withoutLevel(log),
    metrics,
    returnUrlOrigins: config.returnUrlOrigins,
  };
  return {
    rateLimits,
    charge: (...request) => rateLimits.charge(...request),
    openScope(caller, record, disconnected) {
      const deadline = createRequestDeadline(config.deadlineMs, disconnected);
      return { capabilities: createCapabilities(shared, caller, record, deadline), close: () => deadline.close() };
    },
    health: () => ({
      breakers: { konnect: toKonnect.breaker, stripe: toStripe.breaker },
      credentials: { konnect: toKonnect.credential, stripe: toStripe.credential },
      idempotency: idempotency.isReachable ? 'reachable' : 'unreachable',
    }),
    async close() {
      rateLimits.stop();
      await Promise.all([toKonnect.close(), toStripe.close(), idempotency.close()]);
      await emulator?.close();
    },
  };
}

async function openIdempotency(
  { redisUrl, idempotencyTtlMs, deadlineMs }: Config,
  log: Logger,
  metrics: Metrics | undefined,
): Promise<Idempotency> {
  const leaseMs = deadlineMs + 5_000;
  if (redisUrl === undefined) return new Idempotency(createMemoryStore(idempotencyTtlMs), leaseMs, metrics);
  const { createRedisStore } = await import('./idempotency/redisStore.ts');
  return new Idempotency(await createRedisStore(redisUrl, idempotencyTtlMs, log, metrics), leaseMs, metrics);
}

/** Counts in Redis if it is configured, so that a limit holds for all instances together. */
async function createRateLimits(config: Config, log: Logger, metrics: Metrics | undefined): Promise<RateLimits> {
  const { auth, rateLimits, redisUrl, logRepeatMs } = config;
  const isOn = rateLimits.perAddress > 0 || rateLimits.perCaller > 0;
  const isSecret = createGatewaySecretVerifier(auth.mode === 'open' ? [] : auth.gatewaySecrets);
  return new RateLimits({
    config: rateLimits,
    counters: isOn && redisUrl !== undefined ? await openRedisCounters(redisUrl, log, metrics) : createMemoryCounters(),
    isFromGateway: ({ headers }) => isSecret(headers[gatewaySecretHeader]),
    log,
    repeatMs: logRepeatMs,
  });
}

async function openRedisCounters(url: string, log: Logger, metrics: Metrics | undefined): Promise<RateCounters> {
  const { createRedisCounters } = await import('./redis/rateCounters.ts');
  return createRedisCounters(url, log, metrics);
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
