/** Wire shapes of the portal configurations that Stripe answers. They tolerate new members. */
import { z } from 'zod';
import { TextMap } from '../../textMap.ts';
import {
  UnixSeconds,
  billingCycleAnchors,
  cancelModes,
  cancellationReasons,
  customerUpdates,
  intervals,
  nullableString,
  pauseDurations,
  prorationBehaviors,
  scheduleConditions,
  subscriptionUpdates,
  trialUpdateBehaviors,
} from './values.ts';

/** A portal configuration's id. */
export const configurationIdPattern = /^bpc_[A-Za-z0-9]+$/;

/**
 * The id of a portal configuration in a request. The pattern is documented here and checked by the capability, so that
 * the emulator answers an unknown id as Stripe does.
 */
export const ConfigurationId = z.string().min(1).max(255).meta({ pattern: configurationIdPattern.source });

const enabled = z.boolean();

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
  created: UnixSeconds,
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
    subscription_pause: z
      .object({
        enabled,
        duration: z.object({
          type: z.enum(pauseDurations),
          interval_options: z.array(z.object({ interval: z.enum(intervals), interval_count: z.int32() })),
        }),
      })
      .nullish(),
    subscription_update: z.object({
      enabled,
      billing_cycle_anchor: z.enum(billingCycleAnchors).nullish(),
      default_allowed_updates: z.array(z.enum(subscriptionUpdates)),
      products: z
        .array(
          z.object({
            product: z.string(),
            prices: z.array(z.string()),
            adjustable_quantity: z.object({ enabled, maximum: z.int32().nullish(), minimum: z.int32() }).nullish(),
          }),
        )
        .nullish(),
      proration_behavior: z.enum(prorationBehaviors),
      schedule_at_period_end: z.object({ conditions: z.array(z.object({ type: z.enum(scheduleConditions) })) }),
      trial_update_behavior: z.enum(trialUpdateBehaviors).nullish(),
    }),
  }),
  is_default: z.boolean(),
  livemode: z.boolean(),
  login_page: z.object({ enabled, url: nullableString }).nullish(),
  metadata: TextMap.nullish(),
  name: nullableString,
  updated: UnixSeconds,
});
export type Configuration = z.infer<typeof Configuration>;

export const ConfigurationList = z.object({
  object: z.literal('list'),
  data: z.array(Configuration),
  has_more: z.boolean(),
  /** The path of the list at Stripe. */
  url: z.string(),
});
export type ConfigurationList = z.infer<typeof ConfigurationList>;
