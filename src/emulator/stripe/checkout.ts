import { MetadataRequest } from '../../datasources/stripe/contract.ts';
import { validate } from '../../datasources/validation.ts';
import type { EmulatorContext, StripeCheckoutSession } from '../state.ts';
import { invalidParam, issueError, missingParam, StripeError } from './errors.ts';

/** Checkout session with a hosted page. */
export interface HostedCheckout {
  readonly session: StripeCheckoutSession;
  readonly status: 'open' | 'complete' | 'expired';
  /** With the session's id in place of `{CHECKOUT_SESSION_ID}`. */
  readonly successUrl: URL;
}

export function findHosted(context: EmulatorContext, id: string): HostedCheckout | undefined {
  const session = context.state.stripe.checkoutSessions.get(id);
  // An embedded session has no success URL. Stripe accepts only http and https.
  const successUrl = URL.parse(session?.options.success_url?.replaceAll('{CHECKOUT_SESSION_ID}', id) ?? '');
  if (session === undefined || successUrl === null || !/^https?:$/.test(successUrl.protocol)) return undefined;
  return { session, status: statusOf(context, session), successUrl };
}

/** Checks the options of a checkout session as Stripe does: redirects by mode, metadata, and the time of expiry. */
export function requireValidCheckout(options: StripeCheckoutSession['options'], nowSeconds: number): void {
  const isEmbedded = options.ui_mode === 'embedded';
  if (isEmbedded && !options.return_url && options.redirect_on_completion !== 'never')
    throw missingParam(['return_url']);
  if (!isEmbedded && !options.success_url) throw missingParam(['success_url']);
  for (const member of ['cancel_url', 'success_url', 'return_url'] as const) {
    const value = options[member];
    if (value === undefined) continue;
    if (isEmbedded && member !== 'return_url') throw invalidParam([member], 'is not allowed in embedded mode');
    if (!/^https?:$/.test(URL.parse(value)?.protocol ?? '')) {
      throw new StripeError(400, 'Not a valid URL', { code: 'url_invalid', param: member });
    }
  }
  const metadata = validate(MetadataRequest, options.metadata ?? {});
  const [issue] = metadata.ok ? [] : metadata.issues;
  if (issue !== undefined) throw issueError({ ...issue, path: ['metadata', ...issue.path] }, undefined);
  const seconds = (options.expires_at ?? nowSeconds + 3600) - nowSeconds;
  if (seconds < 30 * 60 || seconds > 24 * 60 * 60) {
    throw invalidParam(['expires_at'], 'must be 30 minutes to 24 hours from now');
  }
}

/** Saves a made-up payment method for the Stripe customer and the linked Konnect customer. */
export function completeCheckout(context: EmulatorContext, session: StripeCheckoutSession): void {
  const { stripeCustomerId, konnectCustomerId } = session;
  const id = context.ids.stripe('pm');
  context.state.stripe.paymentMethods.set(id, { id, customerId: stripeCustomerId });
  session.status = 'complete';
  // Stripe notifies Konnect by webhook. A Konnect customer now linked to another Stripe customer does not change.
  const record = context.state.konnect.customers.get(konnectCustomerId);
  if (record?.stripe?.customer_id === stripeCustomerId) {
    record.stripe = { ...record.stripe, default_payment_method_id: id };
  }
}

function statusOf({ now }: EmulatorContext, { status, expiresAtMs }: StripeCheckoutSession): HostedCheckout['status'] {
  return status === 'open' && now().getTime() >= expiresAtMs ? 'expired' : status;
}
