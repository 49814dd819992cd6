import { readFileSync } from 'node:fs';
import { composeServices as composeForApollo } from '@apollo/composition';
import { composeServices as composeForHive } from '@theguild/federation-composition';
import { ROUTER_COMPATIBILITY_VERSION_ONE, federateSubgraphs } from '@wundergraph/composition';
import { Kind, parse, visit } from 'graphql';
import type { DirectiveNode, DocumentNode } from 'graphql';

export interface Subgraph {
  readonly name: string;
  readonly url: string;
  readonly typeDefs: DocumentNode;
}

export interface Composition {
  readonly errors: readonly string[];
  readonly hints: readonly Hint[];
  /** Null when there are errors, and from Cosmo, whose router reads a format of its own. */
  readonly supergraph: string | null;
}

export interface Hint {
  readonly code: string;
  readonly message: string;
}

export const composerPackages = [
  '@apollo/composition',
  '@theguild/federation-composition',
  '@wundergraph/composition',
] as const;
export type Composer = (typeof composerPackages)[number];

export const composers: Readonly<Record<Composer, (subgraphs: readonly Subgraph[]) => Composition>> = {
  '@apollo/composition': (subgraphs) => {
    const { errors = [], hints = [], supergraphSdl } = composeForApollo([...subgraphs]);
    return {
      errors: errors.map(({ message }) => message),
      hints: hints.map(({ definition, message }) => ({ code: definition.code, message })),
      supergraph: supergraphSdl ?? null,
    };
  },
  '@theguild/federation-composition': (subgraphs) => {
    const { errors = [], supergraphSdl } = composeForHive([...subgraphs]);
    return { errors: errors.map(({ message }) => message), hints: [], supergraph: supergraphSdl ?? null };
  },
  '@wundergraph/composition': (subgraphs) => {
    const result = federateSubgraphs({
      subgraphs: subgraphs.map(({ name, url, typeDefs }) => ({ name, url, definitions: typeDefs })),
      version: ROUTER_COMPATIBILITY_VERSION_ONE,
    });
    return {
      errors: result.success ? [] : result.errors.map(({ message }) => message),
      hints: result.warnings.map(({ message }) => ({ code: 'COSMO_WARNING', message })),
      supergraph: null,
    };
  },
};

/**
 * Hints that change no answer, each with the reason. Every other one fails: it tells of a field that one subgraph
 * resolves and another thinks it does, of types that differ, or of a directive that is dropped.
 */
const harmlessHints: ReadonlyMap<string, string> = new Map([
  ['INCONSISTENT_DESCRIPTION', 'the supergraph takes one of the two texts; only readers see it'],
]);

/** What keeps a composition from being used: its errors, and its hints of consequence. */
export function faultsOf({ errors, hints }: Composition): string[] {
  const weighty = hints.filter(({ code }) => !harmlessHints.has(code));
  return [...errors, ...weighty.map(({ code, message }) => `${code}: ${message}`)];
}

const root = new URL('../', import.meta.url);

/** This subgraph and its neighbour of `examples/supergraph`, at the addresses where gateways shall find them. */
export function readSubgraphs(urls: { readonly customerPortal: string; readonly accounts: string }): Subgraph[] {
  const read = (path: string) => parse(readFileSync(new URL(path, root), 'utf8'));
  return [
    { name: 'customer-portal', url: urls.customerPortal, typeDefs: read('schema.graphql') },
    { name: 'accounts', url: urls.accounts, typeDefs: read('examples/supergraph/accounts/accounts.graphql') },
  ];
}

const authorization = new Set(['authenticated', 'requiresScopes']);

/**
 * The subgraph as @apollo/gateway takes it: that gateway refuses a supergraph with authorization directives, because it
 * cannot enforce them. Only this service's own checks are left behind it.
 */
export function withoutAuthorization(subgraph: Subgraph): Subgraph {
  const typeDefs = visit(subgraph.typeDefs, {
    Directive: (node) => {
      if (authorization.has(node.name.value)) return null;
      return node.name.value === 'link' ? withoutImports(node) : undefined;
    },
  });
  return { ...subgraph, typeDefs };
}

function withoutImports(link: DirectiveNode): DirectiveNode {
  return visit(link, {
    ListValue: (list) => ({
      ...list,
      values: list.values.filter((value) => value.kind !== Kind.STRING || !authorization.has(value.value.slice(1))),
    }),
  });
}
