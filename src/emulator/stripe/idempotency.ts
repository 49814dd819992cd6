import type { FastifyReply, FastifyRequest } from 'fastify';
import { textBody } from '../recorder.ts';
import type { EmulatorContext } from '../state.ts';
import { headerText } from './headers.ts';
import { StripeError } from './errors.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** Statuses whose response is not stored: the key can be used again after a rejection, a conflict or a rate limit. */
const notReplayed = new Set([400, 401, 409, 429]);

export interface StripeAnswer {
  readonly status: number;
  readonly body: string;
}

/** Applies a write once per Idempotency-Key and account, and replays its first response for 24 hours, also a 500. */
export async function answerOnce(
  context: EmulatorContext,
  request: FastifyRequest,
  reply: FastifyReply,
  apply: () => Promise<StripeAnswer>,
): Promise<StripeAnswer> {
  const key = headerText(request, 'idempotency-key');
  if (key === undefined || key === '') return apply();
  if (key.length > 255) {
    throw new StripeError(400, 'An Idempotency-Key has at most 255 characters.');
  }
  const { idempotentAnswers } = context.state.stripe;
  const recordKey = JSON.stringify([request.headers.authorization, request.headers['stripe-account'], key]);
  const nowMs = context.now().getTime();
  const fingerprint = fingerprintOf(request);
  const first = idempotentAnswers.get(recordKey);
  if (first !== undefined && nowMs - first.createdAtMs < dayMs) {
    if (first.fingerprint !== fingerprint) throw keyReused(key);
    if (first.answer === undefined) throw keyInUse(key);
    void reply.header('idempotent-replayed', 'true').header('original-request', first.requestId);
    return first.answer;
  }
  const requestId = String(reply.getHeader('request-id'));
  idempotentAnswers.set(recordKey, { fingerprint, createdAtMs: nowMs, requestId });
  const answer = await apply();
  if (notReplayed.has(answer.status)) idempotentAnswers.delete(recordKey);
  else idempotentAnswers.set(recordKey, { fingerprint, createdAtMs: nowMs, requestId, answer });
  return answer;
}

/** Does not depend on the order of parameters. */
function fingerprintOf(request: FastifyRequest): string {
  const pairs = [...new URLSearchParams(textBody(request.body))].map((pair) => JSON.stringify(pair)).sort();
  return JSON.stringify([request.method, request.raw.url, ...pairs]);
}

function keyReused(key: string): StripeError {
  return new StripeError(
    400,
    'Keys for idempotent requests can only be used with the same parameters they were first used with. ' +
      `Try using a key other than '${key}' if you meant to execute a different request.`,
    { type: 'idempotency_error' },
  );
}

function keyInUse(key: string): StripeError {
  return new StripeError(409, `Another request with the Idempotency-Key '${key}' is still under way.`, {
    type: 'idempotency_error',
    code: 'idempotency_key_in_use',
  });
}
