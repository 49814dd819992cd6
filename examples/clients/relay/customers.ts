import { graphql } from 'relay-runtime';

export const query = graphql`
  query customersQuery($first: Int!) {
    ...customersPage @arguments(first: $first)
  }
`;

/** For `usePaginationFragment`. */
export const page = graphql`
  fragment customersPage on Query
  @argumentDefinitions(first: { type: "Int!" }, after: { type: "String" })
  @refetchable(queryName: "customersNextPageQuery") {
    customers(first: $first, after: $after) @connection(key: "customersPage_customers") {
      edges {
        node {
          id
          name
          createdAt
          billingStatus
        }
      }
    }
  }
`;
