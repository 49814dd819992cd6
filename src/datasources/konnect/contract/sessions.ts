/** Wire shapes of the Stripe sessions that Konnect creates. Requests are strict; answers tolerate new members. */
import { z } from 'zod';
import { openEnum } from '../../openEnum.ts';
import { TextMap } from '../../textMap.ts';
import { tolerant } from '../../tolerantSchema.ts';
import { AbsoluteUrl, Currency, LanguageTag, StripeId, Timestamp, Ulid } from './values.ts';

const customText = z.strictObject({ message: z.string().max(1200).optional() }).optional();

const CheckoutOptions = z
  .strictObject({
    billing_address_collection: z
      .enum(['auto', 'required'])
      .optional()
      .describe('When to collect the billing address.'),
    cancel_url: AbsoluteUrl.optional().describe('Redirect target when the customer cancels. Hosted mode only.'),
    client_reference_id: z.string().max(200).optional().describe('Your own reference, to find the session again.'),
    customer_update: z
      .strictObject({
        address: z.enum(['auto', 'never']).optional(),
        name: z.enum(['auto', 'never']).optional(),
        shipping: z.enum(['auto', 'never']).optional(),
      })
      .optional()
      .describe('Fields of the Stripe customer to update: `address`, `name`, `shipping`, each "auto" or "never".'),
    consent_collection: z
      .strictObject({
        payment_method_reuse_agreement: z
          .strictObject({ position: z.enum(['auto', 'hidden']).optional() })
          .optional()
          .describe('Text on the reuse of payment methods: `position` "auto" or "hidden".'),
        promotions: z.enum(['auto', 'none']).optional(),
        terms_of_service: z.enum(['none', 'required']).optional(),
      })
      .optional()
      .describe(
        'Consents to collect: `payment_method_reuse_agreement` (a `position`, "auto" or "hidden"), `promotions` ("auto" or "none"), `terms_of_service` ("none" or "required").',
      ),
    currency: Currency.optional().describe('An ISO 4217 code such as "EUR".'),
    custom_text: z
      .strictObject({
        after_submit: customText.describe('Below the submit button.'),
        shipping_address: customText.describe('Next to the shipping address.'),
        submit: customText.describe('Next to the submit button.'),
        terms_of_service_acceptance: customText.describe("In place of Stripe's text on your terms of service."),
      })
      .optional()
      .describe(
        'Your own texts, each a `message`: `after_submit`, `shipping_address`, `submit`, `terms_of_service_acceptance`.',
      ),
    expires_at: z
      .int()
      .optional()
      .describe('Expiry of the page: Unix time in seconds, 30 minutes to 24 hours from now.'),
    locale: LanguageTag.optional().describe('Language of the page: an IETF language tag, or "auto".'),
    metadata: z
      .record(z.string().min(1).max(40), z.string().max(500))
      .optional()
      .describe('Your own data, stored with the session.'),
    return_url: AbsoluteUrl.optional().describe('Redirect target after an embedded page.'),
    success_url: AbsoluteUrl.optional().describe(
      'Redirect target on success. Required in hosted mode, refused in embedded mode.',
    ),
    ui_mode: z
      .enum(['embedded', 'hosted'])
      .optional()
      .describe('Where the page is shown. Hosted by Stripe when absent.'),
    payment_method_types: z
      .array(z.string().min(1).max(255))
      .optional()
      .describe('Such as "card" or "sepa_debit". All suitable ones when absent.'),
    redirect_on_completion: z.enum(['always', 'if_required', 'never']).optional(),
    tax_id_collection: z
      .strictObject({ enabled: z.boolean().optional(), required: z.enum(['if_supported', 'never']).optional() })
      .optional()
      .describe('Collection of tax ids: `enabled`, and `required` "if_supported" or "never".'),
  })
  .superRefine((options, context) => {
    const refuse = (member: string, rule: string, message: string) =>
      context.addIssue({ code: 'custom', path: [member], message, params: { rule } });
    if (options.ui_mode === 'embedded') {
      for (const member of ['cancel_url', 'success_url'] as const) {
        if (options[member] !== undefined) refuse(member, 'invalid', 'is not allowed in embedded mode');
      }
    } else if (options.success_url === undefined) {
      refuse('success_url', 'required', 'is required in hosted mode');
    }
  })
  .meta({
    if: { properties: { ui_mode: { const: 'embedded' } }, required: ['ui_mode'] },
    then: { not: { anyOf: [{ required: ['cancel_url'] }, { required: ['success_url'] }] } },
    else: { required: ['success_url'] },
  });

export const CheckoutSessionRequest = z.strictObject({
  stripe_options: CheckoutOptions.describe('Appearance and redirects of the page. Hosted mode requires `success_url`.'),
});
export type CheckoutSessionRequest = z.infer<typeof CheckoutSessionRequest>;

export const CheckoutSession = z.object({
  customer_id: Ulid,
  stripe_customer_id: z.string(),
  session_id: z.string(),
  setup_intent_id: z.string(),
  client_secret: z.string().optional(),
  client_reference_id: z.string().optional(),
  customer_email: z.string().optional(),
  currency: z.string().optional(),
  created_at: Timestamp,
  expires_at: Timestamp.optional(),
  metadata: TextMap.optional(),
  status: openEnum(['open', 'complete', 'expired']).optional(),
  url: z.string().optional(),
  mode: openEnum(['setup']),
  cancel_url: z.string().optional(),
  success_url: z.string().optional(),
  return_url: z.string().optional(),
});
export type CheckoutSession = z.infer<typeof CheckoutSession>;

export const CheckoutSessionAnswer = tolerant(CheckoutSession, ['customer_id', 'session_id']);
export type CheckoutSessionAnswer = z.infer<typeof CheckoutSessionAnswer>;

export const PortalSessionRequest = z.strictObject({
  stripe_options: z
    .strictObject({
      // The pattern is that of Stripe's contract, and is checked before the request is sent.
      configuration_id: StripeId.meta({ pattern: String.raw`^bpc_\w+$` })
        .optional()
        .describe('Portal configuration, "bpc_…". Stripe\'s default one when absent.'),
      locale: LanguageTag.min(1).optional().describe('Language of the portal: an IETF language tag.'),
      return_url: AbsoluteUrl.optional().describe("Target of the portal's return link."),
    })
    .describe('Options of the portal; {} for the defaults.'),
});
export type PortalSessionRequest = z.infer<typeof PortalSessionRequest>;

/** All eight members are always present; a member that Stripe does not set is an empty string. */
export const PortalSession = z.object({
  id: z.string(),
  stripe_customer_id: z.string(),
  configuration_id: z.string(),
  livemode: z.boolean(),
  created_at: Timestamp,
  return_url: z.string(),
  locale: z.string(),
  url: z.string(),
});
export type PortalSession = z.infer<typeof PortalSession>;

/** A session serves only through its URL. */
export const PortalSessionAnswer = tolerant(PortalSession, ['url']);
export type PortalSessionAnswer = z.infer<typeof PortalSessionAnswer>;
