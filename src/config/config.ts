import { EnvReader, isLoopback } from './env.ts';
import type { Environment } from './env.ts';

/** Everything that can be set, read once from the environment. */
export interface Config {
  readonly host: string;
  readonly port: number;
  /** The real APIs; absent: the embedded emulator stands in for both. */
  readonly upstreams: UpstreamsConfig | undefined;
  /** How long the calls of one request may take in all. */
  readonly deadlineMs: number;
  readonly http: HttpPolicy;
  /** Where attempts with an idempotency key are remembered for all instances; absent: in this process. */
  readonly redisUrl: string | undefined;
  readonly idempotencyTtlMs: number;
  readonly maxRequestBytes: number;
  /** `safelist`: nothing runs but the operations of a manifest. */
  readonly persistedOperations: (typeof persistedOperationsModes)[number];
  /** Where that manifest is; absent: the one of `operations/`. */
  readonly persistedOperationsManifest: string | undefined;
  /** The REST routes; absent: off. */
  readonly rest: { readonly port: number | undefined } | undefined;
  /** The MCP tools; absent: off. */
  readonly mcp: McpConfig | undefined;
  /** Who is let in, and how they prove who they are. */
  readonly auth: AuthConfig;
  /** Whether the schema can be read by anyone who is let in: introspection, the explorer pages, suggestions in errors. */
  readonly introspection: boolean;
  readonly limits: LimitsConfig;
  readonly overload: OverloadConfig;
  readonly shutdown: ShutdownConfig;
  /** The origins whose pages may ask from a browser; `local`: any page of this machine, and Apollo Sandbox. */
  readonly corsOrigins: readonly string[] | 'local';
  /** Where sessions may lead back to; `any`: to any https origin, and to this machine by http. */
  readonly returnUrlOrigins: readonly string[] | 'any';
  readonly logLevel: LogLevel;
}

/** How both upstreams are treated. */
export interface HttpPolicy {
  /** How long one attempt may take, from asking for a connection to the last byte of the answer. */
  readonly attemptMs: number;
  readonly connectMs: number;
  readonly maxResponseBytes: number;
  /** How many requests run at once. */
  readonly connections: number;
  /** How many more wait for their turn; beyond that they fail at once. */
  readonly queue: number;
  /** How long ago a read may have begun to be shared with who asks for the same now; 0 shares none. */
  readonly sharedReadMs: number;
  /** How often a request may be sent again. */
  readonly retries: number;
  /** How many retries there may be for a hundred calls. */
  readonly retryBudgetPercent: number;
  readonly breaker: BreakerPolicy;
}

/** When calls are no longer made, because the upstream is out of order. */
export interface BreakerPolicy {
  /** The share of failures at which that is so. */
  readonly failurePercent: number;
  /** The time that is looked back on. */
  readonly windowMs: number;
  /** How many calls it takes in that time, or nothing can be said. */
  readonly minCalls: number;
  /** How long no call is made, before one is tried. */
  readonly pauseMs: number;
}

export interface UpstreamsConfig {
  readonly konnect: { readonly url: string; readonly token: string };
  readonly stripe: { readonly url: string; readonly apiKey: string; readonly account: string | undefined };
}

/** In `open` mode everybody may do everything. */
export type AuthConfig = { readonly mode: 'open' } | AuthenticatedConfig;

export interface AuthenticatedConfig {
  readonly mode: 'router' | 'direct' | 'both';
  /** What a request proves by that it comes from the router: one or two, of which any will do; none in `direct` mode. */
  readonly gatewaySecrets: readonly string[];
  readonly tokens: TokensConfig;
}

/** What a caller's token must be. */
export interface TokensConfig {
  readonly issuer: string;
  /** The token must be meant for one of them. */
  readonly audience: readonly string[];
  /** Where the keys are that sign tokens. */
  readonly keys: { readonly url: string } | { readonly file: string };
  readonly algorithms: readonly string[];
  /** What the header `typ` may say; `absent` stands for a token that has none. */
  readonly types: readonly string[];
  readonly clockToleranceS: number;
  /** The claim that holds the scopes: a text parted by spaces, or a list. */
  readonly scopeClaim: string;
  /** The claim that holds the key of the customer whom the token is for. */
  readonly customerClaim: string;
}

