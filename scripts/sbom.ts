import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { bundledPackages } from './packages.ts';
import type { Package } from './packages.ts';

export const sbomVersion = '1.6';

const root = fileURLToPath(new URL('../', import.meta.url));
const document = z.looseObject({
  components: z.array(
    z.looseObject({ 'bom-ref': z.string(), properties: z.array(z.object({ name: z.string() })).default([]) }),
  ),
  dependencies: z.array(z.looseObject({ ref: z.string() })),
});

/** CycloneDX document of an installation: the production dependencies, and the packages whose browser files are in it. */
export async function createSbom(): Promise<string> {
  const command = join(
    dirname(createRequire(import.meta.url).resolve('@cyclonedx/cyclonedx-npm')),
    'bin/cyclonedx-npm-cli.js',
  );
  const options = [
    '--omit',
    'dev',
    '--flatten-components',
    '--spec-version',
    sbomVersion,
    '--output-reproducible',
    '--output-file',
    '-',
  ];
  const { stdout } = await promisify(execFile)(process.execPath, [command, ...options], {
    cwd: root,
    maxBuffer: 64 * 1024 * 1024,
  });
  const sbom = document.parse(JSON.parse(stdout));
  // A package that nothing in the tree requires: what npm leaves of an optional dependency that cannot be installed here.
  const extraneous = new Set(
    sbom.components
      .filter(({ properties }) => properties.some(({ name }) => name === 'cdx:npm:package:extraneous'))
      .map((component) => component['bom-ref']),
  );
  const components = sbom.components.filter((component) => !extraneous.has(component['bom-ref']));
  const dependencies = sbom.dependencies.filter(({ ref }) => !extraneous.has(ref));
  return `${JSON.stringify({ ...sbom, components: [...components, ...bundledPackages.map(toComponent)], dependencies }, null, 2)}\n`;
}

function toComponent({ name, version, license }: Package) {
  const [last = name, group] = name.split('/').reverse();
  return {
    type: 'library',
    ...(group && { group }),
    name: last,
    version,
    'bom-ref': `dist/browser|${name}@${version}`,
    licenses: [{ license: { id: license } }],
    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
  };
}
