import qs from 'qs';
import type { z } from 'zod';
import { Refusal, UpstreamFailure } from '../../errors.ts';
import { expectAnswer, expectJson } from '../http/answer.ts';
import type { CallScope } from '../http/callScope.ts';
import type { Effect, HttpClient, HttpRequest } from '../http/httpClient.ts';
import {
  AppData,
  Billing,
  BillingProfile,
  BillingProfilePage,
  CheckoutSession,
  Customer,
  CustomerPage,
  PortalSession,
  ulidPattern,
} from './contract.ts';
import type {
  AppDataRequest,
  BillingRequest,
  CheckoutSessionRequest,
  CreateCustomerRequest,
  ListBillingProfilesQuery,
  ListCustomersQuery,
  PortalSessionRequest,
  UpsertCustomerRequest,
} from './contract.ts';
import { toError } from './problems.ts';

/**
 * Konnect's OpenMeter v3 API for one request: one function per operation, in wire shapes. What Konnect refuses is thrown as a
 * `Refusal`, what fails as an `UpstreamFailure`. Requests are taken as checked; answers are checked here.
 */
export class Konnect {
  readonly #http: HttpClient;
  readonly #token: string;
  readonly #scope: CallScope;

  constructor(http: HttpClient, token: string, scope: CallScope) {
    this.#http = http;
    this.#token = token;
    this.#scope = scope;
  }

  /** Keys are unique: whether one that failed was done can be read back by its key. */
  async createCustomer(request: CreateCustomerRequest): Promise<Customer> {
    return this.#send(Customer, { method: 'POST', path: customersPath, body: request, effect: 'readBack' });
  }

  async listCustomers(query: ListCustomersQuery): Promise<CustomerPage> {
    return this.#list(CustomerPage, customersPath, query);
  }

  /** One customer; null when Konnect has none. A deleted one is still found, with `deleted_at`. */
  async getCustomer(id: string): Promise<Customer | null> {
    return orNull(this.#send(Customer, { method: 'GET', path: customerPath(id) }));
  }

  /** Replaces a customer that exists. An omitted e-mail address or currency stays as it is. */
  async upsertCustomer(id: string, request: UpsertCustomerRequest): Promise<Customer> {
    return this.#send(Customer, { method: 'PUT', path: customerPath(id), body: request });
  }

  /** Konnect answers the same whether the customer was there, had been deleted, or never was. */
  async deleteCustomer(id: string): Promise<void> {
    const { status } = await this.#request({ method: 'DELETE', path: customerPath(id) });
    // Any other success is somebody else's, such as the page of a proxy: then nobody knows.
    if (status !== 204) {
      throw new UpstreamFailure('konnect', 'UPSTREAM_INVALID_RESPONSE', `status ${status} for a deletion`);
    }
  }

  /** The billing in force. Refused with 412 while a Stripe profile meets a customer without a Stripe link. */
  async getBilling(customerId: string): Promise<Billing> {
    return this.#send(Billing, { method: 'GET', path: `${customerPath(customerId)}/billing` });
  }

  /** Echoes what was sent, not what is in force. */
  async updateBilling(customerId: string, request: BillingRequest): Promise<Billing> {
    return this.#send(Billing, { method: 'PUT', path: `${customerPath(customerId)}/billing`, body: request });
  }

  /** Echoes what was sent, not what is in force. */
  async updateAppData(customerId: string, request: AppDataRequest): Promise<AppData> {
    return this.#send(AppData, { method: 'PUT', path: `${customerPath(customerId)}/billing/app-data`, body: request });
  }

  async createCheckoutSession(customerId: string, request: CheckoutSessionRequest): Promise<CheckoutSession> {
    const path = `${customerPath(customerId)}/billing/stripe/checkout-sessions`;
    return this.#send(CheckoutSession, { method: 'POST', path, body: request, effect: 'once' });
  }

  async createPortalSession(customerId: string, request: PortalSessionRequest): Promise<PortalSession> {
    const path = `${customerPath(customerId)}/billing/stripe/portal-sessions`;
    return this.#send(PortalSession, { method: 'POST', path, body: request, effect: 'once' });
  }

  async listBillingProfiles(query: ListBillingProfilesQuery): Promise<BillingProfilePage> {
    return this.#list(BillingProfilePage, profilesPath, query);
  }

  /** One billing profile; null when Konnect has none. */
  async getBillingProfile(id: string): Promise<BillingProfile | null> {
    return orNull(this.#send(BillingProfile, { method: 'GET', path: `${profilesPath}/${ulidSegment(id)}` }));
  }

  async #list<T>(schema: z.ZodType<T>, path: string, query: object): Promise<T> {
    try {
      return await this.#send(schema, { method: 'GET', path: path + qs.stringify(query, queryFormat) });
    } catch (error) {
      // A list is always there: a 404 comes from a gateway that knows no such API.
      if (error instanceof Refusal && error.code === 'NOT_FOUND') {
        throw new UpstreamFailure('konnect', 'UPSTREAM_ERROR', 'no such API behind the configured URL');
      }
      throw error;
    }
  }

  async #send<T>(schema: z.ZodType<T>, request: KonnectRequest): Promise<T> {
    const response = await this.#request(request);
    return expectAnswer('konnect', schema, expectJson('konnect', response));
  }

  async #request({ method, path, body, effect = 'repeatable' }: KonnectRequest) {
    const headers: Record<string, string> = { authorization: `Bearer ${this.#token}`, accept: 'application/json' };
    if (body !== undefined) headers['content-type'] = 'application/json';
    const json = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await this.#http.send({ method, path, headers, effect, ...json }, this.#scope);
    if (response.status < 200 || response.status > 299) throw toError(response);
    return response;
  }
}

/** qs's own encoder takes 41 µs for a list of 50 keys, and this 6. */
const queryFormat = {
  addQueryPrefix: true,
  encoder: (text: unknown) => encodeURIComponent(String(text).toWellFormed()),
} as const;

interface KonnectRequest {
  readonly method: HttpRequest['method'];
  readonly path: string;
  readonly body?: object;
  /** GET, PUT and DELETE are `repeatable`. */
  readonly effect?: Effect;
}

const customersPath = '/v3/openmeter/customers';
const profilesPath = '/v3/openmeter/profiles';

function customerPath(id: string): string {
  return `${customersPath}/${ulidSegment(id)}`;
}

/** The last gate before a path. Callers check ids first and name the field: whoever fails here forgot to. */
function ulidSegment(id: string): string {
  if (!ulidPattern.test(id)) throw new TypeError('An id reached the Konnect data source that is no ULID.');
  return id;
}

async function orNull<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Refusal && error.code === 'NOT_FOUND') return null;
    throw error;
  }
}
