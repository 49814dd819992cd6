import type { BillingProfile } from '../../datasources/konnect/contract.ts';
import type { CustomerRecord, EmulatorContext, StripeLink } from '../state.ts';
import { liveCustomers, requireCustomer, requireLiveCustomer } from './customers.ts';
import { domainProblem, invalidRequest } from './problem.ts';
import { requireDefaultProfile, requireEffectiveProfile, requireProfile, usesApp } from './profiles.ts';
import type { AppDataBody, BillingBody } from './schemas.ts';
import { callStripe } from './stripeErrors.ts';

/** App data as Konnect answers it: of the profile's app alone. Labels of Stripe are never answered. */
interface AppDataAnswer {
  stripe?: StripeLink;
  /** Null when the customer has none, although the document does not allow it. */
  external_invoicing?: { labels: Record<string, string> | null };
}

/** Assumption: the billing data of a deleted customer can be read, as the customer itself can. */
export function getBilling(context: EmulatorContext, id: string) {
  const record = requireCustomer(context, id);
  const profile = requireEffectiveProfile(context, record);
  if (usesApp(context, profile, 'stripe')) requireStripeLink(record);
  return { billing_profile: { id: profile.id }, app_data: appDataOf(context, record, profile) };
}

/**
 * Stores data of the given or else the default profile, whatever profile is in force. Pins the profile if the request
 * names it.
 */
export function updateBilling(context: EmulatorContext, id: string, request: BillingBody) {
  const record = requireLiveCustomer(context, id);
  const pinned = request.billing_profile && requireProfile(context, request.billing_profile.id);
  const profile = pinned ?? requireDefaultProfile(context);
  if (usesApp(context, profile, 'stripe') && request.app_data?.stripe === undefined) throw required('app_data.stripe');
  const app_data = applyAppData(context, record, profile, request.app_data ?? {});
  if (pinned !== undefined) record.profileId = pinned.id;
  return { billing_profile: { id: profile.id }, ...(Object.keys(app_data).length > 0 && { app_data }) };
}

/** Stores data of the profile in force. */
export function updateAppData(context: EmulatorContext, id: string, request: AppDataBody): AppDataAnswer {
  const record = requireLiveCustomer(context, id);
  const profile = requireEffectiveProfile(context, record);
  if (usesApp(context, profile, 'stripe') && request.stripe === undefined) throw required('stripe');
  return applyAppData(context, record, profile, request);
}

export function requireStripeLink(record: CustomerRecord): StripeLink {
  if (record.stripe === undefined) {
    throw domainProblem(
      412,
      `precondition failed error: customer ${record.customer.id} is not linked to a Stripe customer`,
    );
  }
  return record.stripe;
}

function appDataOf(context: EmulatorContext, record: CustomerRecord, profile: BillingProfile): AppDataAnswer {
  const labels = record.externalInvoicing?.labels ?? null;
  return {
    ...(usesApp(context, profile, 'stripe') && record.stripe && { stripe: record.stripe }),
    ...(usesApp(context, profile, 'external_invoicing') && { external_invoicing: { labels } }),
  };
}

/** Stores the data of the profile's app, and answers it. Ignores data of other apps. */
function applyAppData(
  context: EmulatorContext,
  record: CustomerRecord,
  profile: BillingProfile,
  { stripe, external_invoicing: external }: AppDataBody,
): AppDataAnswer {
  if (usesApp(context, profile, 'stripe') && stripe !== undefined) {
    record.stripe = toStripeLink(context, record, stripe);
    return { stripe: record.stripe };
  }
  if (usesApp(context, profile, 'external_invoicing') && external !== undefined) {
    record.externalInvoicing = external;
    return { external_invoicing: { labels: external.labels ?? null } };
  }
  return {};
}

function toStripeLink(
  context: EmulatorContext,
  record: CustomerRecord,
  { customer_id, default_payment_method_id }: NonNullable<AppDataBody['stripe']>,
): StripeLink {
  if (customer_id === undefined) throw required('stripe.customer_id');
  if (default_payment_method_id !== undefined && !default_payment_method_id.startsWith('pm_')) {
    throw domainProblem(400, 'validation error: stripe default payment method must start with pm_');
  }
  const { customers, paymentMethods } = context.state.stripe;
  callStripe(record, () => {
    if (!customers.has(customer_id)) throw unmet(`stripe customer ${customer_id} not found in stripe account`);
  });
  const other = liveCustomers(context).find((owner) => owner !== record && owner.stripe?.customer_id === customer_id);
  if (other !== undefined) {
    throw unmet(`Stripe customer ${customer_id} is already used by customer ${other.customer.id}`);
  }
  if (default_payment_method_id === undefined) return { customer_id };
  if (paymentMethods.get(default_payment_method_id)?.customerId !== customer_id) {
    throw unmet(`${default_payment_method_id} is no payment method of Stripe customer ${customer_id}`);
  }
  return { customer_id, default_payment_method_id };
}

function unmet(why: string) {
  return domainProblem(412, `precondition failed error: ${why}`);
}

function required(field: string) {
  return invalidRequest([{ field, rule: 'required', reason: 'is a required field', source: 'body' }]);
}
