import { randomUUID } from 'node:crypto';
import Stripe from 'stripe';
import type { z } from 'zod';
import { RequestError } from '../../errors.ts';
import { parseResponse, requireIdentity } from '../http/response.ts';
import type { Identity } from '../http/response.ts';
import type { CallOptions, HttpClient } from '../http/httpClient.ts';
import type { CallingRequest, UpstreamCall } from '../http/upstreamCall.ts';
import { Configuration, ConfigurationList, Session, configurationIdPattern, stripeVersion } from './contract.ts';
import type {
  CreateConfigurationRequest,
  CreateSessionRequest,
  ListConfigurationsQuery,
  UpdateConfigurationRequest,
} from './contract.ts';
import { toError } from './errors.ts';
import { SdkTransport } from './sdkTransport.ts';

export interface StripeApiOptions {
  readonly apiKey: string;
  /** Connected account, sent in the `Stripe-Account` header. */
  readonly account: string | undefined;
}

/** The SDK, created once: that costs a hundred times what one request adds. */
export interface StripeSdk {
  readonly portal: Stripe['billingPortal'];
  readonly transport: SdkTransport;
  readonly http: HttpClient;
}

export function createStripeSdk(http: HttpClient, { apiKey, account }: StripeApiOptions): StripeSdk {
  const transport = new SdkTransport(http);
  const stripe = new Stripe(apiKey, {
    apiVersion: stripeVersion,
    httpClient: transport,
    // Retries are made by the HTTP client.
    maxNetworkRetries: 0,
    telemetry: false,
    ...(account === undefined ? {} : { stripeAccount: account }),
  });
  return { portal: stripe.billingPortal, transport, http };
}

/**
 * Stripe's customer portal through the official SDK, for one request: one function per operation, in wire shapes. Requests
 * are already validated; responses are validated here. Throws a `RequestError` when Stripe rejects a request, an
 * `UpstreamError` when it fails. Every write carries an idempotency key, the caller's or a random one, so that it can be
 * retried.
 */
export class StripeApi {
  readonly #portal: Stripe['billingPortal'];
  readonly #transport: SdkTransport;
  readonly #http: HttpClient;
  readonly #request: CallingRequest;

  constructor({ portal, transport, http }: StripeSdk, request: CallingRequest) {
    this.#portal = portal;
    this.#transport = transport;
    this.#http = http;
    this.#request = request;
  }

  listConfigurations(query: ListConfigurationsQuery): Promise<ConfigurationList> {
    const endpoint: CallOptions = {
      method: 'GET',
      route: routes.configurations,
      shareKey: `${this.#request.callerId} configurations ${JSON.stringify(query)}`,
    };
    return this.#call(endpoint, ConfigurationList, () =>
      this.#portal.configurations.list({ ...query, expand: [`data.${products}`] }),
    );
  }

  /** One configuration; null when Stripe has none. */
  async getConfiguration(id: string): Promise<Configuration | null> {
    const shareKey = `${this.#request.callerId} configuration ${id}`;
    const endpoint: CallOptions = { method: 'GET', route: routes.configuration, shareKey };
    try {
      const retrieve = () => this.#portal.configurations.retrieve(toPathSegment(id), { expand: [products] });
      return await this.#call(endpoint, Configuration, retrieve, { id });
    } catch (error) {
      if (error instanceof RequestError && error.code === 'NOT_FOUND') return null;
      throw error;
    }
  }

  createConfiguration(request: CreateConfigurationRequest, idempotencyKey?: string): Promise<Configuration> {
    return this.#call({ method: 'POST', route: routes.configurations }, Configuration, () =>
      this.#portal.configurations.create({ ...withClearedLists(request), expand: [products] }, options(idempotencyKey)),
    );
  }

  /** Merges: an omitted member keeps its value, an empty string or list clears it. */
  updateConfiguration(id: string, request: UpdateConfigurationRequest): Promise<Configuration> {
    const body = { ...withClearedLists(request), expand: [products] };
    const update = () => this.#portal.configurations.update(toPathSegment(id), body, options());
    return this.#call({ method: 'POST', route: routes.configuration }, Configuration, update, { id });
  }

  createSession(request: CreateSessionRequest, idempotencyKey?: string): Promise<Session> {
    const { customer, configuration } = request;
    const create = () => this.#portal.sessions.create(request, options(idempotencyKey));
    return this.#call({ method: 'POST', route: routes.sessions }, Session, create, { customer, configuration });
  }

  /** `parseResponse` runs for each request that shares the call, so that each has objects of its own. */
  #call<T>(
    endpoint: CallOptions,
    schema: z.ZodType<T>,
    send: () => Promise<unknown>,
    identity: Identity = {},
  ): Promise<T> {
    const exchange = async (call: UpstreamCall) => {
      try {
        return await this.#transport.runInCall(call, send);
      } catch (error) {
        throw toError(error);
      }
    };
    return this.#http.call(endpoint, this.#request, exchange, (value) => {
      const answer = parseResponse('stripe', schema, value);
      requireIdentity('stripe', answer, identity);
      return answer;
    });
  }
}

const routes = {
  configurations: '/v1/billing_portal/configurations',
  configuration: '/v1/billing_portal/configurations/{configurationId}',
  sessions: '/v1/billing_portal/sessions',
} as const;

/** Stripe leaves this member out of every response unless it is expanded. */
const products = 'features.subscription_update.products';

function options(idempotencyKey: string = randomUUID()): Stripe.RequestOptions {
  return { idempotencyKey };
}

/** The SDK omits an empty list from the form, which changes nothing. Stripe clears a list that is an empty string. */
function withClearedLists<T>(request: T): T;
function withClearedLists(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? '' : value.map((item: unknown) => withClearedLists(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withClearedLists(member)]));
}

/** Last check before an id enters a path. Capabilities validate ids first and name the member; a failure here is a bug. */
function toPathSegment(id: string): string {
  if (!configurationIdPattern.test(id)) {
    throw new TypeError('The Stripe data source requires a configuration id.');
  }
  return id;
}
