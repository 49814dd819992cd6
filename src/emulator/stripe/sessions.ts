import type { CreateSessionRequest, Session } from '../../datasources/stripe/contract.ts';
import { secretOf } from '../identifiers.ts';
import type { EmulatorContext, StripeCustomer } from '../state.ts';
import { exclusiveParams, invalidParam, missingParam, noSuch, StripeError } from './errors.ts';
import type { Configuration } from './storedConfiguration.ts';

/**
 * Creates a portal session, for a direct call or for Konnect. The emulator has no subscriptions, coupons and prices, and
 * accepts any id of them.
 */
export function openSession(context: EmulatorContext, request: CreateSessionRequest): Session {
  const customer = requireCustomer(context, request);
  const configuration = requireActiveConfiguration(context, request.configuration);
  const flow = request.flow_data && toFlow(request.flow_data, configuration.features);
  const id = context.ids.stripe('bps');
  const session: Session = {
    id,
    object: 'billing_portal.session',
    after_expiration: toAfterExpiration(request.after_expiration),
    configuration: configuration.id,
    created: Math.floor(context.now().getTime() / 1000),
    customer: customer.id,
    customer_account: request.customer_account ?? null,
    flow: flow ?? null,
    livemode: false,
    locale: request.locale ?? null,
    on_behalf_of: request.on_behalf_of ?? null,
    // Assumption: a session without a return URL has that of its configuration.
    return_url: request.return_url ?? configuration.default_return_url ?? null,
    url: `${context.stripeUrl}/p/session/${secretOf(id)}`,
  };
  context.state.stripe.portalSessions.set(id, session);
  return session;
}

/**
 * Time when the session's URL expires. Assumption: five minutes after its creation, used or not. Stripe publishes no number;
 * users report about five minutes for an unused link.
 */
export function sessionExpiryMs({ created }: Session): number {
  return (created + 5 * 60) * 1000;
}

function requireCustomer(context: EmulatorContext, request: CreateSessionRequest): StripeCustomer {
  const { customer, customer_account: account } = request;
  const { customers } = context.state.stripe;
  if (customer !== undefined && account !== undefined) throw exclusiveParams('customer', 'customer_account');
  if (account !== undefined) {
    const found = [...customers.values()].find(({ accountId }) => accountId === account);
    if (found === undefined) throw noSuch('customer_account', account, 'customer_account');
    return found;
  }
  if (customer === undefined) throw missingParam(['customer']);
  const found = customers.get(customer);
  if (found === undefined) throw noSuch('customer', customer, 'customer');
  return found;
}

function requireActiveConfiguration(context: EmulatorContext, id: string | undefined): Configuration {
  const { configurations } = context.state.stripe;
  if (id !== undefined) {
    const configuration = configurations.get(id);
    if (configuration === undefined) throw noSuch('configuration', id, 'configuration');
    if (!configuration.active) {
      throw new StripeError(400, `The configuration '${id}' is inactive.`, { param: 'configuration' });
    }
    return configuration;
  }
  const standard = [...configurations.values()].find((configuration) => configuration.is_default);
  if (standard !== undefined) return standard;
  throw new StripeError(
    400,
    'No configuration provided and your test mode default configuration has not been created. ' +
      'Provide a configuration or create your default by saving your customer portal settings.',
  );
}

type FlowRequest = NonNullable<CreateSessionRequest['flow_data']>;
type Flow = NonNullable<Session['flow']>;

/** Flow types whose data is in a member of the same name; the other two have no data. */
const branches = [
  'subscription_cancel',
  'subscription_pause',
  'subscription_update',
  'subscription_update_confirm',
] as const;

function toFlow(request: FlowRequest, features: Configuration['features']): Flow {
  const { type, subscription_cancel: cancel, subscription_update_confirm: confirm } = request;
  for (const branch of branches) {
    if (branch === type && request[branch] === undefined) throw missingParam(['flow_data', branch]);
    if (branch !== type && request[branch] !== undefined) {
      throw invalidParam(['flow_data', branch], `does not go with a flow of type ${type}`);
    }
  }
  const feature = type === 'subscription_update_confirm' ? 'subscription_update' : type;
  if (!Object.entries(features).some(([name, { enabled }]) => name === feature && enabled)) {
    throw invalidParam(['flow_data', 'type'], `the feature ${feature} is disabled in the portal configuration`);
  }
  return {
    type,
    after_completion: toAfterCompletion(request.after_completion),
    subscription_cancel: cancel ? { subscription: cancel.subscription, retention: cancel.retention ?? null } : null,
    subscription_pause: request.subscription_pause ?? null,
    subscription_update: request.subscription_update ?? null,
    subscription_update_confirm: confirm
      ? {
          subscription: confirm.subscription,
          items: confirm.items.map(({ id, price = null, quantity }) => ({
            id,
            price,
            ...(quantity !== undefined && { quantity }),
          })),
          discounts:
            confirm.discounts?.map(({ coupon = null, promotion_code = null }) => ({ coupon, promotion_code })) ?? null,
        }
      : null,
  };
}

function toAfterCompletion(request: FlowRequest['after_completion']): Flow['after_completion'] {
  const { type = 'portal_homepage', redirect = null, hosted_confirmation: confirmation } = request ?? {};
  if (type === 'redirect' && redirect === null) throw missingParam(['flow_data', 'after_completion', 'redirect']);
  const message = confirmation?.custom_message ?? null;
  return {
    type,
    redirect: type === 'redirect' ? redirect : null,
    hosted_confirmation: type === 'hosted_confirmation' ? { custom_message: message } : null,
  };
}

function toAfterExpiration(request: CreateSessionRequest['after_expiration']): Session['after_expiration'] {
  if (request === undefined) return null;
  const { type, customer_login: login } = request;
  return { type, customer_login: login ? { expires_at: login.expires_at ?? null } : null };
}
