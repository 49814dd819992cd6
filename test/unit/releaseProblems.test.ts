import { releaseProblems } from '../../scripts/releaseProblems.ts';
import type { Release } from '../../scripts/releaseProblems.ts';

const release: Release = {
  version: '0.2.0',
  versions: { 'package-lock.json': '0.2.0', 'the OpenAPI document': '0.2.0' },
  changelog: '# Changelog\n\n## 0.2.0 – 2026-12-01\n\n## 0.1.0 – 2026-11-01\n',
  schema: 'type Query { a: Int }',
  releasedSchema: 'type Query { a: Int }',
  urls: { homepage: 'https://github.com/example/customer-portal-subgraph#readme' },
  bins: ['dist/main.js'],
  packedFiles: [
    'LICENSE',
    'README.md',
    'CHANGELOG.md',
    '.env.example',
    'schema.graphql',
    'schema/api.graphql',
    'operations/manifest.json',
    'docs/configuration.md',
    'docs/deploy.md',
    'docs/upgrade.md',
    'dist/main.js',
  ],
};

test('a complete release has no problems', () => {
  expect(releaseProblems(release)).toEqual([]);
});

test.each<[string, Partial<Release>, string]>([
  ['a changelog of another version', { changelog: '## 0.1.0 – 2026-11-01\n' }, 'The first version in CHANGELOG.md is'],
  ['a version without a date', { changelog: '## 0.2.0 – unreleased\n' }, 'CHANGELOG.md has no date for 0.2.0'],
  [
    'another version elsewhere',
    { versions: { 'the OpenAPI document': '1.0.0' } },
    'The version in the OpenAPI document is 1.0.0',
  ],
  ['a schema that was not released', { releasedSchema: 'type Query' }, 'Run: npm run schema:release'],
  [
    'a placeholder',
    { urls: { homepage: 'https://github.com/OWNER/x' } },
    'homepage in package.json is still the placeholder',
  ],
  ['a bin that is not packed', { bins: ['dist/cli.js'] }, 'The tarball has no dist/cli.js.'],
  ['a document that is not packed', { packedFiles: ['dist/main.js'] }, 'The tarball has no docs/deploy.md.'],
  ['a test in the tarball', { packedFiles: [...release.packedFiles, 'test/a.ts'] }, 'must not contain test/a.ts'],
  ['an environment file in the tarball', { packedFiles: [...release.packedFiles, '.env'] }, 'must not contain .env'],
])('%s is reported', (_what, change, problem) => {
  expect(releaseProblems({ ...release, ...change }).join('\n')).toContain(problem);
});
