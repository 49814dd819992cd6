import type { Access } from '../access/access.ts';
import type { Action } from '../access/rules.ts';
import type { Customer } from '../datasources/konnect/contract.ts';
import { refuse } from '../errors.ts';
import type { Refusal } from '../errors.ts';
import type { Loaders } from '../loaders/loaders.ts';

/**
 * The customer that the caller's token names. A caller whose rights end there sees any other one as if it did not exist:
 * no upstream is asked for it, so that neither words nor time tell whether it does.
 */
export class OwnCustomer {
  readonly #access: Access;
  readonly #loaders: Loaders;

  constructor(access: Access, loaders: Loaders) {
    this.#access = access;
    this.#loaders = loaders;
  }

  /** Null when the token names none, or there is none with that key. */
  async get(): Promise<Customer | null> {
    const key = this.#access.customerKey;
    return key === undefined ? null : this.#loaders.customerByKey.load(key);
  }

  /** Whether the caller may do this for the customer with this id. Turns away who may do it for none. */
  async isReached(action: Action, customerId: string): Promise<boolean> {
    return this.#access.expect(action) === 'all' || (await this.get())?.id === customerId;
  }

  async expectReached(action: Action, customerId: string): Promise<void> {
    if (!(await this.isReached(action, customerId))) throw noSuchCustomer();
  }
}

export function noSuchCustomer(): Refusal {
  return refuse('NOT_FOUND', ['customer_id'], 'there is no customer with this id');
}
