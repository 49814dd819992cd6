import type { Dispatcher, Pool } from 'undici';
import type { Cancellation } from './deadline.ts';
import { DeadlineExceeded } from './deadline.ts';

/**
 * What sending a request twice would do. `repeatable`: the same as sending it once. `readBack`: whoever sent it can find out
 * whether it was done. `once`: it would be done twice, and nobody could tell.
 */
export type RetrySafety = 'repeatable' | 'readBack' | 'once';

export interface HttpRequest {
  readonly retrySafety: RetrySafety;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** The path with its query, already encoded. */
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
}

export interface HttpResponse {
  readonly status: number;
  /** Names in lower case; a repeated header keeps its first value. */
  readonly headers: Record<string, string>;
  readonly body: string;
}

export interface DispatchLimits {
  /** How long all of it may take. */
  readonly attemptMs: number;
  readonly connectMs: number;
  readonly maxResponseBytes: number;
}

/** Why there is no answer. */
export class TransportError extends Error {
  override readonly cause: unknown;
  /** Whether a byte of the request may have left: then nobody here knows whether it was done. */
  readonly requestSent: boolean;

  constructor(cause: unknown, mayHaveLeft: boolean) {
    super('The exchange failed.');
    this.name = 'ExchangeError';
    this.cause = cause;
    this.requestSent = mayHaveLeft;
  }
}

/** An answer that goes on and on. */
export class ResponseTooLarge extends Error {}

/**
 * One request and its whole answer. It stands on undici's dispatch and not on its `request`, because only there can it be
 * told whether a request that failed had left: a write that has not may be sent again.
 */
export function dispatch(
  pool: Pool,
  request: HttpRequest,
  bounds: DispatchLimits,
  cancellation: Cancellation,
): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    if (cancellation.isCancelled) return reject(new TransportError(cancellation.reason, false));
    const { retrySafety: effect, method, path, headers, body = null } = request;
    const handler = new Handler(bounds.maxResponseBytes, cancellation, resolve, reject);
    // Of what cannot be sent again, the first answer is worth all the time that there is.
    if (effect !== 'once') handler.endWithin(bounds.attemptMs);
    pool.dispatch({ method, path, headers, body }, handler);
    handler.awaitConnection(bounds.connectMs);
  });
}

class Handler implements Dispatcher.DispatchHandler {
  readonly #maxBytes: number;
  readonly #cancellation: Cancellation;
  readonly #resolve: (response: HttpResponse) => void;
  readonly #reject: (error: TransportError) => void;
  #connecting: NodeJS.Timeout | undefined;
  #answering: NodeJS.Timeout | undefined;
  readonly #chunks: Buffer[] = [];
  #size = 0;
  #status = 0;
  #headers: Record<string, string> = {};
  #controller: Dispatcher.DispatchController | undefined;
  #isOver = false;

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
    cancellation.onCancel(this.#leave);
  }

  endWithin(attemptMs: number): void {
    this.#answering = setTimeout(() => this.#giveUp(new DeadlineExceeded()), attemptMs);
  }

  /** On a connection that is kept, the request has been written by now. */
  awaitConnection(connectMs: number): void {
    if (this.#controller !== undefined || this.#isOver) return;
    // undici's own time-out of connecting is up to a second late.
    this.#connecting = setTimeout(() => this.#fail(new DeadlineExceeded()), connectMs);
  }

  /** On a connected socket, just before the first byte is written. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    // While it waited for a connection, time ran out: it is not written any more.
    if (this.#isOver) return controller.abort(new DeadlineExceeded());
    clearTimeout(this.#connecting);
    this.#controller = controller;
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: Headers): void {
    this.#status = status;
    this.#headers = firstValues(headers);
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

  readonly #leave = (): void => this.#giveUp(this.#cancellation.reason ?? new DeadlineExceeded());

  // What waits for a connection has no controller yet, and undici tells later: whoever waits is told at once.
  #giveUp(reason: Error): void {
    this.#controller?.abort(reason);
    this.#fail(reason);
  }

  #fail(error: unknown): void {
    this.#settle();
    this.#reject(new TransportError(error, this.#controller !== undefined));
  }

  #settle(): void {
    this.#isOver = true;
    clearTimeout(this.#connecting);
    clearTimeout(this.#answering);
    this.#cancellation.offCancel(this.#leave);
  }
}

type Headers = Record<string, string | string[] | undefined>;

function firstValues(headers: Headers): Record<string, string> {
  const result: Record<string, string> = {};
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    const first = Array.isArray(value) ? value[0] : value;
    if (first !== undefined) result[name] = first;
  }
  return result;
}
