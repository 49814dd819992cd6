import { EnvReader, isLoopback } from './env.ts';
import type { Environment } from './env.ts';
import { gatewayVariables, tokenVariables, variables } from './variables.ts';

/** The configuration of the service, read once from the environment. `variables.ts` describes each value. */
export type Config = Readonly<ReturnType<typeof toConfig>>;
export type HttpPolicy = Config['http'];
export type BreakerPolicy = HttpPolicy['breaker'];
export type LimitsConfig = Config['limits'];
export type ClientLimitsConfig = Config['clients'];
export type OverloadConfig = Config['overload'];
export type ShutdownConfig = Config['shutdown'];
export type AccessLogConfig = Config['accessLog'];

export interface UpstreamsConfig {
  readonly konnect: { readonly url: string; readonly token: string };
  readonly stripe: { readonly url: string; readonly apiKey: string; readonly account: string | undefined };
}

/** In the `open` mode, requests are not authenticated and may do everything. */
export type AuthConfig = { readonly mode: 'open' } | AuthenticatedConfig;

export interface AuthenticatedConfig {
  readonly mode: 'router' | 'direct' | 'both';
  /** Each of them authenticates the gateway; empty in the `direct` mode. */
  readonly gatewaySecrets: readonly string[];
  readonly tokens: TokensConfig;
}

/** The requirements for access tokens. */
export interface TokensConfig {
  readonly issuer: string;
  readonly audience: readonly string[];
  readonly keys: { readonly url: string } | { readonly file: string };
  readonly algorithms: readonly string[];
  /** Accepted values of the `typ` header; `absent` accepts tokens without one. */
  readonly types: readonly string[];
  readonly clockToleranceS: number;
  readonly scopeClaim: string;
  readonly customerClaim: string;
}

type Reader = ReturnType<typeof createReader>;

/** The credentials of the emulator. It accepts any; the real APIs accept none of these. */
export const emulatorKeys = { konnect: 'kpat_emulator', stripe: 'sk_test_emulator' };

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
export function secretsOf({ upstreams, auth, redisUrl }: Config): string[] {
  return [
    ...(upstreams ? [upstreams.konnect.token, upstreams.stripe.apiKey] : []),
    ...(auth.mode === 'open' ? [] : auth.gatewaySecrets),
    ...(redisUrl === undefined ? [] : [redisUrl, unescape(new URL(redisUrl).password)]),
  ].filter((secret) => secret !== '');
}

function createReader(env: Environment) {
  return new EnvReader(variables, env);
}

function toConfig(env: Reader, transport: 'network' | 'stdio') {
  const [host, port] = [env.get('HOST'), env.get('PORT')];
  const isProduction = env.get('NODE_ENV') === 'production';
  const upstreams = readUpstreams(env);
  const usesEmulator = isEmulator(upstreams);
  const auth: AuthConfig = transport === 'network' ? readAuth(env, host, usesEmulator) : { mode: 'open' };
  const isOpen = auth.mode === 'open';
  return {
    host,
    port,
    /** Undefined: the embedded emulator replaces both APIs. */
    upstreams,
    auth,
    returnUrlOrigins: readReturnUrlOrigins(env, usesEmulator),
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
    idempotencyTtlMs: env.get('IDEMPOTENCY_TTL_S') * 1_000,
    clients: {
      bodyTimeoutMs: env.get('BODY_TIMEOUT_MS'),
      connections: env.get('MAX_CONNECTIONS_PER_ADDRESS'),
      unfinishedRequests: env.get('MAX_UNFINISHED_PER_ADDRESS'),
    },
    overload: { maxInFlight: env.get('MAX_IN_FLIGHT'), maxLoopDelayMs: env.get('MAX_LOOP_DELAY_MS') },
    shutdown: readShutdown(env),
    logLevel: env.get('LOG_LEVEL'),
    accessLog: readAccessLog(env),
    logRepeatMs: env.get('LOG_REPEAT_MS'),
  } as const;
}

function readUpstreams(env: Reader): UpstreamsConfig | undefined {
  const [token, apiKey] = [env.get('KONG_API_KEY'), env.get('STRIPE_API_KEY')];
  const region = env.get('KONNECT_REGION');
  const konnectUrl = env.get('KONNECT_URL') ?? `https://${region}.api.konghq.com`;
  const [stripeUrl, account] = [env.get('STRIPE_URL'), env.get('STRIPE_ACCOUNT')];
  if (env.isSet('KONNECT_URL')) {
    env.reject(['KONNECT_REGION'], 'cannot be set together with KONNECT_URL, which contains the host');
  }
  if (!env.isSet('KONG_API_KEY') && !env.isSet('STRIPE_API_KEY')) {
    const problem = 'has no effect without KONG_API_KEY and STRIPE_API_KEY: the embedded emulator would be used';
    env.reject(['KONNECT_URL', 'KONNECT_REGION', 'STRIPE_URL', 'STRIPE_ACCOUNT'], problem);
    return undefined;
  }
  const problem = 'must be set too: set both keys for the real APIs, or neither for the embedded emulator';
  env.require('KONG_API_KEY', problem);
  env.require('STRIPE_API_KEY', problem);
  return {
    konnect: { url: konnectUrl, token: token ?? '' },
    stripe: { url: stripeUrl, apiKey: apiKey ?? '', account },
  };
}

