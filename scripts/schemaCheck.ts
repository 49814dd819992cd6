import { readFileSync, writeFileSync } from 'node:fs';
import { compareSchemas, readAccepted } from './schemaChanges.ts';
import type { SchemaChange } from './schemaChanges.ts';

// Compares schema.graphql with the released schema. With --release, a schema that passes replaces the released one.
const root = new URL('../', import.meta.url);
const releasedFile = new URL('schema/released.graphql', root);
const acceptedFile = new URL('schema/accepted-changes.json', root);

const current = readFileSync(new URL('schema.graphql', root), 'utf8');
const verdict = await compareSchemas(
  readFileSync(releasedFile, 'utf8'),
  current,
  readAccepted(readFileSync(acceptedFile, 'utf8')),
);

print('Breaking, not accepted', verdict.refused);
print('Accepted, but not a change: remove it from schema/accepted-changes.json', verdict.stale);
print('Breaking, accepted', verdict.accepted);
print('Dangerous', verdict.dangerous);

if (verdict.refused.length > 0 || verdict.stale.length > 0) {
  process.exitCode = 1;
} else if (process.argv.includes('--release')) {
  writeFileSync(releasedFile, current);
  writeFileSync(acceptedFile, '[]\n');
}

function print(heading: string, changes: readonly Partial<SchemaChange & { reason: string }>[]): void {
  if (changes.length === 0) return;
  const lines = changes.map(({ path, change, message, reason }) => `  ${change} ${path}: ${message ?? reason}`);
  process.stdout.write(`${heading}:\n${lines.join('\n')}\n`);
}
