import type { FastifyCorsOptions } from '@fastify/cors';
import type { IncomingMessage } from 'node:http';
import { isLoopback } from '../config/env.ts';
import { hostNameOf } from './hostCheck.ts';

/** Whether pages of an origin may send requests from a browser. */
export type OriginCheck = (origin: string) => boolean;

/** `local` allows pages of this machine, whatever their port, and Apollo Sandbox. */
export function createOriginCheck(allowed: readonly string[] | 'local'): OriginCheck {
  if (allowed !== 'local') return (origin) => allowed.includes(origin);
  return (origin) => {
    if (origin === sandbox) return true;
    const url = URL.canParse(origin) ? new URL(origin) : undefined;
    return url !== undefined && url.origin === origin && isLoopback(url.hostname.replace(/^\[|\]$/g, ''));
  };
}

const sandbox = 'https://studio.apollographql.com';

/**
 * CORS without credentials. Requests of this service need a preflight, because no HTML form can send their content types, so
 * a page of another origin cannot send one.
 */
export function corsOptions(isAllowed: OriginCheck): FastifyCorsOptions {
  return {
    // A request without an origin is not a preflight: its route answers it.
    origin: (origin, done) => done(null, origin !== undefined && isAllowed(origin)),
    methods: ['GET', 'POST', 'PUT', 'DELETE'],
    exposedHeaders: ['retry-after', 'www-authenticate', 'x-request-id'],
    maxAge: 600,
    strictPreflight: false,
  };
}

/** Whether a browser sent the request for a page of an origin that is neither allowed nor this service's own. */
export function isForeignOrigin({ headers: { host, origin } }: IncomingMessage, isAllowed: OriginCheck): boolean {
  if (origin === undefined || isAllowed(origin)) return false;
  const page = hostNameOf(origin);
  return page === undefined || page !== hostNameOf(`http://${host ?? ''}`);
}
