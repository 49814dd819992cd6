import type { FastifyInstance, FastifyRequest } from 'fastify';

/** A request whose body cannot be taken. */
export class BodyError extends Error {
  readonly status: 400 | 413 | 415;

  constructor(status: 400 | 413 | 415, message: string) {
    super(message);
    this.name = 'BodyError';
    this.status = status;
  }
}

/** Takes bodies of any content type as text: the adapter judges the content type, and reports it in its own format. */
export function acceptTextBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
}

/** Refuses a POST of another content type before its body is read. No HTML form can send JSON. */
export function requireJsonContentType(app: FastifyInstance): void {
  app.addHook('onRequest', ({ method, headers }, _reply, done) => {
    const [type = ''] = (headers['content-type'] ?? '').split(';');
    const isJson = method !== 'POST' || type.trim().toLowerCase() === 'application/json';
    done(isJson ? undefined : new BodyError(415, 'The content type must be application/json.'));
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
    throw new BodyError(400, 'The request body is not valid JSON.');
  }
}

/** Fastify's errors about a body; undefined for other errors. */
export function toBodyError(error: unknown, { server }: FastifyRequest): BodyError | undefined {
  if (error instanceof BodyError) return error;
  const code: unknown = Reflect.get(Object(error), 'code');
  if (typeof code !== 'string' || !code.startsWith('FST_ERR_CTP_')) return undefined;
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return new BodyError(413, `The request body must have at most ${server.initialConfig.bodyLimit} bytes.`);
  }
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
    return new BodyError(415, 'The content type must be application/json.');
  }
  return new BodyError(400, 'The request body cannot be read.');
}
