import { readConfig } from '../../src/config/config.ts';
import { ConfigError } from '../../src/config/env.ts';

function faultsOf(env: Record<string, string>): readonly string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.issues;
    throw error;
  }
  return [];
}

/** What a service with real keys needs besides them. */
const settled = {
  RETURN_URL_ORIGINS: 'https://app.example.com',
  AUTH_MODE: 'direct',
  AUTH_ISSUER: 'https://id.example.com',
  AUTH_AUDIENCE: 'customer-portal',
  AUTH_JWKS_URL: 'https://id.example.com/jwks.json',
};
const keys = { KONG_API_KEY: 'kpat_1', STRIPE_API_KEY: 'sk_test_1', ...settled };
const howToChoose =
  '"router" if a router in front sends ROUTER_SECRET with each request, "direct" if callers come by themselves with a token, "both" for either';
/** The variables of tokens have no effect while nobody checks any. */
const openDoor = { AUTH_ISSUER: '', AUTH_AUDIENCE: '', AUTH_JWKS_URL: '' };
const routed = { ...keys, AUTH_MODE: 'router', ROUTER_SECRET: 'r'.repeat(32) };

test('with nothing set, the emulator stands behind a service on loopback', () => {
  expect(readConfig({})).toEqual({
    host: '127.0.0.1',
    port: 4000,
    upstreams: undefined,
    access: { mode: 'open' },
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
    maxRequestBytes: 100_000,
    persistedOperations: 'off',
    persistedOperationsManifest: undefined,
    rest: { port: undefined },
    mcp: { port: undefined, personalData: false },
    introspection: true,
    limits: { tokens: 1_000, depth: 12, aliases: 50, directives: 50, cost: 5_000, representations: 100 },
    overload: { maxInFlight: 2_500, maxLoopDelayMs: 5 },
    stopping: { drainMs: 500, stopMs: 9_000 },
    corsOrigins: 'local',
    returnUrlOrigins: 'any',
    logLevel: 'info',
  });
});

test('with both keys, the real APIs stand behind it', () => {
  expect(readConfig({ ...keys, KONNECT_REGION: 'eu', STRIPE_ACCOUNT: 'acct_1' }).upstreams).toEqual({
    konnect: { url: 'https://eu.api.konghq.com', token: 'kpat_1' },
    stripe: { url: 'https://api.stripe.com', apiKey: 'sk_test_1', account: 'acct_1' },
  });
  expect(readConfig(keys).upstreams?.konnect.url).toBe('https://global.api.konghq.com');
});

test('an empty variable is one that is not set', () => {
  expect(readConfig({ PORT: '', KONG_API_KEY: '', STRIPE_API_KEY: '' })).toEqual(readConfig({}));
});

test('NODE_ENV=production turns off what is for people and for other protocols, unless they are asked for', () => {
  expect(readConfig({ NODE_ENV: 'production' })).toMatchObject({
    introspection: false,
    rest: undefined,
    mcp: undefined,
  });
  expect(readConfig({ NODE_ENV: 'production', REST: 'on', MCP: 'on', MCP_PORT: '9090' })).toMatchObject({
    rest: { port: undefined },
    mcp: { port: 9090, personalData: false },
  });
});

test('all faults are told at once', () => {
  expect(
    faultsOf({ PORT: '80x', KONNECT_REGION: 'moon', KONG_API_KEY: 'kpat_1', ...settled, LOG_LEVEL: 'loud' }),
  ).toEqual([
    'PORT must be a whole number from 0 to 65535, but got "80x"',
    'KONNECT_REGION must be one of us, eu, au, me, in, sg, global, but got "moon"',
    'STRIPE_API_KEY must be set too: set both keys for the real APIs, or neither for the embedded emulator',
    'LOG_LEVEL must be one of debug, info, warn, error, silent, but got "loud"',
  ]);
});

