/** Ids, URLs and enums that the shapes of Stripe's customer portal share. The enums are open, as Stripe's document marks them. */
import { z } from 'zod';
import { openEnum } from '../../openEnum.ts';

export const Id = z.string().min(1).max(5000);
export const AbsoluteUrl = z.url({ protocol: /^https?$/ }).max(2048);
/** A time that RFC 3339 can express: until the end of the year 9999. */
export const UnixSeconds = z.int().min(0).max(253_402_300_799);
export const nullableString = z.string().nullish();

/** A member that an empty string unsets. */
export const emptyable = <T extends z.ZodType>(schema: T) => z.union([z.literal(''), schema]);

/** The schema of the value, without the empty string; undefined if an empty string does not unset the member. */
export function emptyableValue(schema: z.core.$ZodType): z.core.$ZodType | undefined {
  if (!(schema instanceof z.ZodUnion)) return undefined;
  const isEmpty = (option: z.core.$ZodType) => option instanceof z.ZodLiteral && option.values.has('');
  return schema.options.some(isEmpty) ? schema.options.find((option) => !isEmpty(option)) : undefined;
}

/** The schema of a member; undefined if the object has none of this name. */
export function memberSchema(schema: z.core.$ZodType, name: string): z.ZodType | undefined {
  const isKnown = schema instanceof z.ZodObject && Object.hasOwn(schema.shape, name);
  const member: unknown = isKnown ? schema.shape[name] : undefined;
  return member instanceof z.ZodType ? member : undefined;
}

export const CustomerUpdate = openEnum(['address', 'email', 'name', 'phone', 'shipping', 'tax_id']);
export const CancellationReason = openEnum([
  'customer_service',
  'low_quality',
  'missing_features',
  'other',
  'switched_service',
  'too_complex',
  'too_expensive',
  'unused',
]);
export const SubscriptionUpdate = openEnum(['price', 'promotion_code', 'quantity']);
export const CancelMode = openEnum(['at_period_end', 'immediately']);
export const ProrationBehavior = openEnum(['always_invoice', 'create_prorations', 'none']);
export const PauseDuration = openEnum(['indefinite', 'interval_options']);
export const Interval = openEnum(['day', 'month', 'week', 'year']);
export const BillingCycleAnchor = openEnum(['now', 'unchanged']);
export const TrialUpdateBehavior = openEnum(['continue_trial', 'end_trial']);
export const ScheduleCondition = openEnum(['decreasing_item_amount', 'shortening_interval']);
export const FlowType = openEnum([
  'customer_update',
  'payment_method_update',
  'subscription_cancel',
  'subscription_pause',
  'subscription_update',
  'subscription_update_confirm',
]);
export const AfterCompletionType = openEnum(['hosted_confirmation', 'portal_homepage', 'redirect']);
export const AfterExpirationType = openEnum(['customer_login']);
// prettier-ignore
export const Locale = openEnum([
  'auto', 'bg', 'cs', 'da', 'de', 'el', 'en', 'en-AU', 'en-CA', 'en-GB', 'en-IE', 'en-IN', 'en-NZ', 'en-SG', 'es',
  'es-419', 'et', 'fi', 'fil', 'fr', 'fr-CA', 'hr', 'hu', 'id', 'it', 'ja', 'ko', 'lt', 'lv', 'ms', 'mt', 'nb', 'nl',
  'pl', 'pt', 'pt-BR', 'ro', 'ru', 'sk', 'sl', 'sv', 'th', 'tr', 'vi', 'zh', 'zh-HK', 'zh-TW',
]);
