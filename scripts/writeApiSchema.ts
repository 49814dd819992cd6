import { readFileSync, writeFileSync } from 'node:fs';
import { renderApiSchema } from './apiSchema.ts';

// Writes schema/api.graphql. With --check, exits with code 1 when the file is out of date.
const root = new URL('../', import.meta.url);
const file = new URL('schema/api.graphql', root);
const apiSchema = renderApiSchema(readFileSync(new URL('schema.graphql', root), 'utf8'));

if (!process.argv.includes('--check')) {
  writeFileSync(file, apiSchema);
} else if (readFileSync(file, 'utf8') !== apiSchema) {
  process.stderr.write('schema/api.graphql is out of date. Run npm run schema:api.\n');
  process.exitCode = 1;
}
