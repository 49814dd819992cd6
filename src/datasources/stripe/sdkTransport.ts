import { AsyncLocalStorage } from 'node:async_hooks';
import type Sdk from 'stripe';
import { UpstreamError } from '../../errors.ts';
import { parseJson, toUpstreamError } from '../http/response.ts';
import type { RequestDeadline } from '../http/deadline.ts';
import type { SingleFlight } from '../http/singleFlight.ts';
import type { HttpClient, HttpRequest } from '../http/httpClient.ts';
import { Stripe } from './sdk.ts';

/**
 * Puts the official SDK on our own HTTP client, so that its requests keep our deadline and bounds: its own time-out
 * starts anew with every byte, and it reads an answer of any size. The answer is read and parsed here, because a
 * failure thrown here reaches the data source whole, as the `detail` of the SDK's connection error.
 */
export class SdkTransport extends Stripe.HttpClient {
  readonly #http: HttpClient;
  readonly #scopes = new AsyncLocalStorage<RequestDeadline>();

  constructor(http: HttpClient) {
    super();
    this.#http = http;
  }

  /** Reads that are under way. */
  get reads(): SingleFlight {
    return this.#http.reads;
  }

  /** Makes calls of the SDK in a scope: the SDK has no place in which it could be handed through. */
  runWithDeadline<T>(scope: RequestDeadline, call: () => Promise<T>): Promise<T> {
    return this.#scopes.run(scope, call);
  }

  override getClientName(): string {
    return 'customer-portal-subgraph';
  }

  override async makeRequest(
    _host: string,
    _port: string,
    path: string,
    method: string,
    headers: Record<string, string | number | string[]>,
    requestData: string,
  ): Promise<Sdk.HttpClientResponse> {
    const scope = this.#scopes.getStore();
    if (scope === undefined) throw new TypeError('The Stripe SDK was called outside of a scope.');
    const request: HttpRequest = {
      method: asMethod(method),
      path,
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
      // Every POST has an idempotency key.
      retrySafety: 'repeatable',
      ...(requestData ? { body: requestData } : {}),
    };
    const response = await this.#http.send(request, scope);
    const requestId = asRequestId(response.headers['request-id']);
    const failure = toUpstreamError('stripe', response.status, response.headers, requestId);
    if (failure) throw failure;
    const json = parseJson('stripe', response);
    // The SDK reads members of whatever came.
    if (typeof json !== 'object' || json === null) {
      throw new UpstreamError('stripe', 'UPSTREAM_INVALID_RESPONSE', 'JSON that is no object');
    }
    // The SDK gets no other header: it would print a `stripe-notice` on standard error, whatever is in it.
    return new ParsedResponse(response.status, requestId === undefined ? {} : { 'request-id': requestId }, json);
  }
}

class ParsedResponse extends Stripe.HttpClientResponse {
  readonly #json: object;

  constructor(status: number, headers: Record<string, string>, json: object) {
    super(status, headers);
    this.#json = json;
  }

  override getRawResponse(): unknown {
    return {};
  }

  override toJSON(): Promise<unknown> {
    return Promise.resolve(this.#json);
  }
}

/** It goes to the log, where no header does that could hold anything else. */
function asRequestId(header = ''): string | undefined {
  return /^req_[A-Za-z0-9]{1,40}$/.test(header) ? header : undefined;
}

/** The failure that the SDK wrapped, if there is one. */
export function unwrapUpstreamError(error: unknown): UpstreamError | undefined {
  if (error instanceof Stripe.errors.StripeError && error.detail instanceof UpstreamError) return error.detail;
  return error instanceof UpstreamError ? error : undefined;
}

function asMethod(method: string): HttpRequest['method'] {
  if (method === 'GET' || method === 'POST' || method === 'DELETE') return method;
  throw new TypeError(`The Stripe SDK asked for the method ${method}.`);
}