/** Whether the upstreams are the emulator, embedded or a process on this machine, and thus hold no real data. */
function isEmulator(upstreams: UpstreamsConfig | undefined): boolean {
  if (upstreams === undefined) return true;
  const { konnect, stripe } = upstreams;
  const isLocal = [konnect.url, stripe.url].every((url) => new URL(url).protocol === 'http:');
  return isLocal && konnect.token === emulatorKeys.konnect && stripe.apiKey === emulatorKeys.stripe;
}

function readAuth(env: Reader, host: string, usesEmulator: boolean): AuthConfig {
  const mayBeOpen = usesEmulator && isLoopback(host);
  const mode = env.get('AUTH_MODE') ?? (mayBeOpen ? 'open' : undefined);
  if (!mayBeOpen) {
    const reason = usesEmulator ? 'HOST is not a loopback address' : 'the keys are for real accounts';
    env.require('AUTH_MODE', `must be set because ${reason}: ${modeGuide}`);
  }
  if (mode === 'open' && !mayBeOpen) {
    const remedy = usesEmulator ? 'HOST must be a loopback address' : 'the upstreams must be the emulator';
    env.report('AUTH_MODE', `cannot be "open" here, because it disables authentication: ${remedy}`);
  }
  const unused = `has no effect while AUTH_MODE is "${mode}"`;
  if (mode === 'open') env.reject(tokenVariables, unused);
  if (mode === 'open' || mode === 'direct') env.reject(gatewayVariables, unused);
  if (mode === undefined || mode === 'open') return { mode: 'open' };
  const tokens = readTokens(env, mode);
  return { mode, tokens, gatewaySecrets: mode === 'direct' ? [] : readGatewaySecrets(env, mode) };
}

const modeGuide =
  '"router" if a gateway sends ROUTER_SECRET with each request, "direct" if clients send an access token, "both" to accept either';

function readTokens(env: Reader, mode: string): TokensConfig {
  const [url, file] = [env.get('AUTH_JWKS_URL'), env.get('AUTH_JWKS_FILE')];
  const required = `must be set while AUTH_MODE is "${mode}"`;
  env.require('AUTH_ISSUER', `${required}: the \`iss\` claim of the access tokens`);
  env.require('AUTH_AUDIENCE', `${required}: the \`aud\` claim that names this service`);
  if (env.isSet('AUTH_JWKS_URL')) env.reject(['AUTH_JWKS_FILE'], 'cannot be set together with AUTH_JWKS_URL');
  else if (file === undefined) {
    env.report('AUTH_JWKS_URL', `${required}: the URL of the issuer's keys; for a file, set AUTH_JWKS_FILE instead`);
  }
  return {
    issuer: env.get('AUTH_ISSUER') ?? '',
    audience: env.get('AUTH_AUDIENCE') ?? [],
    keys: file === undefined ? { url: url ?? '' } : { file },
    algorithms: env.get('AUTH_ALGORITHMS'),
    types: env.get('AUTH_TOKEN_TYPES'),
    clockToleranceS: env.get('AUTH_CLOCK_TOLERANCE_S'),
    scopeClaim: env.get('AUTH_SCOPE_CLAIM'),
    customerClaim: env.get('AUTH_CUSTOMER_CLAIM'),
  };
}

function readGatewaySecrets(env: Reader, mode: string): string[] {
  const secrets = [env.get('ROUTER_SECRET'), env.get('ROUTER_SECRET_PREVIOUS')];
  env.require('ROUTER_SECRET', `must be set while AUTH_MODE is "${mode}": the gateway sends it in x-gateway-secret`);
  return secrets.filter((secret) => secret !== undefined);
}

/** `any`: every https origin, and http on loopback addresses. */
function readReturnUrlOrigins(env: Reader, usesEmulator: boolean): readonly string[] | 'any' {
  const example = 'the origins that return URLs of sessions may have, such as "https://app.example.com"';
  if (!usesEmulator) {
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
  return {
    attemptMs: env.get('UPSTREAM_ATTEMPT_MS'),
    connectMs: env.get('UPSTREAM_CONNECT_MS'),
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
