import type { Authorizer } from '../auth/authorization.ts';
import type { CustomerPage } from '../datasources/konnect/contract.ts';
import {
  CreateCustomerRequest,
  Customer,
  ListCustomersQuery,
  UpsertCustomerRequest,
} from '../datasources/konnect/contract.ts';
import type { KonnectApi } from '../datasources/konnect/konnectApi.ts';
import { RequestError, requestError } from '../errors.ts';
import type { RunIdempotent } from '../idempotency/idempotency.ts';
import type { Loaders } from '../loaders/loaders.ts';
import {
  withPath,
  parseCustomerKey,
  requireExactlyOne,
  parseIdempotencyKey,
  requireObject,
  parseInput,
  parseUlid,
  withoutNulls,
} from './validation.ts';
import { createCustomerOnce } from './createCustomerOnce.ts';
import type { CallerCustomer } from './callerCustomer.ts';
import type { RequestContext } from './requestContext.ts';
import { runWrite } from './unknownOutcome.ts';

export interface UpsertedCustomer {
  readonly customer: Customer;
  readonly outcome: 'CREATED' | 'UPDATED';
}

export interface DeletedCustomer {
  readonly id: string;
  readonly outcome: 'DELETED' | 'ALREADY_DELETED';
}

/** What a caller names a customer by: exactly one of both. */
export interface CustomerRef {
  readonly id?: unknown;
  readonly key?: unknown;
}

/** What can be done with customers. Arguments are wire shapes as an adapter received them: they are checked here. */
export class Customers {
  readonly #konnect: KonnectApi;
  readonly #loaders: Loaders;
  readonly #authorizer: Authorizer;
  readonly #callerCustomer: CallerCustomer;
  readonly #runIdempotent: RunIdempotent;

  constructor({ konnect, loaders, authorizer, callerCustomer, runIdempotent }: RequestContext) {
    this.#konnect = konnect;
    this.#loaders = loaders;
    this.#authorizer = authorizer;
    this.#callerCustomer = callerCustomer;
    this.#runIdempotent = runIdempotent;
  }

  /** The customer that the caller's token names; null when it names none, or there is none with its key. */
  async me(): Promise<Customer | null> {
    this.#authorizer.requireAuthenticated();
    return this.#callerCustomer.get();
  }

  /** By exactly one of id and key; null when there is none. Only an id finds a deleted customer. */
  async get(by: CustomerRef): Promise<Customer | null> {
    const reach = this.#authorizer.require('customers.get');
    const { id, key } = parseCustomerRef(by);
    if (reach === 'any') return this.#find({ id, key });
    if (key !== undefined && key !== this.#authorizer.customerKey) return null;
    const own = await this.#callerCustomer.get();
    return id === undefined || id === own?.id ? own : null;
  }

  async list(query: unknown): Promise<CustomerPage> {
    this.#authorizer.require('customers.list');
    const page = await this.#konnect.listCustomers(parseInput(ListCustomersQuery, withoutNulls(query)));
    this.#loaders.primeCustomers(page.data);
    return page;
  }

  async create(request: unknown): Promise<Customer> {
    this.#authorizer.require('customers.create');
    const { idempotency_key, ...body } = requireObject(withoutNulls(request));
    const key = parseIdempotencyKey(idempotency_key);
    const checked = parseInput(CreateCustomerRequest, body);
    const customer = await this.#runIdempotent({
      action: 'customers.create',
      upstream: 'konnect',
      key,
      input: checked,
      answer: Customer,
      run: (_name, isReplay) => this.#create(checked, isReplay),
    });
    return this.#keep(customer);
  }

  /** Replaces the customer with this id; with this key, creates it when missing. */
  async upsert(request: unknown): Promise<UpsertedCustomer> {
    this.#authorizer.require('customers.upsert');
    const { id, key, ...body } = requireObject(request);
    const by = requireExactlyOne({ id, key }, ['id', 'key']);
    const replacement = parseInput(UpsertCustomerRequest, withoutClearable(body));
    if (by === 'key') return this.#upsertByKey(parseCustomerKey(key, ['key']), replacement);
    const customer = await this.#replace(parseUlid(id, ['id']), replacement);
    return { customer, outcome: 'UPDATED' };
  }

  /** By exactly one of id and key. Konnect answers any deletion alike, so it is read first what there is to delete. */
  async delete(by: CustomerRef): Promise<DeletedCustomer> {
    this.#authorizer.require('customers.delete');
    const { name, ...wanted } = parseCustomerRef(by);
    const customer = await this.#find(wanted);
    if (customer === null) throw requestError('NOT_FOUND', [name], `there is no customer with this ${name}`);
    if (customer.deleted_at !== undefined) return { id: customer.id, outcome: 'ALREADY_DELETED' };
    try {
      await runWrite(this.#konnect.deleteCustomer(customer.id));
    } catch (error) {
      // Open invoices and entitlements are a 400 of Konnect's, active subscriptions a 412: the caller mends them alike.
      throw isRequestError(error, 'INVALID_INPUT')
        ? requestError('PRECONDITION_FAILED', [name], error.message)
        : withPath(error, [name]);
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
          ? isRequestError(error, 'NOT_FOUND') || isRequestError(error, 'GONE')
          : isRequestError(error, 'CONFLICT') && (await this.#findByKey(key)) !== null;
        if (!lostRace || round === 3) {
          throw withConflictPath(error, existing !== null || replacement.usage_attribution !== undefined);
        }
      }
    }
  }

  async #replace(id: string, replacement: UpsertCustomerRequest): Promise<Customer> {
    try {
      return this.#keep(await runWrite(this.#konnect.upsertCustomer(id, replacement)));
    } catch (error) {
      // The key never changes, so only a subject can clash.
      throw isRequestError(error, 'CONFLICT') ? withConflictPath(error, true) : withPath(error, ['id']);
    }
  }

  async #create(request: CreateCustomerRequest, isReplay: boolean): Promise<Customer> {
    try {
      const find = () => this.#findByKey(request.key);
      return await createCustomerOnce({ konnect: this.#konnect, request, find, isReplay });
    } catch (error) {
      throw withConflictPath(error, request.usage_attribution !== undefined);
    }
  }

  #find({ id, key = '' }: ParsedCustomerRef): Promise<Customer | null> {
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

interface ParsedCustomerRef {
  readonly id: string | undefined;
  readonly key: string | undefined;
}

function parseCustomerRef(by: CustomerRef): ParsedCustomerRef & { readonly name: 'id' | 'key' } {
  const name = requireExactlyOne(by, ['id', 'key']);
  return name === 'id'
    ? { name, id: parseUlid(by.id, ['id']), key: undefined }
    : { name, id: undefined, key: parseCustomerKey(by.key, ['key']) };
}

/** A replacement clears these by leaving them out. A null elsewhere stays, and is refused: Konnect cannot clear it. */
const clearable = ['description', 'labels', 'usage_attribution', 'billing_address'];

function withoutClearable(body: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(body).filter(([name, value]) => value !== null || !clearable.includes(name)),
  );
}

function isRequestError(error: unknown, code: RequestError['code']): error is RequestError {
  return error instanceof RequestError && error.code === code;
}

function withConflictPath(error: unknown, hasSubjects: boolean): unknown {
  if (!isRequestError(error, 'CONFLICT')) return error;
  return error.withDefaultPath(hasSubjects ? ['usage_attribution', 'subject_keys'] : ['key']);
}
