import { z } from 'zod';
import { CustomerFilter, ListCustomersQuery } from '../datasources/konnect/contract.ts';
import type { StringFilter } from '../datasources/konnect/contract.ts';

/** No filter takes a longer one; the filter's own limit is in bytes. */
const maxTextLength = 1024;

const textOrFilter = <Filter extends z.ZodType>(filter: Filter) =>
  z
    .union([z.string().max(maxTextLength), filter])
    .optional()
    .describe(filter.description ?? '');

/** The query with a text in place of a filter: Konnect takes `key=acme` as short for `key[eq]=acme`. */
export const CustomerQuery = ListCustomersQuery.extend({
  filter: z
    .strictObject(
      Object.fromEntries(Object.entries(CustomerFilter.shape).map(([name, filter]) => [name, textOrFilter(filter)])),
    )
    .optional()
    .describe(ListCustomersQuery.shape.filter.description ?? ''),
});

/** The query with filters in place of texts. An empty text finds customers that have a value. */
export function expandFilterTexts(query: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { filter } = query;
  if (typeof filter !== 'object' || filter === null || Array.isArray(filter)) return query;
  const expanded = Object.entries(filter).map(([name, value]: [string, unknown]) => [
    name,
    typeof value === 'string' ? toFilter(name, value) : value,
  ]);
  return { ...query, filter: Object.fromEntries(expanded) };
}

function toFilter(name: string, text: string): object {
  // A filter by id has no operator for existence.
  return text === '' && name !== 'billing_profile_id' ? { exists: true } : { eq: text };
}

/** Konnect ignores the value of `exists` and `nexists`: `exists=false` finds customers that have a value. */
export function withExistenceOperators(query: ListCustomersQuery): ListCustomersQuery {
  if (query.filter === undefined) return query;
  const { billing_profile_id, ...texts } = query.filter;
  const filter = Object.fromEntries(
    Object.entries(texts).map(([name, condition]) => [name, condition && withExistenceOperator(condition)]),
  );
  return { ...query, filter: { ...filter, ...(billing_profile_id && { billing_profile_id }) } };
}

function withExistenceOperator({ exists, nexists, ...condition }: StringFilter): StringFilter {
  const mustExist = exists ?? (nexists === undefined ? undefined : !nexists);
  if (mustExist === undefined) return condition;
  return { ...condition, ...(mustExist ? { exists: true } : { nexists: true }) };
}
