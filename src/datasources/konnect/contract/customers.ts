/** Wire shapes of Konnect's customers. Requests are strict; answers tolerate new members. */
import { z } from 'zod';
import { tolerant } from '../../tolerantSchema.ts';
import {
  AddressAnswer,
  Currency,
  EmailAddress,
  LabelsAnswer,
  Page,
  PageMeta,
  Timestamp,
  Ulid,
  addressShape,
  labels,
  oeqLimits,
  trimFilterItem,
  ulidPattern,
} from './values.ts';

export const CustomerKey = z.string().min(1).max(256);

const addressDescription =
  'Address for taxes and invoices: `country` (two capital letters), `postal_code`, `state`, `city`, `line1`, `line2`, `phone_number`.';
const emailDescription = 'Main e-mail address.';
const currencyDescription = 'Billing currency: an ISO 4217 code such as "EUR".';

const customerShape = {
  name: z.string().min(1).max(256).describe('Display name.'),
  description: z.string().max(1024).optional().describe('Note about the customer.'),
  labels,
  usage_attribution: z
    .strictObject({
      subject_keys: z
        .array(z.string().min(1).max(1024))
        .describe('Subjects of metered events. A subject can belong to one customer only.'),
    })
    .optional()
    .describe('Metered usage of the customer: its `subject_keys`, each of which can belong to one customer only.'),
  primary_email: EmailAddress.optional().describe(emailDescription),
  currency: Currency.optional().describe(currencyDescription),
  billing_address: z.strictObject(addressShape).optional().describe(addressDescription),
};

export const CreateCustomerRequest = z.strictObject({
  ...customerShape,
  key: CustomerKey.describe("Your own key. Immutable; must not equal another customer's key, id or subject."),
});
export type CreateCustomerRequest = z.infer<typeof CreateCustomerRequest>;

/** PUT replaces the customer. The key is immutable and therefore not a member. */
export const UpsertCustomerRequest = z.strictObject({
  ...customerShape,
  primary_email: customerShape.primary_email.describe(`${emailDescription} Unchanged when absent.`),
  currency: customerShape.currency.describe(`${currencyDescription} Unchanged when absent.`),
  billing_address: customerShape.billing_address.describe(
    `${addressDescription} Absent parts are unchanged; the whole address is cleared when absent.`,
  ),
});
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

export const CustomerAnswer = tolerant(Customer, ['id', 'key']);
export type CustomerAnswer = z.infer<typeof CustomerAnswer>;

export const CustomerPage = z.object({ data: z.array(Customer), meta: PageMeta });
export type CustomerPage = z.infer<typeof CustomerPage>;

export const CustomerPageAnswer = tolerant(CustomerPage, ['id', 'key', 'data']);
export type CustomerPageAnswer = z.infer<typeof CustomerPageAnswer>;

const filterText = z
  .string()
  .min(1)
  .refine((text) => Buffer.byteLength(text) <= oeqLimits.bytes, {
    message: `must have at most ${oeqLimits.bytes} bytes`,
    params: { rule: 'max_length', bound: oeqLimits.bytes },
  })
  .meta({ maxLength: oeqLimits.bytes });

/** Konnect ignores items that are blank, and a filter without any other item: it then lists all customers. */
const commaSeparated = filterText
  .refine((list) => itemsOf(list).length > 0, { message: 'must have an item that is not blank' })
  .refine((list) => itemsOf(list).length <= oeqLimits.items, {
    message: `must have at most ${oeqLimits.items} items`,
    params: { rule: 'max_items', bound: oeqLimits.items },
  });

function itemsOf(list: string): string[] {
  return list.split(',').filter((item) => trimFilterItem(item) !== '');
}

const StringFilter = z
  .strictObject({
    eq: filterText.optional().describe('Equals.'),
    neq: filterText.optional().describe('Has another value, not none.'),
    contains: filterText.optional().describe('Contains, in any case.'),
    oeq: commaSeparated.optional().describe('Equals an item of a comma-separated list, at most 50.'),
    ocontains: commaSeparated.optional().describe('Contains an item of such a list.'),
    gt: filterText.optional().describe('Sorts after.'),
    gte: filterText.optional().describe('Equals or sorts after.'),
    lt: filterText.optional().describe('Sorts before.'),
    lte: filterText.optional().describe('Equals or sorts before.'),
    exists: z.boolean().optional().describe('Whether it has a value.'),
    nexists: z.boolean().optional().describe('Whether it has none.'),
  })
  .refine(({ exists, nexists }) => exists === undefined || nexists === undefined, {
    message: 'must have only one of exists and nexists',
  });
export type StringFilter = z.infer<typeof StringFilter>;

const ulid = ulidPattern.source.slice(1, -1);

const UlidFilter = z.strictObject({
  eq: Ulid.optional().describe('Is the id.'),
  neq: Ulid.optional().describe('Is another id.'),
  oeq: commaSeparated
    .refine((list) => list.split(',').every((id) => ulidPattern.test(trimFilterItem(id))), {
      message: 'must be a list of ULIDs',
    })
    .meta({ pattern: `^ *${ulid} *(, *${ulid} *){0,${oeqLimits.items - 1}}$` })
    .optional()
    .describe('Is one of a comma-separated list of at most 50 ids.'),
});

export const CustomerFilter = z.strictObject({
  key: StringFilter.optional().describe("By the customer's key."),
  name: StringFilter.optional().describe("By the customer's name."),
  primary_email: StringFilter.optional().describe('By the main e-mail address.'),
  usage_attribution_subject_key: StringFilter.optional().describe('By a subject of metered events.'),
  plan_key: StringFilter.optional().describe('By the key of a plan that the customer subscribes to.'),
  billing_profile_id: UlidFilter.optional().describe(
    'By the id of the billing profile in force: `eq`, `neq`, or `oeq` with a comma-separated list.',
  ),
});
export type CustomerFilter = z.infer<typeof CustomerFilter>;

export const CustomerSort = z
  .string()
  .regex(/^(id|name|created_at)( (asc|desc))?$/, 'must be id, name or created_at, with an optional " asc" or " desc"');

export const ListCustomersQuery = z.strictObject({
  page: Page,
  sort: CustomerSort.optional().describe(
    '"id", "name" (default) or "created_at", followed by " asc" (default) or " desc". Sorted by id, pages never overlap.',
  ),
  filter: CustomerFilter.optional().describe(
    'All conditions must match. A text in place of operators is short for `eq`; an empty text asks for any value.',
  ),
});
export type ListCustomersQuery = z.infer<typeof ListCustomersQuery>;
