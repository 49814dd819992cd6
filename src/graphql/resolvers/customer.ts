import { createHash } from 'node:crypto';
import type {
  CustomerBillingResolvers,
  CustomerResolvers,
  MutationResolvers,
  QueryResolvers,
} from '../../generated/graphql.ts';
import { offsetConnection } from '../pagination/offsetConnection.ts';
import { mutationResolver, queryResolver } from '../resolverWrappers.ts';
import type { ChangedBillingModel } from '../models.ts';
import type { Context } from '../context.ts';

type CustomerQueries = Pick<QueryResolvers, 'customer' | 'customers' | 'me'>;

export const customerQueries: CustomerQueries = {
  me: queryResolver((_args, { customers }) => customers.me()),
  customer: queryResolver((by, { customers }) => customers.get(by)),
  customers: queryResolver(({ filter, order_by, ...page }, { customers }) => {
    const sort = toSort(order_by);
    return offsetConnection(`customers ${fingerprint({ filter, sort })}`, page, (numbered) =>
      customers.list({ filter, sort, page: numbered }),
    );
  }),
};

export const Customer: CustomerResolvers = {
  // A gateway may send every key that it knows: the id names a customer for good.
  __resolveReference: (reference, { customers }) => customers.get('id' in reference ? { id: reference.id } : reference),
  billing: ({ id }, _args, { billing }) => billing.get(id),
};

export const CustomerBilling: CustomerBillingResolvers = {
  profile: ({ billing_profile }, _args, { billing }) =>
    billing_profile ? billing.getProfile(billing_profile.id) : null,
};

type CustomerMutations = Pick<
  MutationResolvers,
  'createCustomer' | 'upsertCustomer' | 'deleteCustomer' | 'updateCustomerBilling' | 'updateCustomerBillingAppData'
>;

export const customerMutations: CustomerMutations = {
  createCustomer: mutationResolver(async (input, { customers }) => ({ customer: await customers.create(input) })),
  upsertCustomer: mutationResolver((input, { customers }) => customers.upsert(input)),
  deleteCustomer: mutationResolver((input, { customers }) => customers.delete(input)),
  updateCustomerBilling: mutationResolver(async (input, { billing }) => {
    await billing.update(input);
    return { customerId: String(input['customer_id']) };
  }),
  updateCustomerBillingAppData: mutationResolver(async (input, { billing }) => {
    await billing.updateAppData(input);
    return { customerId: String(input['customer_id']) };
  }),
};

/** What a write has left behind is read again, and only when it is asked for. */
export const changedBilling = {
  billing: ({ customerId }: ChangedBillingModel, _args: unknown, { billing }: Context) =>
    customerId === undefined ? null : billing.get(customerId),
  customer: ({ customerId }: ChangedBillingModel, _args: unknown, { customers }: Context) =>
    customerId === undefined ? null : customers.get({ id: customerId }),
};

/** Konnect's default order, by name, leaves equal names in any order, so that pages could overlap: ids cannot be equal. */
function toSort(order: unknown): string {
  if (typeof order !== 'object' || order === null) return 'id';
  return `${String(Reflect.get(order, 'field'))} ${String(Reflect.get(order, 'direction'))}`;
}

/** Names a filter and order in a cursor, so that it is not followed in another list. */
function fingerprint(list: object): string {
  return createHash('sha256').update(JSON.stringify(list)).digest('base64url').slice(0, 8);
}
