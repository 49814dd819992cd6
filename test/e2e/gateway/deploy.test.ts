import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { parse as parseGraphQL, print } from 'graphql';
import { readSubgraphs } from '../../../scripts/composition.ts';
import { demoIds } from '../../../src/emulator/demoIds.ts';
import { startService } from '../../support/service.ts';
import { examples } from './children.ts';
import { closedAfterwards } from './running.ts';
import { cosmoGraph, roverConfiguration, routerConfiguration } from './routerKeys.ts';

const closed = closedAfterwards();
const folder = new URL('../../../deploy/', import.meta.url);
const { parse }: { parse: (text: string) => unknown } = createRequire(`${examples}package.json`)('yaml');
const read = (file: string) => parse(readFileSync(new URL(file, folder), 'utf8'));

test('router.yaml has only keys of Apollo Router 2.16', () => {
  expect(routerConfiguration.safeParse(read('router.yaml')).error?.issues).toBeUndefined();
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

test('router.yaml passes on every extension of subgraph errors', async () => {
  const { include_subgraph_errors: errors } = routerConfiguration.parse(read('router.yaml'));
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
