import type {
  AppData,
  AppDataRequest,
  Billing,
  BillingProfile,
  BillingRequest,
} from '../../datasources/konnect/contract.ts';
import type { CustomerRecord, EmulatorContext, StripeLink } from '../state.ts';
import { expectCustomer, expectLive, liveCustomers } from './customers.ts';
import { domainProblem } from './problem.ts';
import { expectEffectiveProfile, expectProfile, usesApp } from './profiles.ts';

/** Assumption: a deleted customer's billing data can still be read, as the customer itself can. */
export function getBilling(context: EmulatorContext, id: string): Billing {
  const record = expectCustomer(context, id);
  const profile = expectEffectiveProfile(context, record);
  return { billing_profile: { id: profile.id }, app_data: appDataOf(context, record, profile) };
}

/** Pins the profile only where one is given, and answers with the request. */
export function updateBilling(context: EmulatorContext, id: string, request: BillingRequest): Billing {
  const record = expectLive(context, id);
  const pinned = request.billing_profile && expectProfile(context, request.billing_profile.id);
  if (request.app_data !== undefined) {
    applyAppData(context, record, pinned ?? expectEffectiveProfile(context, record), request.app_data);
  }
  if (pinned !== undefined) record.profileId = pinned.id;
  return request;
}

export function updateAppData(context: EmulatorContext, id: string, request: AppDataRequest): AppData {
  const record = expectLive(context, id);
  applyAppData(context, record, expectEffectiveProfile(context, record), request);
  return request;
}

export function expectStripeLink(record: CustomerRecord): StripeLink {
  if (record.stripe === undefined) {
    throw domainProblem(412, `customer ${record.customer.id} is not linked to a Stripe customer`);
  }
  return record.stripe;
}

function appDataOf(context: EmulatorContext, record: CustomerRecord, profile: BillingProfile): AppData {
  const stripe = usesApp(context, profile, 'stripe') ? expectStripeLink(record) : undefined;
  const external = usesApp(context, profile, 'external_invoicing') ? (record.externalInvoicing ?? {}) : undefined;
  return { ...(stripe && { stripe }), ...(external && { external_invoicing: external }) };
}

/** The data of an app that the profile does not use is left aside. */
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
  const other = liveCustomers(context).find((one) => one !== record && one.stripe?.customer_id === customer_id);
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
