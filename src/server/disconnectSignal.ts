import type { FastifyReply } from 'fastify';

/**
 * Aborts when the client disconnects before the response is finished. Fastify 5.12's own `request.signal` aborts as soon as the
 * request's body has been read.
 */
export function disconnectSignal({ raw }: FastifyReply): AbortSignal {
  const controller = new AbortController();
  raw.once('close', () => {
    if (!raw.writableFinished) controller.abort();
  });
  return controller.signal;
}
