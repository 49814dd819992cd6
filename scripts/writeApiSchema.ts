import { readFileSync, writeFileSync } from 'node:fs';
import { renderApiFiles } from './apiSchema.ts';

// Writes the schema for front ends. With --check, exits with code 1 when a file is out of date.
const root = new URL('../', import.meta.url);
const files = renderApiFiles(readFileSync(new URL('schema.graphql', root), 'utf8'));

for (const [name, content] of Object.entries(files)) {
  const file = new URL(`schema/${name}`, root);
  if (!process.argv.includes('--check')) {
    writeFileSync(file, content);
  } else if (readFileSync(file, 'utf8') !== content) {
    process.stderr.write(`schema/${name} is out of date. Run npm run schema:api.\n`);
    process.exitCode = 1;
  }
}
