import type { FastifyInstance, FastifyRequest } from 'fastify';
import { contentCodingOf, decodeBody, findUnsupportedCoding } from './contentCoding.ts';
import { HttpError } from './httpError.ts';

/**
 * Takes bodies of any content type as text, decoded: the adapter judges the content type, and reports it in its own format. An
 * unsupported content coding is refused after authentication, before the body is read.
 */
export function acceptTextBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addHook('preParsing', (request, _reply, _payload, done) => {
    done(bodyLengthOf(request) > 0 ? findUnsupportedCoding(request) : undefined);
  });
  app.addContentTypeParser<Buffer>('*', { parseAs: 'buffer' }, (request, body, done) => {
    if (contentCodingOf(request) === undefined) return done(null, body.toString());
    decodeBody(request, body).then((decoded) => done(null, decoded.toString()), done);
  });
}

/** Refuses a POST of another content type before its body is read. No HTML form can send JSON. */
export function requireJsonContentType(app: FastifyInstance): void {
  app.addHook('onRequest', ({ method, headers }, _reply, done) => {
    const [type = ''] = (headers['content-type'] ?? '').split(';');
    const isJson = method !== 'POST' || type.trim().toLowerCase() === 'application/json';
    done(isJson ? undefined : new HttpError(415, 'The content type must be application/json.'));
  });
}

/** The JSON body of a POST; undefined for other methods. */
export function parseJsonBody({ method, body }: FastifyRequest): unknown {
  if (method !== 'POST') return undefined;
  try {
    const json: unknown = JSON.parse(typeof body === 'string' ? body : '');
    return json;
  } catch {
    // The parser's message quotes the body.
    throw new HttpError(400, 'The request body is not valid JSON.');
  }
}

/** The declared length of a body: 0 without one, Infinity for a chunked body. */
export function bodyLengthOf({ headers }: FastifyRequest): number {
  return headers['transfer-encoding'] === undefined ? Number(headers['content-length'] ?? 0) : Infinity;
}

/** Whether a part of the body is still to come. False as soon as the parser has seen its end, read or not. */
export function isBodyIncomplete(request: FastifyRequest): boolean {
  return !request.raw.complete && bodyLengthOf(request) > 0;
}
