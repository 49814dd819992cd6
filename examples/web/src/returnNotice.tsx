import { skipToken, useQuery } from '@apollo/client/react';
import { textOf } from './billingStatus.ts';
import { graphql } from './gql/gql.ts';
import { readReturn } from './returnUrl.ts';
import type { Outcome } from './returnUrl.ts';

const GetReturningCustomer = graphql(`
  query GetReturningCustomer($id: ID!) {
    customer(id: $id) {
      ...CustomerItem
    }
  }
`);

const sentences: Readonly<Record<Outcome, string>> = {
  saved: 'The payment method was saved.',
  cancelled: 'The checkout was cancelled.',
  portal: 'You left the portal.',
};

/** Reports the outcome of a checkout or portal session, and the billing status after it. */
export function ReturnNotice() {
  const returned = readReturn();
  const { data } = useQuery(GetReturningCustomer, returned ? { variables: { id: returned.customerId } } : skipToken);
  const customer = data?.customer;
  return (
    <p role="status">
      {returned && sentences[returned.outcome]}
      {customer && ` ${customer.name}: ${textOf(customer.billingStatus).label}.`}
    </p>
  );
}
