import qs from 'qs';
import type { z } from 'zod';
import { RequestError, UpstreamError } from '../../errors.ts';
import { parseJson, requireIdentity } from '../http/response.ts';
import type { Identity } from '../http/response.ts';
import type { HttpRequest, HttpResponse, RetrySafety } from '../http/dispatch.ts';
import type { HttpClient } from '../http/httpClient.ts';
import {
  AppDataAnswer,
  BillingAnswer,
  BillingProfileAnswer,
  BillingProfilePageAnswer,
  CheckoutSessionAnswer,
  CustomerAnswer,
  CustomerPageAnswer,
  PortalSessionAnswer,
  ulidPattern,
} from './contract.ts';
import type {
  AppDataChange,
  BillingChange,
  CheckoutSessionRequest,
  CreateCustomerRequest,
  ListBillingProfilesQuery,
  ListCustomersQuery,
  PortalSessionRequest,
  UpsertCustomerRequest,
} from './contract.ts';
import type { CallingRequest, UpstreamCall } from '../http/upstreamCall.ts';
import type { TraceSpan } from '../../telemetry/traceSpan.ts';
import { readAnswer } from '../http/tolerantReader.ts';
import { toError } from './errors.ts';

/**
 * Konnect's OpenMeter v3 API, for one request: one function per operation, in wire shapes. Requests are already validated;
 * responses are validated here. Throws a `RequestError` when Konnect rejects a request, an `UpstreamError` when it fails.
 */
export class KonnectApi {
  readonly #http: HttpClient;
  readonly #token: string;
  readonly #headers: Record<string, string>;
  readonly #request: CallingRequest;

  constructor(http: HttpClient, token: string, request: CallingRequest) {
    this.#http = http;
    this.#token = token;
    this.#headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
    this.#request = request;
  }

