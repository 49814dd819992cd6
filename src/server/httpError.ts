import type { FastifyRequest } from 'fastify';
import { RateLimitExceeded } from '../errors.ts';

export type HttpErrorStatus = 400 | 403 | 405 | 408 | 413 | 415 | 429 | 503;

/** Codes of refusals in the format of GraphQL, which also answers requests that belong to no adapter. */
export const refusalCodes = {
  400: 'BAD_REQUEST',
  403: 'FORBIDDEN',
  404: 'ROUTE_NOT_FOUND',
  405: 'BAD_REQUEST',
  408: 'REQUEST_TIMEOUT',
  413: 'BAD_REQUEST',
  415: 'BAD_REQUEST',
  429: 'TOO_MANY_REQUESTS',
  500: 'INTERNAL_SERVER_ERROR',
  503: 'OVERLOADED',
} as const satisfies Record<HttpErrorStatus, string> & Readonly<Record<number, string>>;

/** A request that is refused because of its HTTP form or its transmission. Each adapter answers in its own format. */
export class HttpError extends Error {
  readonly status: HttpErrorStatus;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: HttpErrorStatus, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = 'HttpError';
    this.status = status;
    this.headers = headers;
  }
}

export function bodyTooLarge({ server }: FastifyRequest): HttpError {
  return new HttpError(413, `The request body must have at most ${server.initialConfig.bodyLimit} bytes.`);
}

/** Translates an exceeded rate limit, and Fastify's errors about a body, whose messages clients must not see; undefined for others. */
export function toHttpError(error: unknown, request: FastifyRequest): HttpError | undefined {
  if (error instanceof HttpError) return error;
  if (error instanceof RateLimitExceeded) return new HttpError(429, error.message);
  const code: unknown = Reflect.get(Object(error), 'code');
  if (typeof code !== 'string' || !code.startsWith('FST_ERR_CTP_')) return undefined;
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return bodyTooLarge(request);
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
    return new HttpError(415, 'The content type must be application/json.');
  }
  return new HttpError(400, 'The request body cannot be read.');
}
