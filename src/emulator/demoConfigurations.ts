import { demoDay, demoIds } from './demoIds.ts';
import type { EmulatorState } from './state.ts';
import { blankFeatures } from './stripe/configurationMerge.ts';
import type { Configuration } from './stripe/storedConfiguration.ts';

export function seedConfigurations({ stripe }: EmulatorState): void {
  // Each emulator gets a copy, because tests modify its state.
  for (const configuration of [standard, second, inactive]) {
    stripe.configurations.set(configuration.id, structuredClone(configuration));
  }
}

const standard: Configuration = {
  ...configurationOf(demoIds.defaultConfiguration, 'Default portal', demoDay(2)),
  is_default: true,
  default_return_url: 'https://example.com/account',
  business_profile: {
    headline: 'Manage your plan and payments',
    privacy_policy_url: 'https://example.com/privacy',
    terms_of_service_url: 'https://example.com/terms',
  },
  features: {
    customer_update: { allowed_updates: ['address', 'email', 'name', 'tax_id'], enabled: true },
    invoice_history: { enabled: true },
    payment_method_update: { enabled: true, payment_method_configuration: null },
    subscription_cancel: {
      enabled: true,
      mode: 'at_period_end',
      proration_behavior: 'none',
      cancellation_reason: {
        enabled: true,
        feedback_options: null,
        options: ['too_expensive', 'missing_features', 'switched_service', 'unused', 'other'],
      },
    },
    subscription_pause: {
      enabled: false,
      duration: { type: 'interval_options', interval_options: [{ interval: 'month', interval_count: 1 }] },
    },
    subscription_update: {
      ...blankFeatures.subscription_update,
      enabled: true,
      default_allowed_updates: ['price', 'quantity'],
      products: [
        {
          product: 'prod_demoPlan',
          prices: ['price_demoMonthly', 'price_demoYearly'],
          adjustable_quantity: { enabled: true, minimum: 1, maximum: 50 },
        },
      ],
      proration_behavior: 'create_prorations',
    },
  },
  metadata: { source: 'demo', tier: 'standard' },
};

const second: Configuration = {
  ...configurationOf(demoIds.secondConfiguration, 'Invoices only', demoDay(20)),
  default_return_url: null,
  business_profile: { headline: null, privacy_policy_url: null, terms_of_service_url: null },
  features: {
    ...blankFeatures,
    invoice_history: { enabled: true },
    payment_method_update: { enabled: true, payment_method_configuration: null },
  },
};

const inactive: Configuration = {
  ...configurationOf(demoIds.inactiveConfiguration, 'Retired portal', demoDay(5)),
  active: false,
  default_return_url: null,
  business_profile: { headline: 'No longer in use', privacy_policy_url: null, terms_of_service_url: null },
  features: blankFeatures,
};

function configurationOf(id: string, name: string, time: Date) {
  const created = Math.floor(time.getTime() / 1000);
  return {
    id,
    object: 'billing_portal.configuration' as const,
    name,
    active: true,
    application: null,
    created,
    is_default: false,
    livemode: false,
    login_page: { enabled: false, url: null },
    metadata: { source: 'demo' },
    updated: created,
  };
}
