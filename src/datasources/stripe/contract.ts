/**
 * Wire shapes of Stripe's customer portal, version 2026-10-28.endive: configurations and sessions. Requests are strict;
 * answers tolerate new members. Times are Unix seconds. The descriptions of request members appear in the OpenAPI document
 * and in the MCP tools.
 */
import { z } from 'zod';

export * from './contract/configurationRequests.ts';
export * from './contract/configurations.ts';
export * from './contract/sessions.ts';
export { emptyableValue, memberSchema } from './contract/values.ts';

/** The `Stripe-Version` header that these shapes belong to. */
export const stripeVersion = '2026-10-28.endive';

/** Stripe's error envelope. */
export const ErrorBody = z.object({
  error: z.object({
    type: z.string(),
    code: z.string().optional(),
    message: z.string().optional(),
    param: z.string().optional(),
    doc_url: z.string().optional(),
    request_log_url: z.string().optional(),
  }),
});
export type ErrorBody = z.infer<typeof ErrorBody>;
