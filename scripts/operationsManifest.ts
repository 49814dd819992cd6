import { readFileSync, writeFileSync } from 'node:fs';
import { manifestOf } from './manifest.ts';

// Writes operations/manifest.json; with --check, only says whether it is what the documents say.
const folder = new URL('../operations/', import.meta.url);
const file = new URL('manifest.json', folder);
const manifest = manifestOf(folder);

if (!process.argv.includes('--check')) {
  writeFileSync(file, manifest);
} else if (readFileSync(file, 'utf8') !== manifest) {
  process.stderr.write('operations/manifest.json is behind operations/*.graphql: run npm run operations:manifest.\n');
  process.exitCode = 1;
}
