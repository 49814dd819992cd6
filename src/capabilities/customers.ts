import type { Authorizer } from '../auth/authorization.ts';
import type { CustomerPageAnswer } from '../datasources/konnect/contract.ts';
import {
  CreateCustomerRequest,
  CustomerAnswer,
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
import { withExistenceOperators } from './customerFilter.ts';
import { parseCustomerRef } from './customerRef.ts';
import type { CustomerRef, ParsedCustomerRef } from './customerRef.ts';
import type { AuditWrite } from './audit.ts';
import type { CallerCustomer } from './callerCustomer.ts';
import type { RequestContext } from './requestContext.ts';
import { runReadBeforeWrite, runWrite } from './unknownOutcome.ts';
import { requireSubjectsGiven, withUniqueSubjects } from './usageAttribution.ts';

export interface UpsertedCustomer {
  readonly customer: CustomerAnswer;
  readonly outcome: 'CREATED' | 'UPDATED';
}

export interface DeletedCustomer {
  readonly id: string;
  readonly outcome: 'DELETED' | 'ALREADY_DELETED';
}

/** Operations on customers. Each method validates its request, which is in wire names. */
export class Customers {
  readonly #konnect: KonnectApi;
  readonly #loaders: Loaders;
  readonly #authorizer: Authorizer;
  readonly #callerCustomer: CallerCustomer;
  readonly #runIdempotent: RunIdempotent;
  readonly #audit: AuditWrite;

  constructor({ konnect, loaders, authorizer, callerCustomer, runIdempotent, audit }: RequestContext) {
    this.#audit = audit;
    this.#konnect = konnect;
    this.#loaders = loaders;
    this.#authorizer = authorizer;
    this.#callerCustomer = callerCustomer;
    this.#runIdempotent = runIdempotent;
  }

  /** The customer that the caller's token names; null if it names none, or no customer has that key. */
  async me(): Promise<CustomerAnswer | null> {
    this.#authorizer.requireAuthenticated();
    return this.#callerCustomer.get();
  }

  /** The customer with this id or key; null if there is none. Only an id finds a deleted customer. */
  async get(ref: CustomerRef): Promise<CustomerAnswer | null> {
    const accessLevel = this.#authorizer.require('customers.get');
    const { id, key } = parseCustomerRef(ref);
    if (accessLevel === 'any') return this.#find({ id, key });
    if (key !== undefined && key !== this.#authorizer.customerKey) return null;
    const customer = await this.#callerCustomer.get();
    return id === undefined || id === customer?.id ? customer : null;
  }

  async list(query: unknown): Promise<CustomerPageAnswer> {
    this.#authorizer.require('customers.list');
    const checked = parseInput(ListCustomersQuery, withoutNulls(query));
    const page = await this.#konnect.listCustomers(withExistenceOperators(checked));
    this.#loaders.primeCustomers(page.data);
    return page;
  }

  create(request: unknown): Promise<CustomerAnswer> {
    return this.#audit('customers.create', request, async () => {
      this.#authorizer.require('customers.create');
      const { idempotency_key, ...body } = requireObject(withoutNulls(request));
      const key = parseIdempotencyKey(idempotency_key);
      const checked = withUniqueSubjects(parseInput(CreateCustomerRequest, body));
      const customer = await this.#runIdempotent({
        action: 'customers.create',
        upstream: 'konnect',
        key,
        input: checked,
        answer: CustomerAnswer,
        run: (_name, isReplay) => this.#create(checked, isReplay),
      });
      return this.#cache(customer);
    });
  }

  /** Changes the given members of an existing customer. The others are read and sent back: Konnect can only replace. */
  update(request: unknown): Promise<CustomerAnswer> {
    return this.#audit('customers.update', request, async () => {
      this.#authorizer.require('customers.update');
      const { id, key, ...changes } = requireObject(request);
      const by = requireExactlyOne({ id, key }, ['id', 'key']);
      const given = parseInput(CustomerChanges, withoutClearable(changes));
      if (Object.keys(changes).length === 0) {
        throw requestError(
          'INVALID_INPUT',
          [],
          'give at least one member besides `id` and `key`: there is nothing to change',
        );
      }
      const stored = await (by === 'id'
        ? this.#readBeforeWrite(parseUlid(id, ['id']))
        : runReadBeforeWrite(this.#findByKey(parseCustomerKey(key, ['key']))));
      if (stored === null) throw requestError('NOT_FOUND', [by], `there is no customer with this ${by}`);
      const cleared = Object.keys(changes).filter((name) => changes[name] === null);
      const kept = Object.entries(stored).filter(
        ([name]) => clearedByAbsence.includes(name) && !cleared.includes(name),
      );
      const replacement = parseInput(UpsertCustomerRequest, { ...Object.fromEntries(kept), ...given });
      return this.#replace(stored.id, withUniqueSubjects(replacement), by);
    });
  }

  /** Replaces the customer with this id; with a key, creates the customer if it is missing. */
  upsert(request: unknown): Promise<UpsertedCustomer> {
    return this.#audit('customers.upsert', request, async () => {
      this.#authorizer.require('customers.upsert');
      const { id, key, ...body } = requireObject(request);
      const by = requireExactlyOne({ id, key }, ['id', 'key']);
      const replacement = withUniqueSubjects(parseInput(UpsertCustomerRequest, withoutClearable(body)));
      const keepsSubjects = body['usage_attribution'] === undefined;
      if (by === 'key') return this.#upsertByKey(parseCustomerKey(key, ['key']), replacement, keepsSubjects);
      const customerId = parseUlid(id, ['id']);
      if (keepsSubjects) requireSubjectsGiven(await this.#readBeforeWrite(customerId));
      const customer = await this.#replace(customerId, replacement, 'id');
      return { customer, outcome: 'UPDATED' };
    });
  }

  /** Deletes by id or key. Reads the customer first: Konnect's response is the same whether it existed or not. */
  delete(ref: CustomerRef): Promise<DeletedCustomer> {
    return this.#audit('customers.delete', ref, async () => {
      this.#authorizer.require('customers.delete');
      const { by, ...parsed } = parseCustomerRef(ref);
      const customer = await this.#find(parsed);
      if (customer === null) throw requestError('NOT_FOUND', [by], `there is no customer with this ${by}`);
      if (customer.deleted_at !== undefined) return { id: customer.id, outcome: 'ALREADY_DELETED' };
      try {
        await runWrite(this.#konnect.deleteCustomer(customer.id));
      } catch (error) {
        // Konnect returns 400 for open invoices and entitlements, but 412 for active subscriptions: report both alike.
        throw isRequestError(error, 'INVALID_INPUT')
          ? requestError('PRECONDITION_FAILED', [by], error.message)
          : withPath(error, [by]);
      } finally {
        this.#loaders.clearCustomer(customer);
      }
      return { id: customer.id, outcome: 'DELETED' };
    });
  }

  async #upsertByKey(
    key: string,
    replacement: UpsertCustomerRequest,
    keepsSubjects: boolean,
  ): Promise<UpsertedCustomer> {
    // Another client may create or delete the customer between lookup and write; then the lookup is repeated. Two
    // concurrent clients need two rounds at most; the third round is for more of them.
    for (let round = 1; ; round++) {
      const existing = await this.#findByKey(key);
      if (keepsSubjects) requireSubjectsGiven(existing);
      try {
        if (existing) return { customer: await this.#replace(existing.id, replacement, 'key'), outcome: 'UPDATED' };
        const customer = await this.#create({ ...replacement, key }, false);
        return { customer: this.#cache(customer), outcome: 'CREATED' };
      } catch (error) {
        const lostRace = existing
          ? isRequestError(error, 'NOT_FOUND') || isRequestError(error, 'GONE')
          : isRequestError(error, 'CONFLICT') && (await this.#findByKey(key)) !== null;
        if (!lostRace || round === 3) {
          throw withPathOfSentence(error, ['key'], replacement);
        }
      }
    }
  }

  async #replace(id: string, replacement: UpsertCustomerRequest, by: 'id' | 'key'): Promise<CustomerAnswer> {
    try {
      return this.#cache(await runWrite(this.#konnect.upsertCustomer(id, replacement)));
    } catch (error) {
      throw withPath(withPathOfSentence(error, [by], replacement), ['id']);
    }
  }

  async #create(request: CreateCustomerRequest, isReplay: boolean): Promise<CustomerAnswer> {
    try {
      const find = () => this.#findByKey(request.key);
      return await createCustomerOnce({ konnect: this.#konnect, request, find, isReplay });
    } catch (error) {
      throw withPathOfSentence(error, ['key'], request);
    }
  }

  #find({ id, key = '' }: ParsedCustomerRef): Promise<CustomerAnswer | null> {
    return id === undefined ? this.#loaders.customerByKey.load(key) : this.#loaders.customerById.load(id);
  }

  #readBeforeWrite(id: string): Promise<CustomerAnswer | null> {
    return runReadBeforeWrite(this.#loaders.customerById.clear(id).load(id));
  }

  async #findByKey(key: string): Promise<CustomerAnswer | null> {
    return this.#loaders.customerByKey.clear(key).load(key);
  }

  /** Stores the result of a write in the loaders. */
  #cache(customer: CustomerAnswer): CustomerAnswer {
    this.#loaders.clearCustomer(customer);
    this.#loaders.primeCustomers([customer]);
    return customer;
  }
}

