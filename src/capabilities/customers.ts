import type { Access } from '../access/access.ts';
import type { CustomerPage } from '../datasources/konnect/contract.ts';
import {
  CreateCustomerRequest,
  Customer,
  ListCustomersQuery,
  UpsertCustomerRequest,
} from '../datasources/konnect/contract.ts';
import type { Konnect } from '../datasources/konnect/konnect.ts';
import { Refusal, refuse } from '../errors.ts';
import type { Once } from '../idempotency/idempotency.ts';
import type { Loaders } from '../loaders/loaders.ts';
import {
  blame,
  expectCustomerKey,
  expectExactlyOne,
  expectIdempotencyKey,
  expectRecord,
  expectRequest,
  expectUlid,
  withoutNulls,
} from './checks.ts';
import { createdCustomer } from './createdCustomer.ts';
import type { OwnCustomer } from './ownCustomer.ts';
import type { Resources } from './resources.ts';
import { writing } from './writes.ts';

export interface UpsertedCustomer {
  readonly customer: Customer;
  readonly outcome: 'CREATED' | 'UPDATED';
}

export interface DeletedCustomer {
  readonly id: string;
  readonly outcome: 'DELETED' | 'ALREADY_DELETED';
}

/** What a caller names a customer by: exactly one of both. */
export interface CustomerName {
  readonly id?: unknown;
  readonly key?: unknown;
}

/** What can be done with customers. Arguments are wire shapes as an adapter received them: they are checked here. */
export class Customers {
  readonly #konnect: Konnect;
  readonly #loaders: Loaders;
  readonly #access: Access;
  readonly #own: OwnCustomer;
  readonly #once: Once;

  constructor({ konnect, loaders, access, own, once }: Resources) {
    this.#konnect = konnect;
    this.#loaders = loaders;
    this.#access = access;
    this.#own = own;
    this.#once = once;
  }

  /** The customer that the caller's token names; null when it names none, or there is none with its key. */
  async me(): Promise<Customer | null> {
    this.#access.expectKnown();
    return this.#own.get();
  }

