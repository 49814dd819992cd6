import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { generatedParts, staleDocuments, writeDocuments } from '../../scripts/docs/documents.ts';

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

test('a generated part is replaced, and the text around it stays', async () => {
  const file = new URL('c.md', root);
  writeFileSync(file, 'Before.\n\n<!-- generated: list -->\n\nold\n\n<!-- end of list -->\n\nAfter.\n');
  const part = [generatedParts('c.md', { list: 'new\n' })];
  expect(await staleDocuments(root, part)).toEqual(['c.md']);
  await writeDocuments(root, part);
  const written = 'Before.\n\n<!-- generated: list -->\n\nnew\n\n<!-- end of list -->\n\nAfter.\n';
  expect(readFileSync(file, 'utf8')).toBe(written);
  expect(await staleDocuments(root, part)).toEqual([]);
});

test('a document without the markers of a generated part is refused', async () => {
  writeFileSync(new URL('d.md', root), 'No markers.\n');
  await expect(writeDocuments(root, [generatedParts('d.md', { list: '' })])).rejects.toThrow('d.md has no part "list"');
});
