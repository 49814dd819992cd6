import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import manifest from '../../../package.json' with { type: 'json' };
import { startChild, urlOf } from '../../support/childProcess.ts';
import type { Child, Env } from '../../support/childProcess.ts';
import { postGraphQL } from '../../support/service.ts';

/** The tarball of `npm pack`, installed into an empty project. */
const root = fileURLToPath(new URL('../../../', import.meta.url));
const project = mkdtempSync(join(tmpdir(), 'consumer-'));
const bin = join(project, 'node_modules/.bin');
let packed: { readonly filename: string; readonly size: number; readonly files: readonly { readonly path: string }[] };
const children: Child[] = [];

beforeAll(() => {
  const npm = (args: readonly string[], cwd: string) =>
    execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: 'pipe' });
  const output = npm(['pack', '--json', '--pack-destination', project], root);
  // The build writes to standard output before it.
  [packed] = JSON.parse(output.slice(output.indexOf('[\n')));
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'consumer', private: true }));
  npm(['install', '--prefer-offline', '--no-audit', '--no-fund', `./${packed.filename}`], project);
}, 600_000);
afterEach(async () => {
  for (const child of children.splice(0)) {
    child.process.kill('SIGKILL');
    await child.exit;
  }
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

function start(name: string, args: readonly string[] = [], env: Env = {}): Child {
  const child = startChild(join(bin, name), args, env, { cwd: project });
  children.push(child);
  return child;
}

test('the tarball has what runs, what a supergraph composes, and the documents', () => {
  const paths = packed.files.map(({ path }) => path);
  expect(paths).toEqual(
    expect.arrayContaining([
      'dist/main.js',
      'schema.graphql',
      'schema/api.graphql',
      'operations/manifest.json',
      'docs/configuration.md',
      '.env.example',
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
    ]),
  );
  const allowed = /^(?:dist|docs|operations|schema|src\/explorer\/assets)\/|^[^/]+$/;
  expect(paths.filter((path) => !allowed.test(path) || /\.(?:test|map|tgz)\b|\.ts$/.test(path))).toEqual([]);
});

test('the tarball is smaller than 5 MB', () => {
  process.stdout.write(`The tarball has ${packed.files.length} files and ${Math.round(packed.size / 1_000)} kB.\n`);
  expect(packed.size).toBeLessThan(5_000_000);
});

test('the package brings its own bins into the project, and no Node', () => {
  const own = readdirSync(bin).filter((name) => name.startsWith('customer-portal'));
  expect(own.sort()).toEqual(Object.keys(manifest.bin).sort());
  expect(readdirSync(bin)).not.toContain('node');
});

test('customer-portal-subgraph starts the service with the demo data', async () => {
  const service = start('customer-portal-subgraph', [], { PORT: '0' });
  const answer = await postGraphQL(await urlOf(service), '{ customer(key: "acme") { name } }');
  expect(answer).toEqual({ data: { customer: { name: 'Acme Corporation' } } });
  service.process.kill('SIGTERM');
  expect(await service.exit).toBe(0);
});

test.each([
  ['--version', new RegExp(`^${manifest.version}\n$`)],
  ['--help', /^Usage: customer-portal-subgraph /],
  ['--check-config', /^The configuration is valid\./],
])('customer-portal-subgraph %s prints it and exits with 0', async (flag, expected) => {
  const command = start('customer-portal-subgraph', [flag]);
  expect(await command.exit).toBe(0);
  expect(command.output.stdout).toMatch(expected);
});

test('customer-portal-subgraph emulator starts both emulators', async () => {
  const ports = { EMULATOR_KONNECT_PORT: '0', EMULATOR_STRIPE_PORT: '0' };
  const emulator = start('customer-portal-subgraph', ['emulator'], ports);
  const konnect = (await emulator.waitFor(/KONNECT_URL=\S+/)).replace('KONNECT_URL=', '');
  const response = await fetch(`${konnect}/v3/openmeter/customers?page[size]=1`, {
    headers: { authorization: 'Bearer kpat_emulator' },
  });
  expect(response.status).toBe(200);
});

test('customer-portal-mcp answers on standard output', async () => {
  const server = start('customer-portal-mcp');
  const clientInfo = { name: 'test', version: '1' };
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo };
  server.process.stdin?.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params })}\n`);
  const { result } = JSON.parse(await server.waitFor(/^\{.*"id":1.*\}$/m));
  expect(result.serverInfo).toMatchObject({ version: manifest.version });
});
