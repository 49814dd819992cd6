import type { EmulatorContext, StripeCheckoutSession } from '../state.ts';

/** A session that has a page. */
export interface HostedCheckout {
  readonly session: StripeCheckoutSession;
  readonly status: 'open' | 'complete' | 'expired';
  /** With the session's id in the place that the request left for it. */
  readonly successUrl: URL;
}

export function findHosted(context: EmulatorContext, id: string): HostedCheckout | undefined {
  const session = context.state.stripe.checkoutSessions.get(id);
  // An embedded session has no success url, and the contract lets none in but of the web.
  const successUrl = URL.parse(session?.options.success_url?.replaceAll('{CHECKOUT_SESSION_ID}', id) ?? '');
  if (session === undefined || successUrl === null || !/^https?:$/.test(successUrl.protocol)) return undefined;
  return { session, status: statusOf(context, session), successUrl };
}

/** Saves a payment method that nobody entered, for the Stripe customer and for Konnect's. */
export function completeCheckout(context: EmulatorContext, session: StripeCheckoutSession): void {
  const { stripeCustomerId, konnectCustomerId } = session;
  const id = context.ids.stripe('pm');
  context.state.stripe.paymentMethods.set(id, { id, customerId: stripeCustomerId });
  session.status = 'complete';
  // Stripe tells Konnect by webhook. What has been linked to another Stripe customer since then stays as it is.
  const record = context.state.konnect.customers.get(konnectCustomerId);
  if (record?.stripe?.customer_id === stripeCustomerId) {
    record.stripe = { ...record.stripe, default_payment_method_id: id };
  }
}

function statusOf({ now }: EmulatorContext, { status, expiresAtMs }: StripeCheckoutSession): HostedCheckout['status'] {
  return status === 'open' && now().getTime() >= expiresAtMs ? 'expired' : status;
}
