import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { parse } from 'yaml';
import { z } from 'zod';
import { readConfig } from '../../../src/config/config.ts';
import { freeRouterConfiguration } from '../gateway/routerKeys.ts';
import { Tool, root } from './tools.ts';

/** `deploy/compose.yaml` and what it mounts. The reference implementation of the Compose Specification validates the file. */
const validator = new Tool('COMPOSE_SPEC', 'the Compose Specification (compose-go)');
const deploy = new URL('deploy/', root);
const read = (file: string) => readFileSync(new URL(file, deploy), 'utf8');

const environment = z.record(z.string(), z.string());
const compose = z
  .object({
    services: z.record(
      z.string(),
      z.object({
        image: z.string(),
        command: z.array(z.string()).default([]),
        environment: environment.default({}),
        depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
        volumes: z.array(z.string()).default([]),
        ports: z.array(z.string()).default([]),
        healthcheck: z.object({ test: z.array(z.string()) }).optional(),
        read_only: z.literal(true),
      }),
    ),
    volumes: z.record(z.string(), z.null()),
  })
  .parse(parse(read('compose.yaml'), { merge: true }));
const { services } = compose;
const example = parseEnv(read('compose/env.example'));
/** Ports on which the services of other images listen. */
const portsOfImages: Record<string, string> = { redis: '6379', prometheus: '9090', grafana: '3000' };

