import type { Authorizer } from '../auth/authorization.ts';
import type { Action } from '../auth/permissions.ts';
import type { CustomerAnswer } from '../datasources/konnect/contract.ts';
import { RequestError } from '../errors.ts';
import type { Loaders } from '../loaders/loaders.ts';

/**
 * The customer that the caller's token names. For a caller with access to this customer only, any other customer does
 * not exist: no upstream is called for it, so neither the message nor the duration reveals whether it does.
 */
export class CallerCustomer {
  readonly #authorizer: Authorizer;
  readonly #loaders: Loaders;

  constructor(authorizer: Authorizer, loaders: Loaders) {
    this.#authorizer = authorizer;
    this.#loaders = loaders;
  }

  /** Null if the token names no customer, or no customer has that key. */
  async get(): Promise<CustomerAnswer | null> {
    const key = this.#authorizer.customerKey;
    // Konnect has no such key, and a lookup fails together with the keys that share its call.
    return key === undefined || key.includes('\0') ? null : this.#loaders.customerByKey.load(key);
  }

  /** Whether the caller may perform the action for this customer. Throws an AuthError if it may for no customer. */
  async canAccess(action: Action, customerId: string): Promise<boolean> {
    return this.#authorizer.require(action) === 'any' || (await this.get())?.id === customerId;
  }

  async requireAccess(action: Action, customerId: string): Promise<void> {
    if (!(await this.canAccess(action, customerId))) throw new HiddenCustomer();
  }
}

/** The caller may not see the customer, which is reported like one that does not exist. */
export class HiddenCustomer extends RequestError {
  constructor() {
    super([{ code: 'NOT_FOUND', path: ['customer_id'], message: 'there is no customer with this id' }]);
  }
}
