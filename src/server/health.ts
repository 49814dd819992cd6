import type { Route } from './listener.ts';
import { pathOf } from './listener.ts';

export interface Readiness {
  /** Whether requests shall be sent here. */
  readonly isReady: boolean;
  /** What an engineer wants to know besides. Nobody proves who he is to read it: no addresses, no names. */
  readonly details: object;
}

/**
 * `/health/live` tells that the event loop turns, `/health/ready` whether to send requests here. An upstream that fails is
 * told, and is no reason to send them elsewhere: every instance has the same upstreams.
 */
export function createHealth(readiness: () => Readiness): Route {
  return (request, response) => {
    const path = pathOf(request);
    if (path !== '/health/live' && path !== '/health/ready') return false;
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      // A body that came along is not read: the connection cannot serve another request.
      response.writeHead(405, { allow: 'GET, HEAD', connection: 'close' }).end();
      return true;
    }
    const { isReady, details } = path === '/health/live' ? { isReady: true, details: { status: 'live' } } : readiness();
    const body = JSON.stringify(details);
    response
      .writeHead(isReady ? 200 : 503, {
        'content-type': 'application/json; charset=utf-8',
        'content-length': Buffer.byteLength(body),
        'cache-control': 'no-store',
      })
      .end(request.method === 'HEAD' ? undefined : body);
    return true;
  };
}