/** What one operation may be, before it runs. */
export interface LimitsConfig {
  readonly tokens: number;
  readonly depth: number;
  /** Fields with an alias, and fields that are selected again. */
  readonly aliases: number;
  readonly directives: number;
  /** The sum of the schema's @cost and @listSize. */
  readonly cost: number;
  /** Of `_entities`. */
  readonly representations: number;
}

/** When requests are refused because there are too many. */
export interface OverloadConfig {
  /** How many requests may be under way; 0 for any number. */
  readonly maxInFlight: number;
  /** How late the event loop may be while it does not come to rest; 0 for any time. */
  readonly maxLoopDelayMs: number;
}

/** How the service ends. */
export interface ShutdownConfig {
  /** How long it goes on as before, so that those who send requests hear of it. */
  readonly drainMs: number;
  /** How long it may take in all. */
  readonly timeoutMs: number;
}

export interface McpConfig {
  /** A port of its own; absent: the service's. */
  readonly port: number | undefined;
  /** Whether the tools' answers hold e-mail addresses, postal addresses and phone numbers. */
  readonly personalData: boolean;
}

const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

const onOff = ['on', 'off'] as const;
type OnOff = (typeof onOff)[number];

const accessModes = ['router', 'direct', 'both', 'open'] as const;
type AccessMode = (typeof accessModes)[number];

// Signatures by a key pair alone: a shared secret would let everyone who checks tokens make them.
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'] as const;
const tokenTypes = ['at+jwt', 'JWT', 'absent'] as const;

/** The credentials that the emulator gives out: it takes any, and the real APIs take none of these. */
export const emulatorKeys = { konnect: 'kpat_emulator', stripe: 'sk_test_emulator' };

const persistedOperationsModes = ['off', 'safelist'] as const;

export const konnectRegions = ['us', 'eu', 'au', 'me', 'in', 'sg', 'global'] as const;

/**
 * The configuration of an environment, or one error that names every fault. No message shows a secret. A process that
 * serves only those who started it asks for no proof: they gave it the keys, and nobody else reaches it.
 */
export function readConfig(env: Environment, transport: 'network' | 'stdio' = 'network'): Config {
  const read = new EnvReader(env);
  const production = env['NODE_ENV'] === 'production';
  const port = read.integer('PORT', 4000, 0, 65_535);
  const upstreams = readUpstreams(read);
  const onEmulator = isEmulator(upstreams);
  const host = read.matching('HOST', /^[\w.:-]+$/, 'an IP address or a host name, without brackets') ?? '127.0.0.1';
  const access: AuthConfig = transport === 'network' ? readAccess(read, host, onEmulator) : { mode: 'open' };
  const open = access.mode === 'open';
  const config: Config = {
    host,
    port,
    upstreams,
    auth: access,
    deadlineMs: read.integer('UPSTREAM_DEADLINE_MS', 10_000, 1, 120_000),
    http: readHttpPolicy(read),
    redisUrl: read.secret('REDIS_URL', /^rediss?:\/\/\S+$/, 'a URL that starts with "redis://" or "rediss://"'),
    idempotencyTtlMs: read.integer('IDEMPOTENCY_TTL_S', 86_400, 60, 2_592_000) * 1_000,
    maxRequestBytes: read.integer('MAX_REQUEST_BYTES', 100_000, 1_000, 10_000_000),
    limits: readLimits(read),
    overload: {
      maxInFlight: read.integer('MAX_IN_FLIGHT', 2_500, 0, 100_000),
      maxLoopDelayMs: read.integer('MAX_LOOP_DELAY_MS', 5, 0, 10_000),
    },
    shutdown: readShutdown(read),
    ...readPersistedOperations(read),
    ...readAdapters(read, production ? 'off' : 'on'),
    introspection: read.enum('INTROSPECTION', onOff, open && !production ? 'on' : 'off') === 'on',
    corsOrigins: read.origins('CORS_ORIGINS') ?? (open ? 'local' : []),
    returnUrlOrigins: readReturnUrlOrigins(read, onEmulator),
    logLevel: read.enum('LOG_LEVEL', logLevels, 'info'),
  };
  if (read.issues.length > 0) throw read.toError();
  return Object.freeze(config);
}

