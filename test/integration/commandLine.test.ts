import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { demoIds } from '../../src/emulator/demoIds.ts';
import { startChild, startSource, urlOf } from '../support/childProcess.ts';
import type { Child, Env } from '../support/childProcess.ts';
import { testsThatNeed } from '../support/optionalTests.ts';
import { postGraphQL, textAt } from '../support/service.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const children: Child[] = [];
let folder: string | undefined;

afterEach(async () => {
  for (const child of children.splice(0)) {
    child.process.kill('SIGKILL');
    await child.exit;
  }
  if (folder !== undefined) rmSync(folder, { recursive: true });
  folder = undefined;
});

function start(args: readonly string[], env: Env = {}): Child {
  const child = startSource('main.ts', env, [], args);
  children.push(child);
  return child;
}

async function run(args: readonly string[], env: Env = {}) {
  const child = start(args, env);
  return { code: await child.exit, ...child.output };
}

test('--version prints the version of the package', async () => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  expect(await run(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
});

test.each([
  [['--help'], 'Usage: customer-portal-subgraph [command] [options]'],
  [['-h'], 'Usage: customer-portal-subgraph [command] [options]'],
  [['emulator', '--help'], 'Usage: customer-portal-subgraph emulator'],
  [['check:live', '--help'], 'Usage: customer-portal-subgraph check:live [--write]'],
  [['check-live', '--help'], 'Usage: customer-portal-subgraph check:live [--write]'],
])('%j prints the usage and starts nothing', async (args, usage) => {
  const { code, stdout, stderr } = await run(args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(new RegExp(`^${usage.replaceAll('[', String.raw`\[`)}`));
});

test('the usage names every command', async () => {
  const { stdout } = await run(['--help']);
  for (const command of ['emulator', 'check:live', '--check-config', '--version']) expect(stdout).toContain(command);
});

test.each([
  [['start'], 'Unknown command: start'],
  [['--port=4000'], "Unknown option '--port'"],
  [['--check-config', 'now'], "Unexpected argument 'now'"],
  [['emulator', '--port', '4'], "Unknown option '--port'"],
  [['check:live', '--wirte'], "Unknown option '--wirte'"],
])('%j is refused with exit code 2', async (args, message) => {
  expect(await run(args)).toEqual({
    code: 2,
    stdout: '',
    stderr: `${message}\nRun customer-portal-subgraph --help for the commands and options.\n`,
  });
});

test('the command emulator starts the emulator', async () => {
  const emulator = start(['emulator'], { EMULATOR_KONNECT_PORT: '0', EMULATOR_STRIPE_PORT: '0' });
  await emulator.waitFor(/KONNECT_URL=http/);
});

describe('--check-config', () => {
  /** The table as `name → [source, value]`. */
  function settingsOf(stdout: string): Map<string, [source: string, value: string]> {
    const rows = stdout.split('\n').map((line) => /^(\S+) +(default|environment) +(.*)$/.exec(line));
    return new Map(rows.flatMap((row) => (row ? [[row[1] ?? '', [row[2] ?? '', row[3] ?? '']]] : [])));
  }

  test('prints each variable with its value and source, and exits with 0', async () => {
    const { code, stdout, stderr } = await run(['--check-config'], { PORT: '4321', UPSTREAM_DEADLINE_MS: '900' });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^The configuration is valid\.\n/);
    expect(Object.fromEntries(settingsOf(stdout))).toMatchObject({
      HOST: ['default', '127.0.0.1'],
      PORT: ['environment', '4321'],
      REST_PORT: ['default', '4321'],
      EMULATOR: ['default', 'on'],
      AUTH_MODE: ['default', 'open'],
      INTROSPECTION: ['default', 'on'],
      UPSTREAM_ATTEMPT_MS: ['default', '900'],
      KONG_API_KEY: ['default', 'not set'],
    });
  });

  test('shows no secret, also of a key in the wrong variable', async () => {
    const secrets = {
      KONG_API_KEY: 'kpat_4711secret',
      STRIPE_API_KEY: 'sk_live_4711secret',
      ROUTER_SECRET: '4711secret-4711secret-4711secret',
      REDIS_URL: 'redis://app:4711secret@127.0.0.1:1',
    };
    const { code, stdout, stderr } = await run(['--check-config'], {
      ...secrets,
      AUTH_MODE: 'router',
      AUTH_ISSUER: 'https://id.example.com',
      AUTH_AUDIENCE: 'sk_live_4711secret',
      AUTH_JWKS_URL: 'https://id.example.com/jwks.json',
      RETURN_URL_ORIGINS: 'https://app.example.com',
      NODE_ENV: 'production',
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const settings = settingsOf(stdout);
    for (const name of Object.keys(secrets)) expect(settings.get(name)).toEqual(['environment', 'set']);
    expect(settings.get('REST')).toEqual(['default', 'off']);
    expect(stdout).not.toContain('4711secret');
  });

  test('prints every error, and exits with 1', async () => {
    const { code, stdout, stderr } = await run(['--check-config'], { PORT: 'x', NODE_ENV: 'prod', STRIPE_KEY: 'sk_1' });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.split('\n')).toEqual([
      'Warning: STRIPE_KEY is not a variable of this service. Did you mean STRIPE_API_KEY?',
      'The configuration has 2 errors:',
      '  PORT must be an integer from 0 to 65535, but got "x"',
      '  NODE_ENV must be "production" for production, but got "prod"',
      '',
    ]);
  });

  test('reads AUTH_JWKS_FILE', async () => {
    folder = mkdtempSync(join(tmpdir(), 'jwks-'));
    const file = join(folder, 'jwks.json');
    writeFileSync(file, '{"keys":');
    const { code, stderr } = await run(['--check-config'], {
      AUTH_MODE: 'direct',
      AUTH_ISSUER: 'https://id.example.com',
      AUTH_AUDIENCE: 'customer-portal',
      AUTH_JWKS_FILE: file,
    });
    expect(code).toBe(1);
    expect(stderr).toContain(`AUTH_JWKS_FILE is "${file}", but this file is not JSON`);
  });
});

describe('Node before the supported version', () => {
  const old = ['/usr/bin/node', '/usr/local/bin/node'].find((path) => /^v(?:1\d|2[01])\./.test(versionOf(path)));
  const inOldNode = testsThatNeed(
    old !== undefined,
    'the check of the Node version, because no old Node is here.',
  ).test;

  inOldNode('is refused in one sentence', async () => {
    const flags = ['--import', './src/cli/nodeVersion.js', 'src/main.ts'];
    const child = startChild(old ?? '', flags, { PORT: '0' }, { cwd: root });
    children.push(child);
    expect(await child.exit).toBe(1);
    expect(child.output.stderr).toMatch(
      /^customer-portal-subgraph requires Node\.js 22\.19 or later, but this is \d+\.\d+\.\d+ \(\S+\)\.\n$/,
    );
  });

  test.each(['start', 'emulator', 'check:live'])('the script %s checks it before it loads TypeScript', (script) => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(scripts[script]).toMatch(/node --import \.\/src\/cli\/nodeVersion\.js .*src\/main\.ts/);
  });
});

function versionOf(path: string): string {
  try {
    return execFileSync(path, ['--version'], { encoding: 'utf8' });
  } catch {
    return '';
  }
}

test('the service uses an emulator on another address, and other hosts may call it by a listed name', async () => {
  const emulator = start(['emulator'], {
    EMULATOR_HOST: '0.0.0.0',
    EMULATOR_KONNECT_PORT: '0',
    EMULATOR_STRIPE_PORT: '0',
    EMULATOR_PAGES_URL: 'http://localhost:4999',
  });
  await emulator.waitFor(/EMULATOR=remote\n[^]*<name>:\d+\n[^]*<name>:\d+\n/);
  const portOf = (name: string) => new RegExp(`${name}=http://<name>:(\\d+)`).exec(emulator.output.stdout)?.[1] ?? '';
  const service = start([], {
    PORT: '0',
    HOST: '0.0.0.0',
    OPEN_MODE_HOSTS: 'customer-portal',
    EMULATOR: 'remote',
    // Not a loopback name by its spelling, as the name of a container is not.
    KONNECT_URL: `http://0.0.0.0:${portOf('KONNECT_URL')}`,
    STRIPE_URL: `http://0.0.0.0:${portOf('STRIPE_URL')}`,
  });
  const url = new URL(await urlOf(service));
  url.hostname = '127.0.0.1';
  const opened = await postGraphQL(
    url.href,
    `mutation { createCustomerPortalSession(input: { customerId: "${demoIds.acme}" }) { session { url } } }`,
  );
  expect(textAt(opened, 'createCustomerPortalSession.session.url')).toMatch(/^http:\/\/localhost:4999\/p\/session\//);
  expect((await postGraphQL(url.href, '{ customer(key: "acme") { key } }')).data).toEqual({
    customer: { key: 'acme' },
  });
  expect(await statusFor(url, 'customer-portal:4000')).toBe(200);
  expect(await statusFor(url, 'evil.example')).toBe(403);
});

/** The status of a request with this Host header, which fetch would replace. */
async function statusFor(url: URL, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(new URL('/health/ready', url), { headers: { host }, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.once('error', reject).end();
  });
}
