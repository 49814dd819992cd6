import { GraphQLError } from 'graphql';
import { accounts } from './data.ts';
import type { Account } from './data.ts';

interface CustomerReference {
  readonly key: string;
  /** Present if the query selects a field that requires it. */
  readonly name?: string;
}

interface PortalConfigurationReference {
  readonly id: string;
  readonly name?: string | null;
  readonly active?: boolean;
}

interface AccountReference {
  readonly id: string;
  readonly portalConfiguration?: RequiredPortal | null;
}

type RequiredPortal = Pick<PortalConfigurationReference, 'name' | 'active'>;
type ResolvedAccount = Account & { readonly required?: RequiredPortal | null };

export const resolvers = {
  Query: {
    accounts: (_root: unknown, { first }: { first?: number | null }) => {
      const count = first ?? 20;
      if (count >= 1 && count <= 1_000) return accounts.slice(0, count);
      throw new GraphQLError('first must be 1 to 1,000', { extensions: { code: 'BAD_USER_INPUT' } });
    },
    account: (_root: unknown, { id }: { id: string }) => accountById(id),
  },
  Account: {
    // The fields that `portalLabel` requires come with the reference.
    __resolveReference: async ({ id, portalConfiguration }: AccountReference) => {
      const account = accountById(id);
      return account && { ...account, required: portalConfiguration };
    },
    customer: ({ customerKey }: Account): CustomerReference => ({ key: customerKey }),
    portalConfiguration: ({ portalConfigurationId }: Account): PortalConfigurationReference | null =>
      portalConfigurationId === null ? null : { id: portalConfigurationId },
    portalLabel: ({ id, required }: ResolvedAccount) => (required ? captionOf(required, id) : null),
  },
  Customer: {
    // A customer without an account is not an error: it has no manager.
    __resolveReference: async (reference: CustomerReference) => reference,
    accountManager: ({ key }: CustomerReference) => accountsOf(key)[0]?.manager ?? null,
    accounts: ({ key }: CustomerReference) => accountsOf(key),
    greeting: ({ name }: CustomerReference) => `Dear ${name},`,
  },
  PortalConfiguration: {
    __resolveReference: async (reference: PortalConfigurationReference) => reference,
    caption: (portal: PortalConfigurationReference) => captionOf(portal, portal.id),
  },
};

function captionOf({ name, active }: RequiredPortal, unnamed: string): string {
  return `${name ?? unnamed}${active ? '' : ' (not in use)'}`;
}

function accountById(id: string): Account | null {
  return accounts.find((account) => account.id === id) ?? null;
}

function accountsOf(key: string): Account[] {
  return accounts.filter((account) => account.customerKey === key);
}
