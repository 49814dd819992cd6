/**
 * The wire shapes of Stripe's customer portal, version 2026-10-28.endive: configurations and
 * sessions. Requests are strict, answers tolerate new members. Times are Unix seconds.
 */
import { z } from 'zod';

/** A portal configuration's id. */
export const configurationIdPattern = /^bpc_[A-Za-z0-9]+$/;

/** The `Stripe-Version` header that these shapes belong to. */
export const stripeVersion = '2026-10-28.endive';

const Id = z.string().min(1).max(5000);
const AbsoluteUrl = z.url({ protocol: /^https?$/ });

/** A member that an empty string unsets. */
const emptyable = <T extends z.ZodType>(schema: T) => z.union([z.literal(''), schema]);

export const customerUpdates = ['address', 'email', 'name', 'phone', 'shipping', 'tax_id'] as const;
export const cancellationReasons = [
  'customer_service',
  'low_quality',
  'missing_features',
  'other',
  'switched_service',
  'too_complex',
  'too_expensive',
  'unused',
] as const;
export const subscriptionUpdates = ['price', 'promotion_code', 'quantity'] as const;
export const cancelModes = ['at_period_end', 'immediately'] as const;
export const prorationBehaviors = ['always_invoice', 'create_prorations', 'none'] as const;
export const pauseDurations = ['indefinite', 'interval_options'] as const;
export const intervals = ['day', 'month', 'week', 'year'] as const;
export const billingCycleAnchors = ['now', 'unchanged'] as const;
export const trialUpdateBehaviors = ['continue_trial', 'end_trial'] as const;
export const scheduleConditions = ['decreasing_item_amount', 'shortening_interval'] as const;
export const flowTypes = [
  'customer_update',
  'payment_method_update',
  'subscription_cancel',
  'subscription_pause',
  'subscription_update',
  'subscription_update_confirm',
] as const;
export const afterCompletionTypes = ['hosted_confirmation', 'portal_homepage', 'redirect'] as const;
// prettier-ignore
export const locales = [
  'auto', 'bg', 'cs', 'da', 'de', 'el', 'en', 'en-AU', 'en-CA', 'en-GB', 'en-IE', 'en-IN', 'en-NZ', 'en-SG', 'es',
  'es-419', 'et', 'fi', 'fil', 'fr', 'fr-CA', 'hr', 'hu', 'id', 'it', 'ja', 'ko', 'lt', 'lv', 'ms', 'mt', 'nb', 'nl',
  'pl', 'pt', 'pt-BR', 'ro', 'ru', 'sk', 'sl', 'sv', 'th', 'tr', 'vi', 'zh', 'zh-HK', 'zh-TW',
] as const;

// Configuration requests --------------------------------------------------------------------

const enabled = z.boolean();

const SubscriptionPauseRequest = z.strictObject({
  enabled: enabled.optional(),
  duration: z
    .strictObject({
      type: z.enum(pauseDurations),
      interval_options: emptyable(
        z.array(z.strictObject({ interval: z.enum(intervals), interval_count: z.int().min(1).optional() })),
      ).optional(),
    })
    .optional(),
});

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

const conditionsRequest = z.array(z.strictObject({ type: z.enum(scheduleConditions) }));

const customerUpdateShape = { allowed_updates: emptyable(z.array(z.enum(customerUpdates))).optional() };
const subscriptionCancelShape = {
  mode: z.enum(cancelModes).optional(),
  proration_behavior: z.enum(prorationBehaviors).optional(),
};
const cancellationReasonShape = {
  enabled,
  feedback_options: emptyable(z.array(Id)).optional(),
};
const cancellationOptions = emptyable(z.array(z.enum(cancellationReasons)));
const subscriptionUpdateShape = {
  default_allowed_updates: emptyable(z.array(z.enum(subscriptionUpdates))).optional(),
  products: ProductsRequest.optional(),
  proration_behavior: z.enum(prorationBehaviors).optional(),
  billing_cycle_anchor: z.enum(billingCycleAnchors).optional(),
  trial_update_behavior: z.enum(trialUpdateBehaviors).optional(),
};
const sharedFeaturesShape = {
  invoice_history: z.strictObject({ enabled }).optional(),
  payment_method_update: z.strictObject({ enabled, payment_method_configuration: emptyable(Id).optional() }).optional(),
  subscription_pause: SubscriptionPauseRequest.optional(),
};

const headline = emptyable(z.string().max(60));
const configurationShape = {
  default_return_url: emptyable(AbsoluteUrl).optional(),
  login_page: z.strictObject({ enabled }).optional(),
  name: emptyable(z.string().max(256)).optional(),
};

