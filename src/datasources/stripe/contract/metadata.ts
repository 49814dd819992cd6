/** Metadata of Stripe objects: names and values that the caller chooses. */
import { z } from 'zod';

export const maxMetadataKeys = 50;

/** The rules of Stripe for metadata in requests. */
export const MetadataRequest = z
  .record(
    z
      .string()
      .min(1)
      .max(40)
      .regex(/^[^[\]]*$/, 'must not contain square brackets'),
    z.string().max(500),
  )
  // An empty value removes its key.
  .refine((metadata) => Object.values(metadata).filter((value) => value !== '').length <= maxMetadataKeys, {
    message: `must have at most ${maxMetadataKeys} keys`,
    params: { rule: 'max_items', bound: maxMetadataKeys },
  });
