import { readFileSync } from 'node:fs';
import { deviations } from '../support/officialDeviations.ts';
import { operations } from '../support/officialDocuments.ts';

test('docs/deviations.md lists exactly the deviations that the tests allow', () => {
  const text = readFileSync(new URL('../../docs/deviations.md', import.meta.url), 'utf8');
  const [, section = ''] = text.split('\n## Answers that the documents do not have\n');
  const [table = ''] = section.split('\n## ');
  const rows = table
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
  const expected = deviations.map(({ upstream, operations: ids, status, schema, mediaType, reason }) => [
    upstream === 'konnect' ? 'Konnect' : 'Stripe',
    ids.map((id) => (id === 'none' ? 'none' : `\`${id}\``)).join(', '),
    String(status),
    schema === undefined ? mediaType : `\`${schema}\``,
    reason,
  ]);
  // The heading and the line below it come first.
  expect(rows.slice(2)).toEqual(expected);
});

test('every deviation names a documented operation', () => {
  const ids = new Set([...operations.map(({ id }) => id), 'none']);
  expect(deviations.flatMap((one) => one.operations).filter((id) => !ids.has(id))).toEqual([]);
});
