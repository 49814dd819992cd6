import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import manifest from '../../../package.json' with { type: 'json' };
import { readConfig } from '../../../src/config/config.ts';
import { startService } from '../../support/service.ts';
import type { Service } from '../../support/service.ts';
import { parseManifests } from './manifests.ts';
import type { Manifests } from './manifests.ts';
import { Tool, root } from './tools.ts';

/**
 * The Helm chart, rendered with the values of deploy/helm/ci. Kubernetes' own JSON schemas (Python package kubernetes-validate) check
 * the result, unknown members included.
 */
const helm = new Tool('HELM', 'Helm');
const validator = new Tool('KUBERNETES_VALIDATE', 'kubernetes-validate');
const chart = new URL('deploy/helm/', root);
const folder = mkdtempSync(join(tmpdir(), 'manifests-'));
afterAll(() => rmSync(folder, { recursive: true }));
const valueFiles = readdirSync(new URL('ci/', chart));

/** The oldest version that the chart supports, and the newest one that the schemas have. */
const kubernetesVersions = ['1.30', '1.37'];

function render(valuesFile: string, ...args: string[]) {
  const values = ['--values', `deploy/helm/ci/${valuesFile}`];
  return helm.run(['template', 'graph', 'deploy/helm', '--kube-version', '1.30.0', ...values, ...args]);
}

function manifestsOf(valuesFile: string, ...args: string[]): Manifests {
  const { status, stdout, stderr } = render(valuesFile, ...args);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return parseManifests(stdout);
}

const podOf = ({ Deployment }: Manifests) => Deployment.spec.template;
const containerOf = (manifests: Manifests) => podOf(manifests).spec.containers[0];

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new TypeError('The chart rendered no such manifest or member.');
  return value;
}

/** The variables of the container; those of the Secret have values that pass validation. */
function environmentOf(manifests: Manifests): Record<string, string> {
  const secrets: Record<string, string> = {
    KONG_API_KEY: 'kpat_0123456789abcdef0123456789abcdef',
    STRIPE_API_KEY: 'sk_live_0123456789abcdef0123456789abcdef',
    ROUTER_SECRET: '6f0c5e6b8c0b4b1f9d2a7e3c1a5b9d8e',
    REDIS_URL: 'rediss://redis.example.com:6380',
  };
  return Object.fromEntries(containerOf(manifests).env.map(({ name, value }) => [name, value ?? secrets[name] ?? '']));
}

test('the versions of the chart are the version of the package', () => {
  const { version, appVersion } = parse(readFileSync(new URL('Chart.yaml', chart), 'utf8'));
  expect({ version, appVersion }).toEqual({ version: manifest.version, appVersion: manifest.version });
});

helm.test.each(valueFiles)('helm lint accepts the chart with %s', (file) => {
  expect(helm.run(['lint', '--strict', 'deploy/helm', '--values', `deploy/helm/ci/${file}`])).toMatchObject({
    status: 0,
  });
});

const rendersAndValidates = validator.test === test ? helm.test : test.skip;
rendersAndValidates.each(valueFiles.flatMap((file) => kubernetesVersions.map((version) => [file, version])))(
  'the manifests of %s are valid for Kubernetes %s',
  (values = '', version = '') => {
    const [, ...documents] = render(values).stdout.split(/^---$/m);
    const builtIn = documents.filter((document) => !document.includes('monitoring.coreos.com'));
    const file = join(folder, 'manifests.yaml');
    writeFileSync(file, builtIn.join('---'));
    const { status, stdout, stderr } = validator.run(['--strict', '-k', version, file]);
    expect({ status, output: `${stdout}${stderr}`.split('\n').filter((line) => !line.startsWith('INFO')) }).toEqual({
      status: 0,
      output: [''],
    });
    expect(stdout + stderr).toContain('passed for resource deployment');
  },
);

helm.test('the ServiceMonitor has members of the Prometheus Operator only, and scrapes a port of the Service', () => {
  const { ServiceMonitor, Service: service } = manifestsOf('production.yaml');
  const { jobLabel, selector, endpoints } = required(ServiceMonitor).spec;
  expect(service.metadata.labels).toMatchObject(selector.matchLabels);
  expect(service.metadata.labels[jobLabel]).toBe(manifest.name);
  expect(service.spec.ports.map(({ name }) => name)).toContain(endpoints[0]?.port);
});

helm.test.each(valueFiles)('the service accepts the environment that the chart gives it with %s', (file) => {
  const image = /^ENV (.+)$/m.exec(readFileSync(new URL('Dockerfile', root), 'utf8'))?.[1] ?? '';
  const imageEnv = Object.fromEntries(image.split(' ').map((pair) => pair.split('=')));
  const manifests = manifestsOf(file);
  const config = readConfig({ ...imageEnv, ...environmentOf(manifests) });
  expect(config).toMatchObject({ host: '0.0.0.0', port: containerOf(manifests).ports[0]?.containerPort });
});

