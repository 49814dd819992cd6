import { readConfig } from '../../src/config.ts';
import { ConfigError } from '../../src/environment.ts';

function faultsOf(env: Record<string, string>): readonly string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

const keys = { KONG_API_KEY: 'kpat_1', STRIPE_API_KEY: 'sk_test_1' };

test('with nothing set, the emulator stands behind a service on loopback', () => {
  expect(readConfig({})).toEqual({
    host: '127.0.0.1',
    port: 4000,
    upstreams: undefined,
    deadlineMs: 10_000,
    connections: 32,
    maxResponseBytes: 2_000_000,
    maxRequestBytes: 100_000,
    persistedOperations: 'off',
    persistedOperationsManifest: undefined,
    rest: { port: undefined },
    mcp: { port: undefined, personalData: false },
    explorer: true,
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
  expect(readConfig({ NODE_ENV: 'production' })).toMatchObject({ introspection: false, rest: undefined, mcp: undefined });
  expect(readConfig({ NODE_ENV: 'production', REST: 'on', MCP: 'on', MCP_PORT: '9090' })).toMatchObject({
    rest: { port: undefined },
    mcp: { port: 9090, personalData: false },
  });
});

test('all faults are told at once', () => {
  expect(faultsOf({ PORT: '80x', KONNECT_REGION: 'moon', KONG_API_KEY: 'kpat_1', LOG_LEVEL: 'loud' })).toEqual([
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
    { STRIPE_API_KEY: 'sk_test_1' },
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
    'an address that others reach',
    { HOST: '0.0.0.0' },
    'HOST must be a loopback address (127.0.0.1, ::1 or localhost), since callers are not authenticated, but got "0.0.0.0"',
  ],
  [
    'a bracketed address',
    { HOST: '[::1]' },
    'HOST must be a loopback address (127.0.0.1, ::1 or localhost), since callers are not authenticated, but got "[::1]"',
  ],
  [
    'an address that is none',
    { HOST: '127.999.1.1' },
    'HOST must be a loopback address (127.0.0.1, ::1 or localhost), since callers are not authenticated, but got "127.999.1.1"',
  ],
])('%s is a fault', (_what, env, fault) => {
  expect(faultsOf(env)).toEqual([fault]);
});

test('a secret that is wrong is not shown', () => {
  const [fault, ...more] = faultsOf({ KONG_API_KEY: 'kpat_1', STRIPE_API_KEY: 'pk_live_secret' });
  expect(fault).toBe(
    'STRIPE_API_KEY must be a Stripe key that starts with "sk_" or "rk_", but got another text of 14 characters',
  );
  expect(more).toEqual([]);
  expect(faultsOf({ ...keys, STRIPE_URL: 'https://user:hunter2@s.example.com' }).join()).not.toContain('hunter2');
});

test('a wrong key alone tells of the missing one too', () => {
  expect(faultsOf({ STRIPE_API_KEY: 'abc' })).toHaveLength(2);
});

test('loopback URLs may be http, so that an emulator can run alone', () => {
  const env = { ...keys, KONNECT_URL: 'http://127.0.0.1:4010', STRIPE_URL: 'http://[::1]:4011/' };
  expect(readConfig(env).upstreams).toMatchObject({
    konnect: { url: 'http://127.0.0.1:4010' },
    stripe: { url: 'http://[::1]:4011' },
  });
});
