/** Ids, URLs and closed sets of values that the shapes of Stripe's customer portal share. */
import { z } from 'zod';

export const Id = z.string().min(1).max(5000);
export const AbsoluteUrl = z.url({ protocol: /^https?$/ }).max(2048);
/** A time that RFC 3339 can express: until the end of the year 9999. */
export const UnixSeconds = z.int().min(0).max(253_402_300_799);
export const nullableString = z.string().nullish();

/** A member that an empty string unsets. */
export const emptyable = <T extends z.ZodType>(schema: T) => z.union([z.literal(''), schema]);

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
