import type { GraphQLAnswer } from '../support/service.ts';

/** What a caller was told. */
export type Told =
  | { readonly is: 'done'; readonly thing: Thing }
  /** To be mended by the caller. `field` in the names of the way it was asked in. */
  | { readonly is: 'refused'; readonly code: string; readonly field: string }
  | { readonly is: 'failed'; readonly code: string; readonly key: string | undefined }
  /** Nothing: the caller hung up. */
  | { readonly is: 'unheard' };

/** What an answer is about, in the names of either way; undefined where it does not tell. */
export interface Thing {
  /** Whether there is one. */
  readonly exists: boolean;
  readonly id: string | undefined;
  readonly key: string | undefined;
  readonly name: string | undefined;
  readonly url: string | undefined;
  readonly isDeleted: boolean;
  readonly outcome: string | undefined;
  /** What a link to Stripe is marked with. */
  readonly mark: string | undefined;
}

export function ofGraphQL({ data, errors }: GraphQLAnswer): Told {
  const error = errors?.[0]?.extensions;
  if (error) {
    const code = String(error['code']);
    const key = error['idempotencyKey'];
    if (refusals.has(code)) return { is: 'refused', code, field: '' };
    return { is: 'failed', code, key: typeof key === 'string' ? key : undefined };
  }
  const it = at(data, 'it');
  const userError = at(at(it, 'userErrors'), '0');
  if (userError !== undefined) {
    const field = at(userError, 'field');
    return { is: 'refused', code: textAt(userError, 'code') ?? '', field: Array.isArray(field) ? field.join('.') : '' };
  }
  return { is: 'done', thing: thingOf(at(it ?? data, 'result'), textAt(it, 'outcome')) };
}

export function ofRest(status: number, body: unknown): Told {
  if (status < 300) {
    const rows = at(body, 'data');
    return { is: 'done', thing: thingOf(Array.isArray(rows) ? rows[0] : body, undefined) };
  }
  const code = textAt(body, 'code') ?? '';
  if (!refusals.has(code)) return { is: 'failed', code, key: textAt(body, 'idempotency_key') };
  return { is: 'refused', code, field: textAt(at(at(body, 'invalid_parameters'), '0'), 'field') ?? '' };
}

/** Whether an idempotency key was refused, since it belongs to another input. */
export function isAboutKey(told: Told): boolean {
  return told.is === 'refused' && told.code === 'CONFLICT' && /idempotency-?key/i.test(told.field);
}

/** Whether a write may have been done, or may still be, for all that was told. */
export function isLeftOpen(told: Told): boolean {
  return told.is === 'unheard' || (told.is === 'failed' && mayHaveBeenApplied.has(told.code));
}

const mayHaveBeenApplied = new Set(['OUTCOME_UNKNOWN', 'UPSTREAM_ERROR', 'UPSTREAM_INVALID_RESPONSE']);

export function at(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

export function textAt(value: unknown, name: string): string | undefined {
  const text = at(value, name);
  return typeof text === 'string' ? text : undefined;
}

const refusals = new Set(['INVALID_INPUT', 'BAD_USER_INPUT', 'NOT_FOUND', 'CONFLICT', 'GONE', 'PRECONDITION_FAILED']);

function thingOf(value: unknown, outcome: string | undefined): Thing {
  const billing = at(value, 'billing') ?? value;
  const stripe = at(at(billing, 'appData') ?? at(billing, 'app_data'), 'stripe');
  const labels = at(stripe, 'labels');
  return {
    exists: value !== null && value !== undefined,
    id: textAt(value, 'id') ?? textAt(value, 'session_id'),
    key: textAt(value, 'key'),
    name: textAt(value, 'name'),
    url: textAt(value, 'url'),
    isDeleted: (textAt(value, 'deletedAt') ?? textAt(value, 'deleted_at')) !== undefined,
    outcome,
    mark: Array.isArray(labels) ? textAt(labels[0], 'value') : textAt(labels, 'mark'),
  };
}
