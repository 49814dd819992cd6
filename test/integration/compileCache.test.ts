import { spawn } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const packages = readdirSync(join(root, 'node_modules')).filter((name) => !name.startsWith('.'));
let folder: string;
let cache: string;

// The project again, with packages beside it that are its own folder: what is kept there is of this test.
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'project-'));
  for (const part of ['src', 'operations', 'schema.graphql', 'package.json']) {
    cpSync(join(root, part), join(folder, part), { recursive: true });
  }
  mkdirSync(join(folder, 'node_modules'));
  for (const name of packages) symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name));
  cache = join(folder, 'node_modules/.cache/customer-portal-subgraph');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Starts it, ends it once it has answered, and gives what it used of what was kept. */
async function start(
  env: Readonly<Record<string, string>> = {},
  { flags = [], signal = 'SIGKILL' }: { flags?: readonly string[]; signal?: NodeJS.Signals } = {},
) {
  const args = ['--disable-warning=ExperimentalWarning', ...flags, join(folder, 'src/main.js')];
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env['PATH'], PORT: '0', NODE_DEBUG_NATIVE: 'COMPILE_CACHE', ...env },
  });
  let errors = '';
  const exit = new Promise((resolve) => child.on('close', resolve));
  child.stderr.on('data', (chunk) => (errors += String(chunk)));
  const listening = new Promise<string>((resolve) => {
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += String(chunk);
      const [, origin] = /(http:\/\/[\d.]+:\d+)\/graphql\n/.exec(output) ?? [];
      if (origin !== undefined) resolve(origin);
    });
  });
  const origin = await Promise.race([listening, exit]);
  const answered = typeof origin === 'string' && (await fetch(`${origin}/health/live`)).ok;
  child.kill(signal);
  await exit;
  return { answered, used: /code cache for ESM \S+src\/app\.ts was accepted/.test(errors) };
}

test('the second start uses what the first one compiled', async () => {
  expect(await start()).toEqual({ answered: true, used: false });
  expect(await start()).toEqual({ answered: true, used: true });
});

test('it starts where nothing can be kept', async () => {
  writeFileSync(join(folder, 'node_modules/.cache'), '');
  expect(await start()).toEqual({ answered: true, used: false });
  expect(await start()).toEqual({ answered: true, used: false });
});

test('it keeps nothing in a folder that others can write to', async () => {
  mkdirSync(cache, { recursive: true });
  chmodSync(cache, 0o777);
  expect(await start()).toEqual({ answered: true, used: false });
  expect(readdirSync(cache)).toEqual([]);
});

test('it keeps nothing behind a link', async () => {
  const elsewhere = join(folder, 'elsewhere');
  mkdirSync(elsewhere, { mode: 0o700 });
  mkdirSync(join(folder, 'node_modules/.cache'));
  symlinkSync(elsewhere, cache);
  expect(await start()).toEqual({ answered: true, used: false });
  expect(readdirSync(elsewhere)).toEqual([]);
});

test('the folder that NODE_COMPILE_CACHE names goes first', async () => {
  const named = join(folder, 'named');
  await start({ NODE_COMPILE_CACHE: named });
  expect(await start({ NODE_COMPILE_CACHE: named })).toEqual({ answered: true, used: true });
  expect(existsSync(cache)).toBe(false);
});

test('a start that was compiled before loads neither what strips types nor Node’s fetch', async () => {
  const told = join(folder, 'modules.json');
  const tell = `import { writeFileSync } from 'node:fs';
    process.once('SIGTERM', () => writeFileSync(${JSON.stringify(told)}, JSON.stringify(process.moduleLoadList)));`;
  const flags = [`--import=data:text/javascript,${encodeURIComponent(tell)}`];
  const env = { REST: 'on', MCP: 'on', DRAIN_MS: '0' };
  await start(env);
  await start(env, { flags, signal: 'SIGTERM' });
  const modules: string[] = JSON.parse(readFileSync(told, 'utf8'));
  expect(modules).toContain('NativeModule http');
  expect(modules.filter((name) => /amaro|deps\/undici/.test(name))).toEqual([]);
});
