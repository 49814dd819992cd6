import type { Dispatcher, Pool } from 'undici';
import type { Cancellation } from './deadline.ts';
import { DeadlineExceeded } from './deadline.ts';

/**
 * Effect of sending a request twice. `idempotent`: the same as sending it once. `verifiable`: applied twice, or rejected,
 * but a read shows whether it was applied. `unsafe`: applied twice, and nothing shows it.
 */
export type RetrySafety = 'idempotent' | 'verifiable' | 'unsafe';

export interface HttpRequest {
  readonly retrySafety: RetrySafety;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path with its query, encoded. */
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
}

export interface HttpResponse {
  readonly status: number;
  /** Names in lower case; the values of a repeated header are joined by commas (RFC 9110, 5.3). */
  readonly headers: Record<string, string>;
  readonly body: string;
}

export interface DispatchLimits {
  /** Time-out from the request for a connection to the last byte of the response. */
  readonly attemptMs: number;
  readonly connectMs: number;
  readonly maxResponseBytes: number;
}

/** There is no complete response. `cause` says why. */
export class TransportError extends Error {
  override readonly cause: unknown;
  /** Whether a byte of the request may have been sent. The upstream may then have applied it. */
  readonly requestSent: boolean;

  constructor(cause: unknown, requestSent: boolean) {
    super('The request failed without a complete response.');
    this.name = 'TransportError';
    this.cause = cause;
    this.requestSent = requestSent;
  }
}

/** The response exceeds `maxResponseBytes`. */
export class ResponseTooLarge extends Error {}

/** The response has a status that HTTP does not define. */
export class InvalidStatus extends Error {}

/**
 * Sends one request and reads its response. Uses undici's `dispatch`, because its `request` does not report whether a failed
 * request had been sent; a write that had not may be sent again. `headers` replaces the request's own.
 */
export function dispatch(
  pool: Pool,
  { retrySafety, method, path, body }: HttpRequest,
  headers: Record<string, string>,
  limits: DispatchLimits,
  cancellation: Cancellation,
): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    if (cancellation.isCancelled) return reject(new TransportError(cancellation.reason, false));
    const handler = new Handler(limits.maxResponseBytes, cancellation, resolve, reject);
    // An unsafe request has one attempt, which gets the time of the whole deadline.
    if (retrySafety !== 'unsafe') handler.startAttemptTimer(limits.attemptMs);
    pool.dispatch({ method, path, headers, body: body ?? null }, handler);
    handler.startConnectTimer(limits.connectMs);
  });
}

class Handler implements Dispatcher.DispatchHandler {
  readonly #maxBytes: number;
  readonly #cancellation: Cancellation;
  readonly #resolve: (response: HttpResponse) => void;
  readonly #reject: (error: TransportError) => void;
  #connectTimer: NodeJS.Timeout | undefined;
  #attemptTimer: NodeJS.Timeout | undefined;
  readonly #chunks: Buffer[] = [];
  #size = 0;
  #status = 0;
  #headers: Record<string, string> = {};
  #controller: Dispatcher.DispatchController | undefined;
  #isSettled = false;

  constructor(
    maxBytes: number,
    cancellation: Cancellation,
    resolve: (response: HttpResponse) => void,
    reject: (error: TransportError) => void,
  ) {
    this.#maxBytes = maxBytes;
    this.#cancellation = cancellation;
    this.#resolve = resolve;
    this.#reject = reject;
    cancellation.onCancel(this.#onCancel);
  }

  startAttemptTimer(attemptMs: number): void {
    this.#attemptTimer = setTimeout(() => this.#abort(new DeadlineExceeded()), attemptMs);
  }

  /** To be called after `dispatch`, which has already written the request if a pooled connection was free. */
  startConnectTimer(connectMs: number): void {
    if (this.#controller !== undefined || this.#isSettled) return;
    // undici's own connect time-out fires up to a second late.
    this.#connectTimer = setTimeout(() => this.#fail(new DeadlineExceeded()), connectMs);
  }

  /** Called on a connected socket, just before the first byte is written. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    // The request was cancelled while it waited for a connection.
    if (this.#isSettled) return controller.abort(new DeadlineExceeded());
    clearTimeout(this.#connectTimer);
    this.#controller = controller;
  }

  /** Called for informational responses (1xx) as well, before the final one. */
  onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: RawHeaders): void {
    if (status < 100) return controller.abort(new InvalidStatus());
    this.#status = status;
    this.#headers = joinRepeated(headers);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size > this.#maxBytes) controller.abort(new ResponseTooLarge());
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.#settle();
    const [first, ...more] = this.#chunks;
    const body = first === undefined || more.length > 0 ? Buffer.concat(this.#chunks, this.#size) : first;
    this.#resolve({ status: this.#status, headers: this.#headers, body: body.toString('utf8') });
  }

  onResponseError(_controller: unknown, error: Error): void {
    this.#fail(error);
  }

  readonly #onCancel = (): void => this.#abort(this.#cancellation.reason ?? new DeadlineExceeded());

  // Without a connection there is no controller, and undici reports an abort late, so reject at once.
  #abort(reason: Error): void {
    this.#controller?.abort(reason);
    this.#fail(reason);
  }

  #fail(error: unknown): void {
    this.#settle();
    this.#reject(new TransportError(error, this.#controller !== undefined));
  }

  #settle(): void {
    this.#isSettled = true;
    clearTimeout(this.#connectTimer);
    clearTimeout(this.#attemptTimer);
    this.#cancellation.offCancel(this.#onCancel);
  }
}

type RawHeaders = Record<string, string | string[] | undefined>;

function joinRepeated(headers: RawHeaders): Record<string, string> {
  const result: Record<string, string> = {};
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    if (value !== undefined) result[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return result;
}
