import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Every file of `deploy`, or a folder of files, with the test that checks it. A new file needs a line here, and a check. */
const checks: Readonly<Record<string, string>> = {
  'compose.yaml': 'test/e2e/deploy/compose.test.ts',
  'compose/env.example': 'test/e2e/deploy/compose.test.ts',
  'compose/prometheus.yaml': 'test/e2e/deploy/compose.test.ts',
  'compose/grafana/': 'test/e2e/deploy/compose.test.ts',
  'cosmo-graph.yaml': 'test/e2e/gateway/wgc.test.ts',
  'helm/': 'test/e2e/deploy/helm.test.ts',
  'hive-gateway.config.ts': 'test/e2e/gateway/hiveDeployment.test.ts',
  'observability/': 'test/unit/observabilityFiles.test.ts',
  'router.free.yaml': 'test/e2e/gateway/deploy.test.ts',
  'router.yaml': 'test/e2e/gateway/deploy.test.ts',
  'supergraph.yaml': 'test/e2e/gateway/deploy.test.ts',
  'systemd/': 'test/e2e/deploy/systemd.test.ts',
};

const root = fileURLToPath(new URL('../../', import.meta.url));
/** Written by a documented command, and ignored by Git. */
const generated = /^(?:\.env$|supergraph\/)/;
const files = readdirSync(join(root, 'deploy'), { recursive: true, encoding: 'utf8' }).filter(
  (path) => statSync(join(root, 'deploy', path)).isFile() && !generated.test(path),
);

test('every file of deploy has a check', () => {
  const isChecked = (file: string) =>
    Object.keys(checks).some((path) => file === path || (path.endsWith('/') && file.startsWith(path)));
  expect(files.filter((file) => !isChecked(file))).toEqual([]);
});

test.each(Object.entries(checks))('deploy/%s exists, and its check names it', (path, check) => {
  expect(existsSync(join(root, 'deploy', path))).toBe(true);
  expect(readFileSync(join(root, check), 'utf8')).toContain(path.replace(/\/$/, ''));
});

test('.ci/run runs the checks', () => {
  const gate = readFileSync(join(root, '.ci/run'), 'utf8');
  // test/unit is a part of `npm test`; test/e2e/<name> is `npm run test:<name>`.
  const scripts = Object.values(checks).map((check) => /^test\/e2e\/(\w+)\//.exec(check)?.[1]);
  for (const name of new Set(scripts)) expect(gate).toContain(name === undefined ? 'npm test' : `npm run test:${name}`);
});
