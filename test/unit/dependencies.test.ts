import { readFileSync } from 'node:fs';
import satisfies from 'spdx-satisfies';
import { z } from 'zod';
import {
  allowedLicenses,
  bundledPackages,
  packagesWithInstallScript,
  productionPackages,
} from '../../scripts/packages.ts';
import { createSbom } from '../../scripts/sbom.ts';

const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
const versions = z.record(z.string(), z.string()).default({});
const manifest = z
  .object({
    dependencies: versions,
    devDependencies: versions,
    optionalDependencies: versions,
    overrides: versions,
    allowScripts: z.record(z.string(), z.boolean()),
  })
  .parse(JSON.parse(read('package.json')));

test('docs/dependencies.md gives a reason for each dependency, and for no other package', () => {
  const { dependencies, devDependencies, optionalDependencies, overrides } = manifest;
  const packages = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies, ...overrides });
  const names = [...read('docs/dependencies.md').matchAll(/^\| `([^`]+)` +\| [^|]+ \|$/gm)].map(([, name]) => name);
  expect(names.sort()).toEqual(packages.sort());
});

test('versions are exact, and the lock file names no registry', () => {
  const { dependencies, devDependencies } = manifest;
  for (const version of Object.values({ ...dependencies, ...devDependencies })) {
    expect(version).toMatch(/^(?:npm:\w+@)?\d+\.\d+\.\d+$|^file:tools\/\w+$/);
  }
  expect(read('package-lock.json')).not.toContain('"resolved": "http');
});

test('each package of an installation has an allowed license', () => {
  const refused = [...productionPackages, ...bundledPackages].filter(({ license }) => !isAllowed(license));
  expect(refused).toEqual([]);
  expect(productionPackages.length).toBeGreaterThan(100);
});

function isAllowed(license: string): boolean {
  try {
    return satisfies(license, allowedLicenses);
  } catch {
    // Not an SPDX expression.
    return false;
  }
}

test.each([
  ['MIT', true],
  ['(MIT AND BSD-3-Clause)', true],
  ['(GPL-3.0 OR MIT)', true],
  ['GPL-3.0', false],
  ['MIT AND GPL-3.0', false],
  ['SEE LICENSE IN LICENSE', false],
  ['none', false],
])('the license %s is allowed: %s', (license, allowed) => {
  expect(isAllowed(license)).toBe(allowed);
});

test('install scripts are off for every package that has one', () => {
  const off = Object.entries(manifest.allowScripts).filter(([, allowed]) => !allowed);
  expect(off.map(([name]) => name)).toEqual(expect.arrayContaining([...packagesWithInstallScript]));
  expect(off).toHaveLength(Object.keys(manifest.allowScripts).length);
});

test('an installation contains no Node, no React and no package with an install script that it needs', () => {
  const names = productionPackages.map(({ name }) => name);
  expect(names.filter((name) => /^node-(?:linux|darwin|win)|^node-bin|^react/.test(name))).toEqual([]);
  expect(manifest.optionalDependencies).toEqual({});
  // Its script prints a warning about version ranges.
  expect(productionPackages.filter(({ hasInstallScript }) => hasInstallScript).map(({ name }) => name)).toEqual([
    '@apollo/protobufjs',
  ]);
});

// First versions without the vulnerabilities that are known of packages of an installation.
const fixedVersions: readonly (readonly [name: string, version: string])[] = [
  ['@apollo/server', '5.4.0'],
  ['@modelcontextprotocol/sdk', '1.26.0'],
  ['body-parser', '2.2.1'],
  ['brace-expansion', '5.0.5'],
  ['fastify', '5.7.3'],
  ['find-my-way', '8.2.2'],
  ['hono', '4.11.4'],
  ['jose', '4.15.5'],
  ['path-to-regexp', '8.4.0'],
  ['qs', '6.14.1'],
  ['undici', '7.18.2'],
];

test('no package of an installation is older than the first version without its known vulnerabilities', () => {
  const old = fixedVersions.flatMap(([name, fixed]) =>
    productionPackages
      .filter((entry) => entry.name === name && isOlder(entry.version, fixed))
      .map(({ version }) => `${name} ${version}, fixed in ${fixed}`),
  );
  expect(old).toEqual([]);
});

function isOlder(version: string, fixed: string): boolean {
  return version.localeCompare(fixed, 'en', { numeric: true }) < 0;
}

test('the software bill of materials lists all packages of an installation, each once', async () => {
  const sbom = z
    .object({
      bomFormat: z.literal('CycloneDX'),
      specVersion: z.literal('1.5'),
      components: z.array(z.object({ purl: z.string(), licenses: z.array(z.object({})).min(1) })),
    })
    .parse(JSON.parse(await createSbom()));
  const listed = sbom.components.map(({ purl }) => decodeURIComponent(purl.replace(/\?.*/, '')));
  expect(listed.sort()).toEqual(
    [...productionPackages, ...bundledPackages].map(({ name, version }) => `pkg:npm/${name}@${version}`).sort(),
  );
});
