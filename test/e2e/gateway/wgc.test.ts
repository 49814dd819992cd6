import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import manifest from '../../../package.json' with { type: 'json' };
import { startChild } from '../../support/childProcess.ts';
import { examples } from './children.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'wgc-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('wgc router compose makes a router configuration of cosmo-graph.yaml, with the composer of npm run compose', async () => {
  const file = join(folder, 'router-config.json');
  const args = ['router', 'compose', '--input', 'deploy/cosmo-graph.yaml', '--out', file];
  const wgc = startChild(
    process.execPath,
    [join(examples, 'node_modules/wgc/dist/src/index.js'), ...args],
    {
      DISABLE_UPDATE_CHECK: 'true',
      DO_NOT_TRACK: '1',
      HOME: folder,
    },
    { cwd: root },
  );
  expect({ code: await wgc.exit, stderr: wgc.output.stderr }).toEqual({ code: 0, stderr: '' });
  const { subgraphs, compatibilityVersion, engineConfig } = JSON.parse(readFileSync(file, 'utf8'));
  expect(
    subgraphs.map(({ name, routingUrl }: { name: string; routingUrl: string }) => `${name} ${routingUrl}`),
  ).toEqual(['customer-portal http://127.0.0.1:4000/graphql', 'accounts http://127.0.0.1:4001/']);
  expect(compatibilityVersion).toContain(manifest.devDependencies['@wundergraph/composition']);
  expect(engineConfig.datasourceConfigurations).toHaveLength(2);
});
