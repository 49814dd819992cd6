import type { BillingProfile, CheckoutSessionRequest, Customer } from '../datasources/konnect/contract.ts';
import type { Configuration, Session } from '../datasources/stripe/contract.ts';
import type { Identifiers } from './identifiers.ts';

/** All that the two stand-ins remember. Tests may read it, and change it to arrange a case. */
export interface EmulatorState {
  readonly konnect: KonnectState;
  readonly stripe: StripeState;
}

export interface KonnectState {
  /** By id, deleted ones too, in the order of their creation. */
  readonly customers: Map<string, CustomerRecord>;
  /** By id. The one with `default` serves every customer that is pinned to none. */
  readonly profiles: Map<string, BillingProfile>;
  /** The type of each app that a profile may name, by the app's id. */
  readonly apps: Map<string, AppType>;
}

export type AppType = 'stripe' | 'sandbox' | 'external_invoicing';

export interface CustomerRecord {
  /** As Konnect shows it. */
  customer: Customer;
  /** The profile that a billing update has pinned; without one the default serves. */
  profileId?: string | undefined;
  /** The link to a Stripe customer. */
  stripe?: StripeLink | undefined;
  externalInvoicing?: { labels?: Record<string, string> | undefined } | undefined;
  /** The plans of the active subscriptions: any one blocks the deletion (412). */
  activePlanKeys: string[];
  /** More than none blocks the deletion (400). */
  openInvoices: number;
  /** More than none blocks the deletion (400). */
  entitlements: number;
}

export interface StripeLink {
  customer_id: string;
  default_payment_method_id?: string | undefined;
  labels?: Record<string, string> | undefined;
}

export interface StripeState {
  readonly customers: Map<string, StripeCustomer>;
  readonly paymentMethods: Map<string, StripePaymentMethod>;
  /** By id, in the order of their creation. */
  readonly configurations: Map<string, Configuration>;
  /** By id, those that Konnect asked for included. */
  readonly portalSessions: Map<string, Session>;
  readonly checkoutSessions: Map<string, StripeCheckoutSession>;
  readonly idempotentAnswers: Map<string, IdempotentAnswer>;
  /**
   * Awaited after a POST has been accepted and before it is applied: hold it to make two calls
   * concurrent, or reject it to make Stripe answer 500.
   */
  beforeWrite: () => Promise<void>;
}

export interface StripeCustomer {
  readonly id: string;
  /** The account that also names this customer, as `customer_account`. */
  readonly accountId?: string | undefined;
  name: string;
  email?: string | undefined;
}

export interface StripePaymentMethod {
  readonly id: string;
  /** Absent while attached to no customer. */
  customerId?: string | undefined;
}

export interface StripeCheckoutSession {
  readonly id: string;
  readonly konnectCustomerId: string;
  readonly stripeCustomerId: string;
  readonly expiresAtMs: number;
  /** As they were asked for. */
  readonly options: CheckoutSessionRequest['stripe_options'];
  /** An open one has expired when its time is over. */
  status: 'open' | 'complete';
}

/** What an Idempotency-Key stands for; without an `answer` its first use is still under way. */
export interface IdempotentAnswer {
  readonly fingerprint: string;
  readonly createdAtMs: number;
  readonly requestId: string;
  answer?: { readonly status: number; readonly body: string };
}

/** What every route of both stand-ins works with. */
export interface EmulatorContext {
  readonly state: EmulatorState;
  readonly ids: Identifiers;
  readonly now: () => Date;
  /** The origin of the Stripe stand-in, where the pages of sessions are. */
  stripeUrl: string;
}

export function createState(): EmulatorState {
  return {
    konnect: { customers: new Map(), profiles: new Map(), apps: new Map() },
    stripe: {
      customers: new Map(),
      paymentMethods: new Map(),
      configurations: new Map(),
      portalSessions: new Map(),
      checkoutSessions: new Map(),
      idempotentAnswers: new Map(),
      beforeWrite: async () => {},
    },
  };
}
