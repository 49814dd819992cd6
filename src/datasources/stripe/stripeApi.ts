import { randomUUID } from 'node:crypto';
import Stripe from 'stripe';
import { z } from 'zod';
import { RequestError } from '../../errors.ts';
import { requireIdentity } from '../http/response.ts';
import type { Identity } from '../http/response.ts';
import type { CallOptions, HttpClient } from '../http/httpClient.ts';
import { readAnswer } from '../http/tolerantReader.ts';
import type { CallingRequest, UpstreamCall } from '../http/upstreamCall.ts';
import type { TraceSpan } from '../../telemetry/traceSpan.ts';
import {
  ConfigurationAnswer,
  ConfigurationListAnswer,
  CreateConfigurationRequest,
  SessionAnswer,
  UpdateConfigurationRequest,
  configurationIdPattern,
  emptyableValue,
  memberSchema,
  stripeVersion,
} from './contract.ts';
import type { CreateSessionRequest, ListConfigurationsQuery } from './contract.ts';
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
  readonly #sdk: StripeSdk;
  readonly #portal: Stripe['billingPortal'];
  readonly #transport: SdkTransport;
  readonly #http: HttpClient;
  readonly #request: CallingRequest;

  constructor(sdk: StripeSdk, request: CallingRequest) {
    const { portal, transport, http } = sdk;
    this.#sdk = sdk;
    this.#portal = portal;
    this.#transport = transport;
    this.#http = http;
    this.#request = request;
  }

  /** The same API, whose calls have `span` as the parent of theirs. */
  within(span: TraceSpan | undefined): StripeApi {
    return span === undefined ? this : new StripeApi(this.#sdk, { ...this.#request, span });
  }

  listConfigurations(query: ListConfigurationsQuery): Promise<ConfigurationListAnswer> {
    const endpoint: CallOptions = {
      method: 'GET',
      route: routes.configurations,
      shareKey: `${this.#request.callerId} configurations ${JSON.stringify(query)}`,
    };
    const list = () => this.#portal.configurations.list({ ...query, expand: [`data.${products}`] });
    return this.#call(endpoint, ConfigurationListAnswer, query, list);
  }

  /** One configuration; null when Stripe has none. */
  async getConfiguration(id: string): Promise<ConfigurationAnswer | null> {
    const shareKey = `${this.#request.callerId} configuration ${id}`;
    const endpoint: CallOptions = { method: 'GET', route: routes.configuration, shareKey };
    try {
      const retrieve = () => this.#portal.configurations.retrieve(toPathSegment(id), { expand: [products] });
      return await this.#call(endpoint, ConfigurationAnswer, { id }, retrieve, { id });
    } catch (error) {
      if (error instanceof RequestError && error.code === 'NOT_FOUND') return null;
      throw error;
    }
  }

  createConfiguration(request: CreateConfigurationRequest, idempotencyKey?: string): Promise<ConfigurationAnswer> {
    const body = { ...withClearedLists(request, CreateConfigurationRequest), expand: [products] };
    const create = () => this.#portal.configurations.create(body, options(idempotencyKey));
    return this.#call({ method: 'POST', route: routes.configurations }, ConfigurationAnswer, request, create);
  }

  /** Merges: an omitted member keeps its value, an empty string or list clears it. */
  updateConfiguration(id: string, request: UpdateConfigurationRequest): Promise<ConfigurationAnswer> {
    const body = { ...withClearedLists(request, UpdateConfigurationRequest), expand: [products] };
    const update = () => this.#portal.configurations.update(toPathSegment(id), body, options());
    return this.#call({ method: 'POST', route: routes.configuration }, ConfigurationAnswer, request, update, { id });
  }

  createSession(request: CreateSessionRequest, idempotencyKey?: string): Promise<SessionAnswer> {
    const { customer, configuration } = request;
    const create = () => this.#portal.sessions.create(request, options(idempotencyKey));
    const identity = { customer, configuration };
    return this.#call({ method: 'POST', route: routes.sessions }, SessionAnswer, request, create, identity);
  }

  /**
   * `request`: what the caller sent, which messages may quote. `readAnswer` runs for each request that shares the call, so that
   * each has objects of its own.
   */
  #call<T>(
    endpoint: CallOptions,
    schema: z.ZodType<T>,
    request: object,
    send: () => Promise<unknown>,
    identity: Identity = {},
  ): Promise<T> {
    const exchange = async (call: UpstreamCall) => {
      try {
        return await this.#transport.runInCall(call, send);
      } catch (error) {
        throw toError(error, request);
      }
    };
    return this.#http.call(endpoint, this.#request, exchange, (value, call) => {
      const answer = readAnswer('stripe', schema, value, call);
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

/**
 * The SDK omits an empty list from the form, which changes nothing. Stripe clears a list that is an empty string, if it can
 * be cleared: a creation has one list that cannot.
 */
function withClearedLists<T>(request: T, schema: z.core.$ZodType | undefined): T;
function withClearedLists(value: unknown, schema: z.core.$ZodType | undefined): unknown {
  if (schema instanceof z.ZodOptional) return withClearedLists(value, schema.unwrap());
  const inner = schema && emptyableValue(schema);
  if (Array.isArray(value)) return value.length === 0 && inner ? '' : value;
  if (typeof value !== 'object' || value === null || !(schema instanceof z.ZodObject)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, withClearedLists(member, memberSchema(schema, name))]),
  );
}

/** Last check before an id enters a path. Capabilities validate ids first and name the member; a failure here is a bug. */
function toPathSegment(id: string): string {
  if (!configurationIdPattern.test(id)) {
    throw new TypeError('The Stripe data source requires a configuration id.');
  }
  return id;
}