test.each<[string, Record<string, string>, string]>([
  ['a port out of range', { PORT: '65536' }, 'PORT must be a whole number from 0 to 65535, but got "65536"'],
  [
    'a deadline with a unit',
    { UPSTREAM_DEADLINE_MS: '5s' },
    'UPSTREAM_DEADLINE_MS must be a whole number from 1 to 120000, but got "5s"',
  ],
  [
    'a negative bound',
    { MAX_REQUEST_BYTES: '-1' },
    'MAX_REQUEST_BYTES must be a whole number from 1000 to 10000000, but got "-1"',
  ],
  [
    'one key without the other',
    { STRIPE_API_KEY: 'sk_test_1', ...settled },
    'KONG_API_KEY must be set too: set both keys for the real APIs, or neither for the embedded emulator',
  ],
  [
    'a region beside a URL',
    { ...keys, KONNECT_REGION: 'eu', KONNECT_URL: 'https://k.example.com' },
    'KONNECT_REGION cannot be set together with KONNECT_URL, which names the host itself',
  ],
  [
    'a URL without keys',
    { STRIPE_URL: 'https://s.example.com' },
    'STRIPE_URL has no effect without KONG_API_KEY and STRIPE_API_KEY: the embedded emulator would be used',
  ],
  [
    'a URL that is none',
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
    'an account that is none',
    { ...keys, STRIPE_ACCOUNT: '12' },
    'STRIPE_ACCOUNT must be the id of a connected account: "acct_…", but got "12"',
  ],
  [
    'a store that is none',
    { REDIS_URL: 'http://user:hunter2@redis' },
    'REDIS_URL must be a URL that starts with "redis://" or "rediss://", but got another text of 25 characters',
  ],
  [
    'a mode of persisted operations that is none',
    { PERSISTED_OPERATIONS: 'on' },
    'PERSISTED_OPERATIONS must be one of off, safelist, but got "on"',
  ],
  [
    'a manifest that nothing reads',
    { PERSISTED_OPERATIONS_MANIFEST: 'manifest.json' },
    'PERSISTED_OPERATIONS_MANIFEST has no effect unless PERSISTED_OPERATIONS is "safelist"',
  ],
  [
    'a manifest of another kind',
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
    { NODE_ENV: 'production', MCP_PERSONAL_DATA: 'on' },
    'MCP_PERSONAL_DATA has no effect while MCP is "off"',
  ],
  ['neither on nor off', { MCP: 'yes' }, 'MCP must be one of on, off, but got "yes"'],
  [
    'a bracketed address',
    { HOST: '[::1]', AUTH_MODE: 'open' },
    'HOST must be an IP address or a host name, without brackets, but got "[::1]"',
  ],
  [
    'real keys without a mode of access',
    { ...keys, AUTH_MODE: '' },
    `AUTH_MODE must be set, since the keys lead to real accounts: ${howToChoose}`,
  ],
  [
    'an address that others reach without a mode of access',
    { HOST: '0.0.0.0' },
    `AUTH_MODE must be set, since HOST is not a loopback address: ${howToChoose}`,
  ],
  [
    'an open door to real accounts',
    { ...keys, ...openDoor, AUTH_MODE: 'open' },
    'AUTH_MODE cannot be "open" here, where nobody is asked who they are: the upstreams must be the emulator',
  ],
  [
    'an open door to real accounts behind a proxy of this machine',
    { ...keys, ...openDoor, KONNECT_URL: 'http://127.0.0.1:1', STRIPE_URL: 'http://127.0.0.1:2', AUTH_MODE: 'open' },
    'AUTH_MODE cannot be "open" here, where nobody is asked who they are: the upstreams must be the emulator',
  ],
  [
    'an open door that others reach',
    { HOST: '0.0.0.0', AUTH_MODE: 'open' },
    'AUTH_MODE cannot be "open" here, where nobody is asked who they are: HOST must be a loopback address',
  ],
  ['a mode that is none', { AUTH_MODE: 'none' }, 'AUTH_MODE must be one of router, direct, both, open, but got "none"'],
  [
    'tokens that nobody reads',
    { AUTH_ISSUER: 'https://id.example.com' },
    'AUTH_ISSUER has no effect while AUTH_MODE is "open"',
  ],
  [
    'a secret that nobody asks for',
    { ...keys, ROUTER_SECRET: 'r'.repeat(32) },
    'ROUTER_SECRET has no effect while AUTH_MODE is "direct"',
  ],
  [
    'a router without a secret',
    { ...routed, ROUTER_SECRET: '' },
    'ROUTER_SECRET must be set while AUTH_MODE is "router": what the router sends in x-gateway-secret',
  ],
  [
    'a secret that can be guessed',
    { ...routed, ROUTER_SECRET: 'hunter2' },
    'ROUTER_SECRET must be 32 to 256 printable ASCII characters without spaces, but got another text of 7 characters',
  ],
  [
    'tokens without an issuer',
    { ...keys, AUTH_ISSUER: '' },
    'AUTH_ISSUER must be set while AUTH_MODE is "direct": the `iss` of the tokens',
  ],
  [
    'tokens for anybody',
    { ...routed, AUTH_AUDIENCE: '' },
    'AUTH_AUDIENCE must be set while AUTH_MODE is "router": the `aud` that names this service',
  ],
  [
    'tokens without keys',
    { ...keys, AUTH_JWKS_URL: '' },
    'AUTH_JWKS_URL must be set while AUTH_MODE is "direct": where the keys of the issuer are; AUTH_JWKS_FILE in its place for a file',
  ],
  [
    'keys over plain http',
    { ...keys, AUTH_JWKS_URL: 'http://id.example.com/jwks.json' },
    'AUTH_JWKS_URL must be an https URL, or an http one on a loopback address, but got "http://id.example.com/jwks.json"',
  ],
  [
    'two places of keys',
    { ...keys, AUTH_JWKS_FILE: 'jwks.json' },
    'AUTH_JWKS_FILE cannot be set together with AUTH_JWKS_URL',
  ],
  [
    'a signature that whoever checks it could make',
    { ...keys, AUTH_ALGORITHMS: 'RS256,HS256' },
    'AUTH_ALGORITHMS must be some of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA, parted by commas, but got "RS256,HS256"',
  ],
  [
    'a type of token that is not known',
    { ...keys, AUTH_TOKEN_TYPES: 'id' },
    'AUTH_TOKEN_TYPES must be some of at+jwt, JWT, absent, parted by commas, but got "id"',
  ],
  [
    'a clock that is far off',
    { ...keys, AUTH_CLOCK_TOLERANCE_S: '3600' },
    'AUTH_CLOCK_TOLERANCE_S must be a whole number from 0 to 60, but got "3600"',
  ],
  [
    'real keys without a place to come back to',
    { ...keys, RETURN_URL_ORIGINS: '' },
    'RETURN_URL_ORIGINS must be set, since the keys lead to real accounts: the origins that sessions may lead back to, such as "https://app.example.com"',
  ],
  [
    'an origin with a path',
    { ...keys, RETURN_URL_ORIGINS: 'https://app.example.com, https://app.example.com/back' },
    'RETURN_URL_ORIGINS must be origins parted by commas, such as "https://app.example.com"; http is for loopback addresses, but got "https://app.example.com/back"',
  ],
  [
    'any origin',
    { CORS_ORIGINS: '*' },
    'CORS_ORIGINS must be origins parted by commas, such as "https://app.example.com"; http is for loopback addresses, but got "*"',
  ],
  [
    'a drain that takes all the time there is to stop',
    { DRAIN_MS: '3000', STOP_MS: '3000' },
    'DRAIN_MS must be less than STOP_MS, which is 3000, but got "3000"',
  ],
  ['a bound of nothing', { MAX_DEPTH: '0' }, 'MAX_DEPTH must be a whole number from 3 to 50, but got "0"'],
])('%s is a fault', (_what, env, fault) => {
  expect(faultsOf(env)).toEqual([fault]);
});

