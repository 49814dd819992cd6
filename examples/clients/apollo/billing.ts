import { CombinedGraphQLErrors } from '@apollo/client';
import type { ApolloClient, ErrorPolicy } from '@apollo/client';
import { ListCustomersWithBillingDocument } from '../generated/codegen/graphql.ts';
import type {
  BillingCollectionMethod,
  BillingStatus,
  ListCustomersWithBillingQueryVariables,
} from '../generated/codegen/graphql.ts';

/**
 * Customers with their billing. With the error policy `none`, the default, one failed call rejects the promise. With `all`,
 * the fields of that call are null, and `failed` has their paths.
 */
export async function listCustomers(
  client: ApolloClient,
  variables: ListCustomersWithBillingQueryVariables,
  errorPolicy: ErrorPolicy = 'none',
) {
  const { data, error } = await client.query({ query: ListCustomersWithBillingDocument, variables, errorPolicy });
  if (error !== undefined && !CombinedGraphQLErrors.is(error)) throw error;

  const customers = data?.customers?.nodes ?? [];
  return {
    rows: customers.map(({ name, billingStatus, billing }) => ({
      name,
      status: toStatusText(billingStatus),
      collection: toCollectionText(billing?.profile?.workflow?.payment?.collectionMethod),
    })),
    failed: error?.errors.map(({ path }) => path?.join('.')) ?? [],
  };
}

/** A customer without billing is a state, not an error. */
function toStatusText(status: BillingStatus | null): string {
  switch (status) {
    case 'READY':
      return 'Ready';
    case 'STRIPE_NOT_LINKED':
      return 'Not linked to Stripe';
    case 'NO_PROFILE':
      return 'No billing profile';
    default:
      return 'Could not be read';
  }
}

/** `UNRECOGNIZED`, and a value that a later version of the schema adds, have the same text. */
function toCollectionText(method: BillingCollectionMethod | null | undefined): string {
  switch (method) {
    case 'CHARGE_AUTOMATICALLY':
      return 'Charged automatically';
    case 'SEND_INVOICE':
      return 'By invoice';
    default:
      return '–';
  }
}