helm.test('the grace period contains preStop and STOP_MS, whatever their values', () => {
  for (const [preStop, stopMs] of [
    [5, 20_000],
    [1, 30_001],
    [60, 100_000],
  ]) {
    const sets = ['--set', `shutdown.preStopSeconds=${preStop},shutdown.stopMs=${stopMs}`];
    const { spec } = podOf(manifestsOf('production.yaml', ...sets));
    expect(spec.containers[0].lifecycle?.preStop.sleep.seconds).toBe(preStop);
    expect(spec.terminationGracePeriodSeconds * 1_000).toBeGreaterThan(Number(preStop) * 1_000 + Number(stopMs));
  }
  expect(render('production.yaml', '--set', 'shutdown.drainMs=20000').stderr).toContain('must be less than');
});

helm.test('a request that starts last before the port closes can use its whole deadline', () => {
  const { DRAIN_MS, STOP_MS } = environmentOf(manifestsOf('production.yaml'));
  expect(Number(STOP_MS) - Number(DRAIN_MS)).toBeGreaterThan(readConfig({}).deadlineMs);
});

helm.test('selectors select the pods, and the ports that policies and probes name exist', () => {
  const manifests = manifestsOf('production.yaml');
  const { Deployment, Service: service } = manifests;
  const [policy, budget] = [required(manifests.NetworkPolicy), required(manifests.PodDisruptionBudget)];
  const { metadata, spec } = podOf(manifests);
  const selectors = [
    Deployment.spec.selector.matchLabels,
    service.spec.selector,
    budget.spec.selector.matchLabels,
    policy.spec.podSelector.matchLabels,
    ...required(spec.topologySpreadConstraints).map(({ labelSelector }) => labelSelector.matchLabels),
  ];
  for (const selector of selectors) expect(metadata.labels).toMatchObject(selector);
  const [{ ports, startupProbe, readinessProbe, livenessProbe }] = spec.containers;
  const named = [
    ...[startupProbe, readinessProbe, livenessProbe].map(({ httpGet }) => httpGet.port),
    ...policy.spec.ingress.flatMap((rule) => rule.ports.map(({ port }) => port)),
    ...service.spec.ports.map(({ targetPort }) => targetPort),
  ];
  for (const port of named) expect(ports.map(({ name }) => name)).toContain(port);
  expect(required(manifests.HorizontalPodAutoscaler).spec.scaleTargetRef.name).toBe(Deployment.metadata.name);
});

helm.test('the NetworkPolicy admits the router to the service and Prometheus to the metrics, and nobody else', () => {
  const { ingress, policyTypes } = required(manifestsOf('production.yaml').NetworkPolicy).spec;
  expect(policyTypes).toEqual(['Ingress']);
  expect(ingress).toEqual([
    { from: [{ podSelector: { matchLabels: { 'app.kubernetes.io/name': 'router' } } }], ports: [{ port: 'http' }] },
    {
      from: [{ namespaceSelector: {}, podSelector: { matchLabels: { 'app.kubernetes.io/name': 'prometheus' } } }],
      ports: [{ port: 'metrics' }],
    },
  ]);
});

helm.test('pods run as the user of the image, without privileges, on a read-only file system', () => {
  const { spec } = podOf(manifestsOf('production.yaml'));
  const user = /^USER (\d+)$/m.exec(readFileSync(new URL('Dockerfile', root), 'utf8'))?.[1];
  expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: Number(user) });
  expect(spec.containers[0].securityContext).toEqual({
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  });
  expect(spec.automountServiceAccountToken).toBe(false);
});

helm.test.each([
  ['a secret as a plain variable', 'env.STRIPE_API_KEY=sk_live_x', 'STRIPE_API_KEY'],
  ['an unknown value', 'replcas=3', 'replcas'],
  ['no Secret', 'secret.name=', '/secret/name'],
  ['a number that Helm would change', 'env.UPSTREAM_MAX_BYTES=2000000', '/env/UPSTREAM_MAX_BYTES'],
])('the chart refuses %s', (_what, set, path) => {
  const { status, stderr } = render('production.yaml', '--set', set);
  expect(status).toBe(1);
  expect(stderr).toContain(path);
});

describe('probes', () => {
  let service: Service;
  beforeAll(async () => (service = await startService()));
  afterAll(() => service.close());

  helm.test.each(['startupProbe', 'readinessProbe', 'livenessProbe'] as const)(
    'the path of %s answers 200',
    async (probe) => {
      const { path } = containerOf(manifestsOf('emulator.yaml'))[probe].httpGet;
      expect((await fetch(new URL(path, service.url))).status).toBe(200);
    },
  );
});
