export interface Release {
  /** The version in package.json. */
  readonly version: string;
  /** The version elsewhere, by its place. */
  readonly versions: Readonly<Record<string, string>>;
  readonly changelog: string;
  readonly schema: string;
  readonly releasedSchema: string;
  /** URLs of package.json, by member. */
  readonly urls: Readonly<Record<string, string>>;
  /** The files that package.json names as bins. */
  readonly bins: readonly string[];
  /** The paths in the tarball. */
  readonly packedFiles: readonly string[];
}

/** What a user of the package reads or composes, apart from its code. */
const requiredFiles = [
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
];

/** What prevents a release, as sentences. */
export function releaseProblems(release: Release): string[] {
  const { version, versions, urls, bins } = release;
  const packed = new Set(release.packedFiles);
  return [
    ...changelogProblems(release),
    ...Object.entries(versions)
      .filter(([, other]) => other !== version)
      .map(([place, other]) => `The version in ${place} is ${other}, but package.json has ${version}.`),
    ...(release.schema === release.releasedSchema
      ? []
      : ['schema/released.graphql is not schema.graphql. Run: npm run schema:release']),
    ...Object.entries(urls)
      .filter(([, url]) => url.includes('/OWNER/'))
      .map(([member, url]) => `${member} in package.json is still the placeholder ${url}.`),
    ...[...requiredFiles, ...bins].filter((path) => !packed.has(path)).map((path) => `The tarball has no ${path}.`),
    ...release.packedFiles
      .filter((path) => /(?:^|\/)(?:test|node_modules|\.env)(?:\/|$)|\.(?:test\.\w+|tgz|log|map)$/.test(path))
      .map((path) => `The tarball must not contain ${path}.`),
  ];
}

function changelogProblems({ changelog, version }: Release): string[] {
  const heading = /^## (.+)$/m.exec(changelog)?.[1] ?? '';
  const [named = '', date = ''] = heading.split(' – ');
  if (named !== version) return [`The first version in CHANGELOG.md is "${heading}", but package.json has ${version}.`];
  if (!/^\d{4}-\d\d-\d\d$/.test(date))
    return [`CHANGELOG.md has no date for ${version}: "## ${version} – YYYY-MM-DD".`];
  return [];
}
