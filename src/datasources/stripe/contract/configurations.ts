/**
 * Wire shapes of the portal configurations that Stripe answers: as documented, and as read, where only the id is sure to be
 * present. They tolerate new members.
 */
import { z } from 'zod';
import { tolerant } from '../../tolerantSchema.ts';
import {
  BillingCycleAnchor,
  CancelMode,
  CancellationReason,
  CustomerUpdate,
  Interval,
  PauseDuration,
  ProrationBehavior,
  ScheduleCondition,
  SubscriptionUpdate,
  TrialUpdateBehavior,
  UnixSeconds,
  nullableString,
} from './values.ts';

/** A portal configuration's id. Stripe counts a new format of ids as a compatible change. */
export const configurationIdPattern = /^bpc_\w+$/;

/**
 * The id of a portal configuration in a request. The pattern is documented here and checked by the capability, so that
 * the emulator answers an unknown id as Stripe does.
 */
export const ConfigurationId = z.string().min(1).max(255).meta({ pattern: configurationIdPattern.source });

const enabled = z.boolean();

export const Configuration = z.object({
  id: z.string().max(5000).regex(configurationIdPattern),
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
    customer_update: z.object({ allowed_updates: z.array(CustomerUpdate), enabled }),
    invoice_history: z.object({ enabled }),
    payment_method_update: z.object({ enabled, payment_method_configuration: nullableString }),
    subscription_cancel: z.object({
      enabled,
      mode: CancelMode,
      proration_behavior: ProrationBehavior,
      cancellation_reason: z.object({
        enabled,
        feedback_options: z.array(z.string()).nullish(),
        options: z.array(CancellationReason),
      }),
    }),
    subscription_pause: z
      .object({
        enabled,
        duration: z.object({
          type: PauseDuration,
          interval_options: z.array(z.object({ interval: Interval, interval_count: z.int32() })),
        }),
      })
      .nullish(),
    subscription_update: z.object({
      enabled,
      billing_cycle_anchor: BillingCycleAnchor.nullish(),
      default_allowed_updates: z.array(SubscriptionUpdate),
      products: z
        .array(
          z.object({
            product: z.string(),
            prices: z.array(z.string()),
            adjustable_quantity: z.object({ enabled, maximum: z.int32().nullish(), minimum: z.int32() }).nullish(),
          }),
        )
        .nullish(),
      proration_behavior: ProrationBehavior,
      schedule_at_period_end: z.object({ conditions: z.array(z.object({ type: ScheduleCondition })) }),
      trial_update_behavior: TrialUpdateBehavior.nullish(),
    }),
  }),
  is_default: z.boolean(),
  livemode: z.boolean(),
  login_page: z.object({ enabled, url: nullableString }).nullish(),
  metadata: z.record(z.string(), z.string()).nullish(),
  name: nullableString,
  updated: UnixSeconds,
});
export type Configuration = z.infer<typeof Configuration>;

export const ConfigurationAnswer = tolerant(Configuration, ['id']);
export type ConfigurationAnswer = z.infer<typeof ConfigurationAnswer>;

export const ConfigurationList = z.object({
  object: z.literal('list'),
  data: z.array(Configuration),
  has_more: z.boolean(),
  /** The path of the list at Stripe. */
  url: z.string(),
});

export const ConfigurationListAnswer = tolerant(ConfigurationList, ['id', 'data', 'has_more']);
export type ConfigurationListAnswer = z.infer<typeof ConfigurationListAnswer>;
