import type { CustomerPage } from '../../datasources/konnect/contract.ts';
import type { CustomerRecord, EmulatorContext } from '../state.ts';
import { liveCustomers } from './customers.ts';
import { readFilters } from './filters.ts';
import type { FilterField } from './filters.ts';
import { effectiveProfile } from './profiles.ts';
import { invalidQuery, readPage, toPage } from './queries.ts';
import type { QueryParameter } from './queries.ts';

/** Lists customers that are not deleted, by default in order of name. */
export function listCustomers(context: EmulatorContext, parameters: readonly QueryParameter[]): CustomerPage {
  const page = readPage(parameters);
  const compare = compareBy(readSort(parameters));
  const filters = [...readFilters(parameters)];
  const rows = liveCustomers(context).filter((record) =>
    filters.every(([field, matches]) => matches(valuesOf(context, record, field))),
  );
  return toPage(rows.map(({ customer }) => customer).sort(compare), page);
}

const sortFields = ['id', 'name', 'created_at'] as const;

interface Sort {
  readonly field: (typeof sortFields)[number];
  readonly direction: 'asc' | 'desc';
}

/** Reads a field and an optional direction, with any white space around and between them. */
function readSort(parameters: readonly QueryParameter[]): Sort {
  const given = parameters.filter(({ root, members }) => root === 'sort' && members.length === 0);
  if (given.length > 1) throw invalidQuery('sort', 'must be given once', 'format');
  const [sort] = given;
  if (sort === undefined) return { field: 'name', direction: 'asc' };
  const [name, direction = 'asc', ...rest] = sort.value.trim().split(/\s+/);
  const field = sortFields.find((known) => known === name);
  if (field === undefined || (direction !== 'asc' && direction !== 'desc') || rest.length > 0) {
    throw invalidQuery('sort', 'must be id, name or created_at, with an optional "asc" or "desc"');
  }
  return { field, direction };
}

// Equal values keep the order of creation; Konnect's own order is undefined.
function compareBy({ field, direction }: Sort) {
  const sign = direction === 'desc' ? -1 : 1;
  return (a: Record<Sort['field'], string>, b: Record<Sort['field'], string>) =>
    a[field] === b[field] ? 0 : a[field] < b[field] ? -sign : sign;
}

/** The values of a field; none when the customer has no value. */
function valuesOf(context: EmulatorContext, record: CustomerRecord, field: FilterField): readonly string[] {
  const { customer } = record;
  switch (field) {
    case 'usage_attribution_subject_key':
      return customer.usage_attribution?.subject_keys ?? [];
    case 'plan_key':
      return record.activePlanKeys;
    case 'billing_profile_id':
      return [effectiveProfile(context, record)?.id].filter((id) => id !== undefined);
    default:
      return [customer[field]].filter((value) => value !== undefined);
  }
}