  /** The same API, whose calls have `span` as the parent of theirs. */
  within(span: TraceSpan | undefined): KonnectApi {
    return span === undefined ? this : new KonnectApi(this.#http, this.#token, { ...this.#request, span });
  }

  /** Keys are unique, so a lookup by key shows whether a failed creation was applied. */
  createCustomer(body: CreateCustomerRequest): Promise<CustomerAnswer> {
    const identity = { key: body.key };
    return this.#send(CustomerAnswer, {
      method: 'POST',
      route: routes.customers,
      body,
      identity,
      retrySafety: 'verifiable',
    });
  }

  listCustomers(query: ListCustomersQuery): Promise<CustomerPageAnswer> {
    return this.#read(CustomerPageAnswer, { route: routes.customers, query }, toListJson);
  }

  /** One customer; null when Konnect has none. A deleted one is found, with `deleted_at`. */
  getCustomer(id: string): Promise<CustomerAnswer | null> {
    return this.#readOrNull(CustomerAnswer, { route: routes.customer, id, identity: { id } });
  }

  /** Replaces an existing customer. An omitted e-mail address or currency keeps its value. */
  upsertCustomer(id: string, body: UpsertCustomerRequest): Promise<CustomerAnswer> {
    return this.#send(CustomerAnswer, { method: 'PUT', route: routes.customer, id, identity: { id }, body });
  }

  /** Konnect's response is the same for an existing, a deleted and an unknown customer. */
  deleteCustomer(id: string): Promise<void> {
    return this.#write({ method: 'DELETE', route: routes.customer, id }, requireNoContent, () => {});
  }

  /** The effective billing. Konnect answers 412 for a customer without a Stripe link whose profile uses Stripe. */
  getBilling(customerId: string): Promise<BillingAnswer> {
    return this.#read(BillingAnswer, { route: routes.billing, id: customerId });
  }

  /**
   * Without a profile, Konnect uses the default one and not the one in force. The answer repeats the request, without the
   * data of apps that the profile does not use: they are ignored.
   */
  updateBilling(customerId: string, body: BillingChange): Promise<BillingAnswer> {
    const identity = { 'billing_profile.id': body.billing_profile?.id };
    return this.#send(BillingAnswer, { method: 'PUT', route: routes.billing, id: customerId, identity, body });
  }

  /** Acts on the profile in force, and answers as `updateBilling`. Data of another app clear external invoicing's labels. */
  updateAppData(customerId: string, body: AppDataChange): Promise<AppDataAnswer> {
    return this.#send(AppDataAnswer, { method: 'PUT', route: routes.appData, id: customerId, body });
  }

  createCheckoutSession(customerId: string, body: CheckoutSessionRequest): Promise<CheckoutSessionAnswer> {
    const route = routes.checkoutSessions;
    const identity = { customer_id: customerId };
    return this.#send(CheckoutSessionAnswer, {
      method: 'POST',
      route,
      id: customerId,
      identity,
      body,
      retrySafety: 'unsafe',
    });
  }

  createPortalSession(customerId: string, body: PortalSessionRequest): Promise<PortalSessionAnswer> {
    const route = routes.portalSessions;
    const identity = { configuration_id: body.stripe_options.configuration_id };
    return this.#send(PortalSessionAnswer, {
      method: 'POST',
      route,
      id: customerId,
      identity,
      body,
      retrySafety: 'unsafe',
    });
  }

  listBillingProfiles(query: ListBillingProfilesQuery): Promise<BillingProfilePageAnswer> {
    return this.#read(BillingProfilePageAnswer, { route: routes.profiles, query }, toListJson);
  }

  /** One billing profile; null when Konnect has none. */
  getBillingProfile(id: string): Promise<BillingProfileAnswer | null> {
    return this.#readOrNull(BillingProfileAnswer, { route: routes.profile, id, identity: { id } });
  }

  #readOrNull<T>(schema: z.ZodType<T>, target: Target): Promise<T | null> {
    return this.#read<T | null>(schema, target, toJson, nullIfNotFound);
  }

  /** `readAnswer` runs for each request that shares the call, so that each has objects of its own. */
  #read<T>(schema: z.ZodType<T>, target: Target, toResult = toJson, recover?: (error: unknown) => T): Promise<T> {
    const path = toPath(target);
    const request: HttpRequest = { method: 'GET', path, headers: this.#headers, retrySafety: 'idempotent' };
    return this.#http.call(
      { method: 'GET', route: target.route, shareKey: `${this.#request.callerId} ${path}` },
      this.#request,
      // Hundreds of reads wait at a time, and an async function would retain twice the memory.
      (call) => this.#http.send(request, call, (response) => toResult(response, target.query)),
      toAnswer(schema, target.identity),
      recover,
    );
  }

  #send<T>(schema: z.ZodType<T>, write: Write): Promise<T> {
    return this.#write(write, (response) => toJson(response, write.body), toAnswer(schema, write.identity));
  }

  #write<T>(
    { body, retrySafety = 'idempotent', ...write }: Write,
    toResult: (response: HttpResponse) => unknown,
    parse: (result: unknown, call: UpstreamCall) => T,
  ): Promise<T> {
    const { method, route } = write;
    const content =
      body === undefined
        ? { headers: this.#headers }
        : { headers: { ...this.#headers, 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const request: HttpRequest = { method, path: toPath(write), retrySafety, ...content };
    return this.#http.call({ method, route }, this.#request, (call) => this.#http.send(request, call, toResult), parse);
  }
}

interface Target {
  readonly route: string;
  /** Value of the id in the route. */
  readonly id?: string;
  readonly query?: object;
  /** What the answer must be about. */
  readonly identity?: Identity;
}

interface Write extends Target {
  readonly method: 'POST' | 'PUT' | 'DELETE';
  readonly body?: object;
  /** `idempotent` by default, as PUT and DELETE are. */
  readonly retrySafety?: RetrySafety;
}

const routes = {
  customers: '/v3/openmeter/customers',
  customer: '/v3/openmeter/customers/{customerId}',
  billing: '/v3/openmeter/customers/{customerId}/billing',
  appData: '/v3/openmeter/customers/{customerId}/billing/app-data',
  checkoutSessions: '/v3/openmeter/customers/{customerId}/billing/stripe/checkout-sessions',
  portalSessions: '/v3/openmeter/customers/{customerId}/billing/stripe/portal-sessions',
  profiles: '/v3/openmeter/profiles',
  profile: '/v3/openmeter/profiles/{profileId}',
} as const;

function toPath({ route, id, query }: Target): string {
  const path = id === undefined ? route : route.replace(/\{\w+\}/, toPathSegment(id));
  return query === undefined ? path : path + qs.stringify(query, queryFormat);
}

/** Last check before an id enters a path. Capabilities validate ids first and name the member; a failure here is a bug. */
function toPathSegment(id: string): string {
  if (!ulidPattern.test(id)) throw new TypeError('The Konnect data source requires a ULID.');
  return id;
}

/** qs's own encoder takes 41 µs for a list of 50 keys, this one 6. */
const queryFormat = { addQueryPrefix: true, encoder: (text: unknown) => encode(String(text)) } as const;

/** Percent-encodes everything except letters, digits and `-._~`. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function toAnswer<T>(schema: z.ZodType<T>, identity: Identity = {}): (json: unknown, call: UpstreamCall) => T {
  return (json, call) => {
    const answer = readAnswer('konnect', schema, json, call);
    // Of the whole response: the answer lacks an id of unexpected shape.
    requireIdentity('konnect', json, identity);
    return answer;
  };
}

function toJson(response: HttpResponse, request?: object): unknown {
  return parseJson('konnect', requireSuccess(response, request));
}

function requireSuccess(response: HttpResponse, request?: object): HttpResponse {
  if (response.status < 200 || response.status > 299) throw toError(response, request);
  return response;
}

/** A list always exists, so a 404 comes from a gateway without the API. */
function toListJson(response: HttpResponse, query?: object): unknown {
  try {
    return toJson(response, query);
  } catch (error) {
    throw isNotFound(error)
      ? new UpstreamError('konnect', 'UPSTREAM_ERROR', 'the configured URL has no such API')
      : error;
  }
}

/** Another successful status comes from another server, such as a proxy, and does not confirm the deletion. */
function requireNoContent(response: HttpResponse): void {
  const { status } = requireSuccess(response);
  if (status !== 204)
    throw new UpstreamError('konnect', 'UPSTREAM_INVALID_RESPONSE', `status ${status} for a deletion`);
}

function nullIfNotFound(error: unknown): null {
  if (isNotFound(error)) return null;
  throw error;
}

function isNotFound(error: unknown): boolean {
  return error instanceof RequestError && error.code === 'NOT_FOUND';
}
