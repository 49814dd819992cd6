import Stripe from 'stripe';
import { Refusal } from '../../errors.ts';
import { expectAnswer } from '../http/answer.ts';
import type { HttpClient } from '../http/httpClient.ts';
import { Configuration, ConfigurationList, Session, configurationIdPattern, stripeVersion } from './contract.ts';
import type {
  CreateConfigurationRequest,
  CreateSessionRequest,
  ListConfigurationsQuery,
  UpdateConfigurationRequest,
} from './contract.ts';
import { toError } from './problems.ts';
import { StripeTransport } from './transport.ts';

export interface StripePortalOptions {
  readonly apiKey: string;
  /** A connected account to act for: the `Stripe-Account` header. */
  readonly account: string | undefined;
}

/**
 * Stripe's customer portal, through the official SDK: one function per operation, in wire shapes. What Stripe refuses
 * is thrown as a `Refusal`, what fails as an `UpstreamFailure`. Requests are taken as checked; answers are checked here.
 */
export class StripePortal {
  readonly #portal: Stripe['billingPortal'];

  constructor(http: HttpClient, { apiKey, account }: StripePortalOptions) {
    const stripe = new Stripe(apiKey, {
      apiVersion: stripeVersion,
      httpClient: new StripeTransport(http),
      // Retries have one place, in our own client.
      maxNetworkRetries: 0,
      telemetry: false,
      ...(account === undefined ? {} : { stripeAccount: account }),
    });
    this.#portal = stripe.billingPortal;
  }

  async listConfigurations(query: ListConfigurationsQuery): Promise<ConfigurationList> {
    return call(ConfigurationList, () => this.#portal.configurations.list(query));
  }

  /** One configuration; null when Stripe has none. */
  async getConfiguration(id: string): Promise<Configuration | null> {
    try {
      return await call(Configuration, () => this.#portal.configurations.retrieve(configurationSegment(id)));
    } catch (error) {
      if (error instanceof Refusal && error.code === 'NOT_FOUND') return null;
      throw error;
    }
  }

  async createConfiguration(request: CreateConfigurationRequest, idempotencyKey?: string): Promise<Configuration> {
    return call(Configuration, () =>
      this.#portal.configurations.create(withClearedLists(request), options(idempotencyKey)),
    );
  }

  /** Merges: what is absent stays, an empty string or list clears. */
  async updateConfiguration(id: string, request: UpdateConfigurationRequest): Promise<Configuration> {
    return call(Configuration, () =>
      this.#portal.configurations.update(configurationSegment(id), withClearedLists(request)),
    );
  }

  async createSession(request: CreateSessionRequest, idempotencyKey?: string): Promise<Session> {
    return call(Session, () => this.#portal.sessions.create(request, options(idempotencyKey)));
  }
}

async function call<T>(schema: Parameters<typeof expectAnswer<T>>[1], send: () => Promise<unknown>): Promise<T> {
  let answer: unknown;
  try {
    answer = await send();
  } catch (error) {
    throw toError(error);
  }
  return expectAnswer('stripe', schema, answer);
}

function options(idempotencyKey: string | undefined): Stripe.RequestOptions {
  return idempotencyKey === undefined ? {} : { idempotencyKey };
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
