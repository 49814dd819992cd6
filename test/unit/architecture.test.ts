import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const src = fileURLToPath(new URL('../../src', import.meta.url));
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.ts') && !file.startsWith('explorer/assets/'),
);

/** Layers from the top down. A file imports from its own layer or a lower one, types included. */
const layers: readonly (readonly [string, RegExp])[] = [
  ['process entry points', /^(?:main|mcp\/main|mcp\/stdio)\.ts$|^(?:cli|liveCheck)\//],
  ['composition', /^(?:app|adapters)\.ts$/],
  ['adapters', /^(?:graphql|rest|mcp|explorer|generated)\//],
  ['container', /^container\.ts$/],
  ['capabilities', /^capabilities\//],
  ['auth, idempotency and loaders', /^(?:auth|idempotency|loaders)\//],
  ['data sources', /^datasources\/(?:konnect|stripe)\//],
  ['HTTP client', /^datasources\/(?:http\/|(?:openEnum|textMap|tolerantSchema|validation)\.ts)/],
  ['foundation', /^errors\.ts$|^(?:config|logging|redis|server|telemetry)\//],
];

function layerOf(file: string): number {
  return layers.findIndex(([, pattern]) => pattern.test(file));
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(src, file), 'utf8');
  return [...text.matchAll(/(?:from|import\()\s*'(\.{1,2}\/[^']+)'/g)].map(([, path = '']) =>
    relative(src, normalize(join(src, dirname(file), path))),
  );
}

const serviceFiles = files.filter((file) => !file.startsWith('emulator/'));

test('every file belongs to a layer', () => {
  expect(serviceFiles.filter((file) => layerOf(file) < 0)).toEqual([]);
});

test('a file imports only from its own layer or a lower one', () => {
  const upward = serviceFiles.flatMap((file) =>
    importsOf(file)
      // The container alone starts the embedded emulator, and the command line the one in a process of its own.
      .filter((target) => !(file === 'container.ts' && target === 'emulator/emulator.ts'))
      .filter((target) => !(file === 'cli/commands.ts' && target === 'emulator/main.ts'))
      .filter((target) => layerOf(target) < layerOf(file))
      .map((target) => `${file} → ${target}`),
  );
  expect(upward).toEqual([]);
});

test.each([
  ['data sources', ['datasources/konnect/', 'datasources/stripe/']],
  ['adapters', ['graphql/', 'rest/', 'mcp/', 'explorer/']],
])('the %s do not import each other', (_what, folders) => {
  const crossing = serviceFiles.flatMap((file) =>
    importsOf(file)
      .filter((target) => folders.some((own) => file.startsWith(own) && !target.startsWith(own)))
      .filter((target) => folders.some((other) => target.startsWith(other)))
      .map((target) => `${file} → ${target}`),
  );
  expect(crossing).toEqual([]);
});

test('the emulator imports nothing of the service but the wire contracts, and its entry point the configuration', () => {
  const targets = files
    .filter((file) => file.startsWith('emulator/') && file !== 'emulator/main.ts')
    .flatMap((file) => importsOf(file))
    .filter((target) => !target.startsWith('emulator/'));
  expect(new Set(targets)).toEqual(
    new Set([
      'datasources/openEnum.ts',
      'datasources/validation.ts',
      'datasources/konnect/contract.ts',
      'datasources/stripe/contract.ts',
    ]),
  );
  const entryPointTargets = importsOf('emulator/main.ts').filter((target) => !target.startsWith('emulator/'));
  expect(entryPointTargets.filter((target) => !target.startsWith('config/'))).toEqual([]);
});

test('only the process entry points use `process`', () => {
  const users = files.filter((file) => /(?<!['"])\bprocess\.\w/.test(readFileSync(join(src, file), 'utf8')));
  expect(users.sort()).toEqual([
    'cli/checkConfig.ts',
    'cli/commands.ts',
    'cli/service.ts',
    'emulator/main.ts',
    'liveCheck/run.ts',
    'main.ts',
    'mcp/stdio.ts',
  ]);
});

test('there is no import cycle, type imports included', () => {
  const done = new Set<string>();
  const visit = (file: string, trail: readonly string[]): string[] => {
    if (trail.includes(file)) return [[...trail.slice(trail.indexOf(file)), file].join(' → ')];
    if (done.has(file)) return [];
    const found = importsOf(file).flatMap((target) => visit(target, [...trail, file]));
    done.add(file);
    return found;
  };
  expect(files.flatMap((file) => visit(file, []))).toEqual([]);
});
