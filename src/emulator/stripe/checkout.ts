import type { EmulatorContext, StripeCheckoutSession } from '../state.ts';

/** Checkout session with a hosted page. */
export interface HostedCheckout {
  readonly session: StripeCheckoutSession;
  readonly status: 'open' | 'complete' | 'expired';
  /** With the session's id in place of `{CHECKOUT_SESSION_ID}`. */
  readonly successUrl: URL;
}

export function findHosted(context: EmulatorContext, id: string): HostedCheckout | undefined {
  const session = context.state.stripe.checkoutSessions.get(id);
  // An embedded session has no success URL. The contract accepts only http and https.
  const successUrl = URL.parse(session?.options.success_url?.replaceAll('{CHECKOUT_SESSION_ID}', id) ?? '');
  if (session === undefined || successUrl === null || !/^https?:$/.test(successUrl.protocol)) return undefined;
  return { session, status: statusOf(context, session), successUrl };
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
