import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RenderedAsset } from './assets.ts';

/** A file for browsers that a development dependency contains. */
export interface BrowserFile {
  readonly package: string;
  readonly contentType: string;
  readFromPackage(): Promise<string | Buffer>;
}

/**
 * The copy that `npm run build` writes to `dist/browser`, so that an installation does not need the package; without a
 * build, the file of the package.
 */
export function toAsset(name: string, file: BrowserFile): RenderedAsset {
  const copy = join(import.meta.dirname, '../browser', name);
  return {
    contentType: file.contentType,
    render: () => (existsSync(copy) ? readFile(copy) : readFromPackage(name, file)),
  };
}

async function readFromPackage(name: string, file: BrowserFile): Promise<string | Buffer> {
  try {
    return await file.readFromPackage();
  } catch (cause) {
    const remedy = 'Run "npm run build", or install the development dependencies.';
    throw new Error(`The file ${name} of the package ${file.package} is missing. ${remedy}`, { cause });
  }
}

export function toAssets(files: Readonly<Record<string, BrowserFile>>): Readonly<Record<string, RenderedAsset>> {
  return Object.fromEntries(Object.entries(files).map(([name, file]) => [name, toAsset(name, file)]));
}
