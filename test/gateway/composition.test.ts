import { parse, print } from 'graphql';
import {
  composerPackages,
  composers,
  faultsOf,
  readSubgraphs,
  withoutAuthorization,
} from '../../scripts/composition.ts';
import type { Subgraph } from '../../scripts/composition.ts';

const [customerPortal, accounts] = readSubgraphs({ customerPortal: 'http://a.example', accounts: 'http://b.example' });
if (!customerPortal || !accounts) throw new TypeError('A subgraph is missing.');

function edited(subgraph: Subgraph, from: string, to: string): Subgraph {
  const sdl = print(subgraph.typeDefs);
  if (!sdl.includes(from)) throw new Error(`${subgraph.name} has no ${from}`);
  return { ...subgraph, typeDefs: parse(sdl.replace(from, to)) };
}

test.each(composerPackages)('%s composes with no fault', (composer) => {
  expect(faultsOf(composers[composer]([customerPortal, accounts]))).toEqual([]);
});

test.each(['@apollo/composition', '@theguild/federation-composition'] as const)(
  '%s refuses a neighbour that makes an open field of protected ones',
  (composer) => {
    const open = edited(
      accounts,
      'portalConfiguration { name active }") @requiresScopes(scopes: [["portal:read"]])',
      'portalConfiguration { name active }")',
    );
    expect(faultsOf(composers[composer]([customerPortal, open])).join()).toContain('Account.portalLabel');
  },
);

test('Cosmo lets such a neighbour pass: there the reviewer has to see it', () => {
  const open = edited(
    accounts,
    'portalConfiguration { name active }") @requiresScopes(scopes: [["portal:read"]])',
    'portalConfiguration { name active }")',
  );
  expect(faultsOf(composers['@wundergraph/composition']([customerPortal, open]))).toEqual([]);
});

test.each(composerPackages)('%s refuses a shared value type that differs', (composer) => {
  const other = edited(accounts, '\n  country: CountryCode\n', '\n  country: Int\n');
  expect(faultsOf(composers[composer]([customerPortal, other])).join()).toContain('country');
});

test('a hint of consequence is a fault, and one about descriptions is none', () => {
  const fewer = edited(accounts, '\n  "A phone number, as written."\n  phoneNumber: String\n', '\n');
  expect(faultsOf(composers['@apollo/composition']([customerPortal, fewer])).join()).toContain('phoneNumber');
  const reworded = edited(accounts, '"A phone number, as written."', '"A number to call."');
  const { hints } = composers['@apollo/composition']([customerPortal, reworded]);
  expect(hints.map(({ code }) => code)).toEqual(['INCONSISTENT_DESCRIPTION']);
  expect(faultsOf({ errors: [], hints, supergraph: null })).toEqual([]);
});

test('what is composed for @apollo/gateway protects nothing, and has every field', () => {
  const { supergraph } = composers['@apollo/composition']([customerPortal, accounts].map(withoutAuthorization));
  expect(supergraph).not.toMatch(/@(authenticated|requiresScopes)/);
  const full = composers['@apollo/composition']([customerPortal, accounts]).supergraph ?? '';
  expect(full).toMatch(/@authenticated/);
  expect(supergraph?.match(/@join__field/g)).toEqual(full.match(/@join__field/g));
});
