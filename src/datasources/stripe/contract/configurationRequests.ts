/** Wire shapes of the requests for portal configurations. They are strict: an unknown member is refused. */
import { z } from 'zod';
import { ConfigurationId } from './configurations.ts';
import { MetadataRequest } from './metadata.ts';
import {
  AbsoluteUrl,
  BillingCycleAnchor,
  CancelMode,
  CancellationReason,
  CustomerUpdate,
  Id,
  Interval,
  PauseDuration,
  ProrationBehavior,
  ScheduleCondition,
  SubscriptionUpdate,
  TrialUpdateBehavior,
  emptyable,
} from './values.ts';

const enabled = z.boolean();

const SubscriptionPauseRequest = z
  .strictObject({
    enabled: enabled.optional(),
    duration: z
      .strictObject({
        type: PauseDuration,
        interval_options: emptyable(
          z.array(
            z.strictObject({
              interval: Interval,
              interval_count: z.int().min(1).optional().describe('Number of intervals; 1 when absent.'),
            }),
          ),
        ).optional(),
      })
      .optional()
      .describe(
        'Length of the pause: `type` "indefinite" or "interval_options", and `interval_options` to choose from, each an `interval` (day, week, month, year) and an `interval_count` (1 when absent).',
      ),
  })
  // An empty feature sets nothing.
  .meta({ minProperties: 1 })
  .optional()
  .describe('Pausing of subscriptions.');

const ProductsRequest = emptyable(
  z
    .array(
      z.strictObject({
        product: Id,
        prices: z.array(Id).min(1),
        adjustable_quantity: z
          .strictObject({ enabled, minimum: z.int().min(0).optional(), maximum: z.int().min(1).optional() })
          .optional(),
      }),
    )
    .max(10),
);

const conditionsRequest = z.array(z.strictObject({ type: ScheduleCondition }));
const conditionsDescription = 'A change that meets any of these conditions waits for the end of the period.';

const descriptions = {
  customer_update: 'Changes of customer details.',
  subscription_cancel: 'Cancellation of subscriptions.',
  cancellation_reason:
    'Whether the portal asks for the reason of a cancellation: `enabled`, `options` to choose from (customer_service, low_quality, missing_features, other, switched_service, too_complex, too_expensive, unused) and `feedback_options`, ids of your own.',
  cancellation_options: 'Reasons to choose from.',
  subscription_update: 'Changes of subscriptions.',
  schedule_at_period_end:
    'Changes that wait for the end of the billing period: `conditions`, each with a `type`, decreasing_item_amount or shortening_interval.',
  business_profile:
    'Your business on the portal: `headline` (60 characters), `privacy_policy_url` and `terms_of_service_url`.',
  privacy_policy_url: 'URL of your privacy policy.',
  terms_of_service_url: 'URL of your terms of service.',
} as const;

const customerUpdateShape = {
  allowed_updates: emptyable(z.array(CustomerUpdate)).optional().describe('Details that customers can change.'),
};
const subscriptionCancelShape = {
  mode: CancelMode.optional(),
  proration_behavior: ProrationBehavior.optional(),
};
const cancellationReasonShape = {
  enabled,
  feedback_options: emptyable(z.array(Id)).optional().describe('Ids of your own feedback options.'),
};
const cancellationOptions = emptyable(z.array(CancellationReason));
const subscriptionUpdateShape = {
  default_allowed_updates: emptyable(z.array(SubscriptionUpdate))
    .optional()
    .describe('Parts of a subscription that customers can change.'),
  products: ProductsRequest.optional().describe(
    'Products that customers can change to, at most 10: `product` ("prod_…"), its `prices` ("price_…"), and `adjustable_quantity` (`enabled`, `minimum`, `maximum`).',
  ),
  proration_behavior: ProrationBehavior.optional(),
  billing_cycle_anchor: BillingCycleAnchor.optional(),
  trial_update_behavior: TrialUpdateBehavior.optional(),
};
const sharedFeaturesShape = {
  invoice_history: z.strictObject({ enabled }).optional().describe('List of invoices: `enabled`.'),
  payment_method_update: z
    .strictObject({
      enabled,
      payment_method_configuration: emptyable(Id).optional().describe('Payment methods on offer: "pmc_…".'),
    })
    .optional()
    .describe(
      'Changes of payment methods: `enabled`, and a `payment_method_configuration` ("pmc_…") of the methods on offer.',
    ),
  subscription_pause: SubscriptionPauseRequest,
};

const headline = emptyable(z.string().max(60)).optional().describe('Headline of the portal.');
const configurationShape = {
  default_return_url: emptyable(AbsoluteUrl)
    .optional()
    .describe("Target of the portal's return link for sessions without a `return_url`."),
  login_page: z.strictObject({ enabled }).optional().describe('Page on which customers log in themselves: `enabled`.'),
  name: emptyable(z.string().max(256)).optional().describe('Your name for the configuration.'),
};

