/**
 * The wire shapes of Konnect's OpenMeter v3 API, in its own snake_case: customers, their billing
 * data, their Stripe sessions, and billing profiles. Requests are strict, answers tolerate new members.
 */
import { z } from 'zod';

/** A path id or reference of Konnect. A customer's key is never accepted in its place. */
export const ulidPattern = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

/** The limits of `filter[…][oeq]`: how many items, and how many bytes with the commas. */
export const oeqLimits = { items: 50, bytes: 1024 } as const;

export const Ulid = z.string().regex(ulidPattern, 'must be a ULID: 26 characters of Crockford base 32');
const Timestamp = z.iso.datetime({ offset: true });
const Currency = z.string().regex(/^[A-Z]{3}$/, 'must be a currency code: three capital letters (ISO 4217)');
const Country = z.string().regex(/^[A-Z]{2}$/, 'must be a country code: two capital letters (ISO 3166-1 alpha-2)');
const AbsoluteUrl = z.url({ protocol: /^https?$/ });

const labelKeyPattern = /^(?!_|kong|konnect|insomnia|mesh|kic|kuma|openmeter)/;
const labelValuePattern = /^[a-z0-9A-Z]([a-z0-9A-Z-._]*[a-z0-9A-Z])?$/;

export const Labels = z
  .record(
    z
      .string()
      .min(1)
      .max(63)
      .regex(
        labelKeyPattern,
        'must not start with a reserved prefix: _, kong, konnect, insomnia, mesh, kic, kuma, openmeter',
      ),
    z
      .string()
      .min(1)
      .max(63)
      .regex(labelValuePattern, 'must be letters, digits, "-", "." or "_", and start and end with a letter or digit'),
  )
  .refine((labels) => Object.keys(labels).length <= 50, {
    message: 'must have at most 50 labels',
    params: { rule: 'max_items', bound: 50 },
  });

const LabelsAnswer = z.record(z.string(), z.string());

const addressShape = {
  country: Country.optional(),
  postal_code: z.string().optional(),
  state: z.string().optional(),
  city: z.string().optional(),
  line1: z.string().optional(),
  line2: z.string().optional(),
  phone_number: z.string().optional(),
};

const AddressAnswer = z.object({ ...addressShape, country: z.string().optional() });
export type Address = z.infer<typeof AddressAnswer>;

// Customers ---------------------------------------------------------------------------------

export const CustomerKey = z.string().min(1).max(256);

const customerShape = {
  name: z.string().min(1).max(256),
  description: z.string().max(1024).optional(),
  labels: Labels.optional(),
  usage_attribution: z.strictObject({ subject_keys: z.array(z.string().min(1)) }).optional(),
  primary_email: z.string().optional(),
  currency: Currency.optional(),
  billing_address: z.strictObject(addressShape).optional(),
};

export const CreateCustomerRequest = z.strictObject({ ...customerShape, key: CustomerKey });
export type CreateCustomerRequest = z.infer<typeof CreateCustomerRequest>;

/** PUT replaces; the key is immutable, and so no member of it. */
export const UpsertCustomerRequest = z.strictObject(customerShape);
export type UpsertCustomerRequest = z.infer<typeof UpsertCustomerRequest>;

export const Customer = z.object({
  id: Ulid,
  key: z.string(),
  name: z.string(),
  description: z.string().optional(),
  labels: LabelsAnswer.optional(),
  created_at: Timestamp,
  updated_at: Timestamp,
  deleted_at: Timestamp.optional(),
  usage_attribution: z.object({ subject_keys: z.array(z.string()) }).optional(),
  primary_email: z.string().optional(),
  currency: z.string().optional(),
  billing_address: AddressAnswer.optional(),
});
export type Customer = z.infer<typeof Customer>;

const PageMeta = z.object({ page: z.object({ number: z.int(), size: z.int(), total: z.int() }) });

export const CustomerPage = z.object({ data: z.array(Customer), meta: PageMeta });
export type CustomerPage = z.infer<typeof CustomerPage>;

