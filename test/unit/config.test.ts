import { readConfig } from '../../src/config/config.ts';
import { emulatorVariables } from '../../src/config/emulatorVariables.ts';
import { variables } from '../../src/config/variables.ts';
import { issuesOf } from '../support/configIssues.ts';

/** The variables that real keys require. */
const required = {
  RETURN_URL_ORIGINS: 'https://app.example.com',
  AUTH_MODE: 'direct',
  AUTH_ISSUER: 'https://id.example.com',
  AUTH_AUDIENCE: 'customer-portal',
  AUTH_JWKS_URL: 'https://id.example.com/jwks.json',
};
const keys = { KONG_API_KEY: 'kpat_1', STRIPE_API_KEY: 'sk_test_1', ...required };
const modeGuide =
  '"router" if a gateway sends ROUTER_SECRET with each request, "direct" if clients send an access token, "both" to accept either';
/** Token variables have no effect in the `open` mode. */
const noTokens = { AUTH_ISSUER: '', AUTH_AUDIENCE: '', AUTH_JWKS_URL: '' };
const routed = { ...keys, AUTH_MODE: 'router', ROUTER_SECRET: 'r'.repeat(32) };

test('an empty environment runs the embedded emulator on a loopback address', () => {
  expect(readConfig({})).toEqual({
    host: '127.0.0.1',
    port: 4000,
    upstreams: undefined,
    auth: { mode: 'open', hosts: [] },
    deadlineMs: 10_000,
    http: {
      attemptMs: 5_000,
      connectMs: 2_000,
      maxResponseBytes: 2_000_000,
      connections: 128,
      queue: 5_000,
      sharedReadMs: 100,
      retries: 2,
      retryBudgetPercent: 10,
      breaker: { failurePercent: 50, windowMs: 10_000, minCalls: 20, pauseMs: 5_000 },
    },
    redisUrl: undefined,
    idempotencyTtlMs: 86_400_000,
    accessLog: { mode: 'all', slowMs: 2_000 },
    logRepeatMs: 10_000,
    telemetry: { serviceName: 'customer-portal-subgraph', headers: [] },
    mcpPublicUrl: undefined,
    maxRequestBytes: 100_000,
    responseCompression: true,
    persistedOperations: 'off',
    persistedOperationsManifest: undefined,
    rest: { port: undefined },
    mcp: { port: undefined, tools: undefined, personalData: false },
    introspection: true,
    limits: { tokens: 1_000, depth: 12, aliases: 50, directives: 50, cost: 10_000, representations: 1_000 },
    clients: { bodyTimeoutMs: 10_000, connections: 10_000, unfinishedRequests: 1_000 },
    rateLimits: { perCaller: 0, perAddress: 0, windowMs: 60_000 },
    overload: { maxInFlight: 2_500, maxLoopDelayMs: 5 },
    shutdown: { drainMs: 500, timeoutMs: 9_000 },
    corsOrigins: 'local',
    returnUrlOrigins: 'any',
    logLevel: 'info',
  });
});

test('both keys select the real APIs', () => {
  expect(readConfig({ ...keys, KONNECT_REGION: 'eu', STRIPE_ACCOUNT: 'acct_1' }).upstreams).toEqual({
    konnect: { url: 'https://eu.api.konghq.com', token: 'kpat_1' },
    stripe: { url: 'https://api.stripe.com', apiKey: 'sk_test_1', account: 'acct_1' },
  });
  expect(readConfig(keys).upstreams?.konnect.url).toBe('https://global.api.konghq.com');
});

test('callers have a rate limit by default, except in the open mode', () => {
  expect(readConfig(keys).rateLimits).toEqual({ perCaller: 120_000, perAddress: 0, windowMs: 60_000 });
  expect(readConfig({ ...keys, RATE_LIMIT_PER_CALLER: '0' }).rateLimits.perCaller).toBe(0);
});

test('the default of a timeout follows a shorter one around it', () => {
  const { http } = readConfig({ UPSTREAM_DEADLINE_MS: '900' });
  expect([http.attemptMs, http.connectMs]).toEqual([900, 900]);
});

test('several ports may each be any free port', () => {
  expect(issuesOf({ PORT: '0', REST_PORT: '0', MCP_PORT: '0' })).toEqual([]);
});

test('an empty variable counts as not set', () => {
  expect(readConfig({ PORT: '', KONG_API_KEY: '', STRIPE_API_KEY: '' })).toEqual(readConfig({}));
});

