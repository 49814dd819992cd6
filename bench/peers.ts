import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { z } from 'zod';
import { startCommand } from '../test/overload/processes.ts';
import type { Process } from '../test/overload/processes.ts';

/** Starts the other servers, which `npm run bench:install` installs into this folder. */
const here = fileURLToPath(new URL('.', import.meta.url));
const modules = join(here, 'node_modules');
const tailcall = '@tailcallhq/core-linux-x64-gnu';
const hive = '@graphql-hive/gateway';
const mesh = '@graphql-mesh/compose-cli';

let folder: string | undefined;
let composed: string | undefined;

/** `dedupe`: concurrent identical upstream requests share one call. Tailcall's default is off. */
export async function startTailcall(upstreamUrl: string, core: number, dedupe: boolean): Promise<Process> {
  const port = await freePort();
  const config = join(temporaryFolder(), `tailcall-${port}.graphql`);
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

/** Apollo Router is no package: the variable names its program. */
export const routerBinary = process.env['ROUTER_BIN'] || undefined;

/** Starts Apollo Router with a supergraph of one subgraph, whose customers come from connectors. */
export async function startRouter(upstreamUrl: string, core: number): Promise<Process> {
  if (routerBinary === undefined) throw new TypeError('ROUTER_BIN is not set.');
  const port = await freePort();
  const config = join(temporaryFolder(), `router-${port}.yaml`);
  writeFileSync(config, readFileSync(join(here, 'router/router.yaml'), 'utf8').replaceAll('PORT', String(port)));
  const supergraph = join(temporaryFolder(), `router-${port}.graphql`);
  writeFileSync(supergraph, composeConnectors(upstreamUrl));
  const env = { APOLLO_TELEMETRY_DISABLED: 'true', APOLLO_ROUTER_LOG: 'error' };
  return startCommand([routerBinary, '--config', config, '--supergraph', supergraph], { env, core, port });
}

/** The supergraph of `bench/router`. */
export function composeConnectors(upstreamUrl: string): string {
  const typeDefs = parse(
    readFileSync(join(here, 'router/customers.graphql'), 'utf8').replaceAll('UPSTREAM', upstreamUrl),
  );
  const { errors = [], supergraphSdl } = composeServices([{ name: 'customers', url: upstreamUrl, typeDefs }]);
  if (supergraphSdl === undefined) throw new Error(errors.map(({ message }) => message).join('\n'));
  return supergraphSdl;
}

/** The installed versions. A server that is not installed has no entry. */
export function versionsOfPeers(): Record<string, string> {
  return { ...versionsOfPackages(), ...versionOfRouter() };
}

function versionOfRouter(): Record<string, string> {
  if (routerBinary === undefined) return {};
  const version = spawnSync(routerBinary, ['--version'], { encoding: 'utf8' }).stdout.trim();
  return { 'Apollo Router': version };
}

function versionsOfPackages(): Record<string, string> {
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

/** Composes a subgraph from the OpenAPI document with Mesh. */
function compose(): string {
  const subgraph = join(temporaryFolder(), 'customers.graphql');
  const program = [join(modules, mesh, 'esm/bin.js'), '-c', 'compose.config.mjs', '--subgraph', 'customers'];
  const { status, stderr, stdout } = spawnSync(process.execPath, [...program, '-o', subgraph], {
    cwd: join(here, 'hive'),
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`Mesh could not compose: ${stderr}${stdout}`);
  return subgraph;
}

function temporaryFolder(): string {
  if (folder !== undefined) return folder;
  const created = mkdtempSync(join(tmpdir(), 'customer-portal-bench-'));
  process.once('exit', () => rmSync(created, { recursive: true, force: true }));
  return (folder = created);
}

/** A port that is free now, for servers that do not support port 0. */
export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
