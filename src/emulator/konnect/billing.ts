import type {
  AppData,
  AppDataRequest,
  Billing,
  BillingProfile,
  BillingRequest,
} from '../../datasources/konnect/contract.ts';
import type { CustomerRecord, EmulatorContext, StripeLink } from '../state.ts';
import { requireCustomer, requireLiveCustomer, liveCustomers } from './customers.ts';
import { domainProblem } from './problem.ts';
import { requireEffectiveProfile, requireProfile, usesApp } from './profiles.ts';

/** Assumption: the billing data of a deleted customer can be read, as the customer itself can. */
export function getBilling(context: EmulatorContext, id: string): Billing {
  const record = requireCustomer(context, id);
  const profile = requireEffectiveProfile(context, record);
  return { billing_profile: { id: profile.id }, app_data: appDataOf(context, record, profile) };
}

/** Pins the profile if the request names one; returns the request. */
export function updateBilling(context: EmulatorContext, id: string, request: BillingRequest): Billing {
  const record = requireLiveCustomer(context, id);
  const pinned = request.billing_profile && requireProfile(context, request.billing_profile.id);
  if (request.app_data !== undefined) {
    applyAppData(context, record, pinned ?? requireEffectiveProfile(context, record), request.app_data);
  }
  if (pinned !== undefined) record.profileId = pinned.id;
  return request;
}

export function updateAppData(context: EmulatorContext, id: string, request: AppDataRequest): AppData {
  const record = requireLiveCustomer(context, id);
  applyAppData(context, record, requireEffectiveProfile(context, record), request);
  return request;
}

export function requireStripeLink(record: CustomerRecord): StripeLink {
  if (record.stripe === undefined) {
    throw domainProblem(412, `customer ${record.customer.id} is not linked to a Stripe customer`);
  }
  return record.stripe;
}

function appDataOf(context: EmulatorContext, record: CustomerRecord, profile: BillingProfile): AppData {
  const stripe = usesApp(context, profile, 'stripe') ? requireStripeLink(record) : undefined;
  const external = usesApp(context, profile, 'external_invoicing') ? (record.externalInvoicing ?? {}) : undefined;
  return { ...(stripe && { stripe }), ...(external && { external_invoicing: external }) };
}

/** Ignores data of apps that the profile does not use. */
function applyAppData(
  context: EmulatorContext,
  record: CustomerRecord,
  profile: BillingProfile,
  request: AppDataRequest,
): void {
  if (usesApp(context, profile, 'stripe')) record.stripe = toStripeLink(context, record, request.stripe);
  if (usesApp(context, profile, 'external_invoicing')) record.externalInvoicing = request.external_invoicing;
}

function toStripeLink(context: EmulatorContext, record: CustomerRecord, request: AppDataRequest['stripe']): StripeLink {
  if (request?.customer_id === undefined) {
    throw domainProblem(400, 'validation error: app_data.stripe.customer_id is required by the billing profile');
  }
  const { customer_id, default_payment_method_id } = request;
  const { customers, paymentMethods } = context.state.stripe;
  if (!customers.has(customer_id)) throw domainProblem(412, `Stripe customer ${customer_id} not found`);
  const other = liveCustomers(context).find((owner) => owner !== record && owner.stripe?.customer_id === customer_id);
  if (other !== undefined) {
    throw domainProblem(412, `Stripe customer ${customer_id} is already used by customer ${other.customer.id}`);
  }
  if (default_payment_method_id !== undefined) {
    const owner = paymentMethods.get(default_payment_method_id)?.customerId;
    if (!default_payment_method_id.startsWith('pm_') || owner !== customer_id) {
      throw domainProblem(412, `${default_payment_method_id} is no payment method of Stripe customer ${customer_id}`);
    }
  }
  return { ...request, customer_id };
}
