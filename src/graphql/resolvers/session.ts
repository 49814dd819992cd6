import type { CheckoutSessionResolvers, MutationResolvers, PortalSessionResolvers } from '../../generated/graphql.ts';
import { mutationResolver } from '../resolverWrappers.ts';
import { fromKonnect, fromStripe } from '../models.ts';

type SessionMutations = Pick<
  MutationResolvers,
  'createCustomerCheckoutSession' | 'createCustomerPortalSession' | 'createPortalSession'
>;

export const sessionMutations: SessionMutations = {
  createCustomerCheckoutSession: mutationResolver('createCustomerCheckoutSession', async (input, { sessions }) => ({
    session: await sessions.createCheckout({ stripe_options: {}, ...input }),
  })),
  createCustomerPortalSession: mutationResolver('createCustomerPortalSession', async (input, { sessions }) => {
    const session = await sessions.createCustomerPortal({ stripe_options: {}, ...input });
    return { session: fromKonnect(session, input.customer_id) };
  }),
  createPortalSession: mutationResolver('createPortalSession', async (input, { sessions }) => {
    const session = await sessions.createPortal(input);
    return { session: fromStripe(session, input.customer_id ?? undefined) };
  }),
};

export const PortalSession: PortalSessionResolvers = {
  configuration: ({ configuration_id }, _args, { portalConfigurations }) =>
    configuration_id ? portalConfigurations.get(configuration_id) : null,
  customer: ({ customer_id }, _args, { customers }) =>
    customer_id === undefined ? null : customers.get({ id: customer_id }),
};

export const CheckoutSession: CheckoutSessionResolvers = {
  customer: ({ customer_id }, _args, { customers }) => customers.get({ id: customer_id }),
};
