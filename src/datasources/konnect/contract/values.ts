/** Value formats that the shapes of Konnect's OpenMeter v3 API share. */
import { z } from 'zod';
import { TextMap } from '../../textMap.ts';

/** A path id or reference of Konnect. A customer's key is never accepted in its place. */
export const ulidPattern = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

/** Limits of `filter[…][oeq]`: the number of items, and the number of bytes including commas. */
export const oeqLimits = { items: 50, bytes: 1024 } as const;

const goSpace = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

/** Trims as Konnect trims the items of `oeq` and `ocontains`: as Go, which trims U+0085 and, unlike JavaScript, not U+FEFF. */
export function trimFilterItem(item: string): string {
  let start = 0;
  let end = item.length;
  while (start < end && goSpace.test(item.charAt(start))) start++;
  while (end > start && goSpace.test(item.charAt(end - 1))) end--;
  return item.slice(start, end);
}

export const Ulid = z.string().regex(ulidPattern, 'must be a ULID: 26 characters of Crockford base 32');

/** A time of an answer. Konnect's times are in UTC, so one without a zone gets `Z`. */
export const Timestamp = z
  .string()
  .overwrite((time) => (/T[\d:.]+$/.test(time) ? `${time}Z` : time))
  .check(z.iso.datetime({ offset: true }));
export const Currency = z.string().regex(/^[A-Z]{3}$/, 'must be a currency code: three capital letters (ISO 4217)');
const Country = z.string().regex(/^[A-Z]{2}$/, 'must be a country code: two capital letters (ISO 3166-1 alpha-2)');
/** Konnect documents few maximum lengths. The others are those of Stripe, to which Konnect passes the values on, or above. */
export const AbsoluteUrl = z.url({ protocol: /^https?$/ }).max(2048);
/** Konnect checks no form. This service refuses what cannot be an address, because people type it; "" is none. */
export const EmailAddress = z
  .string()
  .max(320)
  .regex(/^(?:[^\s@]+@[^\s@]+)?$/, 'must be an e-mail address');
export const LanguageTag = z.string().max(255);
/** The id of a Stripe object. */
export const StripeId = z.string().min(1).max(255);
const AddressPart = z.string().max(5000);

const reservedPrefix = /^(?:_|kong|konnect|insomnia|mesh|kic|kuma|openmeter)/;
/**
 * Konnect's own pattern is `(?:[a-zA-Z0-9](?:[a-zA-Z0-9._-]?[a-zA-Z0-9])?){1,63}`, which takes exponential time here. This
 * one accepts the same texts, except for the number of groups, and takes linear time.
 */
const labelPattern = /^[a-zA-Z0-9]+(?:(?:[._-][a-zA-Z0-9]{2,})*[._-][a-zA-Z0-9]+)?$/;
const labelMessage =
  'must be letters and digits, with single ".", "_" or "-" between them and two letters or digits between two of these';

/** The fewest groups of Konnect's pattern: one for each separator and its neighbours, one for each three other letters. */
function countLabelGroups(text: string): number {
  const runs = text.split(/[._-]/).map(({ length }) => length);
  const last = runs.length - 1;
  const neighbours = (i: number) => (i > 0 ? 1 : 0) + (i < last ? 1 : 0);
  return runs.reduce((groups, length, i) => groups + Math.ceil((length - neighbours(i)) / 3), last);
}

const atMost50Labels = [
  (labels: object) => Object.keys(labels).length <= 50,
  { message: 'must have at most 50 labels', params: { rule: 'max_items', bound: 50 } },
] as const;

export const Labels = z
  .record(
    z
      .string()
      .min(1)
      .max(189)
      .regex(labelPattern, labelMessage)
      .refine((key) => !reservedPrefix.test(key), {
        message: 'must not start with a reserved prefix: _, kong, konnect, insomnia, mesh, kic, kuma, openmeter',
        params: { rule: 'matches_regex' },
      })
      .refine((key) => countLabelGroups(key) <= 63, { message: 'is too long' }),
    z.string().min(1).max(63).regex(labelPattern, labelMessage),
  )
  .refine(...atMost50Labels);

/** Konnect applies the rules for keys to the labels of customers only. */
const AppLabels = z
  .record(
    z.string().min(1).max(255),
    z
      .string()
      .min(1)
      .max(63)
      .regex(/^[a-z0-9A-Z]([a-z0-9A-Z-._]*[a-z0-9A-Z])?$/, 'must be letters, digits, "-", "." or "_"'),
  )
  .refine(...atMost50Labels);
export const appLabels = AppLabels.optional().describe('Labels, at most 50. Values have 1 to 63 characters.');

/** The labels of a request. */
export const labels = Labels.optional().describe(
  'Your own labels, at most 50. Keys and values are letters and digits with single ".", "_" or "-" between them; values have at most 63 characters.',
);

export const LabelsAnswer = TextMap;

export const addressShape = {
  country: Country.optional(),
  postal_code: AddressPart.optional(),
  state: AddressPart.optional(),
  city: AddressPart.optional(),
  line1: AddressPart.optional(),
  line2: AddressPart.optional(),
  phone_number: AddressPart.optional(),
};

export const AddressAnswer = z.object({
  country: z.string().optional(),
  postal_code: z.string().optional(),
  state: z.string().optional(),
  city: z.string().optional(),
  line1: z.string().optional(),
  line2: z.string().optional(),
  phone_number: z.string().optional(),
});
export type Address = z.infer<typeof AddressAnswer>;

/** Konnect has no maximum page size. This service bounds the rows that it holds at once. */
export const Page = z
  .strictObject({ size: z.int().min(1).max(1000).optional(), number: z.int().min(1).optional() })
  .optional()
  .describe('The page: `number`, counted from 1, and `size`, 1 to 1,000 rows; 20 when absent.');

/** `total` is required by the document; an answer without it still has its rows. */
export const PageMeta = z.object({
  page: z.object({ number: z.int(), size: z.int(), total: z.int32().min(0).optional() }),
});
