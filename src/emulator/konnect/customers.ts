import type { Address, Customer } from '../../datasources/konnect/contract.ts';
import type { CustomerRecord, EmulatorContext } from '../state.ts';
import { isKnownCurrency } from './currencies.ts';
import { requireValidLabels } from './labels.ts';
import { domainProblem, noLongerAvailable, internalProblem } from './problem.ts';
import type { CreateCustomerBody, UpsertCustomerBody } from './schemas.ts';

export function createCustomer(context: EmulatorContext, request: CreateCustomerBody): Customer {
  const now = context.now();
  const id = context.ids.ulid('customer', now);
  requireValidValues(request);
  const subjects = request.usage_attribution?.subject_keys ?? [];
  requireDistinctKey(context, request.key);
  requireFreeSubjects(context, subjects, id);
  if (new Set(subjects).size < subjects.length) throw subjectConflict(subjects);
  requireUnusedKey(context, request.key);
  const customer = omitUnset({
    id,
    key: request.key,
    name: request.name,
    description: request.description,
    labels: request.labels ?? {},
    created_at: now.toISOString(),
    updated_at: now.toISOString(),
    usage_attribution: { subject_keys: subjects.toSorted() },
    primary_email: request.primary_email,
    currency: request.currency,
    billing_address: request.billing_address,
  });
  context.state.konnect.customers.set(id, { customer, activePlanKeys: [], openInvoices: 0, entitlements: 0 });
  return customer;
}

/** Replaces a customer. Omitted members are cleared, except the e-mail address and the currency. */
export function replaceCustomer(context: EmulatorContext, id: string, request: UpsertCustomerBody): Customer {
  requireValidValues(request);
  const record = requireLiveCustomer(context, id);
  const { customer } = record;
  const subjects = [...new Set(request.usage_attribution?.subject_keys)].sort();
  requireNoSubjectOfAnother(context, customer.key, id);
  requireUnchangedSubjects(record, subjects);
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
  const refuse = (why: string) => domainProblem(400, `validation error: customer ${id} cannot be deleted: ${why}`);
  if (record.activePlanKeys.length > 0) throw refuse('customer still have active subscriptions');
  if (record.openInvoices > 0) throw refuse('customer still have open invoices');
  if (record.entitlements > 0) throw refuse('customer still have entitlements');
  record.customer = { ...record.customer, deleted_at: context.now().toISOString() };
}

/** Includes deleted customers. */
export function requireCustomer(context: EmulatorContext, id: string): CustomerRecord {
  const record = context.state.konnect.customers.get(id);
  if (record === undefined) throw notFound(id);
  return record;
}

/** Excludes deleted customers. */
export function requireLiveCustomer(context: EmulatorContext, id: string): CustomerRecord {
  const record = requireCustomer(context, id);
  if (record.customer.deleted_at !== undefined) throw noLongerAvailable();
  return record;
}

export function liveCustomers(context: EmulatorContext): CustomerRecord[] {
  return [...context.state.konnect.customers.values()].filter(({ customer }) => customer.deleted_at === undefined);
}

function notFound(id: string) {
  return domainProblem(404, `not found error: customer with id ${id} not found in default namespace`);
}

/** Checks that need no other customer. */
function requireValidValues(request: UpsertCustomerBody): void {
  requireValidLabels(request.labels);
  if (request.currency !== undefined && !isKnownCurrency(request.currency)) {
    throw domainProblem(400, `validation error: invalid currency code: ${request.currency}`);
  }
  // PostgreSQL cannot hold this character.
  if (JSON.stringify(request).includes('\\u0000')) throw internalProblem();
}

/** A new key must not be an id, of deleted customers too, or a subject. */
function requireDistinctKey(context: EmulatorContext, key: string): void {
  if (context.state.konnect.customers.has(key)) {
    throw domainProblem(409, `conflict error: key ${key} overlaps with id of another customer: ${key}`);
  }
  requireNoSubjectOfAnother(context, key);
}

function requireNoSubjectOfAnother(context: EmulatorContext, key: string, owner?: string): void {
  const other = liveCustomers(context).find(
    ({ customer }) => customer.id !== owner && customer.usage_attribution?.subject_keys.includes(key),
  );
  if (other === undefined) return;
  throw domainProblem(
    409,
    `conflict error: key ${key} overlaps with subject of another customer: ${other.customer.id}`,
  );
}

function requireUnusedKey(context: EmulatorContext, key: string): void {
  if (liveCustomers(context).some(({ customer }) => customer.key === key)) {
    throw domainProblem(409, `conflict error: key ${key} is already used by another customer in namespace default`);
  }
}

function requireFreeSubjects(context: EmulatorContext, subjects: readonly string[], owner: string): void {
  for (const { customer } of liveCustomers(context)) {
    if (customer.id === owner) continue;
    const taken = customer.usage_attribution?.subject_keys ?? [];
    if (subjects.some((subject) => taken.includes(subject))) throw subjectConflict(subjects);
  }
}

function subjectConflict(subjects: readonly string[]) {
  const list = subjects.map((subject) => `default:${subject}`).join(', ');
  return domainProblem(
    409,
    `conflict error: one or multiple subject keys of [${list}] are already associated with another customer`,
  );
}

/** While a subscription is active, subjects can be removed altogether, but neither added nor exchanged. */
function requireUnchangedSubjects({ customer, activePlanKeys }: CustomerRecord, subjects: readonly string[]): void {
  const current = customer.usage_attribution?.subject_keys ?? [];
  const isSame = current.length === subjects.length && subjects.every((subject) => current.includes(subject));
  if (activePlanKeys.length === 0 || subjects.length === 0 || isSame) return;
  throw domainProblem(400, 'validation error: cannot change subject keys for customer with active subscriptions');
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
