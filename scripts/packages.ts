import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { graphiqlFiles } from '../src/explorer/graphiqlFiles.ts';
import { swaggerUiFiles } from '../src/rest/openapi/swaggerUiFiles.ts';

/** A package of the lock file. */
export interface Package {
  readonly name: string;
  readonly version: string;
  /** SPDX expression. */
  readonly license: string;
  readonly hasInstallScript: boolean;
}

/** Licenses that a package of an installation may have. */
export const allowedLicenses = ['0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT'];

const lockFile = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      license: z.string().default('none'),
      dev: z.boolean().default(false),
      hasInstallScript: z.boolean().default(false),
      link: z.boolean().default(false),
    }),
  ),
});

const { packages } = lockFile.parse(JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8')));
const installed = Object.entries(packages).filter(([path, { link }]) => path.startsWith('node_modules/') && !link);

/** The packages that `npm ci --omit=dev` installs, sorted by name and version. */
export const productionPackages: readonly Package[] = unique(installed.filter(([, { dev }]) => !dev).map(toPackage));

/** The development dependencies whose browser files the build copies to `dist/browser`. */
export const bundledPackages: readonly Package[] = unique(
  Object.values({ ...graphiqlFiles, ...swaggerUiFiles }).map((file) => {
    const path = `node_modules/${file.package}`;
    const entry = packages[path];
    if (entry === undefined) throw new Error(`package-lock.json has no package ${file.package}.`);
    return toPackage([path, entry]);
  }),
);

/** Names of all packages with an install script. */
export const packagesWithInstallScript: readonly string[] = [
  ...new Set(
    installed
      .map(toPackage)
      .filter((entry) => entry.hasInstallScript)
      .map(({ name }) => name),
  ),
];

type Entry = [path: string, entry: z.output<typeof lockFile>['packages'][string]];

function toPackage([path, { version = '', license, hasInstallScript }]: Entry): Package {
  return {
    name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
    version,
    license,
    hasInstallScript,
  };
}

/** The same version may be installed in several places. */
function unique(list: readonly Package[]): Package[] {
  const byKey = new Map(list.map((entry) => [`${entry.name}@${entry.version}`, entry]));
  return [...byKey.entries()].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, entry]) => entry);
}
