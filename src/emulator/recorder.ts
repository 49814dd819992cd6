import { fastify } from 'fastify';
import type { FastifyInstance } from 'fastify';

/** One request and its response, as sent over the wire. */
export interface Exchange {
  upstream: 'konnect' | 'stripe';
  method: string;
  /** With the query, not decoded. */
  url: string;
  requestHeaders: Record<string, string>;
  requestBody: string;
  status: number;
  responseHeaders: Record<string, string>;
  responseBody: string;
}

/** Creates a server that leaves bodies unparsed, and reports each exchange before the response is sent. */
export function createServer(
  upstream: Exchange['upstream'],
  onExchange: (exchange: Exchange) => void,
): FastifyInstance {
  const server = fastify({
    exposeHeadRoutes: false,
    forceCloseConnections: true,
    // A long id reaches the route and is answered like any unknown id.
    routerOptions: { maxParamLength: 5000 },
    // A path that cannot be decoded is answered like any unknown path, not by the framework.
    rewriteUrl: ({ url = '/' }) => (isDecodable(url) ? url : url.replaceAll('%', '%25')),
  });
  // Each upstream checks content types and bodies with error responses of its own.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  server.addHook('onSend', async (request, reply, payload) => {
    onExchange({
      upstream,
      method: request.method,
      url: request.originalUrl,
      requestHeaders: toText(request.headers),
      requestBody: textBody(request.body),
      status: reply.statusCode,
      responseHeaders: toText(reply.getHeaders()),
      responseBody: typeof payload === 'string' ? payload : '',
    });
    return payload;
  });
  return server;
}

export function textBody(body: unknown): string {
  return typeof body === 'string' ? body : '';
}

function isDecodable(url: string): boolean {
  try {
    decodeURI(url.split('?')[0] ?? '');
    return true;
  } catch {
    return false;
  }
}

function toText(headers: Record<string, string | number | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
}
