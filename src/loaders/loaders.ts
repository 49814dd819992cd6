import DataLoader from 'dataloader';
import type { BillingAnswer, BillingProfileAnswer, CustomerAnswer } from '../datasources/konnect/contract.ts';
import type { KonnectApi } from '../datasources/konnect/konnectApi.ts';
import type { ConfigurationAnswer } from '../datasources/stripe/contract.ts';
import type { StripeApi } from '../datasources/stripe/stripeApi.ts';
import { loadIndividually } from './batching.ts';
import type { RunBatch } from './batchReport.ts';
import type { LoadResult } from './batching.ts';
import { configurationsById } from './configurationsById.ts';
import { customersByKey } from './customersByKey.ts';

/**
 * Batching and caching of reads for one request. Each loader loads an id once; null means that the upstream has none.
 * Ids and keys must be validated. Writes bypass the loaders and clear what they changed.
 */
export interface Loaders {
  /** One Konnect call per id: its list has no filter by id. Finds deleted customers too. */
  readonly customerById: DataLoader<string, CustomerAnswer | null>;
  /** One Konnect call per 50 keys or 1,024 bytes of them. Finds live customers only. */
  readonly customerByKey: DataLoader<string, CustomerAnswer | null>;
  /** One Konnect call per customer. */
  readonly billingByCustomerId: DataLoader<string, BillingAnswer>;
  /** One Konnect call per profile. */
  readonly billingProfileById: DataLoader<string, BillingProfileAnswer | null>;
  /** One Stripe call for one id; for several ids, one list page first. */
  readonly portalConfigurationById: DataLoader<string, ConfigurationAnswer | null>;
  /** Stores customers from another response. */
  primeCustomers(customers: Iterable<CustomerAnswer>): void;
  /** Clears a customer that a write changed, with its billing. */
  clearCustomer(customer: { readonly id: string; readonly key: string }): void;
}

export function createLoaders(konnect: KonnectApi, stripe: StripeApi, runBatch: RunBatch): Loaders {
  const customerById = new DataLoader<string, CustomerAnswer | null>(
    async (ids) => {
      const customers = await runBatch('customerById', ids, (span) => {
        const api = konnect.within(span);
        return loadIndividually(ids, (id) => api.getCustomer(id));
      });
      for (const customer of customers) {
        if (isCustomer(customer) && customer.deleted_at === undefined) customerByKey.prime(customer.key, customer);
      }
      return customers;
    },
    { name: 'customerById' },
  );

  const customerByKey = new DataLoader<string, CustomerAnswer | null>(
    async (keys) => {
      const customers = await runBatch('customerByKey', keys, (span) => customersByKey(konnect.within(span), keys));
      for (const customer of customers) if (isCustomer(customer)) customerById.prime(customer.id, customer);
      return customers;
    },
    { name: 'customerByKey' },
  );

  const billingByCustomerId = new DataLoader<string, BillingAnswer>(
    (ids) =>
      runBatch('billingByCustomerId', ids, (span) => {
        const api = konnect.within(span);
        return loadIndividually(ids, (id) => api.getBilling(id));
      }),
    { name: 'billingByCustomerId' },
  );

  const billingProfileById = new DataLoader<string, BillingProfileAnswer | null>(
    (ids) =>
      runBatch('billingProfileById', ids, (span) => {
        const api = konnect.within(span);
        return loadIndividually(ids, (id) => api.getBillingProfile(id));
      }),
    { name: 'billingProfileById' },
  );

  const portalConfigurationById = new DataLoader<string, ConfigurationAnswer | null>(
    (ids) => runBatch('portalConfigurationById', ids, (span) => configurationsById(stripe.within(span), ids)),
    { name: 'portalConfigurationById' },
  );

  return {
    customerById,
    customerByKey,
    billingByCustomerId,
    billingProfileById,
    portalConfigurationById,
    primeCustomers(customers) {
      for (const customer of customers) {
        customerById.prime(customer.id, customer);
        if (customer.deleted_at === undefined) customerByKey.prime(customer.key, customer);
      }
    },
    clearCustomer({ id, key }) {
      customerById.clear(id);
      customerByKey.clear(key);
      billingByCustomerId.clear(id);
    },
  };
}

function isCustomer(result: LoadResult<CustomerAnswer | null>): result is CustomerAnswer {
  return result !== null && !(result instanceof Error);
}