validator.test('the compose file is valid', () => {
  const { status, stderr } = validator.run(['--no-interpolation', 'deploy/compose.yaml']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

test('services, volumes and files that the compose file names exist', () => {
  const mounts = Object.values(services).flatMap(({ volumes }) => volumes.map((volume) => volume.split(':')[0] ?? ''));
  for (const mount of mounts) {
    if (!mount.startsWith('.')) expect(Object.keys(compose.volumes)).toContain(mount);
    // Written by `npm run compose`, as docs/deploy.md says.
    else if (mount !== './supergraph/apollo-free.graphql')
      expect([mount, existsSync(new URL(mount, deploy))]).toEqual([mount, true]);
  }
  for (const [name, { depends_on: dependencies }] of Object.entries(services)) {
    for (const [dependency, { condition }] of Object.entries(dependencies)) {
      expect([name, Object.keys(services)]).toEqual([name, expect.arrayContaining([dependency])]);
      // The image of the subgraph brings its own health check.
      const hasHealthcheck = services[dependency]?.healthcheck ?? dependency === 'customer-portal';
      if (condition === 'service_healthy') expect([dependency, Boolean(hasHealthcheck)]).toEqual([dependency, true]);
    }
  }
});

test('every image has a version, and every port is published on the loopback address only', () => {
  for (const [name, { image, ports }] of Object.entries(services)) {
    if (image !== 'customer-portal-subgraph')
      expect([name, image]).toEqual([name, expect.stringMatching(/:v?\d+\.\d+/)]);
    for (const port of ports) expect([name, port]).toEqual([name, expect.stringMatching(/^127\.0\.0\.1:(\d+):\1$/)]);
  }
});

test('each URL between the services names a service and the port on which it listens', () => {
  const emulatorPorts = ['4010', '4011'];
  const portsOf: Record<string, readonly string[]> = {
    ...Object.fromEntries(Object.entries(portsOfImages).map(([name, port]) => [name, [port]])),
    // The defaults of PORT and OTEL_EXPORTER_PROMETHEUS_PORT.
    'customer-portal': ['4000', '9464'],
    emulator: emulatorPorts,
  };
  const texts = [
    ...Object.values(example),
    ...Object.values(services).flatMap((service) => Object.values(service.environment)),
    ...[read('compose/prometheus.yaml'), read('compose/grafana/datasource.yaml')].flatMap((text) =>
      Array.from(text.matchAll(/(?:http:\/\/|targets: \[)[\w.-]+:\d+/g), ([match]) =>
        match.replace('targets: [', 'http://'),
      ),
    ),
  ];
  const urls = texts
    .filter((text) => /^(?:http|redis):\/\/(?!localhost)/.test(text ?? ''))
    .map((text) => new URL(text ?? ''));
  expect(urls.length).toBeGreaterThan(4);
  for (const { hostname, port } of urls)
    expect([hostname, portsOf[hostname]]).toEqual([hostname, expect.arrayContaining([port])]);
});

test('the subgraph accepts the environment of the example, on the emulator and with real keys', () => {
  const container = { NODE_ENV: 'production', HOST: '0.0.0.0', ...services['customer-portal']?.environment };
  expect(readConfig({ ...container, ...example }).upstreams?.konnect.url).toBe('http://emulator:4010');
  const [, commented = ''] = read('compose/env.example').split('# The real APIs');
  const real = parseEnv(commented.replaceAll(/^#(?=[A-Z_]+=)/gm, ''));
  const secrets = {
    KONG_API_KEY: 'kpat_0123456789abcdef0123456789abcdef',
    STRIPE_API_KEY: 'sk_live_0123456789abcdef0123456789',
    ROUTER_SECRET: 'cd6b0a7f2e9c4d1b8a3f5e7c9d0b2a4f',
  };
  expect(Object.keys(real)).toEqual(expect.arrayContaining(Object.keys(secrets)));
  expect(readConfig({ ...container, ...real, ...secrets }).auth.mode).toBe('router');
});

test('the router listens on all addresses of its container, with the secret of the subgraph', () => {
  const { supergraph } = freeRouterConfiguration.parse(parse(read('router.free.yaml')));
  const { environment: env = {}, volumes = [] } = services['router'] ?? {};
  expect(env['APOLLO_ROUTER_LISTEN_ADDRESS']).toBe(`0.0.0.0:${supergraph.listen.split(':')[1]}`);
  for (const name of ['APOLLO_ROUTER_CONFIG_PATH', 'APOLLO_ROUTER_SUPERGRAPH_PATH']) {
    expect(volumes.map((volume) => volume.split(':')[1])).toContain(env[name]);
  }
  expect(env['CUSTOMER_PORTAL_SECRET']).toMatch(/^\$\{ROUTER_SECRET:-/);
  expect(read('router.free.yaml')).toContain('${env.CUSTOMER_PORTAL_SECRET}');
});

test('Prometheus loads files that exist, and Grafana provisions the folder that is mounted', () => {
  const prometheus = z
    .strictObject({
      global: z.strictObject({ scrape_interval: z.string(), evaluation_interval: z.string() }),
      rule_files: z.array(z.string()),
      scrape_configs: z.array(
        z.strictObject({
          job_name: z.string(),
          static_configs: z.array(z.strictObject({ targets: z.array(z.string()) })),
        }),
      ),
    })
    .parse(parse(read('compose/prometheus.yaml')));
  for (const file of prometheus.rule_files) {
    expect([file, existsSync(new URL(file.replace('/etc/prometheus/', ''), deploy))]).toEqual([file, true]);
  }
  const { providers } = z
    .strictObject({
      apiVersion: z.literal(1),
      providers: z.array(
        z.strictObject({ name: z.string(), type: z.literal('file'), options: z.strictObject({ path: z.string() }) }),
      ),
    })
    .parse(parse(read('compose/grafana/dashboards.yaml')));
  const { volumes = [] } = services['grafana'] ?? {};
  for (const { options } of providers) expect(volumes).toContain(`./observability:${options.path}:ro`);
  const { datasources } = z
    .strictObject({
      apiVersion: z.literal(1),
      datasources: z.array(
        z.strictObject({
          name: z.string(),
          uid: z.string(),
          type: z.literal('prometheus'),
          access: z.literal('proxy'),
          url: z.url(),
          isDefault: z.boolean(),
        }),
      ),
    })
    .parse(parse(read('compose/grafana/datasource.yaml')));
  expect(datasources).toHaveLength(1);
});
