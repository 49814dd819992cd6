import { readConfig } from '../../src/config/config.ts';
import { ConfigError } from '../../src/config/env.ts';
import { issuesOf } from '../support/configIssues.ts';

type Env = Readonly<Record<string, string>>;

const access = {
  RETURN_URL_ORIGINS: 'https://app.example.com',
  AUTH_MODE: 'direct',
  AUTH_ISSUER: 'https://id.example.com',
  AUTH_AUDIENCE: 'customer-portal',
  AUTH_JWKS_URL: 'https://id.example.com/jwks.json',
};
const keys = { KONG_API_KEY: 'kpat_4711abc', STRIPE_API_KEY: 'sk_live_4711abc' };

describe('keys that cannot be sent', () => {
  const konnect = 'KONG_API_KEY must be a Konnect access token, but';
  const stripe = 'STRIPE_API_KEY must be a Stripe key that starts with "sk_" or "rk_", but';

  test.each([
    ['"kpat_4711abc"', 'it has a quote at its start: remove the quotes'],
    ["kpat_4711abc'", 'it has a quote at its end: remove the quotes'],
    ['kpat_4711abc\n', 'it ends with a line break: remove it'],
    ['kpat_4711abc\r\n', 'it ends with a line break: remove it'],
    [' kpat_4711abc', 'it starts with a space: remove it'],
    ['kpat_4711abc ', 'it ends with a space: remove it'],
    ['   ', 'it consists of spaces: set the key'],
    ['kpat_4711 abc', 'it contains a space or a line break'],
    ['kpat_4711äbc', 'it contains a character that is not printable ASCII'],
    ['kpat_4711\u0000abc', 'it contains a character that is not printable ASCII'],
    ['kpat_4711;abc', 'it contains a character that no key has'],
    ['Bearer kpat_4711abc', 'it has the name of an authentication scheme: set the key alone'],
    ['…', 'it is a placeholder: set the key itself'],
    ['kpat_…', 'it is a placeholder: set the key itself'],
    ['kpat_...', 'it is a placeholder: set the key itself'],
    ['<your token>', 'it is a placeholder: set the key itself'],
    ['kpat_xxxxxxxx', 'it is a placeholder: set the key itself'],
    ['changeme', 'it is a placeholder: set the key itself'],
    ['your-key', 'it is a placeholder: set the key itself'],
    ['${KONG_API_KEY}', 'it is a placeholder: set the key itself'],
  ])('KONG_API_KEY=%j is reported with the rule, and without the value', (value, fault) => {
    const issues = issuesOf({ ...keys, ...access, KONG_API_KEY: value });
    expect(issues).toEqual([`${konnect} ${fault}`]);
    expect(issues.join()).not.toContain('4711');
  });

  test.each([
    ['sk_live_4711abc\n', 'it ends with a line break: remove it'],
    ['sk_test_…', 'it is a placeholder: set the key itself'],
    ['pk_live_4711abc', 'it is a publishable key, which cannot be used by a server'],
    ['whsec_4711abc', 'it is the secret of a webhook'],
    ['4711abc', 'got a value of 7 characters'],
  ])('STRIPE_API_KEY=%j is reported with the rule, and without the value', (value, fault) => {
    expect(issuesOf({ ...keys, ...access, STRIPE_API_KEY: value })).toEqual([`${stripe} ${fault}`]);
  });

  test('keys in each other’s variable are both named', () => {
    const swapped = { KONG_API_KEY: keys.STRIPE_API_KEY, STRIPE_API_KEY: keys.KONG_API_KEY };
    expect(issuesOf({ ...access, ...swapped })).toEqual([
      `${konnect} it is a key of Stripe: set it as STRIPE_API_KEY`,
      `${stripe} it is a token of Konnect: set it as KONG_API_KEY`,
    ]);
  });

  test.each([
    'kpat_yourAndMyTodo1x',
    'spat_0xxx',
    'kpat_xx',
    'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln-na_t',
    'kpat_mykey',
  ])('%s can be a key', (value) => {
    expect(issuesOf({ ...keys, ...access, KONG_API_KEY: value })).toEqual([]);
  });

  test.each([
    ['REDIS_URL', '"redis://cache:6379"', 'it has a quote at its start: remove the quotes'],
    ['REDIS_URL', 'redis://cache:6379\n', 'it ends with a line break: remove it'],
    ['REDIS_URL', 'redis://app:<password>@cache:6379', 'its password is a placeholder'],
    ['ROUTER_SECRET', `"${'s'.repeat(40)}"`, 'it is in quotes: remove them'],
    ['ROUTER_SECRET', 'your-secret-of-at-least-32-characters', 'it is a placeholder: set the secret itself'],
  ])('%s=%j is reported', (name, value, fault) => {
    const [issue = ''] = issuesOf({
      ...keys,
      ...access,
      AUTH_MODE: 'both',
      ROUTER_SECRET: 's'.repeat(40),
      [name]: value,
    });
    expect(issue).toContain(`${name} must be `);
    expect(issue).toContain(`, but ${fault}`);
  });
});