test('NODE_ENV=production turns introspection, REST and MCP off unless they are set', () => {
  expect(readConfig({ NODE_ENV: 'production', EMULATOR: 'on' })).toMatchObject({
    introspection: false,
    rest: undefined,
    mcp: undefined,
  });
  expect(readConfig({ NODE_ENV: 'production', EMULATOR: 'on', REST: 'on', MCP: 'on', MCP_PORT: '9090' })).toMatchObject(
    {
      rest: { port: undefined },
      mcp: { port: 9090, tools: undefined, personalData: false },
    },
  );
});

test('MCP_PUBLIC_URL requires tokens and the URL of their issuer', () => {
  const tokens = { AUTH_MODE: 'direct', AUTH_AUDIENCE: 'portal', AUTH_JWKS_FILE: 'keys.json' };
  const MCP_PUBLIC_URL = 'https://api.example.com/mcp';
  expect(readConfig({ ...tokens, AUTH_ISSUER: 'https://id.example.com', MCP_PUBLIC_URL }).mcpPublicUrl).toBe(
    MCP_PUBLIC_URL,
  );
  expect(issuesOf({ ...tokens, AUTH_ISSUER: 'us', MCP_PUBLIC_URL: `${MCP_PUBLIC_URL}?tenant=1` })).toEqual([
    'AUTH_ISSUER must be a URL while MCP_PUBLIC_URL is set: the metadata names it as the authorization server',
    'MCP_PUBLIC_URL must not have a query or a fragment',
  ]);
  expect(issuesOf({ MCP_PUBLIC_URL })).toEqual([
    'MCP_PUBLIC_URL has no effect while AUTH_MODE is "open": clients send no token',
  ]);
});

test('MCP_TOOLS chooses groups of tools', () => {
  expect(readConfig({ MCP_TOOLS: 'read, portal' }).mcp?.tools).toEqual(['read', 'portal']);
  expect(issuesOf({ MCP_TOOLS: 'read,refunds' })).toEqual([
    'MCP_TOOLS must be a comma-separated list of read, customers, billing, portal, sessions, but got "read,refunds"',
  ]);
  expect(issuesOf({ MCP: 'off', MCP_TOOLS: 'read' })).toEqual(['MCP_TOOLS has no effect while MCP is "off"']);
});

test('all issues are reported together', () => {
  expect(
    issuesOf({ PORT: '80x', KONNECT_REGION: 'moon', KONG_API_KEY: 'kpat_1', ...required, LOG_LEVEL: 'loud' }),
  ).toEqual([
    'PORT must be an integer from 0 to 65535, but got "80x"',
    'KONNECT_REGION must be one of us, eu, au, me, in, sg, global, but got "moon"',
    'STRIPE_API_KEY must be set too: set both keys for the real APIs, or neither for the embedded emulator',
    'LOG_LEVEL must be one of debug, info, warn, error, silent, but got "loud"',
  ]);
});

