import type { z } from 'zod';
import type { Action } from '../../auth/permissions.ts';
import { requestError } from '../../errors.ts';
import type { RequestErrorCode } from '../../errors.ts';
import type { Capabilities } from '../capabilities.ts';
import type { OperationCost } from './cost.ts';

/** One operation as the table-driven adapters see it. All shapes are the upstream's own. */
export interface Operation {
  /** Name of the MCP tool, and the operationId of OpenAPI. */
  readonly name: string;
  /** Key of the permission. The capability checks it. */
  readonly action: Action;
  readonly title: string;
  readonly description: string;
  readonly hints: Hints;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Route with the path parameter in braces. */
  readonly path: string;
  /** The one path parameter: its name, its schema, and the member of the capability's request that it fills. */
  readonly parameter?: { readonly name: string; readonly schema: z.ZodType; readonly member: string };
  readonly query?: z.ZodObject;
  readonly body?: z.ZodObject;
  /** Query and body of the REST route where they differ from `query` and `body`. */
  readonly restQuery?: z.ZodObject;
  readonly restBody?: z.ZodObject;
  /** Counts against MAX_COST, as the same operation in GraphQL does. */
  readonly cost: OperationCost;
  /** Members of the REST request when its body lacks them, where an absent member means something else in REST. */
  readonly restDefaults?: Readonly<Record<string, null>>;
  /** Whether the operation creates something, so that a retry needs an idempotency key. */
  readonly takesIdempotencyKey: boolean;
  /** Status and body of a success; no body without a schema. */
  readonly answer: { readonly status: 200 | 201 | 204; readonly schema?: z.ZodType };
  /** Refusals besides INVALID_INPUT. A test compares every refusal that it meets with this list. */
  readonly refusals: readonly RequestErrorCode[];
  /** What a model does when the outcome of a write is unknown; a generic sentence when absent. */
  readonly unknownOutcomeRemediation?: string;
  /** Takes the path parameter, the query or body, and the idempotency key as one object, and validates it. */
  readonly run: (capabilities: Capabilities, request: Readonly<Record<string, unknown>>) => Promise<unknown>;
}

/** The tool annotations of MCP. */
export interface Hints {
  readonly readOnly: boolean;
  readonly idempotent: boolean;
  readonly destructive: boolean;
}

export const hints = {
  read: { readOnly: true, idempotent: true, destructive: false },
  write: { readOnly: false, idempotent: false, destructive: false },
  idempotentWrite: { readOnly: false, idempotent: true, destructive: false },
  deletion: { readOnly: false, idempotent: true, destructive: true },
} as const satisfies Record<string, Hints>;

/** Description of the idempotency key in the OpenAPI document and in the MCP tools. */
export const idempotencyKeyDescription =
  'Any text of your own that names this attempt: 1 to 255 printable ASCII characters, no spaces. A retry with the same key and request within a day returns the first result; the same key with another request is refused.';

/** Remediation for creations that an idempotency key makes safe to repeat. */
export const retryWithKey =
  'Call again with the same arguments and this idempotency_key: the effect happens once, and the answer is the same.';

export function requireFound<T>(value: T | null, path: readonly string[], message: string): T {
  if (value === null) throw requestError('NOT_FOUND', path, message);
  return value;
}
