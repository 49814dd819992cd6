import { cp, mkdir, readdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { graphiqlFiles } from '../src/explorer/graphiqlFiles.ts';
import { swaggerUiFiles } from '../src/rest/openapi/swaggerUiFiles.ts';
import type { BrowserFile } from '../src/server/browserFiles.ts';

// Copies the browser files of development dependencies, and the licenses of their packages, to dist/browser.
const target = join(import.meta.dirname, '../dist/browser');
const files: [string, BrowserFile][] = Object.entries({ ...graphiqlFiles, ...swaggerUiFiles });

await mkdir(target, { recursive: true });
for (const [name, file] of files) await writeFile(join(target, name), await file.readFromPackage());
for (const name of new Set(files.map(([, file]) => file.package))) await copyLicenses(name);

async function copyLicenses(name: string): Promise<void> {
  const folder = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
  for (const file of await readdir(folder)) {
    if (/^(license|notice)/i.test(file)) {
      await cp(join(folder, file), join(target, 'licenses', name.replace('/', '__'), file), { recursive: true });
    }
  }
}
