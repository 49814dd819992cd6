import type { FastifyInstance, FastifyReply } from 'fastify';

export interface Readiness {
  readonly isReady: boolean;
  /** Details for an operator. Anyone may read them, so they hold no addresses and no names. */
  readonly details: object;
}

/**
 * `/health/live` reports that the event loop runs, `/health/ready` whether the instance takes requests. A failing upstream is
 * reported but does not make the instance unready: all instances share it.
 */
export function addHealthRoutes(app: FastifyInstance, readiness: () => Readiness): void {
  const addRoute = (path: string, read: () => Readiness) => {
    app.all(path, (request, reply) => {
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        return reply.code(405).headers({ allow: 'GET, HEAD', connection: 'close' }).send();
      }
      return send(reply, read());
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
