import type { CheckoutSession, PortalSession } from '../../datasources/konnect/contract.ts';
import type { CustomerRecord, EmulatorContext, StripeLink } from '../state.ts';
import { requireValidCheckout } from '../stripe/checkout.ts';
import { openSession } from '../stripe/sessions.ts';
import { requireStripeLink } from './billing.ts';
import { requireLiveCustomer } from './customers.ts';
import { domainProblem } from './problem.ts';
import { requireEffectiveProfile, usesApp } from './profiles.ts';
import type { CheckoutBody, PortalBody } from './schemas.ts';
import { callStripe } from './stripeErrors.ts';

const daySeconds = 24 * 60 * 60;

/** Metadata that Konnect writes itself. */
const reservedMetadata = ['om_namespace', 'om_app_id', 'om_customer_id'];

export function createCheckoutSession(
  context: EmulatorContext,
  id: string,
  { stripe_options: request }: CheckoutBody,
): CheckoutSession {
  const record = requireLiveCustomer(context, id);
  const profile = requireEffectiveProfile(context, record);
  if (context.state.konnect.apps.get(profile.apps.payment?.id ?? '') !== 'stripe') {
    throw domainProblem(404, `the payment app of billing profile ${profile.id} is not Stripe`);
  }
  const reserved = reservedMetadata.find((key) => request.metadata?.[key] !== undefined);
  if (reserved !== undefined) throw domainProblem(400, `validation error: metadata key ${reserved} is reserved`);
  const options = { ...request, currency: request.currency ?? record.customer.currency };
  const now = context.now();
  const nowSeconds = Math.floor(now.getTime() / 1000);
  callStripe(record, () => requireValidCheckout(options, nowSeconds));
  const expiresAt = options.expires_at ?? nowSeconds + daySeconds;
  record.stripe ??= linkNewStripeCustomer(context, record);
  const stripeCustomerId = record.stripe.customer_id;
  const sessionId = context.ids.stripe('cs_test');
  const { cancel_url, success_url, return_url, client_reference_id, currency } = options;
  context.state.stripe.checkoutSessions.set(sessionId, {
    id: sessionId,
    konnectCustomerId: id,
    stripeCustomerId,
    expiresAtMs: expiresAt * 1000,
    options,
    status: 'open',
  });
  return {
    customer_id: id,
    stripe_customer_id: stripeCustomerId,
    session_id: sessionId,
    setup_intent_id: context.ids.stripe('seti'),
    created_at: now.toISOString(),
    expires_at: new Date(expiresAt * 1000).toISOString(),
    mode: 'setup',
    status: 'open',
    // The metadata of the request belongs to the setup intent.
    metadata: {},
    ...(options.ui_mode === 'embedded'
      ? { client_secret: `${sessionId}_secret_emulator` }
      : { url: `${context.stripeUrl}/c/pay/${sessionId}` }),
    ...(client_reference_id !== undefined && { client_reference_id }),
    ...(currency !== undefined && { currency }),
    ...(cancel_url !== undefined && { cancel_url }),
    ...(success_url !== undefined && { success_url }),
    ...(return_url !== undefined && { return_url }),
  };
}

export function createPortalSession(
  context: EmulatorContext,
  id: string,
  { stripe_options: options }: PortalBody,
): PortalSession {
  const record = requireLiveCustomer(context, id);
  // Assumption: 404 without any profile, as for the billing data.
  const profile = requireEffectiveProfile(context, record);
  if (!usesApp(context, profile, 'stripe')) {
    throw domainProblem(412, `precondition failed error: billing profile ${profile.id} has no Stripe app`);
  }
  const { customer_id } = requireStripeLink(record);
  const session = callStripe(record, () =>
    openSession(context, {
      customer: customer_id,
      // An empty id stands for the default configuration.
      configuration: options.configuration_id || undefined,
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

function linkNewStripeCustomer(context: EmulatorContext, { customer }: CustomerRecord): StripeLink {
  const id = context.ids.stripe('cus');
  context.state.stripe.customers.set(id, { id, name: customer.name, email: customer.primary_email });
  return { customer_id: id };
}