/** What no log may show. */
export function secretsOf({ upstreams, auth: access, redisUrl }: Config): string[] {
  return [
    ...(upstreams ? [upstreams.konnect.token, upstreams.stripe.apiKey] : []),
    ...(access.mode === 'open' ? [] : access.gatewaySecrets),
    ...(redisUrl === undefined ? [] : [redisUrl, unescape(new URL(redisUrl).password)]),
  ].filter((secret) => secret !== '');
}

function readUpstreams(read: EnvReader): UpstreamsConfig | undefined {
  const token = read.secret('KONG_API_KEY', /^\S+$/, 'a Konnect access token');
  const apiKey = read.secret('STRIPE_API_KEY', /^(sk|rk)_\S+$/, 'a Stripe key that starts with "sk_" or "rk_"');
  const region = read.enum('KONNECT_REGION', konnectRegions, 'global');
  const konnectUrl = read.origin('KONNECT_URL', `https://${region}.api.konghq.com`);
  const stripeUrl = read.origin('STRIPE_URL', 'https://api.stripe.com');
  const account = read.matching('STRIPE_ACCOUNT', /^acct_\w+$/, 'the id of a connected account: "acct_…"');

  if (read.has('KONNECT_URL') && read.has('KONNECT_REGION')) {
    read.issue('KONNECT_REGION', 'cannot be set together with KONNECT_URL, which names the host itself');
  }
  if (!read.has('KONG_API_KEY') && !read.has('STRIPE_API_KEY')) {
    for (const name of ['KONNECT_URL', 'KONNECT_REGION', 'STRIPE_URL', 'STRIPE_ACCOUNT']) {
      if (read.has(name)) {
        read.issue(name, 'has no effect without KONG_API_KEY and STRIPE_API_KEY: the embedded emulator would be used');
      }
    }
    return undefined;
  }
  const set = 'must be set too: set both keys for the real APIs, or neither for the embedded emulator';
  if (!read.has('KONG_API_KEY')) read.issue('KONG_API_KEY', set);
  if (!read.has('STRIPE_API_KEY')) read.issue('STRIPE_API_KEY', set);
  return {
    konnect: { url: konnectUrl, token: token ?? '' },
    stripe: { url: stripeUrl, apiKey: apiKey ?? '', account },
  };
}

/** Whether what is behind keeps no money and no people: the emulator, embedded or alone on this machine. */
function isEmulator(upstreams: UpstreamsConfig | undefined): boolean {
  if (upstreams === undefined) return true;
  const { konnect, stripe } = upstreams;
  const local = [konnect.url, stripe.url].every((url) => new URL(url).protocol === 'http:');
  return local && konnect.token === emulatorKeys.konnect && stripe.apiKey === emulatorKeys.stripe;
}

function readAccess(read: EnvReader, host: string, onEmulator: boolean): AuthConfig {
  const harmless = onEmulator && isLoopback(host);
  const mode = read.enum('AUTH_MODE', accessModes, harmless ? 'open' : undefined);
  if (mode === undefined && !read.has('AUTH_MODE')) {
    const where = onEmulator ? 'HOST is not a loopback address' : 'the keys lead to real accounts';
    read.issue('AUTH_MODE', `must be set, since ${where}: ${howToChoose}`);
  }
  if (mode === 'open' && !harmless) {
    const why = onEmulator ? 'HOST must be a loopback address' : 'the upstreams must be the emulator';
    read.issue('AUTH_MODE', `cannot be "open" here, where nobody is asked who they are: ${why}`);
  }
  const unused = mode === 'open' ? [...ofTokens, ...ofRouters] : mode === 'direct' ? ofRouters : [];
  for (const name of unused) if (read.has(name)) read.issue(name, `has no effect while AUTH_MODE is "${mode}"`);
  if (mode === undefined || mode === 'open') return { mode: 'open' };
  return {
    mode,
    tokens: readTokens(read, mode),
    gatewaySecrets: mode === 'direct' ? [] : readRouterSecrets(read, mode),
  };
}

