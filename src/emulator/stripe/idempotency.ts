import type { FastifyReply, FastifyRequest } from 'fastify';
import { textBody } from '../recorder.ts';
import type { EmulatorContext } from '../state.ts';
import { headerText } from './headers.ts';
import { StripeError } from './errors.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** What is never kept: a key stays free after a refused request, a conflict or a limit. */
const notKept = new Set([400, 401, 409, 429]);

export interface StripeAnswer {
  readonly status: number;
  readonly body: string;
}

/** Applies a write once per Idempotency-Key and account, and replays its first answer for 24 hours, a 500 too. */
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
  const slot = JSON.stringify([request.headers.authorization, request.headers['stripe-account'], key]);
  const nowMs = context.now().getTime();
  const fingerprint = fingerprintOf(request);
  const first = idempotentAnswers.get(slot);
  if (first !== undefined && nowMs - first.createdAtMs < dayMs) {
    if (first.fingerprint !== fingerprint) throw otherRequest(key);
    if (first.answer === undefined) throw inUse(key);
    void reply.header('idempotent-replayed', 'true').header('original-request', first.requestId);
    return first.answer;
  }
  const requestId = String(reply.getHeader('request-id'));
  idempotentAnswers.set(slot, { fingerprint, createdAtMs: nowMs, requestId });
  const answer = await apply();
  if (notKept.has(answer.status)) idempotentAnswers.delete(slot);
  else idempotentAnswers.set(slot, { fingerprint, createdAtMs: nowMs, requestId, answer });
  return answer;
}

/** The same parameters in another order are the same request. */
function fingerprintOf(request: FastifyRequest): string {
  const pairs = [...new URLSearchParams(textBody(request.body))].map((pair) => JSON.stringify(pair)).sort();
  return JSON.stringify([request.method, request.raw.url, ...pairs]);
}

function otherRequest(key: string): StripeError {
  return new StripeError(
    400,
    'Keys for idempotent requests can only be used with the same parameters they were first used with. ' +
      `Try using a key other than '${key}' if you meant to execute a different request.`,
    { type: 'idempotency_error' },
  );
}

function inUse(key: string): StripeError {
  return new StripeError(409, `Another request with the Idempotency-Key '${key}' is still under way.`, {
    type: 'idempotency_error',
    code: 'idempotency_key_in_use',
  });
}
