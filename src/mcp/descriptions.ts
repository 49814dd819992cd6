import type { z } from 'zod';
import {
  AppDataRequest,
  BillingRequest,
  CheckoutSessionRequest,
  CreateCustomerRequest,
  ListCustomersQuery,
  PortalSessionRequest,
  UpsertCustomerRequest,
} from '../datasources/konnect/contract.ts';
import {
  CreateConfigurationRequest,
  CreateSessionRequest,
  ListConfigurationsQuery,
  UpdateConfigurationRequest,
} from '../datasources/stripe/contract.ts';

/** A sentence for each member, by its path. One that stands for a list describes the list; `a.b` is `b` in its items, too. */
export type Sentences = Readonly<Record<string, string>>;

/** What the contracts cannot say of the arguments; nothing for members whose names and types say all. */
export function sentencesOf(request: z.ZodType | undefined): Sentences {
  return (request && sentences.get(request)) ?? {};
}

export const idempotencyKeySentence =
  'Any text of your own that names this attempt: 1 to 255 printable ASCII characters, no spaces. Calling again with the same key and arguments within a day answers the first result instead of creating another.';

const labels = 'Your own labels, at most 50: each key and value has 1 to 63 characters.';

const customer = {
  name: 'The name to show.',
  description: 'A note on the customer.',
  labels,
  usage_attribution: "Whose metered usage counts as this customer's.",
  'usage_attribution.subject_keys': "The subjects of metered events; none of them another customer's.",
  primary_email: 'The main e-mail address.',
  currency: 'The currency of billing: an ISO 4217 code such as "EUR".',
  billing_address:
    'The address for tax and invoices: `country` (ISO 3166-1 alpha-2, such as "DE"), `postal_code`, `state`, `city`, `line1`, `line2`, `phone_number`.',
};

const appData = {
  stripe: 'For a customer that is billed through Stripe.',
  'stripe.customer_id': 'The Stripe customer to link: "cus_…". It must exist and be linked to no other customer.',
  'stripe.default_payment_method_id': 'The payment method to charge: "pm_…", of that Stripe customer.',
  'stripe.labels': labels,
  external_invoicing: 'For a customer that is billed through an invoicing system of your own.',
  'external_invoicing.labels': labels,
};

const subscription = 'The Stripe subscription: "sub_…".';

const configuration = {
  name: 'Your name for the configuration.',
  default_return_url: 'Where the way back leads when a session names nothing else.',
  login_page: 'The page on which customers log in by themselves.',
  features: 'What customers can do in the portal.',
  'features.customer_update': 'Change their details.',
  'features.customer_update.allowed_updates': 'Which details.',
  'features.invoice_history': 'See invoices.',
  'features.payment_method_update': 'Change payment methods.',
  'features.payment_method_update.payment_method_configuration':
    'Which payment methods are offered: a Stripe payment method configuration, "pmc_…".',
  'features.subscription_cancel': 'Cancel subscriptions.',
  'features.subscription_cancel.cancellation_reason': 'Whether customers are asked why.',
  'features.subscription_cancel.cancellation_reason.feedback_options': 'Ids of feedback options of your own.',
  'features.subscription_cancel.cancellation_reason.options': 'The reasons on offer.',
  'features.subscription_pause': 'Pause subscriptions.',
  'features.subscription_pause.duration': 'For how long; `interval_options` are what customers choose from.',
  'features.subscription_pause.duration.interval_options.interval_count': 'How many of the unit; 1 when absent.',
  'features.subscription_update': 'Change subscriptions.',
  'features.subscription_update.default_allowed_updates': 'What can be changed.',
  'features.subscription_update.products':
    'Up to 10 products that customers can change to: `product` ("prod_…"), its `prices` ("price_…"), and in `adjustable_quantity` the `minimum` and `maximum` of the quantity.',
  'features.subscription_update.schedule_at_period_end': 'Which changes wait for the end of the period.',
  'features.subscription_update.schedule_at_period_end.conditions': 'Any of these makes a change wait.',
  business_profile: 'What the portal says of your business.',
  'business_profile.headline': 'The line at the top.',
  'business_profile.privacy_policy_url': 'Your privacy policy.',
  'business_profile.terms_of_service_url': 'Your terms of service.',
  metadata: 'Your own data: up to 50 keys.',
};

