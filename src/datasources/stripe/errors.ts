import { UpstreamError, requestError } from '../../errors.ts';
import type { RequestErrorCode } from '../../errors.ts';
import { sanitizePath, sanitizeMessage } from '../http/upstreamMessage.ts';
import { Stripe } from './sdk.ts';
import { unwrapUpstreamError } from './sdkTransport.ts';

/** What an error that the SDK threw means: a `Refusal`, an `UpstreamFailure`, or itself when it is a bug. */
export function toError(error: unknown): unknown {
  const failure = unwrapUpstreamError(error);
  if (failure) return failure;
  if (!(error instanceof Stripe.errors.StripeError)) return error;
  // A key stands for one attempt alone. Its first try was given up here, and Stripe is still at it: it will be done.
  if (error.code === 'idempotency_key_in_use') {
    const detail = { requestId: error.requestId, mayHaveBeenApplied: true };
    return new UpstreamError('stripe', 'OUTCOME_UNKNOWN', 'an earlier try is still under way', detail);
  }
  const code = refusalCode(error);
  if (code === undefined) {
    const reason = `status ${error.statusCode ?? 'unknown'}`;
    return new UpstreamError('stripe', 'UPSTREAM_ERROR', reason, { requestId: error.requestId });
  }
  const path = error.type === 'StripeIdempotencyError' ? ['idempotency_key'] : toPath(error.param ?? '');
  return requestError(code, path, sanitizeMessage(error.message));
}

function refusalCode(error: InstanceType<typeof Stripe.errors.StripeError>): RequestErrorCode | undefined {
  // The same key with another input is 400.
  if (error.type === 'StripeIdempotencyError' || error.statusCode === 409) return 'CONFLICT';
  if (error.code === 'resource_missing' || error.statusCode === 404) return 'NOT_FOUND';
  if (error.statusCode === 400) return 'INVALID_INPUT';
  return undefined;
}

/** Stripe writes a member as `features[subscription_cancel][mode]`. */
function toPath(param: string): string[] {
  return sanitizePath(param.split(/[[\]]+/).filter((segment) => segment !== ''));
}