test.each<[string, Record<string, string>, string]>([
  ['a port out of range', { PORT: '65536' }, 'PORT must be an integer from 0 to 65535, but got "65536"'],
  [
    'a deadline with a unit',
    { UPSTREAM_DEADLINE_MS: '5s' },
    'UPSTREAM_DEADLINE_MS must be an integer from 1 to 120000, but got "5s"',
  ],
  [
    'a negative bound',
    { MAX_REQUEST_BYTES: '-1' },
    'MAX_REQUEST_BYTES must be an integer from 1000 to 10000000, but got "-1"',
  ],
  [
    'one key without the other',
    { STRIPE_API_KEY: 'sk_test_1', ...required },
    'KONG_API_KEY must be set too: set both keys for the real APIs, or neither for the embedded emulator',
  ],
  [
    'a region beside a URL',
    { ...keys, KONNECT_REGION: 'eu', KONNECT_URL: 'https://k.example.com' },
    'KONNECT_REGION cannot be set together with KONNECT_URL, which contains the host',
  ],
  [
    'a URL without keys',
    { STRIPE_URL: 'https://s.example.com' },
    'STRIPE_URL has no effect without KONG_API_KEY and STRIPE_API_KEY: the embedded emulator would be used',
  ],
  [
    'text that is not a URL',
    { ...keys, STRIPE_URL: 'stripe' },
    'STRIPE_URL must be an https URL without a path, or an http one on a loopback address, but got "stripe"',
  ],
  [
    'a credential over plain http',
    { ...keys, STRIPE_URL: 'http://s.example.com' },
    'STRIPE_URL must be an https URL without a path, or an http one on a loopback address, but got "http://s.example.com"',
  ],
  [
    'a URL with a path',
    { ...keys, KONNECT_URL: 'https://k.example.com/v3' },
    'KONNECT_URL must be an https URL without a path, or an http one on a loopback address, but got "https://k.example.com/v3"',
  ],
  [
    'an invalid account id',
    { ...keys, STRIPE_ACCOUNT: '12' },
    'STRIPE_ACCOUNT must be the id of a connected account: "acct_…", but got "12"',
  ],
  [
    'a store URL with another scheme',
    { REDIS_URL: 'http://user:hunter2@redis' },
    'REDIS_URL must be a URL that starts with "redis://" or "rediss://", but got a value of 25 characters',
  ],
  [
    'an unknown mode of persisted operations',
    { PERSISTED_OPERATIONS: 'on' },
    'PERSISTED_OPERATIONS must be one of off, safelist, but got "on"',
  ],
  [
    'a bound of slow requests without an access log',
    { ACCESS_LOG: 'off', SLOW_REQUEST_MS: '100' },
    'SLOW_REQUEST_MS has no effect while ACCESS_LOG is "off"',
  ],
  [
    'a manifest without the safelist',
    { PERSISTED_OPERATIONS_MANIFEST: 'manifest.json' },
    'PERSISTED_OPERATIONS_MANIFEST has no effect unless PERSISTED_OPERATIONS is "safelist"',
  ],
  [
    'a manifest that is not a .json file',
    { PERSISTED_OPERATIONS: 'safelist', PERSISTED_OPERATIONS_MANIFEST: 'operations' },
    'PERSISTED_OPERATIONS_MANIFEST must be the path of a .json file, but got "operations"',
  ],
  [
    'a port of an adapter that is off',
    { REST: 'off', REST_PORT: '8080' },
    'REST_PORT has no effect while REST is "off"',
  ],
  [
    'personal data for an adapter that is off in production',
    { NODE_ENV: 'production', EMULATOR: 'on', MCP_PERSONAL_DATA: 'on' },
    'MCP_PERSONAL_DATA has no effect while MCP is "off"',
  ],
  ['a switch that is neither on nor off', { MCP: 'yes' }, 'MCP must be one of on, off, but got "yes"'],
  ['a switch named like a member of Object', { MCP: 'toString' }, 'MCP must be one of on, off, but got "toString"'],
  [
    'a bracketed address',
    { HOST: '[::1]', AUTH_MODE: 'open' },
    'HOST must be an IP address or a host name, without brackets, but got "[::1]"',
  ],
  [
    'real keys without an authentication mode',
    { ...keys, AUTH_MODE: '' },
    `AUTH_MODE must be set because the keys are for real accounts: ${modeGuide}`,
  ],
  [
    'a public address without an authentication mode',
    { HOST: '0.0.0.0' },
    `AUTH_MODE must be set because HOST is not a loopback address: ${modeGuide}`,
  ],
  [
    'the open mode with real accounts',
    { ...keys, ...noTokens, AUTH_MODE: 'open' },
    'AUTH_MODE cannot be "open" here, because it disables authentication: the upstreams must be the emulator',
  ],
  [
    'the open mode with real accounts behind a local proxy',
    { ...keys, ...noTokens, KONNECT_URL: 'http://127.0.0.1:1', STRIPE_URL: 'http://127.0.0.1:2', AUTH_MODE: 'open' },
    'AUTH_MODE cannot be "open" here, because it disables authentication: the upstreams must be the emulator',
  ],
  [
    'the open mode on a public address',
    { HOST: '0.0.0.0', AUTH_MODE: 'open' },
    'AUTH_MODE cannot be "open" here, because it disables authentication: HOST must be a loopback address, or OPEN_MODE_HOSTS must name the hosts',
  ],
  [
    'an unknown authentication mode',
    { AUTH_MODE: 'none' },
    'AUTH_MODE must be one of router, direct, both, open, but got "none"',
  ],
  [
    'a token variable in the open mode',
    { AUTH_ISSUER: 'https://id.example.com' },
    'AUTH_ISSUER has no effect while AUTH_MODE is "open"',
  ],
  [
    'a gateway secret in the direct mode',
    { ...keys, ROUTER_SECRET: 'r'.repeat(32) },
    'ROUTER_SECRET has no effect while AUTH_MODE is "direct"',
  ],
  [
    'the router mode without a secret',
    { ...routed, ROUTER_SECRET: '' },
    'ROUTER_SECRET must be set while AUTH_MODE is "router": the gateway sends it in x-gateway-secret',
  ],
  [
    'a short gateway secret',
    { ...routed, ROUTER_SECRET: 'hunter2' },
    'ROUTER_SECRET must be 32 to 256 printable ASCII characters without spaces, but got a value of 7 characters',
  ],
  [
    'tokens without an issuer',
    { ...keys, AUTH_ISSUER: '' },
    'AUTH_ISSUER must be set while AUTH_MODE is "direct": the `iss` claim of the access tokens',
  ],
  [
    'tokens without an audience',
    { ...routed, AUTH_AUDIENCE: '' },
    'AUTH_AUDIENCE must be set while AUTH_MODE is "router": the `aud` claim that names this service',
  ],
  [
    'tokens without a key set',
    { ...keys, AUTH_JWKS_URL: '' },
    'AUTH_JWKS_URL must be set while AUTH_MODE is "direct": the URL of the issuer\'s keys; for a file, set AUTH_JWKS_FILE instead',
  ],
  [
    'a key set over plain http',
    { ...keys, AUTH_JWKS_URL: 'http://id.example.com/jwks.json' },
    'AUTH_JWKS_URL must be an https URL, or an http one on a loopback address, but got "http://id.example.com/jwks.json"',
  ],
  [
    'two sources of the key set',
    { ...keys, AUTH_JWKS_FILE: 'jwks.json' },
    'AUTH_JWKS_FILE cannot be set together with AUTH_JWKS_URL',
  ],
  [
    'a symmetric signature algorithm',
    { ...keys, AUTH_ALGORITHMS: 'RS256,HS256' },
    'AUTH_ALGORITHMS must be a comma-separated list of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA, but got "RS256,HS256"',
  ],
  [
    'an unknown token type',
    { ...keys, AUTH_TOKEN_TYPES: 'id' },
    'AUTH_TOKEN_TYPES must be a comma-separated list of at+jwt, JWT, absent, but got "id"',
  ],
  [
    'a clock tolerance out of range',
    { ...keys, AUTH_CLOCK_TOLERANCE_S: '3600' },
    'AUTH_CLOCK_TOLERANCE_S must be an integer from 0 to 60, but got "3600"',
  ],
  [
    'real keys without return URL origins',
    { ...keys, RETURN_URL_ORIGINS: '' },
    'RETURN_URL_ORIGINS must be set because the keys are for real accounts: the origins that return URLs of sessions may have, such as "https://app.example.com"',
  ],
  [
    'an origin with a path',
    { ...keys, RETURN_URL_ORIGINS: 'https://app.example.com, https://app.example.com/back' },
    'RETURN_URL_ORIGINS must be comma-separated https origins such as "https://app.example.com", or http ones of loopback addresses, but got "https://app.example.com/back"',
  ],
  [
    'a wildcard origin',
    { CORS_ORIGINS: '*' },
    'CORS_ORIGINS must be comma-separated https origins such as "https://app.example.com", or http ones of loopback addresses, but got "*"',
  ],
  [
    'a drain as long as the shutdown',
    { DRAIN_MS: '3000', STOP_MS: '3000' },
    'DRAIN_MS must be less than STOP_MS, which is 3000, but got "3000"',
  ],
  [
    'an attempt longer than the deadline',
    { UPSTREAM_ATTEMPT_MS: '10001' },
    'UPSTREAM_ATTEMPT_MS must be at most UPSTREAM_DEADLINE_MS, which is 10000, but got "10001"',
  ],
  [
    'a timeout for connecting longer than an attempt',
    { UPSTREAM_ATTEMPT_MS: '1000', UPSTREAM_CONNECT_MS: '1001' },
    'UPSTREAM_CONNECT_MS must be at most UPSTREAM_ATTEMPT_MS, which is 1000, but got "1001"',
  ],
  [
    'a retry budget without retries',
    { UPSTREAM_RETRIES: '0', UPSTREAM_RETRY_BUDGET: '20' },
    'UPSTREAM_RETRY_BUDGET has no effect while UPSTREAM_RETRIES is 0',
  ],
  [
    'idempotency keys that expire while their operation runs',
    { UPSTREAM_DEADLINE_MS: '31000', IDEMPOTENCY_TTL_S: '60' },
    'IDEMPOTENCY_TTL_S must be at least twice UPSTREAM_DEADLINE_MS, which is 31000, but got "60"',
  ],
  [
    'a rate limit below the maximum cost of one operation',
    { RATE_LIMIT_PER_CALLER: '9999' },
    'RATE_LIMIT_PER_CALLER must be 0 or at least MAX_COST, which is 10000, but got "9999"',
  ],
  [
    'a window without a rate limit',
    { RATE_LIMIT_WINDOW_MS: '1000' },
    'RATE_LIMIT_WINDOW_MS has no effect without a rate limit',
  ],
  [
    'an adapter port that equals the port of the service',
    { PORT: '5000', MCP_PORT: '5000' },
    'MCP_PORT must differ from PORT, which is 5000: remove it to share the port, or set another one',
  ],
  [
    'equal ports of two adapters',
    { REST_PORT: '5001', MCP_PORT: '5001' },
    'MCP_PORT must differ from REST_PORT, which is 5001: remove it to share the port, or set another one',
  ],
  ['a limit below its minimum', { MAX_DEPTH: '0' }, 'MAX_DEPTH must be an integer from 3 to 50, but got "0"'],
])('%s is reported', (_what, env, issue) => {
  expect(issuesOf(env)).toEqual([issue]);
});