describe('a missing key', () => {
  test.each(['KONG_API_KEY', 'STRIPE_API_KEY'] as const)('only %s set is one fault', (name) => {
    const [issue, ...others] = issuesOf({ [name]: keys[name] });
    expect(issue).toMatch(/^(?:KONG|STRIPE)_API_KEY must be set too/);
    expect(others).toEqual([]);
  });

  test('the mode is still required on an address that other hosts reach', () => {
    const issues = issuesOf({ KONG_API_KEY: keys.KONG_API_KEY, HOST: '0.0.0.0' });
    expect(issues.map((issue) => issue.split(' ')[0])).toEqual(['STRIPE_API_KEY', 'AUTH_MODE']);
  });
});

describe('the emulator in production', () => {
  test('a start without keys names both keys and the alternative', () => {
    expect(issuesOf({ NODE_ENV: 'production' })).toEqual([
      'KONG_API_KEY must be set because NODE_ENV is "production"; for demo data, set EMULATOR=on instead',
      'STRIPE_API_KEY must be set because NODE_ENV is "production"; for demo data, set EMULATOR=on instead',
    ]);
  });

  test.each(['network', 'stdio'] as const)('EMULATOR=on starts it, with the transport %s', (transport) => {
    expect(readConfig({ NODE_ENV: 'production', EMULATOR: 'on' }, transport).upstreams).toBeUndefined();
    expect(() => readConfig({ NODE_ENV: 'production' }, transport)).toThrow(ConfigError);
  });

  test('EMULATOR=on together with keys is a contradiction', () => {
    expect(issuesOf({ EMULATOR: 'on', ...keys, ...access })).toEqual([
      'KONG_API_KEY cannot be set together with EMULATOR=on, which replaces the real APIs by demo data',
      'STRIPE_API_KEY cannot be set together with EMULATOR=on, which replaces the real APIs by demo data',
    ]);
  });

  test('EMULATOR=off without keys is refused', () => {
    expect(issuesOf({ EMULATOR: 'off' })).toEqual([
      'KONG_API_KEY must be set because EMULATOR is "off"',
      'STRIPE_API_KEY must be set because EMULATOR is "off"',
    ]);
  });

  test.each(['prod', 'PRODUCTION', 'Production', 'producton', 'live', '"production"', 'production '])(
    'NODE_ENV=%j is reported, because it was meant as production',
    (name) => {
      expect(issuesOf({ NODE_ENV: name })).toEqual([
        `NODE_ENV must be "production" for production, but got ${JSON.stringify(name)}`,
      ]);
    },
  );

  test.each(['development', 'test', 'staging', 'preview', 'ci'])('NODE_ENV=%s is another environment', (name) => {
    expect(issuesOf({ NODE_ENV: name })).toEqual([]);
  });
});

