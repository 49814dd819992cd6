import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { readConfig } from '../../src/config/config.ts';
import { ConfigError } from '../../src/config/env.ts';
import { canaries, findCanaries } from '../support/canaries.ts';
import { startFakeUpstream, text } from '../support/fakeUpstream.ts';
import type { Answer } from '../support/fakeUpstream.ts';
import { startService } from '../support/service.ts';
import { runEveryOperation } from './everyOperation.ts';
import { everything } from './hostileAnswers.ts';

// Each of these starts processes, or services that are asked for everything.
jest.setTimeout(20_000);

const { konnectToken, stripeKey, routerSecret, previousRouterSecret, callersToken } = canaries;

/** A service on real accounts, of which nothing answers. */
const env = {
  PORT: '0',
  KONG_API_KEY: konnectToken.value,
  STRIPE_API_KEY: stripeKey.value,
  KONNECT_URL: 'http://127.0.0.1:1',
  STRIPE_URL: 'http://127.0.0.1:1',
  AUTH_MODE: 'both',
  AUTH_ISSUER: 'https://issuer.example',
  AUTH_AUDIENCE: 'portal',
  AUTH_JWKS_URL: 'http://127.0.0.1:1/keys',
  ROUTER_SECRET: routerSecret.value,
  ROUTER_SECRET_PREVIOUS: previousRouterSecret.value,
  RETURN_URL_ORIGINS: 'https://app.example',
};

describe('the faults of a configuration', () => {
  const variables = `HOST PORT KONG_API_KEY STRIPE_API_KEY KONNECT_REGION KONNECT_URL STRIPE_URL STRIPE_ACCOUNT
    UPSTREAM_DEADLINE_MS MAX_REQUEST_BYTES PERSISTED_OPERATIONS PERSISTED_OPERATIONS_MANIFEST REST REST_PORT MCP MCP_PORT
    MCP_PERSONAL_DATA AUTH_MODE AUTH_ISSUER AUTH_AUDIENCE AUTH_JWKS_URL AUTH_JWKS_FILE AUTH_ALGORITHMS AUTH_TOKEN_TYPES
    AUTH_CLOCK_TOLERANCE_S AUTH_SCOPE_CLAIM AUTH_CUSTOMER_CLAIM ROUTER_SECRET ROUTER_SECRET_PREVIOUS INTROSPECTION
    CORS_ORIGINS RETURN_URL_ORIGINS MAX_COST LOG_LEVEL`.split(/\s+/);
  // What is put into the wrong variable: keys of its own, which it knows, and those of others, which look like keys.
  const { restrictedKey, webhookSecret, basicCredential, clientSecret, setupSecret } = canaries;
  const own = [konnectToken, stripeKey, routerSecret, previousRouterSecret];
  const misplaced = [...own, callersToken, restrictedKey, webhookSecret, basicCredential, clientSecret, setupSecret];

  test.each(variables)('show no key that was put into %s', (variable) => {
    for (const mode of ['open', 'router', 'both']) {
      for (const { value } of misplaced) {
        for (const put of [value, `x ${value}`, `https://user:${value}@host.example/`]) {
          const told = faultsOf({ ...env, AUTH_MODE: mode, LOG_LEVEL: 'loud', [variable]: put });
          expect(told).toContain(variable === 'LOG_LEVEL' ? 'LOG_LEVEL' : 'LOG_LEVEL must be one of');
          expect(findCanaries(told)).toEqual([]);
        }
      }
    }
  });

  test('still show what else was set', () => {
    expect(faultsOf({ ...env, KONNECT_URL: 'http://konnect.example:8443', PORT: '80x' })).toMatch(
      /PORT must be .*, but got "80x"\n.*KONNECT_URL must be .*, but got "http:\/\/konnect\.example:8443"/,
    );
  });

  function faultsOf(set: Record<string, string>): string {
    try {
      readConfig(set);
    } catch (error) {
      if (error instanceof ConfigError) return `${error.message}\n${error.issues.join()}\n${error.stack}`;
      throw error;
    }
    return '';
  }
});

