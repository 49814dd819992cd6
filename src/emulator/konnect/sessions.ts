import type {
  CheckoutSession,
  CheckoutSessionRequest,
  PortalSession,
  PortalSessionRequest,
} from '../../datasources/konnect/contract.ts';
import type { CustomerRecord, EmulatorContext, StripeLink } from '../state.ts';
import { StripeError } from '../stripe/errors.ts';
import { openSession } from '../stripe/sessions.ts';
import { requireStripeLink } from './billing.ts';
import { requireLiveCustomer } from './customers.ts';
import { domainProblem } from './problem.ts';
import { requireEffectiveProfile, usesApp } from './profiles.ts';

const minuteSeconds = 60;
const daySeconds = 24 * 60 * minuteSeconds;

export function createCheckoutSession(
  context: EmulatorContext,
  id: string,
  { stripe_options: options }: CheckoutSessionRequest,
): CheckoutSession {
  const record = requireLiveCustomer(context, id);
  const profile = requireEffectiveProfile(context, record);
  if (context.state.konnect.apps.get(profile.apps.payment?.id ?? '') !== 'stripe') {
    throw domainProblem(404, `the payment app of billing profile ${profile.id} is not Stripe`);
  }
  const now = context.now();
  const nowSeconds = Math.floor(now.getTime() / 1000);
  const expiresAt = options.expires_at ?? nowSeconds + daySeconds;
  if (expiresAt < nowSeconds + 30 * minuteSeconds || expiresAt > nowSeconds + daySeconds) {
    throw domainProblem(400, 'validation error: expires_at must be 30 minutes to 24 hours from now');
  }
  record.stripe ??= linkNewStripeCustomer(context, record);
  const stripeCustomerId = record.stripe.customer_id;
  const sessionId = context.ids.stripe('cs_test');
  const { cancel_url, success_url, return_url, client_reference_id, currency, metadata } = options;
  context.state.stripe.checkoutSessions.set(sessionId, {
    id: sessionId,
    konnectCustomerId: id,
    stripeCustomerId,
    expiresAtMs: expiresAt * 1000,
    options,
    status: 'open',
  });
  const email = context.state.stripe.customers.get(stripeCustomerId)?.email;
  return {
    customer_id: id,
    stripe_customer_id: stripeCustomerId,
    session_id: sessionId,
    setup_intent_id: context.ids.stripe('seti'),
    created_at: now.toISOString(),
    expires_at: new Date(expiresAt * 1000).toISOString(),
    mode: 'setup',
    status: 'open',
    ...(options.ui_mode === 'embedded'
      ? { client_secret: `${sessionId}_secret_emulator` }
      : { url: `${context.stripeUrl}/c/pay/${sessionId}` }),
    ...(email !== undefined && { customer_email: email }),
    ...(client_reference_id !== undefined && { client_reference_id }),
    ...(currency !== undefined && { currency }),
    ...(metadata !== undefined && { metadata }),
    ...(cancel_url !== undefined && { cancel_url }),
    ...(success_url !== undefined && { success_url }),
    ...(return_url !== undefined && { return_url }),
  };
}

export function createPortalSession(
  context: EmulatorContext,
  id: string,
  { stripe_options: options }: PortalSessionRequest,
): PortalSession {
  const record = requireLiveCustomer(context, id);
  // Assumption: 404 without any profile, as for the billing data.
  const profile = requireEffectiveProfile(context, record);
  if (!usesApp(context, profile, 'stripe')) {
    throw domainProblem(412, `billing profile ${profile.id} has no Stripe app`);
  }
  const session = asKonnectError(() =>
    openSession(context, {
      customer: requireStripeLink(record).customer_id,
      configuration: options.configuration_id,
      return_url: options.return_url,
      // Konnect accepts a locale and does not pass it to Stripe.
    }),
  );
  return {
    id: session.id,
    stripe_customer_id: session.customer,
    configuration_id: session.configuration,
    livemode: session.livemode,
    created_at: new Date(session.created * 1000).toISOString(),
    return_url: session.return_url ?? '',
    locale: session.locale ?? '',
    url: session.url,
  };
}

/** Konnect does not report why Stripe rejected a request; it answers 500. */
function asKonnectError<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (error instanceof StripeError) throw domainProblem(500, 'Internal Server Error');
    throw error;
  }
}

function linkNewStripeCustomer(context: EmulatorContext, { customer }: CustomerRecord): StripeLink {
  const id = context.ids.stripe('cus');
  context.state.stripe.customers.set(id, { id, name: customer.name, email: customer.primary_email });
  return { customer_id: id };
}
