import { initGraphQLTada } from 'gql.tada';
import type { introspection } from '../generated/introspection.d.ts';

export const graphql = initGraphQLTada<{
  introspection: introspection;
  scalars: {
    BillingCountryCode: string;
    BillingCurrencyCode: string;
    DateTime: string;
    Duration: string;
    EmailAddress: string;
    URL: string;
  };
}>();
