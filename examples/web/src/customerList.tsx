import { useQuery } from '@apollo/client/react';
import { useState } from 'react';
import { ActionButton } from './actionButton.tsx';
import { CustomerItem } from './customerItem.tsx';
import { graphql } from './gql/gql.ts';

const ListCustomersWithStatus = graphql(`
  query ListCustomersWithStatus($after: String) {
    customers(first: 20, after: $after) {
      totalCount
      edges {
        node {
          ...CustomerItem
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export function CustomerList() {
  // With `all`, customers are displayed even if the billing of some could not be read.
  const { data, error, loading, fetchMore, refetch } = useQuery(ListCustomersWithStatus, { errorPolicy: 'all' });
  const [nextPageError, setNextPageError] = useState<Error>();
  const customers = data?.customers;

  async function loadMore() {
    const variables = { after: customers?.pageInfo.endCursor };
    setNextPageError((await fetchMore({ variables, errorPolicy: 'all' })).error);
  }

  return (
    <section aria-label="Customers" aria-busy={loading}>
      {error && (
        <div role="alert" className="error">
          <p>Some data could not be read. {error.message}</p>
          <ActionButton onClick={() => void refetch()}>Try again</ActionButton>
        </div>
      )}
      <p role="status">
        {customers ? `${customers.edges.length} of ${customers.totalCount} customers` : loading && 'Loading…'}
      </p>
      <ul>
        {customers?.edges.map(({ node }) => (
          <CustomerItem key={node.id} customer={node} />
        ))}
      </ul>
      {nextPageError && (
        <p role="alert" className="error">
          More customers could not be read. {nextPageError.message}
        </p>
      )}
      {customers?.pageInfo.hasNextPage && (
        <ActionButton disabled={loading} onClick={() => void loadMore()}>
          {loading ? 'Loading…' : 'Load more'}
        </ActionButton>
      )}
    </section>
  );
}