export const CreateConfigurationRequest = z.strictObject({
  ...configurationShape,
  features: z
    .strictObject({
      ...sharedFeaturesShape,
      customer_update: z.strictObject({ enabled, ...customerUpdateShape }).optional(),
      subscription_cancel: z
        .strictObject({
          enabled,
          ...subscriptionCancelShape,
          cancellation_reason: z.strictObject({ ...cancellationReasonShape, options: cancellationOptions }).optional(),
        })
        .optional(),
      subscription_update: z
        .strictObject({
          enabled,
          ...subscriptionUpdateShape,
          schedule_at_period_end: z.strictObject({ conditions: conditionsRequest.optional() }).optional(),
        })
        .optional(),
    })
    // A form has no way to send an empty object: it would arrive as no features at all.
    .refine((features) => Object.values(features).some((feature) => feature && Object.keys(feature).length > 0), {
      message: 'must say something of at least one feature',
      params: { rule: 'required' },
    }),
  business_profile: z
    .strictObject({
      headline: headline.optional(),
      privacy_policy_url: AbsoluteUrl.optional(),
      terms_of_service_url: AbsoluteUrl.optional(),
    })
    .optional(),
  metadata: z.record(z.string().min(1).max(40), z.string().max(500)).optional(),
});
export type CreateConfigurationRequest = z.infer<typeof CreateConfigurationRequest>;

/** An update may leave out `enabled` of the features, switch the configuration off, and unset what creation can only set. */
export const UpdateConfigurationRequest = z.strictObject({
  ...configurationShape,
  active: z.boolean().optional(),
  features: z
    .strictObject({
      ...sharedFeaturesShape,
      customer_update: z.strictObject({ enabled: enabled.optional(), ...customerUpdateShape }).optional(),
      subscription_cancel: z
        .strictObject({
          enabled: enabled.optional(),
          ...subscriptionCancelShape,
          cancellation_reason: z
            .strictObject({ ...cancellationReasonShape, options: cancellationOptions.optional() })
            .optional(),
        })
        .optional(),
      subscription_update: z
        .strictObject({
          enabled: enabled.optional(),
          ...subscriptionUpdateShape,
          schedule_at_period_end: z.strictObject({ conditions: emptyable(conditionsRequest).optional() }).optional(),
        })
        .optional(),
    })
    .optional(),
  business_profile: z
    .strictObject({
      headline: headline.optional(),
      privacy_policy_url: emptyable(AbsoluteUrl).optional(),
      terms_of_service_url: emptyable(AbsoluteUrl).optional(),
    })
    .optional(),
  /** An empty string for a key unsets it, an empty string for the whole unsets all. */
  metadata: emptyable(z.record(z.string().min(1).max(40), z.string().max(500))).optional(),
});
export type UpdateConfigurationRequest = z.infer<typeof UpdateConfigurationRequest>;

export const ListConfigurationsQuery = z.strictObject({
  active: z.boolean().optional(),
  is_default: z.boolean().optional(),
  limit: z.int().min(1).max(100).optional(),
  starting_after: Id.optional(),
  ending_before: Id.optional(),
});
export type ListConfigurationsQuery = z.infer<typeof ListConfigurationsQuery>;

// Configuration answers ---------------------------------------------------------------------

const nullableString = z.string().nullish();

export const Configuration = z.object({
  id: z.string().regex(configurationIdPattern),
  object: z.literal('billing_portal.configuration'),
  active: z.boolean(),
  application: nullableString,
  business_profile: z.object({
    headline: nullableString,
    privacy_policy_url: nullableString,
    terms_of_service_url: nullableString,
  }),
  created: z.int(),
  default_return_url: nullableString,
  features: z.object({
    customer_update: z.object({ allowed_updates: z.array(z.enum(customerUpdates)), enabled }),
    invoice_history: z.object({ enabled }),
    payment_method_update: z.object({ enabled, payment_method_configuration: nullableString }),
    subscription_cancel: z.object({
      enabled,
      mode: z.enum(cancelModes),
      proration_behavior: z.enum(prorationBehaviors),
      cancellation_reason: z.object({
        enabled,
        feedback_options: z.array(z.string()).nullish(),
        options: z.array(z.enum(cancellationReasons)),
      }),
    }),
    subscription_pause: z.object({
      enabled,
      duration: z.object({
        type: z.enum(pauseDurations),
        interval_options: z.array(z.object({ interval: z.enum(intervals), interval_count: z.int() })),
      }),
    }),
    subscription_update: z.object({
      enabled,
      billing_cycle_anchor: z.enum(billingCycleAnchors).nullish(),
      default_allowed_updates: z.array(z.enum(subscriptionUpdates)),
      products: z
        .array(
          z.object({
            product: z.string(),
            prices: z.array(z.string()),
            adjustable_quantity: z.object({ enabled, maximum: z.int().nullish(), minimum: z.int() }),
          }),
        )
        .nullish(),
      proration_behavior: z.enum(prorationBehaviors),
      schedule_at_period_end: z.object({ conditions: z.array(z.object({ type: z.enum(scheduleConditions) })) }),
      trial_update_behavior: z.enum(trialUpdateBehaviors),
    }),
  }),
  is_default: z.boolean(),
  livemode: z.boolean(),
  login_page: z.object({ enabled, url: nullableString }),
  metadata: z.record(z.string(), z.string()).nullish(),
  name: nullableString,
  updated: z.int(),
});
export type Configuration = z.infer<typeof Configuration>;

