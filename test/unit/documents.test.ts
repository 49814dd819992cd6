import { existsSync, readFileSync, readdirSync } from 'node:fs';

const root = new URL('../../', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, root), 'utf8');

test('CONTRIBUTING.md gives a reason for each dependency, and for no other package', () => {
  const manifest = JSON.parse(read('package.json'));
  const packages = ['dependencies', 'devDependencies', 'optionalDependencies', 'overrides'].flatMap((kind) =>
    Object.keys(manifest[kind] ?? {}),
  );
  const [, section = ''] = read('CONTRIBUTING.md').split('\n## Dependencies\n');
  const [table = ''] = section.split('\n## ');
  const names = [...table.matchAll(/^\| `([^`]+)` +\| \S/gm)].map(([, name = '']) => name);
  expect(names.sort()).toEqual([...new Set(packages)].sort());
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
