import type { Client } from '@urql/core';
import { graphql } from './graphql.ts';

const customerPage = graphql(`
  query CustomerPage($first: Int!, $after: String) {
    customers(first: $first, after: $after) {
      edges {
        node {
          id
          name
          createdAt
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

/** One page; Graphcache returns it together with the pages that were loaded before. */
export async function loadPage(client: Client, first: number, after: string | null) {
  const { data, error } = await client.query(customerPage, { first, after });
  if (error) throw error;
  return data?.customers;
}
