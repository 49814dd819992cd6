import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { staleDocuments, writeDocuments } from '../../scripts/docs/documents.ts';

const folder = mkdtempSync(join(tmpdir(), 'documents-'));
const root = pathToFileURL(`${folder}/`);
const documents = [
  { path: 'a.md', render: async () => 'a\n' },
  { path: 'b.md', render: async () => 'b\n' },
];

afterAll(() => rmSync(folder, { recursive: true }));

test('a document is stale until it is written, and after an edit by hand', async () => {
  expect(await staleDocuments(root, documents)).toEqual(['a.md', 'b.md']);
  await writeDocuments(root, documents);
  expect(await staleDocuments(root, documents)).toEqual([]);
  writeFileSync(new URL('b.md', root), 'b, edited\n');
  expect(await staleDocuments(root, documents)).toEqual(['b.md']);
});
