import type {
  CustomerFilter,
  CustomerPage,
  ListCustomersQuery,
  StringFilter,
} from '../../datasources/konnect/contract.ts';
import type { CustomerRecord, EmulatorContext } from '../state.ts';
import { effectiveProfile } from './profiles.ts';
import { liveCustomers } from './customers.ts';

/** Lists customers that are not deleted, by default in order of name. */
export function listCustomers(context: EmulatorContext, query: ListCustomersQuery): CustomerPage {
  const rows = liveCustomers(context).filter((record) => matches(context, record, query.filter ?? {}));
  return toPage(rows.map(({ customer }) => customer).sort(compareBy(query.sort ?? 'name')), query.page);
}

export function toPage<T>(rows: readonly T[], page: ListCustomersQuery['page'] = {}) {
  const { size = 20, number = 1 } = page;
  const data = rows.slice((number - 1) * size, number * size);
  return { data, meta: { page: { number, size, total: rows.length } } };
}

type SortField = 'id' | 'name' | 'created_at';

// Equal values keep the order of creation; Konnect's own order is undefined.
function compareBy(sort: string) {
  const [name, direction] = sort.split(' ');
  const field: SortField = name === 'id' || name === 'created_at' ? name : 'name';
  const sign = direction === 'desc' ? -1 : 1;
  return (a: Record<SortField, string>, b: Record<SortField, string>) =>
    a[field] === b[field] ? 0 : a[field] < b[field] ? -sign : sign;
}

/** All fields and all operators of a filter must match. */
function matches(context: EmulatorContext, record: CustomerRecord, filter: CustomerFilter): boolean {
  const { customer } = record;
  // Assumption: a customer without a pinned profile matches the default profile.
  const profile = () => effectiveProfile(context, record)?.id;
  return (
    matchesFilter(filter.key, customer.key) &&
    matchesFilter(filter.name, customer.name) &&
    matchesFilter(filter.primary_email, customer.primary_email) &&
    matchesFilter(filter.usage_attribution_subject_key, ...(customer.usage_attribution?.subject_keys ?? [])) &&
    matchesFilter(filter.plan_key, ...record.activePlanKeys) &&
    (filter.billing_profile_id === undefined || matchesFilter(filter.billing_profile_id, profile()))
  );
}

/** Assumptions: `contains` ignores case, as the vendor's own search does; `neq` matches a customer without the value. */
function matchesFilter(filter: StringFilter | undefined, ...candidates: readonly (string | undefined)[]): boolean {
  if (filter === undefined) return true;
  const values = candidates.filter((value) => value !== undefined);
  const contains = (part: string) => values.some((value) => value.toLowerCase().includes(part.toLowerCase()));
  const { eq, neq, oeq, ocontains } = filter;
  return (
    (eq === undefined || values.includes(eq)) &&
    (neq === undefined || !values.includes(neq)) &&
    (filter.contains === undefined || contains(filter.contains)) &&
    (oeq === undefined || items(oeq).some((item) => values.includes(item))) &&
    (ocontains === undefined || items(ocontains).some(contains))
  );
}

function items(list: string): string[] {
  return list
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