export const ConfigurationList = z.object({
  object: z.literal('list'),
  data: z.array(Configuration),
  has_more: z.boolean(),
  /** The path at Stripe that was asked for. */
  url: z.string(),
});
export type ConfigurationList = z.infer<typeof ConfigurationList>;

// Sessions ----------------------------------------------------------------------------------

const FlowRequest = z.strictObject({
  type: z.enum(flowTypes),
  after_completion: z
    .strictObject({
      type: z.enum(afterCompletionTypes),
      hosted_confirmation: z.strictObject({ custom_message: z.string().max(500).optional() }).optional(),
      redirect: z.strictObject({ return_url: AbsoluteUrl }).optional(),
    })
    .optional(),
  subscription_cancel: z
    .strictObject({
      subscription: Id,
      retention: z
        .strictObject({ type: z.enum(['coupon_offer']), coupon_offer: z.strictObject({ coupon: Id }) })
        .optional(),
    })
    .optional(),
  subscription_pause: z.strictObject({ subscription: Id }).optional(),
  subscription_update: z.strictObject({ subscription: Id }).optional(),
  subscription_update_confirm: z
    .strictObject({
      subscription: Id,
      items: z
        .array(z.strictObject({ id: Id, price: Id.optional(), quantity: z.int().min(0).optional() }))
        .min(1)
        .max(1),
      discounts: z
        .array(z.strictObject({ coupon: Id.optional(), promotion_code: Id.optional() }))
        .max(1)
        .optional(),
    })
    .optional(),
});

export const CreateSessionRequest = z.strictObject({
  customer: Id.optional(),
  customer_account: Id.optional(),
  configuration: Id.optional(),
  locale: z.enum(locales).optional(),
  on_behalf_of: z.string().optional(),
  return_url: AbsoluteUrl.optional(),
  after_expiration: z
    .strictObject({
      type: z.enum(['customer_login']),
      customer_login: z.strictObject({ expires_at: z.int().optional() }).optional(),
    })
    .optional(),
  flow_data: FlowRequest.optional(),
});
export type CreateSessionRequest = z.infer<typeof CreateSessionRequest>;

export const Session = z.object({
  id: z.string(),
  object: z.literal('billing_portal.session'),
  after_expiration: z
    .object({
      type: z.enum(['customer_login']),
      customer_login: z.object({ expires_at: z.int().nullish() }).nullish(),
    })
    .nullish(),
  configuration: z.string(),
  created: z.int(),
  customer: z.string(),
  customer_account: nullableString,
  flow: z
    .object({
      type: z.enum(flowTypes),
      after_completion: z.object({
        type: z.enum(afterCompletionTypes),
        hosted_confirmation: z.object({ custom_message: nullableString }).nullish(),
        redirect: z.object({ return_url: z.string() }).nullish(),
      }),
      subscription_cancel: z
        .object({
          subscription: z.string(),
          retention: z
            .object({ type: z.enum(['coupon_offer']), coupon_offer: z.object({ coupon: z.string() }).nullish() })
            .nullish(),
        })
        .nullish(),
      subscription_pause: z.object({ subscription: z.string() }).nullish(),
      subscription_update: z.object({ subscription: z.string() }).nullish(),
      subscription_update_confirm: z
        .object({
          subscription: z.string(),
          items: z.array(z.object({ id: nullableString, price: nullableString, quantity: z.int().optional() })),
          discounts: z.array(z.object({ coupon: nullableString, promotion_code: nullableString })).nullish(),
        })
        .nullish(),
    })
    .nullish(),
  livemode: z.boolean(),
  locale: z.enum(locales).nullish(),
  on_behalf_of: nullableString,
  return_url: nullableString,
  url: z.string(),
});
export type Session = z.infer<typeof Session>;

/** Stripe's error envelope. */
export const ErrorBody = z.object({
  error: z.object({
    type: z.string(),
    code: z.string().optional(),
    message: z.string().optional(),
    param: z.string().optional(),
    doc_url: z.string().optional(),
    request_log_url: z.string().optional(),
  }),
});
export type ErrorBody = z.infer<typeof ErrorBody>;