/** Members that an update sends back. An absent e-mail address or currency stays as it is, also one that this service refuses. */
const clearedByAbsence = ['name', 'description', 'labels', 'usage_attribution', 'billing_address'];

/** A change has the members of a replacement, none of them required. */
const CustomerChanges = UpsertCustomerRequest.partial();

/** Members that a replacement clears by omitting them. Null for any other member is rejected: Konnect cannot clear it. */
const clearable = ['description', 'labels', 'usage_attribution', 'billing_address'];

function withoutClearable(body: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(body).filter(([name, value]) => value !== null || !clearable.includes(name)),
  );
}

function isRequestError(error: unknown, code: RequestError['code']): error is RequestError {
  return error instanceof RequestError && error.code === code;
}

/**
 * Attaches the path of the member that Konnect's sentence is about. A key may clash with a subject or an id of another
 * customer, also in a replacement, whose key does not change: the sentence then begins with "key".
 */
function withPathOfSentence(
  error: unknown,
  keyPath: readonly string[],
  { usage_attribution }: Pick<UpsertCustomerRequest, 'usage_attribution'>,
): unknown {
  const isConflict = isRequestError(error, 'CONFLICT');
  if (!isConflict && !isRequestError(error, 'INVALID_INPUT')) return error;
  const subjectsPath = ['usage_attribution', 'subject_keys'];
  if (/\bsubject keys?\b/i.test(error.message)) return error.withDefaultPath(subjectsPath);
  if (!isConflict) return error;
  const isAboutKey = /^(?:[\w ]+: )?key\b/i.test(error.message) || usage_attribution === undefined;
  return error.withDefaultPath(isAboutKey ? keyPath : subjectsPath);
}
