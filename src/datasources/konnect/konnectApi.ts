import qs from 'qs';
import type { z } from 'zod';
import { RequestError, UpstreamError } from '../../errors.ts';
import { parseResponse, parseJson } from '../http/response.ts';
import type { RequestDeadline } from '../http/deadline.ts';
import type { Effect, HttpClient, HttpRequest, HttpResponse } from '../http/httpClient.ts';
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
import { toError } from './errors.ts';

/**
 * Konnect's OpenMeter v3 API for one request: one function per operation, in wire shapes. What Konnect refuses is thrown as a
 * `Refusal`, what fails as an `UpstreamFailure`. Requests are taken as checked; answers are checked here.
 */
export class KonnectApi {
  readonly #http: HttpClient;
  readonly #headers: Record<string, string>;
  readonly #scope: RequestDeadline;

  constructor(http: HttpClient, token: string, scope: RequestDeadline) {
    this.#http = http;
    this.#headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
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
  getCustomer(id: string): Promise<Customer | null> {
    return orNull(this.#read(Customer, customerPath(id)));
  }

  /** Replaces a customer that exists. An omitted e-mail address or currency stays as it is. */
  async upsertCustomer(id: string, request: UpsertCustomerRequest): Promise<Customer> {
    return this.#send(Customer, { method: 'PUT', path: customerPath(id), body: request });
  }

  /** Konnect answers the same whether the customer was there, had been deleted, or never was. */
  async deleteCustomer(id: string): Promise<void> {
    const request = this.#toHttp({ method: 'DELETE', path: customerPath(id) });
    const { status } = expectSuccess(await this.#http.send(request, this.#scope));
    // Any other success is somebody else's, such as the page of a proxy: then nobody knows.
    if (status !== 204) {
      throw new UpstreamError('konnect', 'UPSTREAM_INVALID_RESPONSE', `status ${status} for a deletion`);
    }
  }

  /** The billing in force. Refused with 412 while a Stripe profile meets a customer without a Stripe link. */
  getBilling(customerId: string): Promise<Billing> {
    return this.#read(Billing, `${customerPath(customerId)}/billing`);
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
  getBillingProfile(id: string): Promise<BillingProfile | null> {
    return orNull(this.#read(BillingProfile, `${profilesPath}/${ulidSegment(id)}`));
  }

  async #list<T>(schema: z.ZodType<T>, path: string, query: object): Promise<T> {
    try {
      return await this.#read(schema, path + qs.stringify(query, queryFormat));
    } catch (error) {
      // A list is always there: a 404 comes from a gateway that knows no such API.
      if (error instanceof RequestError && error.code === 'NOT_FOUND') {
        throw new UpstreamError('konnect', 'UPSTREAM_ERROR', 'no such API behind the configured URL');
      }
      throw error;
    }
  }

  /** Checked by each who asks, so that each has an answer of its own. */
  #read<T>(schema: z.ZodType<T>, path: string): Promise<T> {
    return this.#http.reads
      .run(path, this.#scope, (scope) => this.#json({ method: 'GET', path }, scope))
      .then((json) => parseResponse('konnect', schema, json));
  }

  async #send<T>(schema: z.ZodType<T>, request: KonnectRequest): Promise<T> {
    return parseResponse('konnect', schema, await this.#json(request, this.#scope));
  }

  // Hundreds of these wait at a time, and an async function would hold twice as much meanwhile.
  #json(request: KonnectRequest, scope: RequestDeadline): Promise<unknown> {
    return this.#http.send(this.#toHttp(request), scope).then(jsonOf);
  }

  #toHttp({ method, path, body, effect = 'repeatable' }: KonnectRequest): HttpRequest {
    if (body === undefined) return { method, path, headers: this.#headers, retrySafety: effect };
    const headers = { ...this.#headers, 'content-type': 'application/json' };
    return { method, path, headers, retrySafety: effect, body: JSON.stringify(body) };
  }
}

interface KonnectRequest {
  readonly method: HttpRequest['method'];
  readonly path: string;
  readonly body?: object;
  /** GET, PUT and DELETE are `repeatable`. */
  readonly effect?: Effect;
}

function jsonOf(response: HttpResponse): unknown {
  return parseJson('konnect', expectSuccess(response));
}

function expectSuccess(response: HttpResponse): HttpResponse {
  if (response.status < 200 || response.status > 299) throw toError(response);
  return response;
}

/** qs's own encoder takes 41 µs for a list of 50 keys, and this 6. */
const queryFormat = { addQueryPrefix: true, encoder: (text: unknown) => encode(String(text)) } as const;

/** All but letters, digits and `-._~`. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
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

function orNull<T>(answer: Promise<T>): Promise<T | null> {
  return answer.catch(nullIfMissing);
}

function nullIfMissing(error: unknown): null {
  if (error instanceof RequestError && error.code === 'NOT_FOUND') return null;
  throw error;
}
