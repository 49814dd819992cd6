import { readFileSync } from 'node:fs';

/** The version in package.json, at the root of the project: this module runs from src or from dist. */
export function readPackageVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return String(Reflect.get(Object(manifest), 'version'));
}
