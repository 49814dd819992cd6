import { readConfig } from '../../src/config/config.ts';
import { ConfigError } from '../../src/config/env.ts';
import { canaries, findCanaries } from '../support/canaries.ts';
import { startSource } from '../support/childProcess.ts';
import { startFakeUpstream, text } from '../support/fakeUpstream.ts';
import type { Answer } from '../support/fakeUpstream.ts';
import { linesOf } from '../support/logLines.ts';
import { startService } from '../support/service.ts';
import { runEveryOperation } from './everyOperation.ts';
import { everything } from './hostileAnswers.ts';

const { konnectToken, stripeKey, routerSecret, previousRouterSecret, callersToken } = canaries;

/** A service on real accounts, with upstreams and an issuer that cannot be reached. */
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

describe('an error message of the configuration', () => {
  const { restrictedKey, webhookSecret, basicCredential, clientSecret, setupSecret } = canaries;
  const bare = (value: string) => value;
  const afterText = (value: string) => `x ${value}`;
  const inUrl = (value: string) => `https://user:${value}@host.example/`;

  // The configured secrets are redacted by their value, all others by their form; a URL shows its host alone.
  test.each<[variable: string, key: string, place: (value: string) => string, mode: string]>([
    ['HOST', konnectToken.value, inUrl, 'open'],
    ['PORT', stripeKey.value, bare, 'open'],
    ['KONNECT_REGION', konnectToken.value, afterText, 'both'],
    ['KONNECT_URL', stripeKey.value, inUrl, 'open'],
    ['STRIPE_URL', restrictedKey.value, bare, 'router'],
    ['STRIPE_ACCOUNT', webhookSecret.value, afterText, 'open'],
    ['MAX_REQUEST_BYTES', clientSecret.value, bare, 'open'],
    ['AUTH_ISSUER', callersToken.value, inUrl, 'both'],
    ['AUTH_JWKS_URL', basicCredential.value, afterText, 'both'],
    ['AUTH_ALGORITHMS', setupSecret.value, bare, 'both'],
    ['AUTH_SCOPE_CLAIM', callersToken.value, afterText, 'both'],
    ['ROUTER_SECRET', previousRouterSecret.value, bare, 'router'],
    ['ROUTER_SECRET_PREVIOUS', routerSecret.value, afterText, 'router'],
    ['CORS_ORIGINS', restrictedKey.value, inUrl, 'open'],
    ['RETURN_URL_ORIGINS', routerSecret.value, inUrl, 'both'],
    ['LOG_LEVEL', previousRouterSecret.value, bare, 'both'],
  ])('contains no key that was set as %s', (variable, key, place, mode) => {
    const message = messageOf({ ...env, AUTH_MODE: mode, LOG_LEVEL: 'loud', [variable]: place(key) });
    expect(message).toContain('LOG_LEVEL must be one of');
    expect(findCanaries(message)).toEqual([]);
  });

  test('quotes other values', () => {
    expect(messageOf({ ...env, KONNECT_URL: 'http://konnect.example:8443', PORT: '80x' })).toMatch(
      /PORT must be .*, but got "80x"\n.*KONNECT_URL must be .*, but got "http:\/\/konnect\.example:8443"/,
    );
  });

  function messageOf(set: Record<string, string>): string {
    try {
      readConfig(set);
    } catch (error) {
      if (error instanceof ConfigError) return `${error.message}\n${error.issues.join()}\n${error.stack}`;
      throw error;
    }
    return '';
  }
});

describe.each(['main.ts', 'mcp/stdio.ts'])('an uncaught error of %s', (file) => {
  const leak = `Object.assign(new TypeError('odd: ' + process.env.LEAK), { headers: { authorization: process.env.LEAK } })`;

  test.each([
    [
      'at startup',
      `const on = process.on; process.on = function (name, ...args) { if (name === 'SIGTERM') throw ${leak}; return on.call(this, name, ...args); }; process.stdin.once = () => { throw ${leak}; };`,
    ],
    ['in a timer', `setTimeout(() => { throw ${leak}; }, 300);`],
    ['in a promise without a handler', `setTimeout(() => { Promise.reject(${leak}); }, 300);`],
  ])('%s is printed with its stack and without secrets', async (_when, code) => {
    const preload = `data:text/javascript,${encodeURIComponent(code)}`;
    const { output, exit } = startSource(file, { ...env, LEAK: everything }, ['--import', preload]);
    expect(await exit).toBe(1);
    // A log line may come before: the issuer cannot be reached.
    expect(output.stderr).toMatch(/^TypeError: odd: .*\n {4}at /m);
    expect(findCanaries(output.stderr)).toEqual([]);
  });
});

describe('a closed service reveals no credential that it received', () => {
  const bearer = `Bearer ${callersToken.value}`;
  const credentials: readonly Record<string, string>[] = [
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
    ['HTML', text(200, everything), 'a line'],
    ['invalid JSON', text(200, canaries.street.value), 'a line'],
    ['malformed keys', text(200, JSON.stringify({ keys: [{ kty: everything, kid: everything }] })), 'nothing'],
    ['an error', text(500, everything), 'a line'],
    ['a redirect', text(302, '', { location: `/?${encodeURIComponent(everything)}` }), 'a line'],
  ])('when its issuer returns %s', async (_what, answer, logged) => {
    const issuer = await startFakeUpstream();
    issuer.answerWith(answer);
    const { auth: access } = readConfig({ ...env, AUTH_JWKS_URL: `${issuer.url}/keys` });
    const service = await startService({ config: { auth: access } });
    try {
      for (const headers of credentials) {
        for (const { operation, fullText } of await runEveryOperation(service, headers)) {
          expect([operation, findCanaries(fullText)]).toEqual([operation, []]);
          expect(fullText).toMatch(/UNAUTHENTICATED|AUTH_UNAVAILABLE|x-gateway-secret|[tT]oken/);
        }
      }
      // A failure at the start does not delay the next attempt.
      expect(issuer.requests.length).toBeLessThanOrEqual(logged === 'a line' ? 2 : 1);
      expect(linesOf(service.log, 'jwks: refresh failed')).toHaveLength(logged === 'a line' ? 1 : 0);
      expect(service.log.filter((line) => line.includes('auth: request refused'))).not.toEqual([]);
      expect(findCanaries(service.log.join(''))).toEqual([]);
    } finally {
      await service.close();
      await issuer.close();
    }
  });
});