  /** By exactly one of id and key; null when there is none. Only an id finds a deleted customer. */
  async get(by: CustomerName): Promise<Customer | null> {
    const reach = this.#access.expect('customers.get');
    const { id, key } = expectName(by);
    if (reach === 'all') return this.#find({ id, key });
    if (key !== undefined && key !== this.#access.customerKey) return null;
    const own = await this.#own.get();
    return id === undefined || id === own?.id ? own : null;
  }

  async list(query: unknown): Promise<CustomerPage> {
    this.#access.expect('customers.list');
    const page = await this.#konnect.listCustomers(expectRequest(ListCustomersQuery, withoutNulls(query)));
    this.#loaders.primeCustomers(page.data);
    return page;
  }

  async create(request: unknown): Promise<Customer> {
    this.#access.expect('customers.create');
    const { idempotency_key, ...body } = expectRecord(withoutNulls(request));
    const key = expectIdempotencyKey(idempotency_key);
    const checked = expectRequest(CreateCustomerRequest, body);
    const customer = await this.#once({
      action: 'customers.create',
      upstream: 'konnect',
      key,
      input: checked,
      answer: Customer,
      run: (_name, isRepetition) => this.#create(checked, isRepetition),
    });
    return this.#keep(customer);
  }

  /** Replaces the customer with this id; with this key, creates it when missing. */
  async upsert(request: unknown): Promise<UpsertedCustomer> {
    this.#access.expect('customers.upsert');
    const { id, key, ...body } = expectRecord(request);
    const by = expectExactlyOne({ id, key }, ['id', 'key']);
    const replacement = expectRequest(UpsertCustomerRequest, withoutClearable(body));
    if (by === 'key') return this.#upsertByKey(expectCustomerKey(key, ['key']), replacement);
    const customer = await this.#replace(expectUlid(id, ['id']), replacement);
    return { customer, outcome: 'UPDATED' };
  }

  /** By exactly one of id and key. Konnect answers any deletion alike, so it is read first what there is to delete. */
  async delete(by: CustomerName): Promise<DeletedCustomer> {
    this.#access.expect('customers.delete');
    const { name, ...wanted } = expectName(by);
    const customer = await this.#find(wanted);
    if (customer === null) throw refuse('NOT_FOUND', [name], `there is no customer with this ${name}`);
    if (customer.deleted_at !== undefined) return { id: customer.id, outcome: 'ALREADY_DELETED' };
    try {
      await writing(this.#konnect.deleteCustomer(customer.id));
    } catch (error) {
      // Open invoices and entitlements are a 400 of Konnect's, active subscriptions a 412: the caller mends them alike.
      throw isRefusal(error, 'INVALID_INPUT')
        ? refuse('PRECONDITION_FAILED', [name], error.message)
        : blame(error, [name]);
    } finally {
      this.#loaders.clearCustomer(customer);
    }
    return { id: customer.id, outcome: 'DELETED' };
  }

  async #upsertByKey(key: string, replacement: UpsertCustomerRequest): Promise<UpsertedCustomer> {
    // Between looking and writing another caller may create the customer or delete it: then look again. Two callers
    // settle in two rounds; the third is for a customer that is created and deleted all the time.
    for (let round = 1; ; round++) {
      const existing = await this.#findByKey(key);
      try {
        if (existing) return { customer: await this.#replace(existing.id, replacement), outcome: 'UPDATED' };
        const customer = await this.#create({ ...replacement, key }, false);
        return { customer: this.#keep(customer), outcome: 'CREATED' };
      } catch (error) {
        const lostRace = existing
          ? isRefusal(error, 'NOT_FOUND') || isRefusal(error, 'GONE')
          : isRefusal(error, 'CONFLICT') && (await this.#findByKey(key)) !== null;
        if (!lostRace || round === 3) {
          throw blameForConflict(error, existing !== null || replacement.usage_attribution !== undefined);
        }
      }
    }
  }

  async #replace(id: string, replacement: UpsertCustomerRequest): Promise<Customer> {
    try {
      return this.#keep(await writing(this.#konnect.upsertCustomer(id, replacement)));
    } catch (error) {
      // The key never changes, so only a subject can clash.
      throw isRefusal(error, 'CONFLICT') ? blameForConflict(error, true) : blame(error, ['id']);
    }
  }

  async #create(request: CreateCustomerRequest, isRepetition: boolean): Promise<Customer> {
    try {
      const find = () => this.#findByKey(request.key);
      return await createdCustomer({ konnect: this.#konnect, request, find, isRepetition });
    } catch (error) {
      throw blameForConflict(error, request.usage_attribution !== undefined);
    }
  }

  #find({ id, key = '' }: CheckedName): Promise<Customer | null> {
    return id === undefined ? this.#loaders.customerByKey.load(key) : this.#loaders.customerById.load(id);
  }

  async #findByKey(key: string): Promise<Customer | null> {
    return this.#loaders.customerByKey.clear(key).load(key);
  }

  /** Remembers a customer as a write has left it. */
  #keep(customer: Customer): Customer {
    this.#loaders.clearCustomer(customer);
    this.#loaders.primeCustomers([customer]);
    return customer;
  }
}

interface CheckedName {
  readonly id: string | undefined;
  readonly key: string | undefined;
}

function expectName(by: CustomerName): CheckedName & { readonly name: 'id' | 'key' } {
  const name = expectExactlyOne(by, ['id', 'key']);
  return name === 'id'
    ? { name, id: expectUlid(by.id, ['id']), key: undefined }
    : { name, id: undefined, key: expectCustomerKey(by.key, ['key']) };
}

/** A replacement clears these by leaving them out. A null elsewhere stays, and is refused: Konnect cannot clear it. */
const clearable = ['description', 'labels', 'usage_attribution', 'billing_address'];

function withoutClearable(body: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(body).filter(([name, value]) => value !== null || !clearable.includes(name)),
  );
}

function isRefusal(error: unknown, code: Refusal['code']): error is Refusal {
  return error instanceof Refusal && error.code === code;
}

function blameForConflict(error: unknown, hasSubjects: boolean): unknown {
  if (!isRefusal(error, 'CONFLICT')) return error;
  return error.blaming(hasSubjects ? ['usage_attribution', 'subject_keys'] : ['key']);
}
