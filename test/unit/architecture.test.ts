import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const src = fileURLToPath(new URL('../../src', import.meta.url));
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
  (file) => /\.[jt]s$/.test(file) && !file.startsWith('explorer/assets/'),
);

/** Floors from the top down; a file imports its own floor or a lower one. */
const floors: readonly (readonly [string, RegExp])[] = [
  ['main', /^(?:main\.js|service\.ts)$/],
  ['app', /^(?:app|mounts)\.ts$/],
  ['adapters', /^(?:graphql|rest|mcp|explorer|generated)\//],
  ['upstreams', /^upstreams\.ts$/],
  ['capabilities', /^capabilities\//],
  ['access, idempotency and loaders', /^(?:access|idempotency|loaders)\//],
  ['datasources', /^datasources\/(?:konnect|stripe)\//],
  ['http', /^datasources\/(?:http\/|contract\.ts)/],
  ['ground', /^compileCache\.js$|^(?:ending|errors|config|environment|log|redaction|roster)\.ts$|^server\//],
];

function floorOf(file: string): number {
  return floors.findIndex(([, pattern]) => pattern.test(file));
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(src, file), 'utf8');
  return [...text.matchAll(/(?:from|import\()\s*'(\.{1,2}\/[^']+)'/g)].map(([, path = '']) =>
    relative(src, normalize(join(src, dirname(file), path))),
  );
}

const ours = files.filter((file) => !file.startsWith('emulator/'));

test('every file stands on a floor', () => {
  expect(ours.filter((file) => floorOf(file) < 0)).toEqual([]);
});

test('imports point downwards only', () => {
  const upward = ours.flatMap((file) =>
    importsOf(file)
      // Only there the emulator is started.
      .filter((target) => !(file === 'upstreams.ts' && target === 'emulator/emulator.ts'))
      .filter((target) => floorOf(target) < floorOf(file))
      .map((target) => `${file} → ${target}`),
  );
  expect(upward).toEqual([]);
});

test.each([
  ['data sources', ['datasources/konnect/', 'datasources/stripe/']],
  ['adapters', ['graphql/', 'rest/', 'mcp/', 'explorer/']],
])('the %s do not know each other', (_what, folders) => {
  const crossing = ours.flatMap((file) =>
    importsOf(file)
      .filter((target) => folders.some((own) => file.startsWith(own) && !target.startsWith(own)))
      .filter((target) => folders.some((other) => target.startsWith(other)))
      .map((target) => `${file} → ${target}`),
  );
  expect(crossing).toEqual([]);
});

test('the emulator knows nothing of the service but the wire contracts', () => {
  const known = files
    .filter((file) => file.startsWith('emulator/'))
    .flatMap((file) => importsOf(file))
    .filter((target) => !target.startsWith('emulator/'));
  expect(new Set(known)).toEqual(
    new Set(['datasources/contract.ts', 'datasources/konnect/contract.ts', 'datasources/stripe/contract.ts']),
  );
});

test('only the edges touch the process', () => {
  const touching = files.filter((file) => /\bprocess\.\w/.test(readFileSync(join(src, file), 'utf8')));
  expect(touching.sort()).toEqual(['emulator/main.ts', 'main.js', 'mcp/stdio.js', 'mcp/stdioService.ts', 'service.ts']);
});

test('there is no cycle', () => {
  const done = new Set<string>();
  const visit = (file: string, trail: readonly string[]): string[] => {
    if (trail.includes(file)) return [[...trail.slice(trail.indexOf(file)), file].join(' → ')];
    if (done.has(file)) return [];
    const found = runtimeImportsOf(file).flatMap((target) => visit(target, [...trail, file]));
    done.add(file);
    return found;
  };
  expect(files.flatMap((file) => visit(file, []))).toEqual([]);
});

function runtimeImportsOf(file: string): string[] {
  const text = readFileSync(join(src, file), 'utf8').replace(/import type [^;]+;/g, '');
  return [...text.matchAll(/from\s*'(\.{1,2}\/[^']+)'/g)].map(([, path = '']) =>
    relative(src, normalize(join(src, dirname(file), path))),
  );
}
