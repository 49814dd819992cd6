import type { DeletedCustomer } from '../capabilities/customers.ts';
import type { PortalSessionAnswer } from '../datasources/konnect/contract.ts';
import type { SessionAnswer } from '../datasources/stripe/contract.ts';
import type { RequestErrorCode } from '../errors.ts';

/** A portal session of Konnect or Stripe. */
export interface PortalSession extends Pick<
  SessionAnswer,
  'id' | 'url' | 'livemode' | 'return_url' | 'customer_account' | 'on_behalf_of' | 'flow' | 'after_expiration'
> {
  /** RFC 3339 from Konnect, Unix seconds from Stripe. */
  readonly created_at?: string | number | undefined;
  readonly locale?: string | null | undefined;
  readonly configuration_id?: string | undefined;
  readonly stripe_customer_id?: string | undefined;
  /** The customer at Konnect, if the caller passed its id. */
  readonly customer_id: string | undefined;
}

export function fromStripe(session: SessionAnswer, customerId: string | undefined): PortalSession {
  const { configuration, created, customer, ...same } = session;
  return {
    ...same,
    created_at: created,
    configuration_id: configuration,
    stripe_customer_id: customer,
    customer_id: customerId,
  };
}

/** Konnect returns "" for members that Stripe leaves empty. */
export function fromKonnect(session: PortalSessionAnswer, customerId: string): PortalSession {
  return {
    ...session,
    locale: session.locale || null,
    return_url: session.return_url || null,
    customer_id: customerId,
  };
}

/** A deleted customer, as the payload's resolvers receive it. They read the customer only if it is selected. */
export interface DeletedCustomerModel extends Partial<DeletedCustomer> {
  readonly userErrors: UserErrorModel[];
}

/** Changed billing, as the payload's resolvers receive it. They read the billing in force only if it is selected. */
export interface ChangedBillingModel {
  /** Absent if nothing was changed. */
  readonly customerId?: string;
  readonly userErrors: UserErrorModel[];
}

/** One issue of a request. `field` is a path in the caller's input; null if the issue is not about a single member. */
export interface UserErrorModel {
  readonly code: RequestErrorCode;
  readonly field: string[] | null;
  readonly message: string;
}
