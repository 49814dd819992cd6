import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Authenticate } from './authentication.ts';
import type { Caller } from './caller.ts';

/**
 * Authenticates each request of an encapsulated plugin before its body is read; a failure goes to the plugin's error handler.
 * Returns how a handler gets the caller.
 */
export function authenticateRequests(
  app: FastifyInstance,
  authenticate: Authenticate,
): (request: FastifyRequest) => Caller {
  app.decorateRequest('caller');
  app.addHook('onRequest', async (request) => request.setDecorator('caller', await authenticate(request.raw)));
  return (request) => request.getDecorator<Caller>('caller');
}
