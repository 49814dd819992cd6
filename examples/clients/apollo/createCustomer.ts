import type { ApolloClient } from '@apollo/client';
import { CreateCustomerDocument } from '../generated/codegen/graphql.ts';
import type { CreateCustomerInput } from '../generated/codegen/graphql.ts';

/** The id of the new customer, or a message for each member of the input: `key`, `labels.0`; empty for the whole form. */
export type Result = { readonly id: string } | { readonly messages: Readonly<Record<string, string>> };

export async function createCustomer(client: ApolloClient, input: CreateCustomerInput): Promise<Result> {
  const { data } = await client.mutate({ mutation: CreateCustomerDocument, variables: { input } });
  const { customer, userErrors = [] } = data?.createCustomer ?? {};
  if (customer) return { id: customer.id };
  return {
    messages: Object.fromEntries(userErrors.map(({ field, message }) => [field?.slice(1).join('.') ?? '', message])),
  };
}
