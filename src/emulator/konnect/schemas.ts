/** Bodies that Konnect's schema check accepts. They are wider than what this service sends. */
import { z } from 'zod';

const text = (min = 0, max = Infinity) =>
  z
    .string()
    .refine((value) => lengthOf(value) >= min, rule('min_length', `minimum string length is ${min}`))
    .refine((value) => lengthOf(value) <= max, rule('max_length', `maximum string length is ${max}`));
const matching = (pattern: RegExp, min = 0, max = Infinity) =>
  text(min, max).refine((value) => pattern.test(value), rule('pattern', 'the string does not match the pattern'));

const labels = z
  .record(z.string(), matching(/^[a-z0-9A-Z](?:[a-z0-9A-Z._-]*[a-z0-9A-Z])?$/, 1, 63))
  .refine((value) => Object.keys(value).length <= 50, rule('maxProperties', 'there must be at most 50 properties'))
  .optional();

const ulid = matching(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
const currency = matching(/^[A-Z]{3}$/);

const customerShape = {
  name: text(1, 256),
  description: text(0, 1024).optional(),
  labels,
  usage_attribution: z.strictObject({ subject_keys: z.array(text(1)) }).optional(),
  primary_email: z.string().optional(),
  currency: currency.optional(),
  billing_address: z
    .strictObject({
      country: matching(/^[A-Z]{2}$/).optional(),
      postal_code: z.string().optional(),
      state: z.string().optional(),
      city: z.string().optional(),
      line1: z.string().optional(),
      line2: z.string().optional(),
      phone_number: z.string().optional(),
    })
    .optional(),
};

export const UpsertCustomerBody = z.strictObject(customerShape);
export type UpsertCustomerBody = z.infer<typeof UpsertCustomerBody>;

export const CreateCustomerBody = z.strictObject({ ...customerShape, key: text(1, 256) });
export type CreateCustomerBody = z.infer<typeof CreateCustomerBody>;

export const AppDataBody = z.strictObject({
  stripe: z
    .strictObject({
      customer_id: z.string().optional(),
      default_payment_method_id: z.string().optional(),
      labels,
    })
    .optional(),
  external_invoicing: z.strictObject({ labels }).optional(),
});
export type AppDataBody = z.infer<typeof AppDataBody>;

export const BillingBody = z.strictObject({
  billing_profile: z.strictObject({ id: ulid }).optional(),
  app_data: AppDataBody.optional(),
});
export type BillingBody = z.infer<typeof BillingBody>;

const update = z.enum(['auto', 'never']).optional();
const message = z.strictObject({ message: text(0, 1200).optional() }).optional();

export const CheckoutBody = z.strictObject({
  stripe_options: z.strictObject({
    billing_address_collection: z.enum(['auto', 'required']).default('auto'),
    cancel_url: z.string().optional(),
    client_reference_id: text(0, 200).optional(),
    customer_update: z.strictObject({ address: update, name: update, shipping: update }).optional(),
    consent_collection: z
      .strictObject({
        payment_method_reuse_agreement: z.strictObject({ position: z.enum(['auto', 'hidden']).optional() }).optional(),
        promotions: z.enum(['auto', 'none']).optional(),
        terms_of_service: z.enum(['none', 'required']).optional(),
      })
      .optional(),
    currency: currency.optional(),
    custom_text: z
      .strictObject({
        after_submit: message,
        shipping_address: message,
        submit: message,
        terms_of_service_acceptance: message,
      })
      .optional(),
    expires_at: z.int().optional(),
    locale: z.string().optional(),
    metadata: z.record(z.string(), z.string()).optional(),
    return_url: z.string().optional(),
    success_url: z.string().optional(),
    ui_mode: z.enum(['embedded', 'hosted']).default('hosted'),
    payment_method_types: z.array(z.string()).optional(),
    redirect_on_completion: z.enum(['always', 'if_required', 'never']).optional(),
    tax_id_collection: z
      .strictObject({ enabled: z.boolean().optional(), required: z.enum(['if_supported', 'never']).optional() })
      .optional(),
  }),
});
export type CheckoutBody = z.infer<typeof CheckoutBody>;
/** Options of a checkout session, before defaults. */
export type CheckoutOptions = z.input<typeof CheckoutBody>['stripe_options'];

export const PortalBody = z.strictObject({
  stripe_options: z.strictObject({
    configuration_id: z.string().optional(),
    locale: text(1).optional(),
    return_url: text(1).optional(),
  }),
});
export type PortalBody = z.infer<typeof PortalBody>;

/** Lengths count code points, as PostgreSQL and Go do. */
function lengthOf(value: string): number {
  return [...value].length;
}

function rule(name: string, message: string) {
  return { message, params: { rule: name } };
}