describe.each(['main.ts', 'mcp/stdio.ts'])('what %s prints where it ends by an error', (file) => {
  const leak = `Object.assign(new TypeError('odd: ' + process.env.LEAK), { headers: { authorization: process.env.LEAK } })`;

  test.each([
    ['at its start', `process.stdout.write = () => { throw ${leak}; }; process.stdin.once = () => { throw ${leak}; };`],
    ['later', `setTimeout(() => { throw ${leak}; }, 300);`],
    ['in a promise that nobody waits for', `setTimeout(() => { Promise.reject(${leak}); }, 300);`],
  ])('%s has no secret in it, and the place of the error', async (_when, code) => {
    const { stderr, exitCode } = await run(file, code);
    expect(exitCode).toBe(1);
    // A line of the log may come before: it cannot reach its issuer either.
    expect(stderr).toMatch(/^TypeError: odd: .*\n {4}at /m);
    expect(findCanaries(stderr)).toEqual([]);
  });

  function run(name: string, code: string): Promise<{ stderr: string; exitCode: number | null }> {
    const path = fileURLToPath(new URL(`../../src/${name}`, import.meta.url));
    const preload = `data:text/javascript,${encodeURIComponent(code)}`;
    const args = ['--disable-warning=ExperimentalWarning', '--import', preload, path];
    const child = spawn(process.execPath, args, {
      env: { PATH: process.env['PATH'], ...env, LEAK: everything },
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    // Whatever happens, it does not outlive its test.
    const timer = setTimeout(() => child.kill('SIGKILL'), 15_000);
    let stderr = '';
    child.stderr.on('data', (chunk) => (stderr += String(chunk)));
    return new Promise((resolve) =>
      child.on('close', (exitCode) => {
        clearTimeout(timer);
        resolve({ stderr, exitCode });
      }),
    );
  }
});

describe('a service that asks who is there tells nothing of what it was shown', () => {
  const bearer = `Bearer ${callersToken.value}`;
  const shown: readonly Record<string, string>[] = [
    {},
    { 'x-gateway-secret': routerSecret.value },
    { 'x-gateway-secret': previousRouterSecret.value },
    { 'x-gateway-secret': `${routerSecret.value}x` },
    { authorization: bearer },
    { authorization: bearer, 'x-gateway-secret': routerSecret.value },
    { authorization: canaries.basicCredential.value },
    { authorization: `Bearer ${stripeKey.value}` },
  ];

  test.each<[string, Answer, log: 'a line' | 'nothing']>([
    ['a page', text(200, everything), 'a line'],
    ['what is no JSON', text(200, canaries.street.value), 'a line'],
    ['keys that are none', text(200, JSON.stringify({ keys: [{ kty: everything, kid: everything }] })), 'nothing'],
    ['a fault', text(500, everything), 'a line'],
    ['a way elsewhere', text(302, '', { location: `/?${encodeURIComponent(everything)}` }), 'a line'],
  ])('whose issuer answers %s', async (_what, answer, logged) => {
    const issuer = await startFakeUpstream();
    issuer.answerWith(answer);
    const { auth: access } = readConfig({ ...env, AUTH_JWKS_URL: `${issuer.url}/keys` });
    const service = await startService({ config: { auth: access } });
    try {
      for (const headers of shown) {
        for (const { operation, fullText } of await runEveryOperation(service, headers)) {
          expect([operation, findCanaries(fullText)]).toEqual([operation, []]);
          expect(fullText).toMatch(/UNAUTHENTICATED|AUTH_UNAVAILABLE|x-gateway-secret|[tT]oken/);
        }
      }
      expect(issuer.requests).toHaveLength(1);
      const messages = service.log.map((line) => JSON.parse(line).msg);
      expect(messages).toEqual(logged === 'a line' ? ['jwks: refresh failed'] : []);
      expect(findCanaries(service.log.join(''))).toEqual([]);
    } finally {
      await service.close();
      await issuer.close();
    }
  });
});