const ofTokens = ['AUTH_ISSUER', 'AUTH_AUDIENCE', 'AUTH_JWKS_URL', 'AUTH_JWKS_FILE', 'AUTH_ALGORITHMS'].concat([
  'AUTH_TOKEN_TYPES',
  'AUTH_CLOCK_TOLERANCE_S',
  'AUTH_SCOPE_CLAIM',
  'AUTH_CUSTOMER_CLAIM',
]);
const ofRouters = ['ROUTER_SECRET', 'ROUTER_SECRET_PREVIOUS'];

const howToChoose =
  '"router" if a router in front sends ROUTER_SECRET with each request, "direct" if callers come by themselves with a token, "both" for either';

function readTokens(read: EnvReader, mode: AccessMode): TokensConfig {
  const issuer = read.text('AUTH_ISSUER');
  const audience = read.list('AUTH_AUDIENCE');
  const url = read.url('AUTH_JWKS_URL');
  const file = read.text('AUTH_JWKS_FILE');
  const needed = (name: string, what: string) => read.issue(name, `must be set while AUTH_MODE is "${mode}": ${what}`);
  if (issuer === undefined) needed('AUTH_ISSUER', 'the `iss` of the tokens');
  if (audience === undefined) needed('AUTH_AUDIENCE', 'the `aud` that names this service');
  if (read.has('AUTH_JWKS_URL') && read.has('AUTH_JWKS_FILE')) {
    read.issue('AUTH_JWKS_FILE', 'cannot be set together with AUTH_JWKS_URL');
  } else if (!read.has('AUTH_JWKS_URL') && file === undefined) {
    needed('AUTH_JWKS_URL', 'where the keys of the issuer are; AUTH_JWKS_FILE in its place for a file');
  }
  return {
    issuer: issuer ?? '',
    audience: audience ?? [],
    keys: file === undefined ? { url: url ?? '' } : { file },
    algorithms: read.enumList('AUTH_ALGORITHMS', algorithms, ['RS256', 'ES256']),
    types: read.enumList('AUTH_TOKEN_TYPES', tokenTypes, ['at+jwt', 'JWT']),
    clockToleranceS: read.integer('AUTH_CLOCK_TOLERANCE_S', 5, 0, 60),
    scopeClaim: read.text('AUTH_SCOPE_CLAIM') ?? 'scope',
    customerClaim: read.text('AUTH_CUSTOMER_CLAIM') ?? 'customer_key',
  };
}

function readRouterSecrets(read: EnvReader, mode: AccessMode): string[] {
  const pattern = /^[\x21-\x7e]{32,256}$/;
  const what = '32 to 256 printable ASCII characters without spaces';
  const secret = read.secret('ROUTER_SECRET', pattern, what);
  const previous = read.secret('ROUTER_SECRET_PREVIOUS', pattern, what);
  if (!read.has('ROUTER_SECRET')) {
    read.issue('ROUTER_SECRET', `must be set while AUTH_MODE is "${mode}": what the router sends in x-gateway-secret`);
  }
  return [secret, previous].filter((one) => one !== undefined);
}

function readLimits(read: EnvReader): LimitsConfig {
  return {
    tokens: read.integer('MAX_TOKENS', 1_000, 100, 20_000),
    depth: read.integer('MAX_DEPTH', 12, 3, 50),
    aliases: read.integer('MAX_ALIASES', 50, 0, 1_000),
    directives: read.integer('MAX_DIRECTIVES', 50, 0, 1_000),
    cost: read.integer('MAX_COST', 5_000, 1, 1_000_000),
    representations: read.integer('MAX_REPRESENTATIONS', 100, 1, 10_000),
  };
}