test('an invalid secret is reported without its value', () => {
  const [issue, ...others] = issuesOf({ ...keys, STRIPE_API_KEY: 'pk_live_secret' });
  expect(issue).toBe(
    'STRIPE_API_KEY must be a Stripe key that starts with "sk_" or "rk_", but it is a publishable key, which cannot be used by a server',
  );
  expect(others).toEqual([]);
  for (const url of ['https://user:hunter2@s.example.com', 'https:user:hunter2@s.example.com']) {
    expect(issuesOf({ ...keys, STRIPE_URL: url })).toEqual([
      'STRIPE_URL must be an https URL without a path, or an http one on a loopback address, but got one with a user name or password',
    ]);
  }
});

test('an invalid key without the other is reported with the missing one', () => {
  expect(issuesOf({ ...required, STRIPE_API_KEY: 'abc' })).toHaveLength(2);
});

test('a loopback URL may use http', () => {
  const env = { ...keys, KONNECT_URL: 'http://127.0.0.1:4010', STRIPE_URL: 'http://[::1]:4011/' };
  expect(readConfig(env).upstreams).toMatchObject({
    konnect: { url: 'http://127.0.0.1:4010' },
    stripe: { url: 'http://[::1]:4011' },
  });
});

test('an emulator process on a loopback address counts as the emulator', () => {
  const env = {
    KONG_API_KEY: 'kpat_emulator',
    STRIPE_API_KEY: 'sk_test_emulator',
    KONNECT_URL: 'http://127.0.0.1:4010',
    STRIPE_URL: 'http://127.0.0.1:4011',
  };
  expect(readConfig(env)).toMatchObject({ auth: { mode: 'open' }, returnUrlOrigins: 'any', introspection: true });
});

