import type { BillingProfile } from '../datasources/konnect/contract.ts';
import { demoDay, demoIds } from './demoIds.ts';
import type { EmulatorState } from './state.ts';

export function seedProfiles({ konnect }: EmulatorState): void {
  konnect.apps.set(demoIds.stripeApp, 'stripe');
  konnect.apps.set(demoIds.sandboxApp, 'sandbox');
  // Each emulator gets a copy, because tests modify its state.
  for (const profile of [stripeProfile, sandboxProfile]) konnect.profiles.set(profile.id, structuredClone(profile));
}

const stripeProfile: BillingProfile = {
  ...profileOf(demoIds.stripeProfile, demoIds.stripeApp, demoDay(0)),
  name: 'Stripe billing',
  description: 'Charges through Stripe as soon as an invoice is issued',
  default: true,
  workflow: {
    collection: { alignment: { type: 'subscription' }, interval: 'PT1H' },
    invoicing: {
      auto_advance: true,
      draft_period: 'P0D',
      progressive_billing: true,
      subscription_end_proration_mode: 'bill_actual_period',
    },
    payment: { collection_method: 'charge_automatically' },
    tax: { enabled: true, enforced: false },
  },
};

const sandboxProfile: BillingProfile = {
  ...profileOf(demoIds.sandboxProfile, demoIds.sandboxApp, demoDay(1)),
  name: 'Sandbox',
  description: 'Issues invoices that nobody is charged for',
  default: false,
  workflow: {
    collection: { alignment: { type: 'subscription' }, interval: 'PT1H' },
    invoicing: { auto_advance: false, draft_period: 'P1D', progressive_billing: false },
    payment: { collection_method: 'send_invoice', due_after: 'P30D' },
    tax: { enabled: false, enforced: false },
  },
};

function profileOf(id: string, app: string, created: Date) {
  return {
    id,
    labels: { source: 'demo' },
    created_at: created.toISOString(),
    updated_at: created.toISOString(),
    supplier: {
      name: 'Emulated Services Ltd',
      tax_id: { code: 'GB000000000' },
      addresses: {
        billing_address: { country: 'GB', city: 'London', postal_code: 'EC1A 1AA', line1: '1 Sample Street' },
      },
    },
    apps: { tax: { id: app }, invoicing: { id: app }, payment: { id: app } },
  };
}
