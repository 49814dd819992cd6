import { labelledStripeId, labelledUlid } from './identifiers.ts';

const dayMs = 24 * 60 * 60 * 1000;
const epochMs = Date.UTC(2025, 0, 6, 9, 30);

/** A fixed moment, so that every start makes the same ids. */
export function demoDay(day: number): Date {
  return new Date(epochMs + day * dayMs);
}

/** The well-known ids of the demo data, the same at every start. */
export const demoIds = {
  /** The default billing profile. */
  stripeProfile: labelledUlid('profile:stripe', demoDay(0)),
  sandboxProfile: labelledUlid('profile:sandbox', demoDay(1)),
  stripeApp: labelledUlid('app:stripe', demoDay(0)),
  sandboxApp: labelledUlid('app:sandbox', demoDay(0)),
  /** Linked to `acmeStripeCustomer`, with every member set. */
  acme: labelledUlid('customer:acme', demoDay(10)),
  /** Not linked to Stripe, though the default profile asks for it. */
  globex: labelledUlid('customer:globex', demoDay(11)),
  /** Pinned to the sandbox profile. */
  initech: labelledUlid('customer:initech', demoDay(12)),
  acmeStripeCustomer: labelledStripeId('cus', 'acme'),
  acmeStripeAccount: labelledStripeId('acct', 'acme'),
  acmePaymentMethod: labelledStripeId('pm', 'acme'),
  /** Stripe customers, each with a payment method, that no Konnect customer is linked to. */
  freeStripeCustomers: [1, 2, 3].map((n) => labelledStripeId('cus', `free-${n}`)),
  freePaymentMethods: [1, 2, 3].map((n) => labelledStripeId('pm', `free-${n}`)),
  defaultConfiguration: labelledStripeId('bpc', 'default'),
  secondConfiguration: labelledStripeId('bpc', 'second'),
  inactiveConfiguration: labelledStripeId('bpc', 'inactive'),
} as const;
