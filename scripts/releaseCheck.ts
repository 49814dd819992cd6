import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import { createOpenApiDocument } from '../src/rest/openapi/document.ts';
import { releaseProblems } from './releaseProblems.ts';

// Checks that the working tree can be released: `npm run release:check`. CONTRIBUTING.md has the steps of a release.
const root = new URL('../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const readJson = (path: string): unknown => JSON.parse(read(path));

const manifest = z
  .object({
    version: z.string(),
    bin: z.record(z.string(), z.string()),
    homepage: z.string(),
    repository: z.object({ url: z.string() }),
    bugs: z.object({ url: z.string() }),
  })
  .parse(readJson('package.json'));
const lock = z.object({ version: z.string() }).parse(readJson('package-lock.json'));
const chart = z.object({ version: z.string(), appVersion: z.string() }).parse(parse(read('deploy/helm/Chart.yaml')));
const openApi = z.object({ info: z.object({ version: z.string() }) }).parse(createOpenApiDocument());
// `prepack` builds, and the build writes to standard output before the list.
const packed = execFileSync('npm', ['pack', '--dry-run', '--json'], { cwd: fileURLToPath(root), encoding: 'utf8' });
const [tarball] = z
  .array(z.object({ files: z.array(z.object({ path: z.string() })) }))
  .parse(JSON.parse(packed.slice(packed.indexOf('[\n'))));

const problems = releaseProblems({
  version: manifest.version,
  versions: {
    'package-lock.json': lock.version,
    'version of deploy/helm/Chart.yaml': chart.version,
    'appVersion of deploy/helm/Chart.yaml': chart.appVersion,
    'the OpenAPI document': openApi.info.version,
  },
  changelog: read('CHANGELOG.md'),
  schema: read('schema.graphql'),
  releasedSchema: read('schema/released.graphql'),
  urls: { homepage: manifest.homepage, repository: manifest.repository.url, bugs: manifest.bugs.url },
  bins: Object.values(manifest.bin),
  packedFiles: tarball?.files.map(({ path }) => path) ?? [],
});
for (const problem of problems) process.stderr.write(`- ${problem}\n`);
if (problems.length > 0) process.exitCode = 1;
else process.stdout.write(`Version ${manifest.version} can be released.\n`);
