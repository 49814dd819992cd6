import type { Configuration } from '../datasources/stripe/contract.ts';
import type { StripePortal } from '../datasources/stripe/stripePortal.ts';
import { asError, eachAlone, isAboutOneRow } from './batches.ts';
import type { Outcome } from './batches.ts';

/** Configurations in the order of their ids; null where there is none. Several are looked for in one page of the list first. */
export async function configurationsById(
  stripe: StripePortal,
  ids: readonly string[],
): Promise<Outcome<Configuration | null>[]> {
  const found = new Map<string, Configuration>();
  if (ids.length > 1) {
    try {
      for (const row of (await stripe.listConfigurations({ limit: 100 })).data) found.set(row.id, row);
    } catch (error) {
      if (!isAboutOneRow(error)) return ids.map(() => asError(error));
    }
  }
  return eachAlone(ids, async (id) => found.get(id) ?? (await stripe.getConfiguration(id)));
}
