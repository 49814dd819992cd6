import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { renamedFields } from '../../src/graphql/naming/renamedFields.ts';

const root = new URL('../../', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, root), 'utf8');

/** The texts in backticks that open a row of a Markdown table. */
function firstCells(markdown: string): string[] {
  return [...markdown.matchAll(/^\|\s*`([^`]+)`/gm)].map(([, cell = '']) => cell);
}

function section(markdown: string, heading: string): string {
  const [, rest = ''] = markdown.split(`\n## ${heading}\n`);
  return rest.split('\n## ')[0] ?? '';
}

test('docs/schema.md lists every renamed field with its wire path', () => {
  const rows = [...section(read('docs/schema.md'), 'Renamed').matchAll(/^\|\s*`([^`]+)`\s*\|\s*`([^`]+)`/gm)];
  expect(Object.fromEntries(rows.map(([, field, path]) => [field, path]))).toEqual(renamedFields);
});

test('docs/dependencies.md gives a reason for each dependency, and for no other', () => {
  const manifest = JSON.parse(read('package.json'));
  const packages = ['dependencies', 'devDependencies', 'optionalDependencies', 'overrides'].flatMap((kind) =>
    Object.keys(manifest[kind] ?? {}),
  );
  expect([...new Set(firstCells(read('docs/dependencies.md')))].sort()).toEqual([...new Set(packages)].sort());
});

test('versions are exact, and the lock file names no registry', () => {
  const manifest = JSON.parse(read('package.json'));
  for (const kind of ['dependencies', 'devDependencies', 'optionalDependencies']) {
    for (const version of Object.values(manifest[kind])) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  }
  expect(read('package-lock.json')).not.toContain('"resolved": "http');
});

test('links between the documents lead somewhere', () => {
  const documents = [
    'README.md',
    'CONTRIBUTING.md',
    ...readdirSync(new URL('docs/', root))
      .filter((f) => f.endsWith('.md'))
      .map((f) => `docs/${f}`),
  ];
  const broken = documents.flatMap((file) =>
    [...read(file).matchAll(/\]\((?!https?:|#)([^)#]+)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !existsSync(new URL(target, new URL(file, root))))
      .map((target) => `${file} → ${target}`),
  );
  expect(broken).toEqual([]);
});
