import type { GraphQLAnswer } from '../support/service.ts';
import type { LeakDetector } from '../support/leakDetector.ts';
import type { Instance } from './restartableService.ts';
import type { Request } from './requests.ts';

export type Adapter = 'graphql' | 'rest';

/** What a client learns from a response, in terms common to both adapters. */
export type Outcome =
  | { readonly type: 'done'; readonly result: Result }
  /** The client has to change its request. `field` has the adapter's spelling. */
  | { readonly type: 'refused'; readonly code: string; readonly field: string }
  | { readonly type: 'failed'; readonly code: string; readonly idempotencyKey: string | undefined }
  /** The client disconnected, or the instance was killed. */
  | { readonly type: 'noResponse' };

/** The object that a response is about. A member is undefined where the response does not hold it. */
export interface Result {
  readonly exists: boolean;
  readonly id: string | undefined;
  readonly key: string | undefined;
  readonly name: string | undefined;
  readonly url: string | undefined;
  readonly isDeleted: boolean;
  /** The label of the link to Stripe. */
  readonly linkMark: string | undefined;
}

export interface ClientRequest {
  readonly request: Request;
  readonly key: string | undefined;
  readonly adapter: Adapter;
  readonly disconnectAfterMs: number | undefined;
}

export interface ClientResponse {
  readonly adapter: Adapter;
  readonly outcome: Outcome;
  /** HTTP status; 0 without a response. */
  readonly status: number;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly problems: readonly string[];
}

/** Sends a request over HTTP. An operation without a REST route uses GraphQL. */
export async function send(
  instance: Instance,
  options: ClientRequest,
  leakDetector: LeakDetector,
): Promise<ClientResponse> {
  const { request, key, disconnectAfterMs } = options;
  const rest = options.adapter === 'rest' ? request.rest : undefined;
  const [url, init] = rest ? toRest(instance.restUrl, rest, key) : toGraphQL(instance.url, request, key);
  const signals = [AbortSignal.timeout(hangMs)];
  if (disconnectAfterMs !== undefined) signals.push(AbortSignal.timeout(disconnectAfterMs));
  const startedAt = performance.now();
  const base = { adapter: rest ? 'rest' : 'graphql', startedAt } as const;
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.any(signals) });
    const text = await response.text();
    const endedAt = performance.now();
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    return {
      ...base,
      outcome: rest ? fromRest(response.status, body) : fromGraphQL(asGraphQL(body)),
      status: response.status,
      endedAt,
      problems: leaksOf(() => {
        // A retry with the same key returns the first attempt's session, hence 0: secrets of every exchange are allowed.
        if (rest && response.status > 299) leakDetector.checkErrors(text);
        else leakDetector.checkResponse(rest ? { data: body } : asGraphQL(body), 0);
      }),
    };
  } catch (error) {
    const endedAt = performance.now();
    const isHung = endedAt - startedAt >= hangMs;
    const problems = isHung ? ['gets no response'] : disconnectAfterMs === undefined ? [`fails: ${String(error)}`] : [];
    return { ...base, outcome: { type: 'noResponse' }, status: 0, endedAt, problems };
  }
}

const hangMs = 10_000;

/** Whether an idempotency key was refused because it was used with another input. */
export function isKeyConflict(outcome: Outcome): boolean {
  return outcome.type === 'refused' && outcome.code === 'CONFLICT' && /idempotency-?key/i.test(outcome.field);
}

/** Whether a write with this outcome may have been applied, or may still be. */
export function mayHaveBeenApplied(outcome: Outcome): boolean {
  return outcome.type === 'noResponse' || (outcome.type === 'failed' && ambiguousCodes.has(outcome.code));
}

export function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

export function textOf(value: unknown, name: string): string | undefined {
  const text = memberOf(value, name);
  return typeof text === 'string' ? text : undefined;
}

const ambiguousCodes = new Set(['OUTCOME_UNKNOWN', 'UPSTREAM_ERROR', 'UPSTREAM_INVALID_RESPONSE']);
const refusalCodes = new Set([
  'INVALID_INPUT',
  'BAD_USER_INPUT',
  'NOT_FOUND',
  'CONFLICT',
  'GONE',
  'PRECONDITION_FAILED',
]);

function toRest(restUrl: string, { method, path, body }: NonNullable<Request['rest']>, key: string | undefined) {
  const headers: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
  if (key !== undefined) headers['idempotency-key'] = key;
  return [restUrl + path, { method, headers, ...(body && { body: JSON.stringify(body) }) }] as const;
}

function toGraphQL(url: string, { document, input }: Request, key: string | undefined) {
  const variables = input && { input: { ...input, ...(key !== undefined && { idempotencyKey: key }) } };
  const body = JSON.stringify({ query: document, variables });
  return [url, { method: 'POST', headers: { 'content-type': 'application/json' }, body }] as const;
}

function asGraphQL(body: unknown): GraphQLAnswer {
  return typeof body === 'object' && body !== null ? body : {};
}

function fromGraphQL({ data, errors }: GraphQLAnswer): Outcome {
  const payload = memberOf(data, 'payload');
  const userError = memberOf(memberOf(payload, 'userErrors'), '0');
  const error = errors?.[0]?.extensions ?? userError;
  if (error === undefined) return { type: 'done', result: toResult(memberOf(payload ?? data, 'result')) };
  const code = textOf(error, 'code') ?? '';
  if (userError === undefined && !refusalCodes.has(code)) {
    return { type: 'failed', code, idempotencyKey: textOf(error, 'idempotencyKey') };
  }
  const field = memberOf(error, 'field');
  return { type: 'refused', code, field: Array.isArray(field) ? field.join('.') : '' };
}

function fromRest(status: number, body: unknown): Outcome {
  if (status < 300) {
    const rows = memberOf(body, 'data');
    return { type: 'done', result: toResult(Array.isArray(rows) ? rows[0] : body) };
  }
  const code = textOf(body, 'code') ?? '';
  if (!refusalCodes.has(code)) return { type: 'failed', code, idempotencyKey: textOf(body, 'idempotency_key') };
  const field = textOf(memberOf(memberOf(body, 'invalid_parameters'), '0'), 'field') ?? '';
  return { type: 'refused', code, field };
}

function toResult(value: unknown): Result {
  const billing = memberOf(value, 'billing') ?? value;
  const stripe = memberOf(memberOf(billing, 'appData') ?? memberOf(billing, 'app_data'), 'stripe');
  const labels = memberOf(stripe, 'labels');
  return {
    exists: value !== null && value !== undefined,
    id: textOf(value, 'id') ?? textOf(value, 'session_id'),
    key: textOf(value, 'key'),
    name: textOf(value, 'name'),
    url: textOf(value, 'url'),
    isDeleted: (textOf(value, 'deletedAt') ?? textOf(value, 'deleted_at')) !== undefined,
    linkMark: Array.isArray(labels) ? textOf(labels[0], 'value') : textOf(labels, 'mark'),
  };
}

function leaksOf(check: () => void): string[] {
  try {
    check();
    return [];
  } catch (error) {
    return [String(error)];
  }
}
