import { parse, print } from 'graphql';
import { composeConnectors } from '../../../bench/peers.ts';
import {
  composerPackages,
  composers,
  problemsOf,
  readSubgraphs,
  withoutAuthorization,
} from '../../../scripts/composition.ts';
import type { Subgraph } from '../../../scripts/composition.ts';

const [customerPortal, accounts] = readSubgraphs({ customerPortal: 'http://a.example', accounts: 'http://b.example' });
if (!customerPortal || !accounts) throw new TypeError('A subgraph is missing.');

function edited(subgraph: Subgraph, from: string, to: string): Subgraph {
  const sdl = print(subgraph.typeDefs);
  if (!sdl.includes(from)) throw new Error(`${subgraph.name} has no ${from}`);
  return { ...subgraph, typeDefs: parse(sdl.replace(from, to)) };
}

/** A subgraph whose lists have the page type that many graphs share. */
function withPageInfo(pageInfo: string): Subgraph {
  const sdl = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@shareable"])
    type Query { orders: OrderConnection } type OrderConnection { pageInfo: PageInfo! } ${pageInfo}`;
  return { name: 'orders', url: 'http://c.example', typeDefs: parse(sdl) };
}

test.each(composerPackages)('%s composes the supergraph without problems', (composer) => {
  expect(problemsOf(composers[composer]([customerPortal, accounts]))).toEqual([]);
});

test.each(['@apollo/composition', '@theguild/federation-composition'] as const)(
  '%s rejects a subgraph with a public field that requires protected fields',
  (composer) => {
    const open = edited(
      accounts,
      'portalConfiguration { name active }") @requiresScopes(scopes: [["portal:read"]])',
      'portalConfiguration { name active }")',
    );
    expect(problemsOf(composers[composer]([customerPortal, open])).join()).toContain('Account.portalLabel');
  },
);

test('Cosmo accepts a subgraph with a public field that requires protected fields', () => {
  const open = edited(
    accounts,
    'portalConfiguration { name active }") @requiresScopes(scopes: [["portal:read"]])',
    'portalConfiguration { name active }")',
  );
  expect(problemsOf(composers['@wundergraph/composition']([customerPortal, open]))).toEqual([]);
});

test.each(composerPackages)('%s rejects a shared value type with different fields', (composer) => {
  const other = withPageInfo('type PageInfo @shareable { hasNextPage: Int! }');
  expect(problemsOf(composers[composer]([customerPortal, other])).join()).toContain('hasNextPage');
});

test('a hint is a problem unless it concerns descriptions', () => {
  const fewer = withPageInfo('type PageInfo @shareable { hasNextPage: Boolean! }');
  expect(problemsOf(composers['@apollo/composition']([customerPortal, fewer])).join()).toContain('endCursor');
  const reworded = withPageInfo(
    `"A page." type PageInfo @shareable { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }`,
  );
  const { hints } = composers['@apollo/composition']([customerPortal, reworded]);
  expect(hints.map(({ code }) => code)).toEqual(['INCONSISTENT_DESCRIPTION']);
  expect(problemsOf({ errors: [], hints, supergraph: null })).toEqual([]);
});

test('the supergraph for @apollo/gateway has every field and no authorization directive', () => {
  const { supergraph } = composers['@apollo/composition']([customerPortal, accounts].map(withoutAuthorization));
  expect(supergraph).not.toMatch(/@(authenticated|requiresScopes)/);
  const full = composers['@apollo/composition']([customerPortal, accounts]).supergraph ?? '';
  expect(full).toMatch(/@authenticated/);
  expect(supergraph?.match(/@join__field/g)).toEqual(full.match(/@join__field/g));
});

test('the subgraph with connectors of the benchmark composes', () => {
  expect(composeConnectors('http://127.0.0.1:4010')).toContain('http: {GET: "/customers/{$args.id}"}');
});
