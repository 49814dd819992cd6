import { UpstreamError } from '../../errors.ts';
import { withSentence } from '../http/response.ts';

/**
 * A failure of Stripe that Konnect relays: Konnect calls Stripe for sessions and for the link of a customer. Konnect answers
 * 401 when Stripe rejects the key that Konnect holds, and 412 for every other failure of Stripe, also for a passing one.
 * A missing Stripe object, which the caller can correct, is left to the caller of this function.
 */
export function toStripeFailure(status: number, detail: string): UpstreamError | undefined {
  if (status === 401 && /\bprovider authentication error\b/i.test(detail)) return rejectedKey(detail);
  if (status !== 412 || !/\bprovider error\b/i.test(detail) || /\bno such\b/i.test(detail)) return undefined;
  if (/\brate limit|too many requests/i.test(detail)) {
    const message = 'Konnect reached the rate limit of Stripe.';
    return new UpstreamError('konnect', 'RATE_LIMITED', 'Stripe rate-limits Konnect', { message });
  }
  if (/\bpermissions?\b/i.test(detail)) return rejectedKey(detail);
  const message = 'Stripe, called by Konnect, failed to handle the request.';
  return new UpstreamError('konnect', 'UPSTREAM_ERROR', 'Stripe failed in a call of Konnect', { message });
}

function rejectedKey(detail: string): UpstreamError {
  const reason = "Stripe rejected the key of Konnect's Stripe app";
  return new UpstreamError('konnect', 'UPSTREAM_AUTH', withSentence(reason, detail), { message: `${reason}.` });
}
