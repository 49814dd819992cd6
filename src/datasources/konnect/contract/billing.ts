/** Wire shapes of Konnect's billing data and billing profiles. Requests are strict; answers tolerate new members. */
import { z } from 'zod';
import { openEnum } from '../../openEnum.ts';
import { tolerant } from '../../tolerantSchema.ts';
import { AddressAnswer, LabelsAnswer, Page, PageMeta, StripeId, Timestamp, Ulid, appLabels } from './values.ts';

const StripeData = z.strictObject({
  customer_id: StripeId.optional().describe(
    'Stripe customer to link, "cus_…". It must exist and not be linked to another customer.',
  ),
  default_payment_method_id: StripeId.optional().describe(
    'Payment method to charge, "pm_…", of the linked Stripe customer.',
  ),
  labels: appLabels.describe('Konnect accepts labels here, but does not store them.'),
});
const ExternalInvoicingData = z.strictObject({ labels: appLabels });

const stripeDescription =
  'Data of the Stripe app: the `customer_id` to link ("cus_…"), the `default_payment_method_id` to charge ("pm_…"), and `labels`, which Konnect does not store.';
const externalInvoicingDescription =
  'Data of the external invoicing app, for a customer billed through your own invoicing system: `labels`.';

/** The documented request. */
export const AppDataRequest = z.strictObject({
  stripe: StripeData.optional().describe(stripeDescription),
  external_invoicing: ExternalInvoicingData.optional().describe(externalInvoicingDescription),
});
export type AppDataRequest = z.infer<typeof AppDataRequest>;

const billingProfile = z
  .strictObject({ id: Ulid.describe('Id of the billing profile, a ULID.') })
  .optional()
  .describe('Billing profile to pin: its `id`, a ULID. Unchanged when absent.');

/** The documented request. */
export const BillingRequest = z.strictObject({
  billing_profile: billingProfile,
  app_data: AppDataRequest.optional().describe('Data of the billing app.'),
});
export type BillingRequest = z.infer<typeof BillingRequest>;

/** The request of callers. null clears the data of an app, in the versions of Konnect that can. */
export const AppDataChange = z.strictObject({
  stripe: StripeData.nullable().optional().describe(`${stripeDescription} null unlinks the Stripe customer.`),
  external_invoicing: ExternalInvoicingData.nullable()
    .optional()
    .describe(`${externalInvoicingDescription} null clears the data.`),
});
export type AppDataChange = z.infer<typeof AppDataChange>;

export const BillingChange = z.strictObject({
  billing_profile: billingProfile,
  app_data: AppDataChange.optional().describe(
    'Data of the billing app of the given profile, else of the profile in force. Unchanged when absent; a profile with the Stripe app may require it.',
  ),
});
export type BillingChange = z.infer<typeof BillingChange>;

export const AppData = z.object({
  stripe: z
    .object({
      customer_id: z.string().optional(),
      default_payment_method_id: z.string().optional(),
      labels: LabelsAnswer.optional(),
    })
    .optional(),
  external_invoicing: z.object({ labels: LabelsAnswer.optional() }).optional(),
});
export type AppData = z.infer<typeof AppData>;

export const AppDataAnswer = tolerant(AppData, []);
export type AppDataAnswer = z.infer<typeof AppDataAnswer>;

export const Billing = z.object({
  billing_profile: z.object({ id: Ulid }).optional(),
  app_data: AppData.optional(),
});
export type Billing = z.infer<typeof Billing>;

export const BillingAnswer = tolerant(Billing, ['id']);
export type BillingAnswer = z.infer<typeof BillingAnswer>;

const AppReference = z.object({ id: Ulid });

export const BillingProfile = z.object({
  id: Ulid,
  name: z.string(),
  description: z.string().optional(),
  labels: LabelsAnswer.optional(),
  created_at: Timestamp,
  updated_at: Timestamp,
  deleted_at: Timestamp.optional(),
  supplier: z.object({
    id: z.string().optional(),
    key: z.string().optional(),
    name: z.string().optional(),
    tax_id: z.object({ code: z.string().optional() }).optional(),
    addresses: z.object({ billing_address: AddressAnswer }).optional(),
  }),
  workflow: z.object({
    collection: z
      .object({
        alignment: z
          .object({
            type: openEnum(['subscription', 'anchored']),
            recurring_period: z.object({ anchor: Timestamp, interval: z.string() }).optional(),
          })
          .optional(),
        interval: z.string().optional(),
      })
      .optional(),
    invoicing: z
      .object({
        auto_advance: z.boolean().optional(),
        draft_period: z.string().optional(),
        progressive_billing: z.boolean().optional(),
        subscription_end_proration_mode: openEnum(['bill_full_period', 'bill_actual_period']).optional(),
      })
      .optional(),
    payment: z
      .object({
        collection_method: openEnum(['charge_automatically', 'send_invoice']),
        due_after: z.string().optional(),
      })
      .optional(),
    tax: z
      .object({
        enabled: z.boolean().optional(),
        enforced: z.boolean().optional(),
        default_tax_config: z
          .object({
            behavior: openEnum(['inclusive', 'exclusive']).optional(),
            stripe: z.object({ code: z.string() }).optional(),
            external_invoicing: z.object({ code: z.string() }).optional(),
            tax_code_id: z.string().optional(),
            tax_code: z.object({ id: z.string() }).optional(),
          })
          .optional(),
      })
      .optional(),
  }),
  apps: z.object({
    tax: AppReference.optional(),
    invoicing: AppReference.optional(),
    payment: AppReference.optional(),
  }),
  default: z.boolean(),
});
export type BillingProfile = z.infer<typeof BillingProfile>;

export const BillingProfileAnswer = tolerant(BillingProfile, ['id']);
export type BillingProfileAnswer = z.infer<typeof BillingProfileAnswer>;

export const BillingProfilePage = z.object({ data: z.array(BillingProfile), meta: PageMeta });
export type BillingProfilePage = z.infer<typeof BillingProfilePage>;

export const BillingProfilePageAnswer = tolerant(BillingProfilePage, ['id', 'data']);
export type BillingProfilePageAnswer = z.infer<typeof BillingProfilePageAnswer>;

export const ListBillingProfilesQuery = z.strictObject({ page: Page });
export type ListBillingProfilesQuery = z.infer<typeof ListBillingProfilesQuery>;
