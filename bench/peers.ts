import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { startCommand } from '../test/overload/processes.ts';
import type { Process } from '../test/overload/processes.ts';

/** The servers that are not ours, as `npm run bench:install` has put them here. */
const here = fileURLToPath(new URL('.', import.meta.url));
const modules = join(here, 'node_modules');
const tailcall = '@tailcallhq/core-linux-x64-gnu';
const hive = '@graphql-hive/gateway';
const mesh = '@graphql-mesh/compose-cli';

let folder: string | undefined;
let composed: string | undefined;

/** `dedupe`: equal requests to the upstream that are under way at once become one. It is off unless a configuration sets it. */
export async function startTailcall(upstreamUrl: string, core: number, dedupe: boolean): Promise<Process> {
  const port = await freePort();
  const config = join(ownFolder(), `tailcall-${port}.graphql`);
  const text = readFileSync(join(here, 'tailcall/config.graphql'), 'utf8')
    .replaceAll('UPSTREAM', upstreamUrl)
    .replaceAll('PORT', String(port))
    .replaceAll('DEDUPE', String(dedupe));
  writeFileSync(config, text);
  const env = { TAILCALL_TRACKER: 'false', TC_LOG_LEVEL: 'error' };
  return startCommand([join(modules, tailcall, 'bin/tailcall'), 'start', config], { env, core, port });
}

export async function startHive(upstreamUrl: string, core: number): Promise<Process> {
  composed ??= compose();
  const port = await freePort();
  const program = [process.execPath, join(modules, hive, 'dist/bin.js'), 'subgraph', composed];
  const env = { NODE_ENV: 'production', KONNECT_URL: upstreamUrl, LOG_LEVEL: 'error' };
  return startCommand([...program, '--host', '127.0.0.1', '--port', String(port), '--fork', '1'], { env, core, port });
}

/** The versions that are installed; nothing for what is not. */
export function versionsOfPeers(): Record<string, string> {
  return Object.fromEntries(
    [tailcall, hive, mesh, '@omnigraph/openapi'].flatMap((name) => {
      try {
        const text = readFileSync(join(modules, name, 'package.json'), 'utf8');
        return [[name, z.object({ version: z.string() }).parse(JSON.parse(text)).version.replace('v', '')]];
      } catch {
        return [];
      }
    }),
  );
}

/** Mesh makes the subgraph out of the OpenAPI document. */
function compose(): string {
  const subgraph = join(ownFolder(), 'customers.graphql');
  const program = [join(modules, mesh, 'esm/bin.js'), '-c', 'compose.config.mjs', '--subgraph', 'customers'];
  const { status, stderr, stdout } = spawnSync(process.execPath, [...program, '-o', subgraph], {
    cwd: join(here, 'hive'),
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`Mesh could not compose: ${stderr}${stdout}`);
  return subgraph;
}

function ownFolder(): string {
  if (folder !== undefined) return folder;
  const made = mkdtempSync(join(tmpdir(), 'customer-portal-bench-'));
  process.once('exit', () => rmSync(made, { recursive: true, force: true }));
  return (folder = made);
}

/** One that nobody listens on now: these servers take no 0. */
function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
