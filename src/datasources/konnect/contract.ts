/**
 * Wire shapes of Konnect's OpenMeter v3 API, in its own snake_case: customers, their billing data, their Stripe sessions,
 * and billing profiles. Requests are strict; answers tolerate new members. The descriptions of request members appear in
 * the OpenAPI document and in the MCP tools.
 */
import { z } from 'zod';

export * from './contract/billing.ts';
export * from './contract/customers.ts';
export * from './contract/sessions.ts';
export { Labels, Ulid, oeqLimits, trimFilterItem, ulidPattern } from './contract/values.ts';
export type { Address } from './contract/values.ts';

/** The problem shapes of Konnect and of its gateway: every member is optional. */
export const Problem = z.object({
  status: z.int().optional(),
  type: z.string().optional(),
  title: z.string().optional(),
  detail: z.string().optional(),
  instance: z.string().optional(),
  /** From the check of the schema. */
  invalid_parameters: z
    .array(
      z.object({
        field: z.string().optional(),
        rule: z.string().optional(),
        reason: z.string().optional(),
        source: z.string().optional(),
        minimum: z.int().optional(),
        maximum: z.int().optional(),
        choices: z.array(z.string()).optional(),
      }),
    )
    .optional(),
  /** From checks after it. `detail` is then absent. */
  extensions: z
    .object({
      validationErrors: z.array(z.object({ field: z.string().optional(), message: z.string().optional() })).optional(),
    })
    .optional(),
});
export type Problem = z.infer<typeof Problem>;