test('a secret that is wrong is not shown', () => {
  const [fault, ...more] = faultsOf({ ...keys, STRIPE_API_KEY: 'pk_live_secret' });
  expect(fault).toBe(
    'STRIPE_API_KEY must be a Stripe key that starts with "sk_" or "rk_", but got another text of 14 characters',
  );
  expect(more).toEqual([]);
  expect(faultsOf({ ...keys, STRIPE_URL: 'https://user:hunter2@s.example.com' }).join()).not.toContain('hunter2');
});

test('a wrong key alone tells of the missing one too', () => {
  expect(faultsOf({ ...settled, STRIPE_API_KEY: 'abc' })).toHaveLength(2);
});

test('loopback URLs may be http, so that an emulator can run alone', () => {
  const env = { ...keys, KONNECT_URL: 'http://127.0.0.1:4010', STRIPE_URL: 'http://[::1]:4011/' };
  expect(readConfig(env).upstreams).toMatchObject({
    konnect: { url: 'http://127.0.0.1:4010' },
    stripe: { url: 'http://[::1]:4011' },
  });
});

test('the emulator alone on this machine is as harmless as the embedded one', () => {
  const env = {
    KONG_API_KEY: 'kpat_emulator',
    STRIPE_API_KEY: 'sk_test_emulator',
    KONNECT_URL: 'http://127.0.0.1:4010',
    STRIPE_URL: 'http://127.0.0.1:4011',
  };
  expect(readConfig(env)).toMatchObject({ access: { mode: 'open' }, returnUrlOrigins: 'any', introspection: true });
});

test('in the closed modes the schema is hidden and no page may ask, unless it is said', () => {
  expect(readConfig(keys)).toMatchObject({ introspection: false, corsOrigins: [] });
  const shown = {
    ...keys,
    INTROSPECTION: 'on',
    CORS_ORIGINS: 'https://studio.apollographql.com,http://localhost:3000',
  };
  expect(readConfig(shown)).toMatchObject({
    introspection: true,
    corsOrigins: ['https://studio.apollographql.com', 'http://localhost:3000'],
  });
});

test('two secrets of the router can live at once', () => {
  const { auth: access } = readConfig({ ...routed, ROUTER_SECRET_PREVIOUS: 'q'.repeat(40), HOST: '0.0.0.0' });
  expect(access).toEqual({
    mode: 'router',
    routerSecrets: ['r'.repeat(32), 'q'.repeat(40)],
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

test('a process that serves those who started it asks for no proof', () => {
  const env = { KONG_API_KEY: 'kpat_1', STRIPE_API_KEY: 'sk_test_1', RETURN_URL_ORIGINS: 'https://app.example.com' };
  expect(readConfig(env, 'stdio').auth).toEqual({ mode: 'open' });
});
