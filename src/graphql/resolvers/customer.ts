import type {
  CustomerBillingResolvers,
  CustomerResolvers,
  MutationResolvers,
  QueryResolvers,
} from '../../generated/graphql.ts';
import type { WireQueryArgs } from '../../generated/wireInputs.ts';
import { toBillingState } from '../billingState.ts';
import { listIdOf } from '../pagination/cursor.ts';
import { offsetConnection } from '../pagination/offsetConnection.ts';
import { mutationResolver, queryResolver } from '../resolverWrappers.ts';
import type { ChangedBillingModel } from '../models.ts';
import type { Context } from '../context.ts';

interface CustomerReference {
  readonly id?: string | null | undefined;
  readonly key?: string | null | undefined;
}

type CustomerQueries = Pick<QueryResolvers, 'customer' | 'customers' | 'myCustomer'>;

export const customerQueries: CustomerQueries = {
  myCustomer: queryResolver('myCustomer', (_args, { customers }) => customers.me()),
  customer: queryResolver('customer', (by, { customers }) => customers.get(by)),
  customers: queryResolver('customers', ({ filter, order_by, ...page }, { customers, caller }) => {
    const sort = toSort(order_by);
    return offsetConnection(listIdOf(caller, 'customers', { filter, sort }), page, (numbered) =>
      customers.list({ filter, sort, page: numbered }),
    );
  }),
};

export const Customer: CustomerResolvers = {
  __resolveReference: (reference, { customers }) => customers.get(toCustomerRef(reference)),
  billing: async ({ id }, _args, { billing }) => (await toBillingState(billing.get(id))).billing,
  billingStatus: async ({ id }, _args, { billing }) => (await toBillingState(billing.get(id))).status,
};

export const CustomerBilling: CustomerBillingResolvers = {
  profile: ({ billing_profile }, _args, { billing }) =>
    billing_profile ? billing.getProfile(billing_profile.id) : null,
};

type CustomerMutations = Pick<
  MutationResolvers,
  | 'createCustomer'
  | 'updateCustomer'
  | 'upsertCustomer'
  | 'deleteCustomer'
  | 'updateCustomerBilling'
  | 'updateCustomerBillingAppData'
>;

export const customerMutations: CustomerMutations = {
  createCustomer: mutationResolver('createCustomer', async (input, { customers }) => ({
    customer: await customers.create(input),
  })),
  updateCustomer: mutationResolver('updateCustomer', async (input, { customers }) => ({
    customer: await customers.update(input),
  })),
  upsertCustomer: mutationResolver('upsertCustomer', (input, { customers }) => customers.upsert(input)),
  deleteCustomer: mutationResolver('deleteCustomer', (input, { customers }) => customers.delete(input)),
  updateCustomerBilling: mutationResolver('updateCustomerBilling', async (input, { billing }) => {
    await billing.update(input);
    return { customerId: input.customer_id };
  }),
  updateCustomerBillingAppData: mutationResolver('updateCustomerBillingAppData', async (input, { billing }) => {
    await billing.updateAppData(input);
    return { customerId: input.customer_id };
  }),
};

/** Reads the result of a write again, because Konnect echoes the request; only if the field is selected. */
export const changedBilling = {
  billing: async ({ customerId }: ChangedBillingModel, _args: unknown, { billing }: Context) =>
    customerId === undefined ? null : (await toBillingState(billing.get(customerId))).billing,
  customer: ({ customerId }: ChangedBillingModel, _args: unknown, { customers }: Context) =>
    customerId === undefined ? null : customers.get({ id: customerId }),
};

/** A gateway may send both keys, and null for one. The id goes first: it also finds a deleted customer. */
function toCustomerRef({ id, key }: CustomerReference) {
  return id === undefined || id === null ? { key } : { id };
}

/** Sorts by id unless the caller chose an order: Konnect's default, by name, leaves ties unordered, so pages could overlap. */
function toSort(order: WireQueryArgs['customers']['order_by']): string {
  return order ? `${order.field} ${order.direction}` : 'id';
}
