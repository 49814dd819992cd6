import type { BillingProfileResolvers, QueryResolvers } from '../../generated/graphql.ts';
import { offsetConnection } from '../pagination/offsetConnection.ts';
import { queryResolver } from '../resolverWrappers.ts';

export const billingProfileQueries: Pick<QueryResolvers, 'billingProfile' | 'billingProfiles'> = {
  billingProfile: queryResolver('billingProfile', ({ id }, { billing }) => billing.getProfile(id)),
  billingProfiles: queryResolver('billingProfiles', (page, { billing }) =>
    offsetConnection('billingProfiles', page, (numbered) => billing.listProfiles({ page: numbered })),
  ),
};

export const BillingProfile: BillingProfileResolvers = {
  __resolveReference: async ({ id }, { billing }) => billing.getProfile(id),
};