test('an authenticated mode hides the schema and allows no origin unless they are set', () => {
  expect(readConfig(keys)).toMatchObject({ introspection: false, corsOrigins: [] });
  const opened = {
    ...keys,
    INTROSPECTION: 'on',
    CORS_ORIGINS: 'https://studio.apollographql.com,http://localhost:3000',
  };
  expect(readConfig(opened)).toMatchObject({
    introspection: true,
    corsOrigins: ['https://studio.apollographql.com', 'http://localhost:3000'],
  });
});

test('the current and the previous gateway secret are both accepted', () => {
  const { auth } = readConfig({ ...routed, ROUTER_SECRET_PREVIOUS: 'q'.repeat(40), HOST: '0.0.0.0' });
  expect(auth).toEqual({
    mode: 'router',
    gatewaySecrets: ['r'.repeat(32), 'q'.repeat(40)],
    tokens: {
      issuer: 'https://id.example.com',
      audience: ['customer-portal'],
      keys: { url: 'https://id.example.com/jwks.json' },
      algorithms: ['RS256', 'ES256'],
      types: ['at+jwt', 'JWT'],
      clockToleranceS: 5,
      scopeClaim: 'scope',
      customerClaim: 'customer_key',
    },
  });
});

test('the stdio transport does not authenticate', () => {
  const env = { KONG_API_KEY: 'kpat_1', STRIPE_API_KEY: 'sk_test_1', RETURN_URL_ORIGINS: 'https://app.example.com' };
  expect(readConfig(env, 'stdio').auth).toEqual({ mode: 'open', hosts: [] });
});

test('a description or default in the documentation has at most 20 words', () => {
  const cells = Object.values({ ...variables, ...emulatorVariables }).flatMap((variable) => [
    variable.description,
    variable.accepts,
    variable.defaultText ?? '',
  ]);
  expect(cells.filter((cell) => cell.split(/\s+/).length > 20)).toEqual([]);
});
