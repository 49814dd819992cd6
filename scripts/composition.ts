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
  /** Null when there are errors, and for Cosmo, whose router has its own format. */
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
 * Hints that do not change a response, each with the reason. Every other hint is a problem: a field that two subgraphs
 * resolve, types that differ, or a dropped directive.
 */
const harmlessHints: ReadonlyMap<string, string> = new Map([
  ['INCONSISTENT_DESCRIPTION', 'the supergraph has one of the two texts, which no response contains'],
]);

/** Errors of a composition, and its hints that are not harmless. */
export function problemsOf({ errors, hints }: Composition): string[] {
  const harmful = hints.filter(({ code }) => !harmlessHints.has(code));
  return [...errors, ...harmful.map(({ code, message }) => `${code}: ${message}`)];
}

const root = new URL('../', import.meta.url);

/** This subgraph and the accounts subgraph of `examples/supergraph`, with the URLs that gateways use. */
export function readSubgraphs(urls: { readonly customerPortal: string; readonly accounts: string }): Subgraph[] {
  const read = (path: string) => parse(readFileSync(new URL(path, root), 'utf8'));
  return [
    { name: 'customer-portal', url: urls.customerPortal, typeDefs: read('schema.graphql') },
    { name: 'accounts', url: urls.accounts, typeDefs: read('examples/supergraph/accounts/accounts.graphql') },
  ];
}

const authorization = new Set(['authenticated', 'requiresScopes']);

/**
 * Removes authorization directives. @apollo/gateway rejects them because it cannot enforce them, and Apollo Router starts
 * with them only with a GraphOS licence. Behind both, only this service authorizes.
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