describe('an emulator on another host', () => {
  const remote = {
    EMULATOR: 'remote',
    KONNECT_URL: 'http://konnect-emulator:4010',
    STRIPE_URL: 'http://emulator:4011',
  };

  test('EMULATOR=remote accepts http URLs, and sends the keys of the emulator', () => {
    expect(readConfig(remote)).toMatchObject({
      upstreams: {
        konnect: { url: 'http://konnect-emulator:4010', token: 'kpat_emulator' },
        stripe: { url: 'http://emulator:4011', apiKey: 'sk_test_emulator' },
      },
      auth: { mode: 'open' },
      returnUrlOrigins: 'any',
    });
    expect(readConfig({ ...remote, NODE_ENV: 'production' }).upstreams?.konnect.token).toBe('kpat_emulator');
  });

  test.each(['KONG_API_KEY', 'STRIPE_API_KEY'] as const)(
    'a real %s is refused: it would be sent unencrypted',
    (name) => {
      expect(issuesOf({ ...remote, [name]: keys[name] })).toEqual([
        `${name} must not be set while EMULATOR is "remote", which sends requests unencrypted: remove it`,
      ]);
    },
  );

  test('the keys of the emulator may be set', () => {
    expect(issuesOf({ ...remote, KONG_API_KEY: 'kpat_emulator', STRIPE_API_KEY: 'sk_test_emulator' })).toEqual([]);
  });

  test('both URLs are required', () => {
    expect(issuesOf({ EMULATOR: 'remote' })).toEqual([
      'KONNECT_URL must be set while EMULATOR is "remote": the URL of the emulator',
      'STRIPE_URL must be set while EMULATOR is "remote": the URL of the emulator',
    ]);
  });

  test.each(['http://emulator:4010/v3', 'http://user:secret@emulator:4010', 'ftp://emulator', 'emulator:4010'])(
    'KONNECT_URL=%s is refused',
    (url) => {
      const [issue = ''] = issuesOf({ ...remote, KONNECT_URL: url });
      expect(issue).toMatch(/^KONNECT_URL must be an http or https URL without a path, but got /);
      expect(issue).not.toContain('secret@');
    },
  );

  test.each<Env>([{}, { EMULATOR: 'off' }])(
    'without EMULATOR=remote, http to another host is refused even with its keys',
    (env) => {
      const own = { ...remote, KONG_API_KEY: 'kpat_emulator', STRIPE_API_KEY: 'sk_test_emulator', ...access };
      const { EMULATOR: _, ...withoutSwitch } = own;
      expect(issuesOf({ ...withoutSwitch, ...env })).toEqual([
        'KONNECT_URL must be an https URL without a path, or an http one on a loopback address, but got "http://konnect-emulator:4010"',
        'STRIPE_URL must be an https URL without a path, or an http one on a loopback address, but got "http://emulator:4011"',
      ]);
    },
  );
});

describe('the open mode on an address that other hosts reach', () => {
  const published = { HOST: '0.0.0.0', OPEN_MODE_HOSTS: 'localhost, customer-portal' };

  test('OPEN_MODE_HOSTS permits it on the emulator', () => {
    expect(readConfig(published).auth).toEqual({ mode: 'open', hosts: ['localhost', 'customer-portal'] });
  });

  test('OPEN_MODE_HOSTS does not permit it with real keys', () => {
    const { AUTH_MODE: _, AUTH_ISSUER: _i, AUTH_AUDIENCE: _a, AUTH_JWKS_URL: _u, ...returnUrls } = access;
    expect(issuesOf({ ...published, ...keys, ...returnUrls, AUTH_MODE: 'open' })).toEqual([
      'AUTH_MODE cannot be "open" here, because it disables authentication: the upstreams must be the emulator',
    ]);
  });

  test('OPEN_MODE_HOSTS has no effect in another mode', () => {
    expect(issuesOf({ ...keys, ...access, OPEN_MODE_HOSTS: 'localhost' })).toEqual([
      'OPEN_MODE_HOSTS has no effect while AUTH_MODE is "direct"',
    ]);
  });

  test.each(['*', 'localhost:4000', 'http://localhost', 'a b', ''])('%j is no list of host names', (hosts) => {
    const [issue = ''] = issuesOf({ ...published, OPEN_MODE_HOSTS: hosts });
    expect(issue).toMatch(hosts === '' ? /^AUTH_MODE must be set because HOST/ : /^OPEN_MODE_HOSTS must be /);
  });
});
