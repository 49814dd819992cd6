import { readFileSync, writeFileSync } from 'node:fs';
import { renderManifest } from './manifest.ts';

// Writes operations/manifest.json. With --check, exits with code 1 when the file is out of date.
const folder = new URL('../operations/', import.meta.url);
const file = new URL('manifest.json', folder);
const manifest = renderManifest(folder);

if (!process.argv.includes('--check')) {
  writeFileSync(file, manifest);
} else if (readFileSync(file, 'utf8') !== manifest) {
  process.stderr.write('operations/manifest.json is out of date. Run npm run operations:manifest.\n');
  process.exitCode = 1;
}
