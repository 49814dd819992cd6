import type { CustomerAnswer } from '../datasources/konnect/contract.ts';
import { oeqLimits, trimFilterItem } from '../datasources/konnect/contract.ts';
import type { KonnectApi } from '../datasources/konnect/konnectApi.ts';
import { toErrorObject, loadIndividually, inKeyOrder, isRowError } from './batching.ts';
import type { LoadResult } from './batching.ts';

/** Customers in the order of their keys; null where there is none. Makes as few Konnect calls as its limits allow. */
export async function customersByKey(
  konnect: KonnectApi,
  keys: readonly string[],
): Promise<LoadResult<CustomerAnswer | null>[]> {
  const { lists, single } = toKeyLists(keys);
  const results = new Map<string, LoadResult<CustomerAnswer | null>>();
  const loadSingly = async (keysToLoad: readonly string[]) => {
    const loaded = await loadIndividually(keysToLoad, (key) => customerOfKey(konnect, key));
    keysToLoad.forEach((key, i) => results.set(key, loaded[i] ?? null));
  };
  const loadList = async (list: readonly string[]) => {
    try {
      const rows = await allWithKeys(konnect, list);
      inKeyOrder(list, rows, (row) => row.key).forEach((row, i) => results.set(list[i] ?? '', row));
    } catch (error) {
      if (isRowError(error) && list.length > 1) return loadSingly(list);
      for (const key of list) results.set(key, toErrorObject(error));
    }
  };
  await Promise.all([...lists.map(loadList), loadSingly(single)]);
  return keys.map((key) => results.get(key) ?? null);
}

/** Keys are unique, so one page holds all rows, unless Konnect returns smaller pages than requested. */
async function allWithKeys(konnect: KonnectApi, keys: readonly string[]): Promise<CustomerAnswer[]> {
  const missing = new Set(keys);
  const rows: CustomerAnswer[] = [];
  let received = 0;
  for (let number = 1; ; number++) {
    const { data, meta } = await konnect.listCustomers({
      filter: { key: { oeq: keys.join(',') } },
      page: { size: oeqLimits.items, number },
      sort: 'id',
    });
    const found = data.filter(({ key }) => missing.delete(key));
    rows.push(...found);
    received += data.length;
    // A page without any of the keys ends the search, whatever total Konnect reports.
    const isLast = received >= (meta?.page?.total ?? keys.length);
    if (missing.size === 0 || found.length === 0 || isLast) return rows;
  }
}

async function customerOfKey(konnect: KonnectApi, key: string): Promise<CustomerAnswer | null> {
  const { data } = await konnect.listCustomers({ filter: { key: { eq: key } }, page: { size: 1, number: 1 } });
  return data.find((row) => row.key === key) ?? null;
}

/**
 * Splits keys into lists that fit one `filter[key][oeq]`, within its limits of items and bytes. Konnect splits the value
 * at commas and trims the items, without an escape, so keys with a comma or outer white space are loaded singly.
 */
function toKeyLists(keys: readonly string[]): { readonly lists: string[][]; readonly single: string[] } {
  const lists: string[][] = [];
  const single: string[] = [];
  let bytes = 0;
  for (const key of keys) {
    const size = Buffer.byteLength(key);
    if (key.includes(',') || key !== trimFilterItem(key) || size > oeqLimits.bytes) {
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
