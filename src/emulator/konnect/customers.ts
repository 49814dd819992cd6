import type {
  Address,
  CreateCustomerRequest,
  Customer,
  UpsertCustomerRequest,
} from '../../datasources/konnect/contract.ts';
import type { CustomerRecord, EmulatorContext } from '../state.ts';
import { domainProblem } from './problem.ts';

export function createCustomer(context: EmulatorContext, request: CreateCustomerRequest): Customer {
  const now = context.now();
  const id = context.ids.ulid('customer', now);
  requireKnownCurrency(request.currency);
  requireFreeKey(context, request.key);
  const subjects = subjectKeys(request);
  requireFreeSubjects(context, subjects, id);
  const customer = omitUnset({
    id,
    key: request.key,
    name: request.name,
    description: request.description,
    labels: request.labels ?? {},
    created_at: now.toISOString(),
    updated_at: now.toISOString(),
    usage_attribution: { subject_keys: subjects },
    primary_email: request.primary_email,
    currency: request.currency,
    billing_address: request.billing_address,
  });
  context.state.konnect.customers.set(id, { customer, activePlanKeys: [], openInvoices: 0, entitlements: 0 });
  return customer;
}

/** Replaces a customer. Omitted members are cleared, except the e-mail address and the currency. */
export function replaceCustomer(context: EmulatorContext, id: string, request: UpsertCustomerRequest): Customer {
  const record = requireLiveCustomer(context, id);
  const { customer } = record;
  requireKnownCurrency(request.currency);
  const subjects = subjectKeys(request);
  requireFreeSubjects(context, subjects, id);
  record.customer = omitUnset({
    ...customer,
    name: request.name,
    description: request.description,
    labels: request.labels ?? {},
    updated_at: context.now().toISOString(),
    usage_attribution: { subject_keys: subjects },
    primary_email: request.primary_email ?? customer.primary_email,
    currency: request.currency ?? customer.currency,
    // An address is merged into the existing one.
    billing_address: request.billing_address && { ...customer.billing_address, ...request.billing_address },
  });
  return record.customer;
}

/** Soft deletion. Succeeds for an unknown or deleted customer, for which Konnect answers 204 as well. */
export function deleteCustomer(context: EmulatorContext, id: string): void {
  const record = context.state.konnect.customers.get(id);
  if (record === undefined || record.customer.deleted_at !== undefined) return;
  if (record.activePlanKeys.length > 0) throw domainProblem(412, `customer ${id} has active subscriptions`);
  if (record.openInvoices > 0) throw domainProblem(400, `customer ${id} has open invoices`);
  if (record.entitlements > 0) throw domainProblem(400, `customer ${id} has entitlements`);
  record.customer = { ...record.customer, deleted_at: context.now().toISOString() };
}

/** Includes deleted customers. */
export function requireCustomer(context: EmulatorContext, id: string): CustomerRecord {
  const record = context.state.konnect.customers.get(id);
  if (record === undefined) throw domainProblem(404, `customer with id ${id} not found`);
  return record;
}

/** Excludes deleted customers. */
export function requireLiveCustomer(context: EmulatorContext, id: string): CustomerRecord {
  const record = requireCustomer(context, id);
  if (record.customer.deleted_at !== undefined) throw domainProblem(410, `customer with id ${id} is deleted`);
  return record;
}

export function liveCustomers(context: EmulatorContext): CustomerRecord[] {
  return [...context.state.konnect.customers.values()].filter(({ customer }) => customer.deleted_at === undefined);
}

const currencies = new Set(Intl.supportedValuesOf('currency'));

function requireKnownCurrency(currency: string | undefined): void {
  if (currency !== undefined && !currencies.has(currency)) {
    throw domainProblem(400, `validation error: currency ${currency} is not known`);
  }
}

function requireFreeKey(context: EmulatorContext, key: string): void {
  for (const { customer } of liveCustomers(context)) {
    if (customer.key === key) throw domainProblem(409, `key "${key}" belongs to customer ${customer.id}`);
    if (customer.id === key) throw domainProblem(409, `key "${key}" is the id of a customer`);
    if (customer.usage_attribution?.subject_keys.includes(key)) {
      throw domainProblem(409, `key "${key}" is a subject of customer ${customer.id}`);
    }
  }
}

function requireFreeSubjects(context: EmulatorContext, subjects: readonly string[], owner: string): void {
  for (const { customer } of liveCustomers(context)) {
    if (customer.id === owner) continue;
    const taken = subjects.find((subject) => customer.usage_attribution?.subject_keys.includes(subject));
    if (taken !== undefined) throw domainProblem(409, `subject "${taken}" belongs to customer ${customer.id}`);
  }
}

function subjectKeys(request: UpsertCustomerRequest): string[] {
  return [...new Set(request.usage_attribution?.subject_keys)].sort();
}

/** Omits unset members. Konnect returns no null, and no empty attribution or address. */
function omitUnset(customer: Customer): Customer {
  const { description, usage_attribution, primary_email, currency, billing_address, ...rest } = customer;
  const address: Address = billing_address ?? {};
  return {
    ...rest,
    ...(description !== undefined && { description }),
    ...(usage_attribution !== undefined && usage_attribution.subject_keys.length > 0 && { usage_attribution }),
    ...(primary_email !== undefined && { primary_email }),
    ...(currency !== undefined && { currency }),
    ...(Object.keys(address).length > 0 && { billing_address: address }),
  };
}
