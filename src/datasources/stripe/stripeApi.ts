import { randomUUID } from 'node:crypto';
import type Sdk from 'stripe';
import type { z } from 'zod';
import { RequestError } from '../../errors.ts';
import { parseResponse } from '../http/response.ts';
import type { RequestDeadline } from '../http/deadline.ts';
import type { HttpClient } from '../http/httpClient.ts';
import { Configuration, ConfigurationList, Session, configurationIdPattern, stripeVersion } from './contract.ts';
import type {
  CreateConfigurationRequest,
  CreateSessionRequest,
  ListConfigurationsQuery,
  UpdateConfigurationRequest,
} from './contract.ts';
import { toError } from './errors.ts';
import { Stripe } from './sdk.ts';
import { SdkTransport } from './sdkTransport.ts';

export interface StripeApiOptions {
  readonly apiKey: string;
  /** A connected account to act for: the `Stripe-Account` header. */
  readonly account: string | undefined;
}

/** The SDK, made once: a hundred times as dear as what one request adds to it. */
export interface StripeSdk {
  readonly portal: Sdk['billingPortal'];
  readonly transport: SdkTransport;
}

export function createStripeSdk(http: HttpClient, { apiKey, account }: StripeApiOptions): StripeSdk {
  const transport = new SdkTransport(http);
  const stripe = new Stripe(apiKey, {
    apiVersion: stripeVersion,
    httpClient: transport,
    // Retries have one place, in our own client.
    maxNetworkRetries: 0,
    telemetry: false,
    ...(account === undefined ? {} : { stripeAccount: account }),
  });
  return { portal: stripe.billingPortal, transport };
}

/**
 * Stripe's customer portal for one request, through the official SDK: one function per operation, in wire shapes. What
 * Stripe refuses is thrown as a `Refusal`, what fails as an `UpstreamFailure`. Requests are taken as checked; answers are
 * checked here. Every write carries an idempotency key, the caller's or one of our own, so that it can be sent again.
 */
export class StripeApi {
  readonly #portal: Sdk['billingPortal'];
  readonly #transport: SdkTransport;
  readonly #scope: RequestDeadline;

  constructor({ portal, transport }: StripeSdk, scope: RequestDeadline) {
    this.#portal = portal;
    this.#transport = transport;
    this.#scope = scope;
  }

  async listConfigurations(query: ListConfigurationsQuery): Promise<ConfigurationList> {
    const name = `configurations ${JSON.stringify(query)}`;
    return this.#read(ConfigurationList, name, () => this.#portal.configurations.list(query));
  }

  /** One configuration; null when Stripe has none. */
  async getConfiguration(id: string): Promise<Configuration | null> {
    try {
      const retrieve = () => this.#portal.configurations.retrieve(configurationSegment(id));
      return await this.#read(Configuration, `configuration ${id}`, retrieve);
    } catch (error) {
      if (error instanceof RequestError && error.code === 'NOT_FOUND') return null;
      throw error;
    }
  }

  async createConfiguration(request: CreateConfigurationRequest, idempotencyKey?: string): Promise<Configuration> {
    return this.#call(Configuration, () =>
      this.#portal.configurations.create(withClearedLists(request), options(idempotencyKey)),
    );
  }

  /** Merges: what is absent stays, an empty string or list clears. */
  async updateConfiguration(id: string, request: UpdateConfigurationRequest): Promise<Configuration> {
    return this.#call(Configuration, () =>
      this.#portal.configurations.update(configurationSegment(id), withClearedLists(request), options()),
    );
  }

  async createSession(request: CreateSessionRequest, idempotencyKey?: string): Promise<Session> {
    return this.#call(Session, () => this.#portal.sessions.create(request, options(idempotencyKey)));
  }

  /** Checked by each who asks, so that each has an answer of its own. */
  async #read<T>(schema: z.ZodType<T>, name: string, send: () => Promise<unknown>): Promise<T> {
    const answer = await this.#transport.reads.run(name, this.#scope, (scope) => this.#send(send, scope));
    return parseResponse('stripe', schema, answer);
  }

  async #call<T>(schema: z.ZodType<T>, send: () => Promise<unknown>): Promise<T> {
    return parseResponse('stripe', schema, await this.#send(send, this.#scope));
  }

  async #send(send: () => Promise<unknown>, scope: RequestDeadline): Promise<unknown> {
    try {
      return await this.#transport.runWithDeadline(scope, send);
    } catch (error) {
      throw toError(error);
    }
  }
}

function options(idempotencyKey: string = randomUUID()): Sdk.RequestOptions {
  return { idempotencyKey };
}

/** The SDK leaves an empty list out of the form, so nothing would change: Stripe clears a list by an empty string. */
function withClearedLists<T>(request: T): T;
function withClearedLists(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? '' : value.map((item: unknown) => withClearedLists(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withClearedLists(member)]));
}

/** The last gate before a path. Callers check ids first and name the field: whoever fails here forgot to. */
function configurationSegment(id: string): string {
  if (!configurationIdPattern.test(id)) {
    throw new TypeError('An id reached the Stripe data source that is no configuration id.');
  }
  return id;
}
