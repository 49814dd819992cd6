import { readAuth } from './authentication.ts';
import type { AuthConfig } from './authentication.ts';
import type { Environment } from './env.ts';
import { readTelemetry } from './openTelemetry.ts';
import { reportEqualPorts } from './ports.ts';
import { readUpstreams } from './upstreams.ts';
import type { UpstreamsKind } from './upstreams.ts';
import { createReader } from './variables.ts';
import type { Reader } from './variables.ts';

export type { AuthConfig, AuthenticatedConfig, TokensConfig } from './authentication.ts';
export { emulatorKeys } from './upstreams.ts';
export type { UpstreamsConfig } from './upstreams.ts';

/** The configuration of the service, read once from the environment. `variables.ts` describes each value. */
export type Config = Readonly<ReturnType<typeof toConfig>>;
export type HttpPolicy = Config['http'];
export type BreakerPolicy = HttpPolicy['breaker'];
export type LimitsConfig = Config['limits'];
export type ClientLimitsConfig = Config['clients'];
export type RateLimitsConfig = Config['rateLimits'];
export type OverloadConfig = Config['overload'];
export type ShutdownConfig = Config['shutdown'];
export type AccessLogConfig = Config['accessLog'];

/**
 * Reads the configuration, or throws a ConfigError with all issues. A process with the `stdio` transport does not
 * authenticate: only the client that starts it, and provides its keys, can reach it.
 */
export function readConfig(env: Environment, transport: 'network' | 'stdio' = 'network'): Config {
  const reader = createReader(env);
  const config = toConfig(reader, transport);
  reader.throwIssues();
  return Object.freeze(config);
}

/** The values that logs must not contain. */
export function secretsOf({ upstreams, auth, redisUrl, telemetry }: Config): string[] {
  return [
    ...(upstreams ? [upstreams.konnect.token, upstreams.stripe.apiKey] : []),
    ...(auth.mode === 'open' ? [] : auth.gatewaySecrets),
    ...telemetry.headers,
    ...(redisUrl === undefined ? [] : [redisUrl, unescape(new URL(redisUrl).password)]),
  ].filter((secret) => secret !== '');
}

function toConfig(env: Reader, transport: 'network' | 'stdio') {
  const [host, port] = [env.get('HOST'), env.get('PORT')];
  const isProduction = env.get('NODE_ENV') === 'production';
  const { kind, upstreams } = readUpstreams(env);
  const auth: AuthConfig = transport === 'network' ? readAuth(env, host, kind) : { mode: 'open', hosts: [] };
  const isOpen = auth.mode === 'open';
  return {
    host,
    port,
    /** Undefined: the embedded emulator replaces both APIs. */
    upstreams,
    auth,
    returnUrlOrigins: readReturnUrlOrigins(env, kind),
    /** `local`: loopback addresses and Apollo Studio. */
    corsOrigins: env.get('CORS_ORIGINS') ?? (isOpen ? 'local' : []),
    introspection: env.get('INTROSPECTION') ?? (isOpen && !isProduction),
    ...readPersistedOperations(env),
    ...readAdapters(env, !isProduction),
    mcpPublicUrl: readMcpPublicUrl(env, auth),
    maxRequestBytes: env.get('MAX_REQUEST_BYTES'),
    responseCompression: env.get('RESPONSE_COMPRESSION'),
    limits: {
      tokens: env.get('MAX_TOKENS'),
      depth: env.get('MAX_DEPTH'),
      aliases: env.get('MAX_ALIASES'),
      directives: env.get('MAX_DIRECTIVES'),
      cost: env.get('MAX_COST'),
      representations: env.get('MAX_REPRESENTATIONS'),
    },
    deadlineMs: env.get('UPSTREAM_DEADLINE_MS'),
    http: readHttpPolicy(env),
    redisUrl: env.get('REDIS_URL'),
    idempotencyTtlMs: readIdempotencyTtlMs(env),
    clients: {
      bodyTimeoutMs: env.get('BODY_TIMEOUT_MS'),
      connections: env.get('MAX_CONNECTIONS_PER_ADDRESS'),
      unfinishedRequests: env.get('MAX_UNFINISHED_PER_ADDRESS'),
    },
    rateLimits: readRateLimits(env, isOpen),
    overload: { maxInFlight: env.get('MAX_IN_FLIGHT'), maxLoopDelayMs: env.get('MAX_LOOP_DELAY_MS') },
    shutdown: readShutdown(env),
    logLevel: env.get('LOG_LEVEL'),
    accessLog: readAccessLog(env),
    logRepeatMs: env.get('LOG_REPEAT_MS'),
    telemetry: readTelemetry(env),
  } as const;
}

