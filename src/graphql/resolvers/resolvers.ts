import type { Resolvers } from '../../generated/graphql.ts';
import { scalars } from '../scalars.ts';
import { BillingProfile, billingProfileQueries } from './billingProfile.ts';
import { Customer, CustomerBilling, changedBilling, customerMutations, customerQueries } from './customer.ts';
import {
  PortalConfiguration,
  portalConfigurationMutations,
  portalConfigurationQueries,
} from './portalConfiguration.ts';
import { PortalSession, StripeCheckoutSession, sessionMutations } from './session.ts';

/** Resolvers of the fields that do more than read a wire member. */
export const resolvers: Resolvers = {
  ...scalars,
  Query: { ...customerQueries, ...billingProfileQueries, ...portalConfigurationQueries },
  Mutation: { ...customerMutations, ...portalConfigurationMutations, ...sessionMutations },
  BillingProfile,
  Customer,
  CustomerBilling,
  DeleteCustomerPayload: {
    customer: ({ id }, _args, { customers }) => (id === undefined ? null : customers.get({ id })),
  },
  PortalConfiguration,
  PortalSession,
  StripeCheckoutSession,
  UpdateCustomerBillingAppDataPayload: changedBilling,
  UpdateCustomerBillingPayload: changedBilling,
};
