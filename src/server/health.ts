import type { FastifyInstance, FastifyReply } from 'fastify';

export interface Readiness {
  readonly isReady: boolean;
  /** Details for an operator. Anyone may read them, so they hold no addresses and no names. */
  readonly details: object;
}

/**
 * `/health/live` reports that the event loop runs, `/health/ready` whether the instance takes requests, and why not. A failing
 * upstream or a rejected key is reported but does not make the instance unready: all instances share it.
 */
export function addHealthRoutes(app: FastifyInstance, readiness: () => Readiness): void {
  const addRoute = (path: string, read: () => Readiness) => {
    app.route({
      url: path,
      method: app.supportedMethods,
      // Of the access log: probes succeed every few seconds.
      logLevel: 'debug',
      // Before a body is read.
      onRequest: (request, reply, done) => {
        if (request.method === 'GET' || request.method === 'HEAD') return done();
        void reply.code(405).headers({ allow: 'GET, HEAD', connection: 'close' }).send();
      },
      handler: (_request, reply) => send(reply, read()),
    });
  };
  addRoute('/health/live', () => ({ isReady: true, details: { status: 'live' } }));
  addRoute('/health/ready', readiness);
}

function send(reply: FastifyReply, { isReady, details }: Readiness): FastifyReply {
  return reply
    .code(isReady ? 200 : 503)
    .header('cache-control', 'no-store')
    .send(details);
}
