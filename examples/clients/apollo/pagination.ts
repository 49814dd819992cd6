import type { ApolloClient, ObservableQuery } from '@apollo/client';
import { graphql } from '../generated/codegen/gql.ts';
import type { CustomerNamesQuery, CustomerNamesQueryVariables } from '../generated/codegen/graphql.ts';

const customerNames = graphql(`
  query CustomerNames($first: Int!, $after: String) {
    customers(first: $first, after: $after) {
      nodes {
        id
        name
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export type CustomerList = ObservableQuery<CustomerNamesQuery, CustomerNamesQueryVariables>;

export function watchCustomers(client: ApolloClient, first: number): CustomerList {
  return client.watchQuery({ query: customerNames, variables: { first } });
}

/** Adds the next page to the list; `useQuery` of React returns the same `fetchMore`. */
export async function loadNextPage(list: CustomerList): Promise<void> {
  const { data, dataState } = list.getCurrentResult();
  const page = dataState === 'complete' ? data.customers?.pageInfo : undefined;
  if (page?.hasNextPage) await list.fetchMore({ variables: { after: page.endCursor } });
}
