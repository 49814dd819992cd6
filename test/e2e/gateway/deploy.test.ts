import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse as parseGraphQL, print } from 'graphql';
import manifest from '../../../package.json' with { type: 'json' };
import { readSubgraphs } from '../../../scripts/composition.ts';
import { demoIds } from '../../../src/emulator/demoIds.ts';
import { startService } from '../../support/service.ts';
import { examples } from './children.ts';
import { closedAfterwards } from './running.ts';
import { cosmoGraph, freeRouterConfiguration, roverConfiguration, routerConfiguration } from './routerKeys.ts';

const closed = closedAfterwards();
const folder = new URL('../../../deploy/', import.meta.url);
const { parse }: { parse: (text: string) => unknown } = createRequire(`${examples}package.json`)('yaml');
const read = (file: string) => parse(readFileSync(new URL(file, folder), 'utf8'));

test('router.yaml has only keys of Apollo Router 2.17', () => {
  expect(routerConfiguration.safeParse(read('router.yaml')).error?.issues).toBeUndefined();
});

test('router.free.yaml has only keys of Apollo Router 2.17 that need no licence', () => {
  expect(freeRouterConfiguration.safeParse(read('router.free.yaml')).error?.issues).toBeUndefined();
});

test('router.free.yaml is router.yaml without the parts that need a licence', () => {
  expect(routerConfiguration.parse(read('router.yaml'))).toMatchObject(Object(read('router.free.yaml')));
});

test('supergraph.yaml pins the composer version of package.json', () => {
  const { federation_version: version } = roverConfiguration.parse(read('supergraph.yaml'));
  expect(version).toBe(`=${manifest.devDependencies['@apollo/composition']}`);
});

test('npm run compose writes a supergraph for each gateway, with and without authorization directives', () => {
  const out = mkdtempSync(join(tmpdir(), 'supergraphs-'));
  try {
    execFileSync(process.execPath, ['scripts/compose.ts', '--out', out], {
      cwd: new URL('../../../', import.meta.url),
    });
    const isAuthorized = (file: string) =>
      /@(authenticated|requiresScopes)\b/.test(readFileSync(join(out, file), 'utf8'));
    expect(Object.fromEntries(readdirSync(out).map((file) => [file, isAuthorized(file)]))).toEqual({
      'apollo-free.graphql': false,
      'apollo-licensed.graphql': true,
      'customer-portal-free.graphql': false,
      'hive-gateway.graphql': true,
    });
  } finally {
    rmSync(out, { recursive: true });
  }
});

test('supergraph.yaml and cosmo-graph.yaml name the composed subgraphs and their files', () => {
  const rover = Object.entries(roverConfiguration.parse(read('supergraph.yaml')).subgraphs);
  const composed = readSubgraphs({
    customerPortal: 'http://127.0.0.1:4000/graphql',
    accounts: 'http://127.0.0.1:4001/',
  });
  for (const subgraphs of [
    rover.map(([name, subgraph]) => ({ name, ...subgraph })),
    cosmoGraph.parse(read('cosmo-graph.yaml')).subgraphs,
  ]) {
    expect(subgraphs.map(({ name, routing_url: url }) => ({ name, url }))).toEqual(
      composed.map(({ name, url }) => ({ name, url })),
    );
    const sources = subgraphs.map(({ schema }) => readFileSync(new URL(schema.file, folder), 'utf8'));
    expect(sources.map((source) => print(parseGraphQL(source)))).toEqual(
      composed.map(({ typeDefs }) => print(typeDefs)),
    );
  }
});

test('the routers pass on every extension of subgraph errors', async () => {
  const { include_subgraph_errors: errors } = freeRouterConfiguration.parse(read('router.free.yaml'));
  const allowed = [
    ...errors.all.allow_extensions_keys,
    ...(errors.subgraphs['customer-portal']?.allow_extensions_keys ?? []),
  ];
  const [service, disconnected] = await Promise.all([
    closed(startService()),
    closed(startService({ konnectUrl: 'http://127.0.0.1:1' })),
  ]);
  const refused = await service.graphql('{ customer { name } }');
  const failed = await disconnected.graphql('{ customer(key: "acme") { name } }');
  const members = [refused, failed].flatMap(({ errors: reported = [] }) =>
    reported.flatMap(({ extensions }) => Object.keys(extensions)),
  );
  expect(members).toEqual(expect.arrayContaining(['code', 'field', 'faults', 'upstream']));
  expect(members.filter((member) => !allowed.includes(member))).toEqual([]);
});

test('only portal configurations are marked as cacheable for the router', async () => {
  const service = await closed(startService());
  const send = async (query: string) => {
    const response = await fetch(service.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    const { data, extensions = {} }: { data?: unknown; extensions?: object } = JSON.parse(await response.text());
    expect(data).toBeTruthy();
    return { control: response.headers.get('cache-control'), tags: Object.keys(extensions) };
  };
  const configurations = '{ portalConfigurations { nodes { id name } } }';
  expect(await send(configurations)).toEqual({
    control: expect.stringMatching(/^public, max-age=\d+$/),
    tags: ['apolloCacheTags'],
  });
  const notCacheable = [
    '{ customers { nodes { id name } } }',
    '{ portalConfigurations { nodes { id name } } customer(key: "acme") { name } }',
    `mutation { createCustomerPortalSession(input: { customerId: "${demoIds.acme}" }) { session { url } userErrors { code message } } }`,
  ];
  for (const query of notCacheable) {
    expect(await send(query)).toEqual({ control: expect.stringContaining('no-store'), tags: [] });
  }
  const { response_cache: cache } = routerConfiguration.parse(read('router.yaml'));
  expect(JSON.stringify(cache)).not.toContain('private_id');
});
