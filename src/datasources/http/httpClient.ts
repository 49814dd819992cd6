import { Pool, errors } from 'undici';
import { UpstreamFailure } from '../../errors.ts';
import type { FailureCode, Upstream } from '../../errors.ts';

export interface HttpClientOptions {
  readonly upstream: Upstream;
  /** Scheme, host and port: every request goes there and nowhere else. */
  readonly origin: string;
  /** How long one request may take in all, from asking for a connection to the last byte of the answer. */
  readonly deadlineMs: number;
  readonly maxResponseBytes: number;
  /** How many requests run at once; the rest wait, and the wait counts towards their deadline. */
  readonly connections: number;
}

export interface HttpRequest {
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

/**
 * Sends requests to one upstream, under one policy for both: a total deadline, a bound of the bytes read, a bound of
 * the connections, no redirects. Every way to fail becomes an `UpstreamFailure`; a status is left to the caller.
 */
export class HttpClient {
  readonly #options: HttpClientOptions;
  readonly #pool: Pool;

  constructor(options: HttpClientOptions) {
    this.#options = options;
    this.#pool = new Pool(options.origin, {
      connections: options.connections,
      // The one deadline below covers these, also against an answer that drips byte by byte.
      headersTimeout: 0,
      bodyTimeout: 0,
      allowH2: false,
    });
  }

  async send(request: HttpRequest): Promise<HttpResponse> {
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), this.#options.deadlineMs);
    try {
      const { statusCode, headers, body } = await this.#pool.request({
        method: request.method,
        path: request.path,
        headers: request.headers,
        body: request.body ?? null,
        signal: deadline.signal,
      });
      return { status: statusCode, headers: firstValues(headers), body: await this.#read(body) };
    } catch (error) {
      throw this.#toFailure(error, deadline.signal.aborted);
    } finally {
      clearTimeout(timer);
    }
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }

  async #read(body: AsyncIterable<Buffer> & { destroy(): unknown }): Promise<string> {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of body) {
      size += chunk.length;
      if (size > this.#options.maxResponseBytes) {
        body.destroy();
        throw this.#failure(
          'UPSTREAM_INVALID_RESPONSE',
          `the answer has more than ${this.#options.maxResponseBytes} bytes`,
        );
      }
      chunks.push(chunk);
    }
    return Buffer.concat(chunks, size).toString('utf8');
  }

  #toFailure(error: unknown, late: boolean): UpstreamFailure {
    if (error instanceof UpstreamFailure) return error;
    if (late) return this.#failure('UPSTREAM_TIMEOUT', `no whole answer within ${this.#options.deadlineMs} ms`);
    if (error instanceof errors.HTTPParserError || error instanceof errors.ResponseContentLengthMismatchError) {
      return this.#failure('UPSTREAM_INVALID_RESPONSE', 'the answer is not HTTP');
    }
    return this.#failure('UPSTREAM_UNAVAILABLE', networkReason(error));
  }

  #failure(code: FailureCode, reason: string): UpstreamFailure {
    return new UpstreamFailure(this.#options.upstream, code, reason);
  }
}

/** The code of a network error (ECONNREFUSED, …). Its message is left out: it can name the address. */
function networkReason(error: unknown): string {
  const code: unknown = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'the connection failed';
}

function firstValues(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const first = Array.isArray(value) ? value[0] : value;
    if (first !== undefined) result[name] = first;
  }
  return result;
}
