import Stripe from 'stripe';
import { UpstreamError, requestError } from '../../errors.ts';
import type { RequestErrorCode } from '../../errors.ts';
import { isDefaultConfigurationMissing, sanitizePath, sanitizeMessage } from '../http/upstreamMessage.ts';
import { unwrapUpstreamError } from './sdkTransport.ts';

/**
 * Maps an error of the SDK to a `RequestError` or an `UpstreamError`; returns any other error, which is a bug. Values of
 * `request`, which the caller sent, stay in messages.
 */
export function toError(error: unknown, request?: object): unknown {
  const upstreamError = unwrapUpstreamError(error);
  if (upstreamError) return upstreamError;
  if (!(error instanceof Stripe.errors.StripeError)) return error;
  // Stripe still processes an earlier attempt with this key, which timed out here.
  if (error.code === 'idempotency_key_in_use') {
    const detail = { requestId: error.requestId, mayHaveBeenApplied: true };
    return new UpstreamError('stripe', 'OUTCOME_UNKNOWN', 'an earlier attempt is still in progress', detail);
  }
  const code = requestErrorCode(error);
  if (code === undefined) {
    const reason = `status ${error.statusCode ?? 'unknown'}`;
    return new UpstreamError('stripe', 'UPSTREAM_ERROR', reason, { requestId: error.requestId });
  }
  const path = pathOf(error);
  return requestError(code, path, sanitizeMessage(error.message, request));
}

type StripeError = InstanceType<typeof Stripe.errors.StripeError>;

function requestErrorCode(error: StripeError): RequestErrorCode | undefined {
  // Stripe answers 400 when a key is reused with another input.
  if (error.type === 'StripeIdempotencyError' || error.statusCode === 409) return 'CONFLICT';
  if (error.code === 'resource_missing' || error.statusCode === 404) return 'NOT_FOUND';
  if (error.statusCode === 400)
    return isDefaultConfigurationMissing(error.message) ? 'PRECONDITION_FAILED' : 'INVALID_INPUT';
  return undefined;
}

function pathOf(error: StripeError): string[] {
  if (error.type === 'StripeIdempotencyError') return ['idempotency_key'];
  return isDefaultConfigurationMissing(error.message) ? ['configuration'] : toPath(error.param ?? '');
}

/** Stripe writes a path as `features[subscription_cancel][mode]`. */
function toPath(param: string): string[] {
  return sanitizePath(param.split(/[[\]]+/).filter((segment) => segment !== ''));
}
