import type { ConfigurationAnswer } from '../datasources/stripe/contract.ts';
import type { StripeApi } from '../datasources/stripe/stripeApi.ts';
import { toErrorObject, loadIndividually, isRowError } from './batching.ts';
import type { LoadResult } from './batching.ts';

/** Configurations in the order of their ids; null where there is none. Several ids are first looked up in one list page. */
export async function configurationsById(
  stripe: StripeApi,
  ids: readonly string[],
): Promise<LoadResult<ConfigurationAnswer | null>[]> {
  const found = new Map<string, ConfigurationAnswer>();
  if (ids.length > 1) {
    try {
      for (const row of (await stripe.listConfigurations({ limit: 100 })).data) found.set(row.id, row);
    } catch (error) {
      if (!isRowError(error)) return ids.map(() => toErrorObject(error));
    }
  }
  return loadIndividually(ids, async (id) => found.get(id) ?? (await stripe.getConfiguration(id)));
}
