/** Value formats that the shapes of Konnect's OpenMeter v3 API share. */
import { z } from 'zod';

/** A path id or reference of Konnect. A customer's key is never accepted in its place. */
export const ulidPattern = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

/** Limits of `filter[…][oeq]`: the number of items, and the number of bytes including commas. */
export const oeqLimits = { items: 50, bytes: 1024 } as const;

export const Ulid = z.string().regex(ulidPattern, 'must be a ULID: 26 characters of Crockford base 32');

/** A time of an answer. Konnect's times are in UTC, so one without a zone gets `Z`. */
export const Timestamp = z
  .string()
  .overwrite((time) => (/T[\d:.]+$/.test(time) ? `${time}Z` : time))
  .check(z.iso.datetime({ offset: true }));
export const Currency = z.string().regex(/^[A-Z]{3}$/, 'must be a currency code: three capital letters (ISO 4217)');
const Country = z.string().regex(/^[A-Z]{2}$/, 'must be a country code: two capital letters (ISO 3166-1 alpha-2)');
export const AbsoluteUrl = z.url({ protocol: /^https?$/ });

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

/** The labels of a request. */
export const labels = Labels.optional().describe(
  'Your own labels, at most 50. Keys and values have 1 to 63 characters.',
);

export const LabelsAnswer = z.record(z.string(), z.string());

export const addressShape = {
  country: Country.optional(),
  postal_code: z.string().optional(),
  state: z.string().optional(),
  city: z.string().optional(),
  line1: z.string().optional(),
  line2: z.string().optional(),
  phone_number: z.string().optional(),
};

export const AddressAnswer = z.object({ ...addressShape, country: z.string().optional() });
export type Address = z.infer<typeof AddressAnswer>;

/** Konnect publishes no maximum page size. This service requests at most 100. */
export const Page = z
  .strictObject({ size: z.int().min(1).max(100).optional(), number: z.int().min(1).optional() })
  .optional()
  .describe('The page: `number`, counted from 1, and `size`, 1 to 100 rows; 20 when absent.');

/** `total` is required by the document; an answer without it still has its rows. */
export const PageMeta = z.object({ page: z.object({ number: z.int(), size: z.int(), total: z.int().optional() }) });
