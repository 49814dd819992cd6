/** Wire shapes of portal sessions. Requests are strict; answers tolerate new members. Times are Unix seconds. */
import { z } from 'zod';
import { tolerant } from '../../tolerantSchema.ts';
import { ConfigurationId } from './configurations.ts';
import {
  AbsoluteUrl,
  AfterCompletionType,
  AfterExpirationType,
  FlowType,
  Id,
  Locale,
  UnixSeconds,
  nullableString,
} from './values.ts';

const subscription = Id.describe('Stripe subscription, "sub_…".');

const FlowRequest = z.strictObject({
  type: FlowType,
  after_completion: z
    .strictObject({
      type: AfterCompletionType,
      hosted_confirmation: z
        .strictObject({ custom_message: z.string().max(500).optional().describe('Your own text on the page.') })
        .optional()
        .describe('For the type hosted_confirmation: `custom_message`.'),
      redirect: z
        .strictObject({ return_url: AbsoluteUrl })
        .optional()
        .describe('For the type redirect: the target, `return_url`.'),
    })
    .optional()
    .describe(
      'What follows: `type` "portal_homepage" (when absent), "hosted_confirmation" with a `hosted_confirmation`: {`custom_message`}, or "redirect" with a `redirect`: {`return_url`}.',
    ),
  subscription_cancel: z
    .strictObject({
      subscription,
      retention: z
        .strictObject({ type: z.enum(['coupon_offer']), coupon_offer: z.strictObject({ coupon: Id }) })
        .optional()
        .describe('Offer to customers that cancel: a `coupon_offer` with its `coupon`.'),
    })
    .optional()
    .describe(
      'For the type subscription_cancel: the `subscription` ("sub_…"), and a `retention` of `type` "coupon_offer" with a `coupon_offer`: {`coupon`}.',
    ),
  subscription_pause: z.strictObject({ subscription }).optional().describe('For this type: the `subscription`.'),
  subscription_update: z.strictObject({ subscription }).optional().describe('For this type: the `subscription`.'),
  subscription_update_confirm: z
    .strictObject({
      subscription,
      items: z
        .array(z.strictObject({ id: Id, price: Id.optional(), quantity: z.int().min(0).optional() }))
        .min(1)
        .max(1)
        .describe(
          'The one item to change: its `id` ("si_…"), the new `price` ("price_…") and `quantity`; unchanged when absent.',
        ),
      discounts: z
        .array(z.strictObject({ coupon: Id.optional(), promotion_code: Id.optional() }))
        .max(1)
        .optional()
        .describe('At most one discount: a `coupon` or a `promotion_code`.'),
    })
    .optional()
    .describe(
      'For this type: the `subscription`, one of `items`: its `id` ("si_…"), new `price` and `quantity`, and one of `discounts`: a `coupon` or `promotion_code`.',
    ),
});

export const CreateSessionRequest = z.strictObject({
  customer: Id.optional().describe(
    'Stripe customer, "cus_…". Exactly one of `customer` and `customer_account` is required.',
  ),
  customer_account: Id.optional().describe('Stripe account of the customer, "acct_…".'),
  configuration: ConfigurationId.optional().describe(
    'Portal configuration, "bpc_…". Stripe\'s default one when absent.',
  ),
  locale: Locale.optional().describe(
    'Language of the portal: an IETF language tag. That of the browser when absent or "auto".',
  ),
  on_behalf_of: z.string().max(5000).optional().describe('Connected account that the portal acts for, "acct_…".'),
  return_url: AbsoluteUrl.optional().describe(
    "Target of the portal's return link. The one of the configuration when absent.",
  ),
  after_expiration: z
    .strictObject({
      type: AfterExpirationType,
      customer_login: z
        .strictObject({
          expires_at: z.int().optional().describe('Expiry of the login page: Unix time in seconds.'),
        })
        .optional()
        .describe('For the type customer_login: `expires_at`.'),
    })
    .optional()
    .describe(
      'Page after the session has expired: `type` "customer_login", and a `customer_login`: {`expires_at`}, in Unix seconds.',
    ),
  flow_data: FlowRequest.optional().describe(
    'Task that the portal opens with: a `type`, and the member of the same name. The home page when absent.',
  ),
});
export type CreateSessionRequest = z.infer<typeof CreateSessionRequest>;

export const Session = z.object({
  id: z.string(),
  object: z.literal('billing_portal.session'),
  after_expiration: z
    .object({
      type: AfterExpirationType,
      customer_login: z.object({ expires_at: UnixSeconds.nullish() }).nullish(),
    })
    .nullish(),
  configuration: z.string(),
  created: UnixSeconds,
  customer: z.string(),
  customer_account: nullableString,
  flow: z
    .object({
      type: FlowType,
      after_completion: z.object({
        type: AfterCompletionType,
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
          items: z.array(z.object({ id: nullableString, price: nullableString, quantity: z.int32().optional() })),
          discounts: z.array(z.object({ coupon: nullableString, promotion_code: nullableString })).nullish(),
        })
        .nullish(),
    })
    .nullish(),
  livemode: z.boolean(),
  locale: Locale.nullish(),
  on_behalf_of: nullableString,
  return_url: nullableString,
  url: z.string(),
});
export type Session = z.infer<typeof Session>;

/** A session serves only through its URL. */
export const SessionAnswer = tolerant(Session, ['url']);
export type SessionAnswer = z.infer<typeof SessionAnswer>;
