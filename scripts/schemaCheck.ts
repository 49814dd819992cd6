import { readFileSync, writeFileSync } from 'node:fs';
import { compareSchemas, readAccepted } from './schemaChanges.ts';
import type { SchemaChange } from './schemaChanges.ts';

// Compares schema.graphql with the schema of the last release. With --release, what passes becomes the released one.
const root = new URL('../', import.meta.url);
const releasedFile = new URL('schema/released.graphql', root);
const acceptedFile = new URL('schema/accepted-changes.json', root);

const current = readFileSync(new URL('schema.graphql', root), 'utf8');
const verdict = await compareSchemas(
  readFileSync(releasedFile, 'utf8'),
  current,
  readAccepted(readFileSync(acceptedFile, 'utf8')),
);

tell('Breaking, and not accepted', verdict.refused);
tell('Accepted, but no longer there: take it out of schema/accepted-changes.json', verdict.stale);
tell('Breaking, and accepted', verdict.accepted);
tell('Dangerous', verdict.dangerous);

if (verdict.refused.length > 0 || verdict.stale.length > 0) {
  process.exitCode = 1;
} else if (process.argv.includes('--release')) {
  writeFileSync(releasedFile, current);
  writeFileSync(acceptedFile, '[]\n');
}

function tell(heading: string, changes: readonly Partial<SchemaChange & { reason: string }>[]): void {
  if (changes.length === 0) return;
  const lines = changes.map(({ path, change, message, reason }) => `  ${change} ${path}: ${message ?? reason}`);
  process.stdout.write(`${heading}:\n${lines.join('\n')}\n`);
}
