import type { BillingProfileResolvers, QueryResolvers } from '../../generated/graphql.ts';
import { offsetConnection } from '../offsetConnection.ts';
import { query } from '../operation.ts';

export const billingProfileQueries: Pick<QueryResolvers, 'billingProfile' | 'billingProfiles'> = {
  billingProfile: query(({ id }, { billing }) => billing.getProfile(id)),
  billingProfiles: query((page, { billing }) =>
    offsetConnection('billingProfiles', page, (numbered) => billing.listProfiles({ page: numbered })),
  ),
};

export const BillingProfile: BillingProfileResolvers = {
  __resolveReference: async ({ id }, { billing }) => billing.getProfile(id),
};