const sentences: ReadonlyMap<z.ZodType, Sentences> = new Map<z.ZodType, Sentences>([
  [
    CreateCustomerRequest,
    { ...customer, key: "Your own key. Never changes, and must not be another customer's key, id or subject." },
  ],
  [
    UpsertCustomerRequest,
    {
      ...customer,
      primary_email: 'The main e-mail address. Stays when absent.',
      currency: 'The currency of billing: an ISO 4217 code such as "EUR". Stays when absent.',
      billing_address: `${customer.billing_address} Parts that are absent stay; the whole is cleared when absent.`,
    },
  ],
  [
    ListCustomersQuery,
    {
      page: 'Which page: its `number` from 1, and its `size`, 20 when absent.',
      sort: '"id", "name" or "created_at", then " asc" (when absent) or " desc". By name when absent; by id no row moves between pages.',
      filter:
        'All must hold. Each member takes operators: `eq`, `neq`, `contains` (in any case), `oeq` and `ocontains` (one of up to 50 values in one text, separated by commas).',
      'filter.key': 'On your own key.',
      'filter.name': 'On the name.',
      'filter.primary_email': 'On the main e-mail address.',
      'filter.usage_attribution_subject_key': 'On the subjects whose usage counts as theirs.',
      'filter.plan_key': 'On the key of the plan that is subscribed to.',
      'filter.billing_profile_id': 'On the billing profile: a ULID; takes `eq`, `neq` and `oeq`.',
    },
  ],
  [
    BillingRequest,
    {
      billing_profile: 'The billing profile to pin. The one in force stays when absent.',
      'billing_profile.id': 'The id of the billing profile: a ULID.',
      app_data: 'The data of the billing app. Stays when absent.',
      ...Object.fromEntries(Object.entries(appData).map(([path, sentence]) => [`app_data.${path}`, sentence])),
    },
  ],
  [AppDataRequest, appData],
  [
    CheckoutSessionRequest,
    {
      stripe_options: 'How the page looks and where it leads. A hosted page needs `success_url`.',
      'stripe_options.billing_address_collection': 'When to ask for the billing address.',
      'stripe_options.cancel_url': 'Where a customer goes who gives up. Hosted pages only.',
      'stripe_options.client_reference_id': 'Your own reference, to find the session again.',
      'stripe_options.customer_update': 'What of the Stripe customer follows what is typed in.',
      'stripe_options.consent_collection': 'To what the customer must agree.',
      'stripe_options.consent_collection.payment_method_reuse_agreement': 'Whether its text is shown.',
      'stripe_options.currency': 'An ISO 4217 code such as "EUR".',
      'stripe_options.custom_text': 'Words of yours on the page, each in a `message`.',
      'stripe_options.custom_text.after_submit': 'Under the button.',
      'stripe_options.custom_text.shipping_address': 'Beside the shipping address.',
      'stripe_options.custom_text.submit': 'Beside the button.',
      'stripe_options.custom_text.terms_of_service_acceptance': "In place of Stripe's words on your terms.",
      'stripe_options.expires_at': 'When the page stops working: Unix seconds, 30 minutes to 24 hours from now.',
      'stripe_options.locale': 'The language: an IETF tag, or "auto".',
      'stripe_options.metadata': 'Your own data to keep with the session.',
      'stripe_options.return_url': 'Where a customer comes back to from an embedded page.',
      'stripe_options.success_url':
        'Where a customer goes who is done. Required for a hosted page, refused for others.',
      'stripe_options.ui_mode': 'Where the page lives: hosted by Stripe when absent.',
      'stripe_options.payment_method_types': 'Such as "card" or "sepa_debit". All that fit when absent.',
      'stripe_options.tax_id_collection': 'Whether to ask for tax numbers.',
    },
  ],
  [
    PortalSessionRequest,
    {
      stripe_options: 'What the portal follows; {} for the defaults.',
      'stripe_options.configuration_id': 'The portal configuration: "bpc_…". Stripe\'s default one when absent.',
      'stripe_options.locale': 'The language: an IETF tag.',
      'stripe_options.return_url': 'Where the way back leads.',
    },
  ],
  [
    ListConfigurationsQuery,
    {
      active: 'Only those that sessions can be opened with, or only the others.',
      is_default: 'Only the one that is used when none is named, or only the others.',
      limit: 'How many at most; 10 when absent.',
      starting_after: 'The next page: the id of the last configuration of the page before.',
      ending_before: 'The page before: the id of the first configuration of the page after. Not with starting_after.',
    },
  ],
  [
    CreateConfigurationRequest,
    { ...configuration, features: 'What customers can do in the portal: at least one. One that is absent is off.' },
  ],
  [
    UpdateConfigurationRequest,
    {
      ...configuration,
      active: 'Whether sessions can be opened with it. The default configuration cannot be switched off.',
      metadata: 'Merged with what is there: an empty text for a key removes it, for the whole removes all.',
    },
  ],
  [
    CreateSessionRequest,
    {
      customer: 'The Stripe customer: "cus_…". Exactly one of `customer` and `customer_account` is needed.',
      customer_account: 'The Stripe account that is a customer: "acct_…".',
      configuration: 'The portal configuration: "bpc_…". Stripe\'s default one when absent.',
      locale: 'The language. The browser decides when absent or "auto".',
      on_behalf_of: 'The connected account that the portal acts for: "acct_…".',
      return_url: "Where the way back leads. The configuration's own when absent.",
      after_expiration: 'What the customer meets when the session has expired.',
      'after_expiration.customer_login': 'For the type customer_login.',
      'after_expiration.customer_login.expires_at': 'Until when it is there: Unix seconds.',
      flow_data:
        'The task that the portal opens with: a `type`, and the member of the same name. Its home page when absent.',
      'flow_data.after_completion': "What happens when it is done. The portal's home page when absent.",
      'flow_data.after_completion.hosted_confirmation': 'For the type hosted_confirmation.',
      'flow_data.after_completion.hosted_confirmation.custom_message': 'Your words on it.',
      'flow_data.after_completion.redirect': 'For the type redirect: the `return_url` to go to.',
      'flow_data.subscription_cancel': 'For the type subscription_cancel.',
      'flow_data.subscription_cancel.subscription': subscription,
      'flow_data.subscription_cancel.retention':
        'What to offer to those who leave: a `coupon_offer` with its `coupon`.',
      'flow_data.subscription_pause': 'For the type subscription_pause.',
      'flow_data.subscription_pause.subscription': subscription,
      'flow_data.subscription_update': 'For the type subscription_update.',
      'flow_data.subscription_update.subscription': subscription,
      'flow_data.subscription_update_confirm': 'For the type subscription_update_confirm.',
      'flow_data.subscription_update_confirm.subscription': subscription,
      'flow_data.subscription_update_confirm.items':
        'The one item that changes: its `id` ("si_…"), its new `price` ("price_…") and `quantity`; the present ones when absent.',
      'flow_data.subscription_update_confirm.discounts': 'At most one: a `coupon` or a `promotion_code`.',
    },
  ],
]);