const oneOf = z
  .string()
  .min(1)
  .refine((list) => list.split(',').length <= oeqLimits.items, {
    message: `must have at most ${oeqLimits.items} items`,
    params: { rule: 'max_items', bound: oeqLimits.items },
  })
  .refine((list) => Buffer.byteLength(list) <= oeqLimits.bytes, {
    message: `must have at most ${oeqLimits.bytes} bytes, the commas between its items counted`,
    params: { rule: 'max_length', bound: oeqLimits.bytes },
  });

const StringFilter = z.strictObject({
  eq: z.string().min(1).optional(),
  neq: z.string().min(1).optional(),
  contains: z.string().min(1).optional(),
  oeq: oneOf.optional(),
  ocontains: oneOf.optional(),
});
export type StringFilter = z.infer<typeof StringFilter>;

const UlidFilter = z.strictObject({
  eq: Ulid.optional(),
  neq: Ulid.optional(),
  oeq: oneOf
    .refine((list) => list.split(',').every((id) => ulidPattern.test(id.trim())), {
      message: 'must be a list of ULIDs',
    })
    .optional(),
});

export const CustomerFilter = z.strictObject({
  key: StringFilter.optional(),
  name: StringFilter.optional(),
  primary_email: StringFilter.optional(),
  usage_attribution_subject_key: StringFilter.optional(),
  plan_key: StringFilter.optional(),
  billing_profile_id: UlidFilter.optional(),
});
export type CustomerFilter = z.infer<typeof CustomerFilter>;

/** Konnect publishes no bound of the page size; 100 is what this service asks for at most. */
const Page = z.strictObject({ size: z.int().min(1).max(100).optional(), number: z.int().min(1).optional() });

export const CustomerSort = z
  .string()
  .regex(/^(id|name|created_at)( (asc|desc))?$/, 'must be id, name or created_at, with an optional " asc" or " desc"');

export const ListCustomersQuery = z.strictObject({
  page: Page.optional(),
  sort: CustomerSort.optional(),
  filter: CustomerFilter.optional(),
});
export type ListCustomersQuery = z.infer<typeof ListCustomersQuery>;

// Billing -----------------------------------------------------------------------------------

const stripeDataShape = {
  customer_id: z.string().min(1).optional(),
  default_payment_method_id: z.string().min(1).optional(),
};

export const AppDataRequest = z.strictObject({
  stripe: z.strictObject({ ...stripeDataShape, labels: Labels.optional() }).optional(),
  external_invoicing: z.strictObject({ labels: Labels.optional() }).optional(),
});
export type AppDataRequest = z.infer<typeof AppDataRequest>;

export const BillingRequest = z.strictObject({
  billing_profile: z.strictObject({ id: Ulid }).optional(),
  app_data: AppDataRequest.optional(),
});
export type BillingRequest = z.infer<typeof BillingRequest>;

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

export const Billing = z.object({
  billing_profile: z.object({ id: Ulid }).optional(),
  app_data: AppData.optional(),
});
export type Billing = z.infer<typeof Billing>;

// Sessions ----------------------------------------------------------------------------------

const customText = z.strictObject({ message: z.string().max(1200).optional() }).optional();

const CheckoutOptions = z
  .strictObject({
    billing_address_collection: z.enum(['auto', 'required']).optional(),
    cancel_url: AbsoluteUrl.optional(),
    client_reference_id: z.string().optional(),
    customer_update: z
      .strictObject({
        address: z.enum(['auto', 'never']).optional(),
        name: z.enum(['auto', 'never']).optional(),
        shipping: z.enum(['auto', 'never']).optional(),
      })
      .optional(),
    consent_collection: z
      .strictObject({
        payment_method_reuse_agreement: z.strictObject({ position: z.enum(['auto', 'hidden']).optional() }).optional(),
        promotions: z.enum(['auto', 'none']).optional(),
        terms_of_service: z.enum(['none', 'required']).optional(),
      })
      .optional(),
    currency: Currency.optional(),
    custom_text: z
      .strictObject({
        after_submit: customText,
        shipping_address: customText,
        submit: customText,
        terms_of_service_acceptance: customText,
      })
      .optional(),
    /** Unix seconds: 30 minutes to 24 hours from now. */
    expires_at: z.int().optional(),
    locale: z.string().optional(),
    metadata: z.record(z.string().min(1), z.string()).optional(),
    return_url: AbsoluteUrl.optional(),
    success_url: AbsoluteUrl.optional(),
    ui_mode: z.enum(['embedded', 'hosted']).optional(),
    payment_method_types: z.array(z.string().min(1)).optional(),
    redirect_on_completion: z.enum(['always', 'if_required', 'never']).optional(),
    tax_id_collection: z
      .strictObject({ enabled: z.boolean().optional(), required: z.enum(['if_supported', 'never']).optional() })
      .optional(),
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
  });

