import type { DeletedCustomer } from '../capabilities/customers.ts';
import type { PortalSession as KonnectSession } from '../datasources/konnect/contract.ts';
import type { Session as StripeSession } from '../datasources/stripe/contract.ts';
import type { RequestErrorCode } from '../errors.ts';

/** A portal session, whichever API made it. */
export interface PortalSession extends Pick<
  StripeSession,
  'id' | 'url' | 'livemode' | 'return_url' | 'customer_account' | 'on_behalf_of' | 'flow' | 'after_expiration'
> {
  /** RFC 3339 from Konnect, Unix seconds from Stripe. */
  readonly created_at: string | number;
  readonly locale?: string | null | undefined;
  readonly configuration_id: string;
  readonly stripe_customer_id: string;
  /** The customer at Konnect, where the caller named it. */
  readonly customer_id: string | undefined;
}

export function fromStripe(session: StripeSession, customerId: string | undefined): PortalSession {
  const { configuration, created, customer, ...same } = session;
  return {
    ...same,
    created_at: created,
    configuration_id: configuration,
    stripe_customer_id: customer,
    customer_id: customerId,
  };
}

/** Konnect says "" where Stripe gave nothing. */
export function fromKonnect(session: KonnectSession, customerId: string): PortalSession {
  return {
    ...session,
    locale: session.locale || null,
    return_url: session.return_url || null,
    customer_id: customerId,
  };
}

/** A deletion as its payload's resolvers find it: the customer itself is only read when asked for. */
export interface DeletedCustomerModel extends Partial<DeletedCustomer> {
  readonly userErrors: UserErrorModel[];
}

/** A change of billing as its payload's resolvers find it: what is in force is only read when asked for. */
export interface ChangedBillingModel {
  /** Absent when nothing was changed. */
  readonly customerId?: string;
  readonly userErrors: UserErrorModel[];
}

/** One issue of a request, with its path in the caller's own input; null when no single member is at fault. */
export interface UserErrorModel {
  readonly code: RequestErrorCode;
  readonly field: string[] | null;
  readonly message: string;
}
