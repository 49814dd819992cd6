import { AsyncLocalStorage } from 'node:async_hooks';
import Stripe from 'stripe';
import { UpstreamError } from '../../errors.ts';
import type { HttpRequest, HttpResponse } from '../http/dispatch.ts';
import type { HttpClient } from '../http/httpClient.ts';
import { parseJson, toUpstreamError } from '../http/response.ts';
import type { UpstreamCall } from '../http/upstreamCall.ts';
import { ErrorBody } from './contract.ts';

/**
 * HTTP transport that connects the official SDK to our HTTP client, and so to our deadline and limits: the SDK's time-out
 * restarts with every byte, and it reads a response of any size. The response is parsed here, because an error thrown here
 * reaches the data source unchanged, as the `detail` of the SDK's connection error.
 */
export class SdkTransport extends Stripe.HttpClient {
  readonly #http: HttpClient;
  readonly #calls = new AsyncLocalStorage<UpstreamCall>();

  constructor(http: HttpClient) {
    super();
    this.#http = http;
  }

  /** Runs a function of the SDK as part of a call. The SDK has no parameter to pass the call through. */
  runInCall<T>(call: UpstreamCall, send: () => Promise<T>): Promise<T> {
    return this.#calls.run(call, send);
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
  ): Promise<Stripe.HttpClientResponse> {
    const call = this.#calls.getStore();
    if (call === undefined) throw new TypeError('The Stripe SDK was used outside of a call.');
    const request: HttpRequest = {
      method: toMethod(method),
      path,
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
      // Every POST carries an idempotency key.
      retrySafety: 'idempotent',
      ...(requestData ? { body: requestData } : {}),
    };
    return this.#http.send(request, call, toSdkResponse);
  }
}

function toSdkResponse(response: HttpResponse): ParsedResponse {
  const requestId = parseRequestId(response.headers['request-id']);
  const upstreamError = toUpstreamError('stripe', response, messageOf, requestId);
  if (upstreamError) throw upstreamError;
  const json = parseJson('stripe', response);
  // The SDK reads members of the response without checking its type.
  if (typeof json !== 'object' || json === null) {
    throw new UpstreamError('stripe', 'UPSTREAM_INVALID_RESPONSE', 'the JSON is not an object', { requestId });
  }
  // No other header: the SDK prints the content of a `stripe-notice` on standard error.
  return new ParsedResponse(response.status, requestId === undefined ? {} : { 'request-id': requestId }, json);
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

/** The sentence of an error; empty if the response has none, such as the page of a proxy. */
function messageOf(response: HttpResponse): string {
  try {
    return ErrorBody.parse(parseJson('stripe', response)).error.message ?? '';
  } catch {
    return '';
  }
}

/** The id is logged, so a header of any other form is dropped. */
function parseRequestId(header = ''): string | undefined {
  return /^req_[A-Za-z0-9]{1,40}$/.test(header) ? header : undefined;
}

/** The upstream error that the SDK wrapped, if any. */
export function unwrapUpstreamError(error: unknown): UpstreamError | undefined {
  if (error instanceof Stripe.errors.StripeError && error.detail instanceof UpstreamError) return error.detail;
  return error instanceof UpstreamError ? error : undefined;
}

function toMethod(method: string): HttpRequest['method'] {
  if (method === 'GET' || method === 'POST' || method === 'DELETE') return method;
  throw new TypeError(`The Stripe SDK sent the method ${method}; GET, POST and DELETE are supported.`);
}
