import type { DeletedCustomer } from '../capabilities/customers.ts';
import type { UserError } from '../generated/graphql.ts';

/** A deletion as its payload's resolvers find it: the customer itself is only read when asked for. */
export interface DeletedCustomerModel extends Partial<DeletedCustomer> {
  readonly userErrors: UserError[];
}

/** A change of billing as its payload's resolvers find it: what is in force is only read when asked for. */
export interface ChangedBillingModel {
  /** Absent when nothing was changed. */
  readonly customerId?: string;
  readonly userErrors: UserError[];
}
