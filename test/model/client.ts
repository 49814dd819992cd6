import { z } from 'zod';
import type { Request } from './requests.ts';

/** What a client learns from a response. */
export type Outcome =
  | { readonly type: 'done'; readonly result: Result | null }
  /** The client has to change its request. */
  | { readonly type: 'refused'; readonly code: string; readonly field: string }
  | { readonly type: 'failed'; readonly code: string; readonly idempotencyKey: string | undefined }
  /** The client disconnected, or the instance was killed. */
  | { readonly type: 'noResponse' };

/** The object that a response is about. */
export type Result = Readonly<z.infer<typeof ResultSchema>>;

export interface Response {
  readonly outcome: Outcome;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly problems: readonly string[];
}

export interface Server {
  readonly url: string;
  /** Whether the process was killed, so that its requests get no response. */
  readonly isKilled: boolean;
}

const hangMs = 10_000;

export async function send(
  server: Server,
  { document, input }: Request,
  key: string | undefined,
  disconnectAfterMs: number | undefined,
): Promise<Response> {
  const variables = input && { input: { ...input, idempotencyKey: key } };
  const signal = AbortSignal.timeout(disconnectAfterMs ?? hangMs);
  const startedAt = performance.now();
  try {
    const response = await fetch(server.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: document, variables }),
      signal,
    });
    const outcome = toOutcome(AnswerSchema.parse(await response.json()));
    const problems = response.status === 200 ? [] : [`has status ${response.status}`];
    return { outcome, startedAt, endedAt: performance.now(), problems };
  } catch (error) {
    const isExpected = server.isKilled || (signal.aborted && disconnectAfterMs !== undefined);
    const problems = isExpected ? [] : [`gets no response: ${String(error)}`];
    return { outcome: { type: 'noResponse' }, startedAt, endedAt: performance.now(), problems };
  }
}

/** Whether an idempotency key was refused because it was used with another input. */
export function isKeyConflict(outcome: Outcome): boolean {
  return outcome.type === 'refused' && outcome.code === 'CONFLICT' && outcome.field.endsWith('idempotencyKey');
}

/** Whether a write with this outcome may have been applied, or may still be. */
export function mayHaveBeenApplied(outcome: Outcome): boolean {
  return outcome.type === 'noResponse' || (outcome.type === 'failed' && ambiguousCodes.has(outcome.code));
}

const ambiguousCodes = new Set(['OUTCOME_UNKNOWN', 'UPSTREAM_ERROR', 'UPSTREAM_INVALID_RESPONSE']);
const refusalCodes = new Set(['BAD_USER_INPUT', 'NOT_FOUND', 'CONFLICT', 'GONE', 'PRECONDITION_FAILED']);

const StripeSchema = z.object({ defaultPaymentMethodId: z.string().nullable() });
const ResultSchema = z.object({
  id: z.string().optional(),
  key: z.string().nullish(),
  name: z.string().nullish(),
  url: z.string().nullish(),
  deletedAt: z.string().nullish(),
  billing: z.object({ appData: z.object({ stripe: StripeSchema.nullable() }).nullable() }).nullish(),
});
const UserErrorSchema = z.object({ code: z.string(), field: z.array(z.string()).nullable() });
const PayloadSchema = z.object({ result: ResultSchema.nullish(), userErrors: z.array(UserErrorSchema) });
const AnswerSchema = z.object({
  data: z.object({ payload: PayloadSchema.nullish(), result: ResultSchema.nullish() }).nullish(),
  errors: z
    .array(z.object({ extensions: z.object({ code: z.string(), idempotencyKey: z.string().optional() }) }))
    .default([]),
});

function toOutcome({ data, errors: [error] }: z.infer<typeof AnswerSchema>): Outcome {
  if (error) {
    const { code, idempotencyKey } = error.extensions;
    return refusalCodes.has(code) ? { type: 'refused', code, field: '' } : { type: 'failed', code, idempotencyKey };
  }
  const [userError] = data?.payload?.userErrors ?? [];
  if (userError) return { type: 'refused', code: userError.code, field: userError.field?.join('.') ?? '' };
  return { type: 'done', result: data?.payload?.result ?? data?.result ?? null };
}
