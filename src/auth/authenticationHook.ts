import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Authenticate } from './authentication.ts';
import { recordOf } from '../server/requestIdentity.ts';
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
  app.addHook('onRequest', (request, _reply, done) => {
    authenticate(request.raw).then((caller) => {
      request.setDecorator('caller', caller);
      recordOf(request).caller = caller;
      done();
    }, done);
  });
  return (request) => request.getDecorator<Caller>('caller');
}