function readShutdown(read: EnvReader): ShutdownConfig {
  const drainMs = read.integer('DRAIN_MS', 500, 0, 300_000);
  // Some send the signal that cannot be caught ten seconds after the first one.
  const stopMs = read.integer('STOP_MS', 9_000, 100, 600_000);
  if (drainMs >= stopMs) read.issue('DRAIN_MS', `must be less than STOP_MS, which is ${stopMs}, but got "${drainMs}"`);
  return { drainMs, timeoutMs: stopMs };
}

function readReturnUrlOrigins(read: EnvReader, onEmulator: boolean): readonly string[] | 'any' {
  const origins = read.origins('RETURN_URL_ORIGINS');
  if (!read.has('RETURN_URL_ORIGINS') && !onEmulator) {
    const what = 'the origins that sessions may lead back to, such as "https://app.example.com"';
    read.issue('RETURN_URL_ORIGINS', `must be set, since the keys lead to real accounts: ${what}`);
  }
  return origins ?? 'any';
}

function readHttpPolicy(read: EnvReader): HttpPolicy {
  return {
    attemptMs: read.integer('UPSTREAM_ATTEMPT_MS', 5_000, 1, 120_000),
    connectMs: read.integer('UPSTREAM_CONNECT_MS', 2_000, 1, 60_000),
    maxResponseBytes: read.integer('UPSTREAM_MAX_BYTES', 2_000_000, 1_000, 100_000_000),
    // A page of a hundred customers wants the billing of each: in one go, it takes as long as one call.
    connections: read.integer('UPSTREAM_CONNECTIONS', 128, 1, 1_000),
    queue: read.integer('UPSTREAM_QUEUE', 5_000, 0, 100_000),
    sharedReadMs: read.integer('UPSTREAM_SHARED_READ_MS', 100, 0, 1_000),
    retries: read.integer('UPSTREAM_RETRIES', 2, 0, 2),
    retryBudgetPercent: read.integer('UPSTREAM_RETRY_BUDGET', 10, 0, 100),
    breaker: {
      failurePercent: read.integer('UPSTREAM_BREAKER_FAILURES', 50, 1, 99),
      windowMs: read.integer('UPSTREAM_BREAKER_WINDOW_MS', 10_000, 1_000, 600_000),
      minCalls: read.integer('UPSTREAM_BREAKER_MIN_CALLS', 20, 1, 100_000),
      pauseMs: read.integer('UPSTREAM_BREAKER_PAUSE_MS', 5_000, 1, 600_000),
    },
  };
}

function readPersistedOperations(read: EnvReader) {
  const persistedOperations = read.enum('PERSISTED_OPERATIONS', persistedOperationsModes, 'off');
  const persistedOperationsManifest = read.matching(
    'PERSISTED_OPERATIONS_MANIFEST',
    /\.json$/,
    'the path of a .json file',
  );
  if (persistedOperations === 'off' && read.has('PERSISTED_OPERATIONS_MANIFEST')) {
    read.issue('PERSISTED_OPERATIONS_MANIFEST', 'has no effect unless PERSISTED_OPERATIONS is "safelist"');
  }
  return { persistedOperations, persistedOperationsManifest };
}

function readAdapters(read: EnvReader, standard: OnOff) {
  const port = (name: string) => (read.has(name) ? read.integer(name, 0, 0, 65_535) : undefined);
  const rest = { port: port('REST_PORT') };
  const mcp = { port: port('MCP_PORT'), personalData: read.enum('MCP_PERSONAL_DATA', onOff, 'off') === 'on' };
  const on = (name: string, others: readonly string[]) => {
    const isOn = read.enum(name, onOff, standard) === 'on';
    for (const other of others) if (!isOn && read.has(other)) read.issue(other, `has no effect while ${name} is "off"`);
    return isOn;
  };
  return {
    rest: on('REST', ['REST_PORT']) ? rest : undefined,
    mcp: on('MCP', ['MCP_PORT', 'MCP_PERSONAL_DATA']) ? mcp : undefined,
  };
}