/** `any`: every https origin, and http on loopback addresses. */
function readReturnUrlOrigins(env: Reader, kind: UpstreamsKind): readonly string[] | 'any' {
  const example = 'the origins that return URLs of sessions may have, such as "https://app.example.com"';
  if (kind === 'real') {
    env.require('RETURN_URL_ORIGINS', `must be set because the keys are for real accounts: ${example}`);
  }
  return env.get('RETURN_URL_ORIGINS') ?? 'any';
}

function readPersistedOperations(env: Reader) {
  const persistedOperations = env.get('PERSISTED_OPERATIONS');
  const persistedOperationsManifest = env.get('PERSISTED_OPERATIONS_MANIFEST');
  if (persistedOperations === 'off') {
    env.reject(['PERSISTED_OPERATIONS_MANIFEST'], 'has no effect unless PERSISTED_OPERATIONS is "safelist"');
  }
  return { persistedOperations, persistedOperationsManifest };
}

/** An adapter that is off is undefined. Without a port of its own, an adapter listens on the port of the service. */
function readAdapters(env: Reader, isOnByDefault: boolean) {
  const rest = { port: env.get('REST_PORT') };
  const mcp = { port: env.get('MCP_PORT'), tools: env.get('MCP_TOOLS'), personalData: env.get('MCP_PERSONAL_DATA') };
  const hasRest = env.get('REST') ?? isOnByDefault;
  const hasMcp = env.get('MCP') ?? isOnByDefault;
  if (!hasRest) env.reject(['REST_PORT'], 'has no effect while REST is "off"');
  if (!hasMcp)
    env.reject(['MCP_PORT', 'MCP_PUBLIC_URL', 'MCP_TOOLS', 'MCP_PERSONAL_DATA'], 'has no effect while MCP is "off"');
  reportEqualPorts(env);
  return { rest: hasRest ? rest : undefined, mcp: hasMcp ? mcp : undefined } as const;
}