export const CheckoutSessionRequest = z.strictObject({ stripe_options: CheckoutOptions });
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
  metadata: z.record(z.string(), z.string()).optional(),
  status: z.string().optional(),
  url: z.string().optional(),
  mode: z.enum(['setup']),
  cancel_url: z.string().optional(),
  success_url: z.string().optional(),
  return_url: z.string().optional(),
});
export type CheckoutSession = z.infer<typeof CheckoutSession>;

export const PortalSessionRequest = z.strictObject({
  stripe_options: z.strictObject({
    configuration_id: z.string().min(1).optional(),
    locale: z.string().min(1).optional(),
    return_url: AbsoluteUrl.optional(),
  }),
});
export type PortalSessionRequest = z.infer<typeof PortalSessionRequest>;

/** All eight members are always there: an empty string where Stripe gave none. */
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

// Billing profiles --------------------------------------------------------------------------

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
          .discriminatedUnion('type', [
            z.object({ type: z.literal('subscription') }),
            z.object({
              type: z.literal('anchored'),
              recurring_period: z.object({ anchor: Timestamp, interval: z.string() }),
            }),
          ])
          .optional(),
        interval: z.string().optional(),
      })
      .optional(),
    invoicing: z
      .object({
        auto_advance: z.boolean().optional(),
        draft_period: z.string().optional(),
        progressive_billing: z.boolean().optional(),
        subscription_end_proration_mode: z.enum(['bill_full_period', 'bill_actual_period']).optional(),
      })
      .optional(),
    payment: z
      .discriminatedUnion('collection_method', [
        z.object({ collection_method: z.literal('charge_automatically') }),
        z.object({ collection_method: z.literal('send_invoice'), due_after: z.string().optional() }),
      ])
      .optional(),
    tax: z
      .object({
        enabled: z.boolean().optional(),
        enforced: z.boolean().optional(),
        default_tax_config: z
          .object({
            behavior: z.enum(['inclusive', 'exclusive']).optional(),
            stripe: z.object({ code: z.string() }).optional(),
            external_invoicing: z.object({ code: z.string() }).optional(),
            tax_code_id: z.string().optional(),
            tax_code: z.object({ id: z.string() }).optional(),
          })
          .optional(),
      })
      .optional(),
  }),
  apps: z.object({ tax: AppReference, invoicing: AppReference, payment: AppReference }),
  default: z.boolean(),
});
export type BillingProfile = z.infer<typeof BillingProfile>;

export const BillingProfilePage = z.object({ data: z.array(BillingProfile), meta: PageMeta });
export type BillingProfilePage = z.infer<typeof BillingProfilePage>;

export const ListBillingProfilesQuery = z.strictObject({ page: Page.optional() });
export type ListBillingProfilesQuery = z.infer<typeof ListBillingProfilesQuery>;

// Problems ----------------------------------------------------------------------------------

/** Both problem shapes and the gateway's own: no member is certain. */
export const Problem = z.object({
  status: z.int().optional(),
  type: z.string().optional(),
  title: z.string().optional(),
  detail: z.string().optional(),
  instance: z.string().optional(),
  invalid_parameters: z
    .array(
      z.object({
        field: z.string().optional(),
        rule: z.string().nullish(),
        reason: z.string().optional(),
        source: z.string().optional(),
      }),
    )
    .optional(),
});
export type Problem = z.infer<typeof Problem>;
