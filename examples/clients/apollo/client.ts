import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client';
import type { FieldPolicy } from '@apollo/client';
import typesWithoutId from '../../../schema/types-without-id.json' with { type: 'json' };

export function createClient(uri: string): ApolloClient {
  return new ApolloClient({
    link: new HttpLink({ uri }),
    cache: new InMemoryCache({
      typePolicies: {
        // Fields that several queries select of an object without an id are merged instead of replaced.
        ...Object.fromEntries(typesWithoutId.map((name) => [name, { merge: true }])),
        Query: {
          fields: {
            billingProfiles: appendPages([]),
            customers: appendPages(['filter', 'orderBy']),
            portalConfigurations: appendPages(['active', 'isDefault']),
          },
        },
        Customer: { keyFields: ['id'] },
      },
    }),
  });
}

interface Page {
  readonly nodes: readonly unknown[];
}

/** One list for each value of `conditions`. A page with `after` is appended; another page starts the list again. */
function appendPages(conditions: string[]): FieldPolicy<Page> {
  return {
    keyArgs: [...conditions, 'last', 'before'],
    merge: (list, page, { args }) =>
      args?.['after'] && list ? { ...page, nodes: [...list.nodes, ...page.nodes] } : page,
  };
}
