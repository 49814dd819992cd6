import { networkInterfaces } from 'node:os';
import { startSource, urlOf } from '../support/childProcess.ts';
import type { Child, Env } from '../support/childProcess.ts';
import { startIssuer } from '../support/issuer.ts';
import { bearer, secret, send } from './securedService.ts';
import { problemsIn } from '../support/logLines.ts';

const children: Child[] = [];

afterEach(async () => {
  for (const child of children.splice(0)) {
    child.process.kill('SIGKILL');
    await child.exit;
  }
});

function start(env: Env): Child {
  const service = startSource('main.ts', { PORT: '0', ...env });
  children.push(service);
  return service;
}

const realKeys = {
  KONG_API_KEY: 'kpat_4711',
  STRIPE_API_KEY: 'sk_live_4711',
  RETURN_URL_ORIGINS: 'https://app.example.com',
};

test.each<[string, Record<string, string>, string]>([
  ['on all addresses, without a mode', { HOST: '0.0.0.0' }, 'AUTH_MODE must be set'],
  ['on all addresses, open', { HOST: '0.0.0.0', AUTH_MODE: 'open' }, 'AUTH_MODE cannot be "open" here'],
  ['on all IPv6 addresses, open', { HOST: '::', AUTH_MODE: 'open' }, 'AUTH_MODE cannot be "open" here'],
  ['with real keys, without a mode', realKeys, 'AUTH_MODE must be set'],
  ['with real keys, open', { ...realKeys, AUTH_MODE: 'open' }, 'AUTH_MODE cannot be "open" here'],
])('the service does not start %s', async (_what, env, issue) => {
  const { output, exit } = start(env);
  expect(await exit).toBe(1);
  expect(output.stdout).toBe('');
  expect(output.stderr).toContain(issue);
  expect(output.stderr).not.toMatch(/4711| at /);
});

test('a closed service starts on all addresses and authenticates every caller', async () => {
  const issuer = await startIssuer();
  const service = start({
    HOST: '0.0.0.0',
    AUTH_MODE: 'both',
    ROUTER_SECRET: secret,
    AUTH_ISSUER: issuer.url,
    AUTH_AUDIENCE: issuer.audience,
    AUTH_JWKS_URL: issuer.jwksUrl,
  });
  try {
    const { port } = new URL(await urlOf(service));
    const [own] = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ family, internal }) => family === 'IPv4' && !internal);
    for (const host of ['127.0.0.1', ...(own ? [own.address] : [])]) {
      const url = `http://${host}:${port}/graphql`;
      const request = (headers: Record<string, string>) =>
        send(url, { method: 'POST', headers, body: { query: '{ myCustomer { key } }' } });
      expect((await request({})).status).toBe(401);
      expect((await request({ 'x-gateway-secret': 'guessed' })).status).toBe(401);
      const { body } = await request(bearer(issuer.token({ customer_key: 'acme' })));
      expect(body).toEqual({ data: { me: { key: 'acme' } } });
    }
    expect(service.output.stdout + service.output.stderr).not.toContain(secret);
    const refused = /^.*"msg":"auth: request refused"\}\n/gm;
    expect(problemsIn(service.output.stderr).replace(refused, '')).toBe('');
  } finally {
    await issuer.close();
  }
});
