import { deterministicStripeId, deterministicUlid } from './identifiers.ts';

const dayMs = 24 * 60 * 60 * 1000;
const epochMs = Date.UTC(2025, 0, 6, 9, 30);

/** Fixed time, so that the ids are the same at every start. */
export function demoDay(day: number): Date {
  return new Date(epochMs + day * dayMs);
}

/** Ids of the demo data, the same at every start. */
export const demoIds = {
  /** The default billing profile. */
  stripeProfile: deterministicUlid('profile:stripe', demoDay(0)),
  sandboxProfile: deterministicUlid('profile:sandbox', demoDay(1)),
  stripeApp: deterministicUlid('app:stripe', demoDay(0)),
  sandboxApp: deterministicUlid('app:sandbox', demoDay(0)),
  /** Linked to `acmeStripeCustomer`; every member is set. */
  acme: deterministicUlid('customer:acme', demoDay(10)),
  /** Not linked to Stripe, although the default profile requires it. */
  globex: deterministicUlid('customer:globex', demoDay(11)),
  /** Pinned to the sandbox profile. */
  initech: deterministicUlid('customer:initech', demoDay(12)),
  acmeStripeCustomer: deterministicStripeId('cus', 'acme'),
  acmeStripeAccount: deterministicStripeId('acct', 'acme'),
  acmePaymentMethod: deterministicStripeId('pm', 'acme'),
  /** Stripe customers with a payment method and without a Konnect customer. */
  freeStripeCustomers: [1, 2, 3].map((n) => deterministicStripeId('cus', `free-${n}`)),
  freePaymentMethods: [1, 2, 3].map((n) => deterministicStripeId('pm', `free-${n}`)),
  defaultConfiguration: deterministicStripeId('bpc', 'default'),
  secondConfiguration: deterministicStripeId('bpc', 'second'),
  inactiveConfiguration: deterministicStripeId('bpc', 'inactive'),
} as const;
