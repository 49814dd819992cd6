import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { networkInterfaces } from 'node:os';
import { fileURLToPath } from 'node:url';
import { startIssuer } from '../support/issuer.ts';
import { bearer, secret, send } from './securedService.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const runs: { readonly child: ChildProcess; readonly exit: Promise<number | null> }[] = [];

afterEach(async () => {
  for (const { child, exit } of runs.splice(0)) {
    child.kill('SIGKILL');
    await exit;
  }
});

function run(env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main], {
    env: { PATH: process.env['PATH'], PORT: '0', ...env },
  });
  const output = { stdout: '', stderr: '' };
  child.stderr.on('data', (chunk) => (output.stderr += String(chunk)));
  const exit = new Promise<number | null>((resolve) => child.on('close', resolve));
  const port = new Promise<string>((resolve) => {
    child.stdout.on('data', (chunk) => {
      output.stdout += String(chunk);
      const [, listeningPort] = /:(\d+)\/graphql/.exec(output.stdout) ?? [];
      if (listeningPort !== undefined) resolve(listeningPort);
    });
  });
  runs.push({ child, exit });
  return { output, exit, port };
}

const realKeys = {
  KONG_API_KEY: 'kpat_4711',
  STRIPE_API_KEY: 'sk_live_4711',
  RETURN_URL_ORIGINS: 'https://app.example.com',
};

test.each<[string, Record<string, string>, string]>([
  ['HOST=0.0.0.0 without AUTH_MODE', { HOST: '0.0.0.0' }, 'AUTH_MODE must be set'],
  ['HOST=0.0.0.0 in the mode open', { HOST: '0.0.0.0', AUTH_MODE: 'open' }, 'AUTH_MODE cannot be "open" here'],
  ['HOST=:: in the mode open', { HOST: '::', AUTH_MODE: 'open' }, 'AUTH_MODE cannot be "open" here'],
  ['real API keys without AUTH_MODE', realKeys, 'AUTH_MODE must be set'],
  ['real API keys in the mode open', { ...realKeys, AUTH_MODE: 'open' }, 'AUTH_MODE cannot be "open" here'],
])('the service does not start with %s', async (_what, env, message) => {
  const { output, exit } = run(env);
  expect(await exit).toBe(1);
  expect(output.stdout).toBe('');
  expect(output.stderr).toContain(message);
  expect(output.stderr).not.toMatch(/4711| at /);
});

test('in the mode both the service listens on all addresses and requires authentication', async () => {
  const issuer = await startIssuer();
  const { output, port } = run({
    HOST: '0.0.0.0',
    AUTH_MODE: 'both',
    ROUTER_SECRET: secret,
    AUTH_ISSUER: issuer.url,
    AUTH_AUDIENCE: issuer.audience,
    AUTH_JWKS_URL: issuer.jwksUrl,
  });
  try {
    const [own] = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ family, internal }) => family === 'IPv4' && !internal);
    for (const host of ['127.0.0.1', ...(own ? [own.address] : [])]) {
      const url = `http://${host}:${await port}/graphql`;
      const request = (headers: Record<string, string>) =>
        send(url, { method: 'POST', headers, body: { query: '{ me { key } }' } });
      expect((await request({})).status).toBe(401);
      expect((await request({ 'x-gateway-secret': 'guessed' })).status).toBe(401);
      const { body } = await request(bearer(issuer.token({ customer_key: 'acme' })));
      expect(body).toEqual({ data: { me: { key: 'acme' } } });
    }
    expect(output.stdout + output.stderr).not.toContain(secret);
    expect(output.stderr).toBe('');
  } finally {
    await issuer.close();
  }
});
