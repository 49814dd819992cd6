import type { ListCustomersQuery, StringFilter } from '../datasources/konnect/contract.ts';

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
