import type { PortalSession as KonnectSession } from '../datasources/konnect/contract.ts';
import type { Session as StripeSession } from '../datasources/stripe/contract.ts';

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
