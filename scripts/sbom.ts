import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { bundledPackages, productionPackages } from './packages.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const document = z.looseObject({
  components: z.array(z.looseObject({ 'bom-ref': z.string() })),
  dependencies: z.array(z.looseObject({ ref: z.string(), dependsOn: z.array(z.string()) })),
});

/**
 * CycloneDX document of an installation: the production dependencies, and the packages whose browser files are in it.
 * `npm sbom --omit dev` also omits packages that development dependencies share, so the whole document is filtered.
 */
export async function createSbom(): Promise<string> {
  const options = ['--sbom-format', 'cyclonedx', '--package-lock-only'];
  const { stdout } = await promisify(execFile)('npm', ['sbom', ...options], { cwd: root, maxBuffer: 64 * 1024 * 1024 });
  const sbom = document.parse(JSON.parse(stdout));
  const installed = new Set(
    [...productionPackages, ...bundledPackages].map(({ name, version }) => `${name}@${version}`),
  );
  const components = new Map(
    sbom.components
      .filter((component) => installed.has(component['bom-ref']))
      .map((component) => [component['bom-ref'], component]),
  );
  const dependencies = sbom.dependencies
    .filter(({ ref }) => installed.has(ref))
    .map(({ dependsOn, ...dependency }) => ({
      ...dependency,
      dependsOn: dependsOn.filter((ref) => installed.has(ref)),
    }));
  return `${JSON.stringify({ ...sbom, components: [...components.values()], dependencies }, null, 2)}\n`;
}
