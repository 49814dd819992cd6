/**
 * One request for each operation that works against the emulator's demo data, and what it answers there; the hosts of
 * sessions are Stripe's own. A test holds both against the emulator.
 */
export interface Example {
  /** The path parameter. */
  readonly path?: string;
  /** By the names of the parameters. */
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: object;
  readonly answer?: object;
}

export const acmeStripeCustomer = 'cus_ob80AiaSZKy2kC';

const portal = {
  id: 'bpc_iznY7kQCoUoe0It2zO1JLk76',
  object: 'billing_portal.configuration',
  active: true,
  application: null,
  business_profile: {
    headline: 'Manage your plan and payments',
    privacy_policy_url: 'https://example.com/privacy',
    terms_of_service_url: 'https://example.com/terms',
  },
  created: 1736328600,
  default_return_url: 'https://example.com/account',
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
      enabled: true,
      billing_cycle_anchor: null,
      default_allowed_updates: ['price', 'quantity'],
      products: [
        {
          product: 'prod_demoPlan',
          prices: ['price_demoMonthly', 'price_demoYearly'],
          adjustable_quantity: { enabled: true, maximum: 50, minimum: 1 },
        },
      ],
      proration_behavior: 'create_prorations',
      schedule_at_period_end: { conditions: [] },
      trial_update_behavior: 'end_trial',
    },
  },
  is_default: true,
  livemode: false,
  login_page: { enabled: false, url: null },
  metadata: { source: 'demo', tier: 'standard' },
  name: 'Default portal',
  updated: 1736328600,
};

export const portalExamples: Readonly<Record<string, Example>> = {
  'stripe-list-portal-configurations': {
    query: { is_default: true },
    answer: { object: 'list', data: [portal], has_more: false, url: '/v1/billing_portal/configurations' },
  },
  'stripe-create-portal-configuration': {
    body: {
      name: 'Example: self-service',
      business_profile: {
        headline: 'Manage your plan',
        privacy_policy_url: 'https://shop.example/privacy',
        terms_of_service_url: 'https://shop.example/terms',
      },
      default_return_url: 'https://shop.example/account',
      features: {
        customer_update: { enabled: true, allowed_updates: ['email', 'address', 'tax_id'] },
        invoice_history: { enabled: true },
        payment_method_update: { enabled: true },
        subscription_cancel: {
          enabled: true,
          mode: 'at_period_end',
          cancellation_reason: { enabled: true, options: ['too_expensive', 'missing_features', 'unused', 'other'] },
        },
      },
      metadata: { team: 'billing' },
    },
    answer: {
      id: 'bpc_yfDTv9BjfBOGjsCAEfoQZ8Cq',
      object: 'billing_portal.configuration',
      active: true,
      application: null,
      business_profile: {
        headline: 'Manage your plan',
        privacy_policy_url: 'https://shop.example/privacy',
        terms_of_service_url: 'https://shop.example/terms',
      },
      created: 1768478400,
      default_return_url: 'https://shop.example/account',
      features: {
        customer_update: { allowed_updates: ['email', 'address', 'tax_id'], enabled: true },
        invoice_history: { enabled: true },
        payment_method_update: { enabled: true, payment_method_configuration: null },
        subscription_cancel: {
          enabled: true,
          mode: 'at_period_end',
          proration_behavior: 'none',
          cancellation_reason: {
            enabled: true,
            feedback_options: null,
            options: ['too_expensive', 'missing_features', 'unused', 'other'],
          },
        },
        subscription_pause: { enabled: false, duration: { type: 'indefinite', interval_options: [] } },
        subscription_update: {
          enabled: false,
          billing_cycle_anchor: null,
          default_allowed_updates: [],
          products: null,
          proration_behavior: 'none',
          schedule_at_period_end: { conditions: [] },
          trial_update_behavior: 'end_trial',
        },
      },
      is_default: false,
      livemode: false,
      login_page: { enabled: false, url: null },
      metadata: { team: 'billing' },
      name: 'Example: self-service',
      updated: 1768478400,
    },
  },
  'stripe-retrieve-portal-configuration': { path: portal.id, answer: portal },
  'stripe-update-portal-configuration': {
    path: 'bpc_u1y6N7uFPia97qCgysSn58Ip',
    body: {
      name: 'Invoices and payment methods',
      business_profile: { headline: 'Your invoices' },
      metadata: { team: 'billing' },
    },
    answer: {
      id: 'bpc_u1y6N7uFPia97qCgysSn58Ip',
      object: 'billing_portal.configuration',
      active: true,
      application: null,
      business_profile: { headline: 'Your invoices', privacy_policy_url: null, terms_of_service_url: null },
      created: 1737883800,
      default_return_url: null,
      features: {
        customer_update: { allowed_updates: [], enabled: false },
        invoice_history: { enabled: true },
        payment_method_update: { enabled: true, payment_method_configuration: null },
        subscription_cancel: {
          enabled: false,
          mode: 'at_period_end',
          proration_behavior: 'none',
          cancellation_reason: { enabled: false, feedback_options: null, options: [] },
        },
        subscription_pause: { enabled: false, duration: { type: 'indefinite', interval_options: [] } },
        subscription_update: {
          enabled: false,
          billing_cycle_anchor: null,
          default_allowed_updates: [],
          products: null,
          proration_behavior: 'none',
          schedule_at_period_end: { conditions: [] },
          trial_update_behavior: 'end_trial',
        },
      },
      is_default: false,
      livemode: false,
      login_page: { enabled: false, url: null },
      metadata: { source: 'demo', team: 'billing' },
      name: 'Invoices and payment methods',
      updated: 1768478400,
    },
  },
  'stripe-create-portal-session': {
    body: {
      customer: acmeStripeCustomer,
      locale: 'de',
      return_url: 'https://shop.example/account',
      flow_data: {
        type: 'payment_method_update',
        after_completion: {
          type: 'redirect',
          redirect: { return_url: 'https://shop.example/account/payment-methods' },
        },
      },
    },
    answer: {
      id: 'bps_g1jerZX7mmFJSDisoeWo7m5a',
      object: 'billing_portal.session',
      after_expiration: null,
      configuration: 'bpc_iznY7kQCoUoe0It2zO1JLk76',
      created: 1768478400,
      customer: acmeStripeCustomer,
      customer_account: null,
      flow: {
        type: 'payment_method_update',
        after_completion: {
          type: 'redirect',
          hosted_confirmation: null,
          redirect: { return_url: 'https://shop.example/account/payment-methods' },
        },
        subscription_cancel: null,
        subscription_pause: null,
        subscription_update: null,
        subscription_update_confirm: null,
      },
      livemode: false,
      locale: 'de',
      on_behalf_of: null,
      return_url: 'https://shop.example/account',
      url: 'https://billing.stripe.com/p/session/test_nZPLEiBV12T5E9YJa8ZuAUTzXkZRebRL',
    },
  },
};