/** The resource identifier of OAuth. The metadata names the issuer as the authorization server, which is a URL. */
function readMcpPublicUrl(env: Reader, auth: AuthConfig): string | undefined {
  const publicUrl = env.get('MCP_PUBLIC_URL');
  if (publicUrl === undefined) return undefined;
  if (auth.mode === 'open' || auth.mode === 'router') {
    env.report('MCP_PUBLIC_URL', `has no effect while AUTH_MODE is "${auth.mode}": clients send no token`);
  } else if (!URL.canParse(auth.tokens.issuer)) {
    env.report(
      'AUTH_ISSUER',
      'must be a URL while MCP_PUBLIC_URL is set: the metadata names it as the authorization server',
    );
  }
  if (/[?#]/.test(publicUrl)) env.report('MCP_PUBLIC_URL', 'must not have a query or a fragment');
  return publicUrl;
}

function readHttpPolicy(env: Reader) {
  const attemptMs = readShorterMs(env, 'UPSTREAM_ATTEMPT_MS', 'UPSTREAM_DEADLINE_MS', env.get('UPSTREAM_DEADLINE_MS'));
  if (env.get('UPSTREAM_RETRIES') === 0)
    env.reject(['UPSTREAM_RETRY_BUDGET'], 'has no effect while UPSTREAM_RETRIES is 0');
  return {
    attemptMs,
    connectMs: readShorterMs(env, 'UPSTREAM_CONNECT_MS', 'UPSTREAM_ATTEMPT_MS', attemptMs),
    maxResponseBytes: env.get('UPSTREAM_MAX_BYTES'),
    connections: env.get('UPSTREAM_CONNECTIONS'),
    queue: env.get('UPSTREAM_QUEUE'),
    sharedReadMs: env.get('UPSTREAM_SHARED_READ_MS'),
    retries: env.get('UPSTREAM_RETRIES'),
    retryBudgetPercent: env.get('UPSTREAM_RETRY_BUDGET'),
    breaker: {
      failurePercent: env.get('UPSTREAM_BREAKER_FAILURES'),
      windowMs: env.get('UPSTREAM_BREAKER_WINDOW_MS'),
      minCalls: env.get('UPSTREAM_BREAKER_MIN_CALLS'),
      pauseMs: env.get('UPSTREAM_BREAKER_PAUSE_MS'),
    },
  } as const;
}

/** A timeout within another one, which would never take effect if it were longer. Its default follows a shorter one. */
function readShorterMs(
  env: Reader,
  name: 'UPSTREAM_ATTEMPT_MS' | 'UPSTREAM_CONNECT_MS',
  outer: string,
  outerMs: number,
): number {
  const ms = env.get(name);
  if (env.isSet(name) && ms > outerMs) {
    env.report(name, `must be at most ${outer}, which is ${outerMs}, but got "${ms}"`);
  }
  return Math.min(ms, outerMs);
}

/** A record must not expire while its operation runs: a retry would then run the operation again. */
function readIdempotencyTtlMs(env: Reader): number {
  const [ttlS, deadlineMs] = [env.get('IDEMPOTENCY_TTL_S'), env.get('UPSTREAM_DEADLINE_MS')];
  if (ttlS * 1_000 < 2 * deadlineMs) {
    const bound = `at least twice UPSTREAM_DEADLINE_MS, which is ${deadlineMs}`;
    env.report('IDEMPOTENCY_TTL_S', `must be ${bound}, but got "${ttlS}"`);
  }
  return ttlS * 1_000;
}

/** An operation that MAX_COST allows must fit into a window: otherwise it could never run. */
function readRateLimits(env: Reader, isOpen: boolean) {
  const perCaller = env.get('RATE_LIMIT_PER_CALLER') ?? (isOpen ? 0 : defaultCallerCost);
  const perAddress = env.get('RATE_LIMIT_PER_ADDRESS');
  const maxCost = env.get('MAX_COST');
  if (perCaller > 0 && perCaller < maxCost) {
    env.report('RATE_LIMIT_PER_CALLER', `must be 0 or at least MAX_COST, which is ${maxCost}, but got "${perCaller}"`);
  }
  if (perCaller === 0 && perAddress === 0) env.reject(['RATE_LIMIT_WINDOW_MS'], 'has no effect without a rate limit');
  return { perCaller, perAddress, windowMs: env.get('RATE_LIMIT_WINDOW_MS') } as const;
}

/** 2,000 objects per second on average: more than the upstreams' own limits let one caller read. */
const defaultCallerCost = 120_000;

function readAccessLog(env: Reader) {
  const mode = env.get('ACCESS_LOG');
  if (mode === 'off') env.reject(['SLOW_REQUEST_MS'], 'has no effect while ACCESS_LOG is "off"');
  return { mode, slowMs: env.get('SLOW_REQUEST_MS') } as const;
}

function readShutdown(env: Reader) {
  const [drainMs, timeoutMs] = [env.get('DRAIN_MS'), env.get('STOP_MS')];
  if (drainMs >= timeoutMs) {
    env.report('DRAIN_MS', `must be less than STOP_MS, which is ${timeoutMs}, but got "${drainMs}"`);
  }
  return { drainMs, timeoutMs } as const;
}
