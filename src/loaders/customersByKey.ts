import type { Customer } from '../datasources/konnect/contract.ts';
import { oeqLimits } from '../datasources/konnect/contract.ts';
import type { KonnectApi } from '../datasources/konnect/konnectApi.ts';
import { toErrorObject, loadIndividually, inKeyOrder, isRowError } from './batching.ts';
import type { LoadResult } from './batching.ts';

/** Customers in the order of their keys, in as few Konnect calls as its bounds allow; null where there is none. */
export async function customersByKey(
  konnect: KonnectApi,
  keys: readonly string[],
): Promise<LoadResult<Customer | null>[]> {
  const { lists, single } = toKeyLists(keys);
  const outcomes = new Map<string, LoadResult<Customer | null>>();
  const alone = async (some: readonly string[]) => {
    const loaded = await loadIndividually(some, (key) => customerOfKey(konnect, key));
    some.forEach((key, i) => outcomes.set(key, loaded[i] ?? null));
  };
  const together = async (list: readonly string[]) => {
    try {
      const rows = await allWithKeys(konnect, list);
      inKeyOrder(list, rows, (row) => row.key).forEach((row, i) => outcomes.set(list[i] ?? '', row));
    } catch (error) {
      if (isRowError(error) && list.length > 1) return alone(list);
      for (const key of list) outcomes.set(key, toErrorObject(error));
    }
  };
  await Promise.all([...lists.map(together), alone(single)]);
  return keys.map((key) => outcomes.get(key) ?? null);
}

/** Keys are unique, so a list has as many rows as keys at most: more pages only follow if Konnect serves smaller ones. */
async function allWithKeys(konnect: KonnectApi, keys: readonly string[]): Promise<Customer[]> {
  const rows: Customer[] = [];
  for (let number = 1; number <= oeqLimits.items; number++) {
    const { data, meta } = await konnect.listCustomers({
      filter: { key: { oeq: keys.join(',') } },
      page: { size: oeqLimits.items, number },
      sort: 'id',
    });
    rows.push(...data);
    if (data.length === 0 || rows.length >= meta.page.total) break;
  }
  return rows;
}

async function customerOfKey(konnect: KonnectApi, key: string): Promise<Customer | null> {
  const { data } = await konnect.listCustomers({ filter: { key: { eq: key } }, page: { size: 1, number: 1 } });
  return data.find((row) => row.key === key) ?? null;
}

/**
 * Splits keys into lists that one `filter[key][oeq]` can ask for, within its bounds of items and bytes. Konnect
 * separates the items by commas and trims them, with no escape: keys that it could not tell apart go singly.
 */
function toKeyLists(keys: readonly string[]): { readonly lists: string[][]; readonly single: string[] } {
  const lists: string[][] = [];
  const single: string[] = [];
  let bytes = 0;
  for (const key of keys) {
    const size = Buffer.byteLength(key);
    if (key.includes(',') || key !== key.trim() || size > oeqLimits.bytes) {
      single.push(key);
      continue;
    }
    const last = lists.at(-1);
    if (last && last.length < oeqLimits.items && bytes + 1 + size <= oeqLimits.bytes) {
      last.push(key);
      bytes += 1 + size;
    } else {
      lists.push([key]);
      bytes = size;
    }
  }
  return { lists, single };
}
