import type { BillingProfileResolvers, QueryResolvers } from '../../generated/graphql.ts';
import { listIdOf } from '../pagination/cursor.ts';
import { offsetConnection } from '../pagination/offsetConnection.ts';
import { queryResolver } from '../resolverWrappers.ts';

export const billingProfileQueries: Pick<QueryResolvers, 'billingProfile' | 'billingProfiles'> = {
  billingProfile: queryResolver('billingProfile', ({ id }, { billing }) => billing.getProfile(id)),
  billingProfiles: queryResolver('billingProfiles', (page, { billing, caller }) =>
    offsetConnection(listIdOf(caller, 'billingProfiles'), page, (numbered) => billing.listProfiles({ page: numbered })),
  ),
};

export const BillingProfile: BillingProfileResolvers = {
  __resolveReference: async ({ id }, { billing }) => billing.getProfile(id),
};
