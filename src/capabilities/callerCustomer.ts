import type { Authorizer } from '../auth/authorization.ts';
import type { Action } from '../auth/permissions.ts';
import type { Customer } from '../datasources/konnect/contract.ts';
import { requestError } from '../errors.ts';
import type { RequestError } from '../errors.ts';
import type { Loaders } from '../loaders/loaders.ts';

/**
 * The customer that the caller's token names. A caller whose rights end there sees any other one as if it did not exist:
 * no upstream is asked for it, so that neither words nor time tell whether it does.
 */
export class CallerCustomer {
  readonly #authorizer: Authorizer;
  readonly #loaders: Loaders;

  constructor(authorizer: Authorizer, loaders: Loaders) {
    this.#authorizer = authorizer;
    this.#loaders = loaders;
  }

  /** Null when the token names none, or there is none with that key. */
  async get(): Promise<Customer | null> {
    const key = this.#authorizer.customerKey;
    return key === undefined ? null : this.#loaders.customerByKey.load(key);
  }

  /** Whether the caller may do this for the customer with this id. Turns away who may do it for none. */
  async canAccess(action: Action, customerId: string): Promise<boolean> {
    return this.#authorizer.require(action) === 'any' || (await this.get())?.id === customerId;
  }

  async requireAccess(action: Action, customerId: string): Promise<void> {
    if (!(await this.canAccess(action, customerId))) throw noSuchCustomer();
  }
}

export function noSuchCustomer(): RequestError {
  return requestError('NOT_FOUND', ['customer_id'], 'there is no customer with this id');
}
