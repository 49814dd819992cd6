import cors from 'cors';
import { isLoopback } from '../config/env.ts';
import type { Route } from './listener.ts';

/** Whether pages of an origin may ask from a browser. */
export type OriginCheck = (origin: string) => boolean;

/** `local`: pages of this machine, whatever their port, and Apollo Sandbox. */
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
 * Tells browsers which pages may read answers, and answers their preflights. It keeps nobody out by itself: a browser
 * asks first because requests here are of a type that no form can send. Cookies are never taken.
 */
export function createCors(isAllowed: OriginCheck): Route {
  const handle = cors({
    origin: (origin, done) => done(null, origin !== undefined && isAllowed(origin)),
    methods: ['GET', 'POST', 'PUT', 'DELETE'],
    exposedHeaders: ['retry-after', 'www-authenticate'],
    maxAge: 600,
  });
  // It calls back at once unless it has answered the request itself.
  return (request, response) => {
    // Also where no leave is given: a cache must not give that answer to a page that may ask.
    response.setHeader('vary', 'Origin');
    // No browser asks for another page.
    if (request.headers.origin === undefined) return false;
    let isForRoutes = false;
    handle(request, response, () => (isForRoutes = true));
    return !isForRoutes;
  };
}