export const CreateConfigurationRequest = z.strictObject({
  ...configurationShape,
  features: z
    .strictObject({
      ...sharedFeaturesShape,
      customer_update: z
        .strictObject({ enabled, ...customerUpdateShape })
        .optional()
        .describe(descriptions.customer_update),
      subscription_cancel: z
        .strictObject({
          enabled,
          ...subscriptionCancelShape,
          cancellation_reason: z
            .strictObject({
              ...cancellationReasonShape,
              options: cancellationOptions.describe(descriptions.cancellation_options),
            })
            .optional()
            .describe(descriptions.cancellation_reason),
        })
        .optional()
        .describe(descriptions.subscription_cancel),
      subscription_update: z
        .strictObject({
          enabled,
          ...subscriptionUpdateShape,
          schedule_at_period_end: z
            .strictObject({ conditions: conditionsRequest.optional().describe(conditionsDescription) })
            .optional()
            .describe(descriptions.schedule_at_period_end),
        })
        .optional()
        .describe(descriptions.subscription_update),
    })
    // Form encoding cannot express an empty object: it would arrive as no features at all.
    .refine((features) => Object.values(features).some((feature) => feature && Object.keys(feature).length > 0), {
      message: 'must set at least one feature',
      params: { rule: 'required' },
    })
    .meta({ minProperties: 1 })
    .describe('What customers can do in the portal: at least one feature. Absent features are disabled.'),
  business_profile: z
    .strictObject({
      headline,
      privacy_policy_url: AbsoluteUrl.optional().describe(descriptions.privacy_policy_url),
      terms_of_service_url: AbsoluteUrl.optional().describe(descriptions.terms_of_service_url),
    })
    .optional()
    .describe(descriptions.business_profile),
  metadata: MetadataRequest.optional().describe('Your own data, at most 50 keys without square brackets.'),
});
export type CreateConfigurationRequest = z.infer<typeof CreateConfigurationRequest>;

/** An update may omit `enabled` of a feature, deactivate the configuration, and unset what a creation can only set. */
export const UpdateConfigurationRequest = z.strictObject({
  ...configurationShape,
  active: z
    .boolean()
    .optional()
    .describe('Whether sessions can use the configuration. The default configuration cannot be deactivated.'),
  features: z
    .strictObject({
      ...sharedFeaturesShape,
      customer_update: z
        .strictObject({ enabled: enabled.optional(), ...customerUpdateShape })
        .optional()
        .describe(descriptions.customer_update),
      subscription_cancel: z
        .strictObject({
          enabled: enabled.optional(),
          ...subscriptionCancelShape,
          cancellation_reason: z
            .strictObject({
              ...cancellationReasonShape,
              options: cancellationOptions.optional().describe(descriptions.cancellation_options),
            })
            .optional()
            .describe(descriptions.cancellation_reason),
        })
        .optional()
        .describe(descriptions.subscription_cancel),
      subscription_update: z
        .strictObject({
          enabled: enabled.optional(),
          ...subscriptionUpdateShape,
          schedule_at_period_end: z
            .strictObject({ conditions: emptyable(conditionsRequest).optional().describe(conditionsDescription) })
            .optional()
            .describe(descriptions.schedule_at_period_end),
        })
        .optional()
        .describe(descriptions.subscription_update),
    })
    .optional()
    .describe('What customers can do in the portal.'),
  business_profile: z
    .strictObject({
      headline,
      privacy_policy_url: emptyable(AbsoluteUrl).optional().describe(descriptions.privacy_policy_url),
      terms_of_service_url: emptyable(AbsoluteUrl).optional().describe(descriptions.terms_of_service_url),
    })
    .optional()
    .describe(descriptions.business_profile),
  metadata: emptyable(MetadataRequest)
    .optional()
    .describe(
      'Your own data, merged with the stored data, at most 50 keys without square brackets. An empty string as a value removes the key; an empty string in place of the object removes all keys.',
    ),
});
export type UpdateConfigurationRequest = z.infer<typeof UpdateConfigurationRequest>;

export const ListConfigurationsQuery = z.strictObject({
  active: z
    .boolean()
    .optional()
    .describe('Filter: true for configurations that sessions can use, false for the others.'),
  is_default: z.boolean().optional().describe('Filter: true for the default configuration, false for the others.'),
  limit: z.int().min(1).max(100).optional().describe('Maximum number of rows, 1 to 100; 10 when absent.'),
  starting_after: ConfigurationId.optional().describe('Next page: the id of the last row of the previous page.'),
  ending_before: ConfigurationId.optional().describe(
    'Previous page: the id of the first row of the next page. Not together with `starting_after`.',
  ),
});
export type ListConfigurationsQuery = z.infer<typeof ListConfigurationsQuery>;
