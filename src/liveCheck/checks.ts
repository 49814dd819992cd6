import { randomUUID } from 'node:crypto';
import type { Capabilities } from '../capabilities/capabilities.ts';
import type { Upstream } from '../errors.ts';

/** One operation against an upstream. */
export interface Check {
  readonly upstream: Upstream;
  readonly name: string;
  /** Returns what was found, for the report. */
  run(capabilities: Capabilities): Promise<string>;
}

/** Reads that change nothing: one page of each list, and the billing of the first customer. */
export const readChecks: readonly Check[] = [
  {
    upstream: 'konnect',
    name: 'list customers',
    run: async ({ customers }) => {
      const { data, meta } = await customers.list(firstPage);
      return `${meta?.page?.total ?? data.length} customers`;
    },
  },
  {
    upstream: 'konnect',
    name: 'read the billing of a customer',
    run: async ({ customers, billing }) => {
      const [customer] = (await customers.list(firstPage)).data;
      if (customer === undefined) return 'not checked, because there are no customers';
      const { billing_profile: profile } = await billing.get(customer.id);
      return profile === undefined ? 'no billing profile in force' : `billing profile ${profile.id}`;
    },
  },
  {
    upstream: 'konnect',
    name: 'list billing profiles',
    run: async ({ billing }) => {
      const { data, meta } = await billing.listProfiles(firstPage);
      return `${meta?.page?.total ?? data.length} billing profiles`;
    },
  },
  {
    upstream: 'stripe',
    name: 'list portal configurations',
    run: async ({ portalConfigurations }) => {
      const { data, has_more } = await portalConfigurations.list({ limit: 1 });
      return data.length === 0 ? 'no portal configuration' : `${has_more ? 'more than ' : ''}1 portal configuration`;
    },
  },
];

const firstPage = { page: { number: 1, size: 1 } };

/** Writes to objects that the check itself creates. */
export const writeChecks: readonly Check[] = [
  {
    upstream: 'konnect',
    name: 'create, replace and delete a customer',
    run: async ({ customers }) => {
      const { id, key } = await customers.create({ key: `check-live-${randomUUID()}`, name: 'Created by check:live' });
      try {
        await customers.upsert({ id, name: 'Replaced by check:live' });
      } finally {
        await customers.delete({ id });
      }
      return `customer ${key}, deleted again`;
    },
  },
  {
    upstream: 'stripe',
    name: 'create and change a portal configuration',
    run: async ({ portalConfigurations }) => {
      const features = { invoice_history: { enabled: true } };
      const { id } = await portalConfigurations.create({ features, metadata: { created_by: 'check:live' } });
      await portalConfigurations.update({ id, active: false });
      return `${id}, now inactive: Stripe cannot delete a configuration`;
    },
  },
];
