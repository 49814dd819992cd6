import type { BillingProfile, Customer } from '../datasources/konnect/contract.ts';
import type { Session } from '../datasources/stripe/contract.ts';
import type { Identifiers } from './identifiers.ts';
import type { CheckoutOptions } from './konnect/schemas.ts';
import type { Configuration } from './stripe/storedConfiguration.ts';

/** State of both emulated upstreams. Tests read it, or modify it to set up a case. */
export interface EmulatorState {
  readonly konnect: KonnectState;
  readonly stripe: StripeState;
}

export interface KonnectState {
  /** By id, in order of creation; deleted customers included. */
  readonly customers: Map<string, CustomerRecord>;
  /** By id. The one with `default` applies to customers without a pinned profile. */
  readonly profiles: Map<string, BillingProfile>;
  /** Type of each app that a profile can reference, by its id. */
  readonly apps: Map<string, AppType>;
}

export type AppType = 'stripe' | 'sandbox' | 'external_invoicing';

export interface CustomerRecord {
  /** As in Konnect's responses. */
  customer: Customer;
  /** Profile pinned by a billing update; the default profile applies without it. */
  profileId?: string | undefined;
  /** Link to a Stripe customer. */
  stripe?: StripeLink | undefined;
  externalInvoicing?: { labels?: Record<string, string> | undefined } | undefined;
  /** Plans of the active subscriptions. Any of them blocks the deletion (400) and a change of the subjects. */
  activePlanKeys: string[];
  /** A number above zero blocks the deletion (400). */
  openInvoices: number;
  /** A number above zero blocks the deletion (400). */
  entitlements: number;
}

export interface StripeLink {
  customer_id: string;
  default_payment_method_id?: string | undefined;
}

export interface StripeState {
  readonly customers: Map<string, StripeCustomer>;
  readonly paymentMethods: Map<string, StripePaymentMethod>;
  /** By id, in order of creation. */
  readonly configurations: Map<string, Configuration>;
  /** By id; sessions created through Konnect included. */
  readonly portalSessions: Map<string, Session>;
  readonly checkoutSessions: Map<string, StripeCheckoutSession>;
  readonly idempotentAnswers: Map<string, IdempotentAnswer>;
  /**
   * Awaited between the validation of a POST and its effect: delay it to make two calls concurrent, or reject it to make
   * Stripe answer 500.
   */
  beforeWrite: () => Promise<void>;
}

export interface StripeCustomer {
  readonly id: string;
  /** Account that also identifies this customer, as `customer_account`. */
  readonly accountId?: string | undefined;
  name: string;
  email?: string | undefined;
}

export interface StripePaymentMethod {
  readonly id: string;
  /** Absent when attached to no customer. */
  customerId?: string | undefined;
}

export interface StripeCheckoutSession {
  readonly id: string;
  readonly konnectCustomerId: string;
  readonly stripeCustomerId: string;
  readonly expiresAtMs: number;
  /** As requested, with the defaults of Konnect. */
  readonly options: CheckoutOptions;
  /** An open session is expired once `expiresAtMs` has passed. */
  status: 'open' | 'complete';
}

/** Record of an Idempotency-Key; without an `answer` its first request is in progress. */
export interface IdempotentAnswer {
  readonly fingerprint: string;
  readonly createdAtMs: number;
  readonly requestId: string;
  answer?: { readonly status: number; readonly body: string };
}

/** Dependencies of every route of both upstreams. */
export interface EmulatorContext {
  readonly state: EmulatorState;
  readonly ids: Identifiers;
  readonly now: () => Date;
  /** Origin of the emulated Stripe, which serves the pages of sessions. */
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
