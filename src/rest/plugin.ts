import type { IncomingMessage, ServerResponse } from 'node:http';
import { fastify } from 'fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../auth/caller.ts';
import { tryAuthenticate } from '../auth/authentication.ts';
import type { Authenticate } from '../auth/authentication.ts';
import { operations } from '../capabilities/operations.ts';
import type { Operation } from '../capabilities/operations.ts';
import { AuthError, UpstreamError } from '../errors.ts';
import type { Logger } from '../logging/logger.ts';
import { disconnectSignal } from '../server/disconnectSignal.ts';
import type { OpenRequestScope } from '../container.ts';
import { bodyOf, expectNoQuery, readBody, readQuery } from './requestReader.ts';
import { addPages } from './openapi/swaggerUi.ts';
import { HttpProblem, toProblem } from './problemDetails.ts';
import { allowedMethods, toRoute } from './routes.ts';

export interface RestAdapterOptions {
  readonly authenticate: Authenticate;
  readonly open: OpenRequestScope;
  readonly maxRequestBytes: number;
  /** Whether anyone may read the OpenAPI document, and `/v1/` shows the page to try the routes with. */
  readonly explorer: boolean;
  readonly log: Logger;
}

export interface RestAdapter {
  /** Answers everything under /v1/. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  stop(): Promise<void>;
}

/** The operations as REST routes. What they take and answer is in the upstreams' own shapes. */
export async function createRestAdapter(options: RestAdapterOptions): Promise<RestAdapter> {
  const app = fastify({
    bodyLimit: options.maxRequestBytes,
    // Long ids reach the check of ids, which says what is wrong with them.
    routerOptions: { maxParamLength: 16_384 },
    frameworkErrors: (_error, _request, reply) =>
      sendProblem(reply, new HttpProblem('INVALID_INPUT', 'The path cannot be read.'), options.log),
  });
  // Bodies arrive as text: what reads them also judges the content type, and says it in our own words.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  app.setErrorHandler((error, _request, reply) => sendProblem(reply, asOurs(error), options.log));
  app.addHook('onRequest', async (request, reply) => {
    if (request.is404) throw unread(reply, noRoute(request, options.explorer));
  });
  for (const operation of operations) addRoute(app, operation, options);
  addPages(app, options);
  await app.ready();
  return {
    handle(request, response) {
      // Before the routing, so that no answer is without them; a page sets its own cache-control.
      response.setHeader('cache-control', 'private, no-store');
      response.setHeader('x-content-type-options', 'nosniff');
      app.routing(request, response);
    },
    stop: () => app.close(),
  };
}

function addRoute(app: FastifyInstance, operation: Operation, { authenticate, open, log }: RestAdapterOptions): void {
  const { method, path, answer } = operation;
  const callers = new WeakMap<FastifyRequest, Caller>();
  app.route({
    method,
    url: toRoute(path),
    errorHandler: (error, _request, reply) => sendProblem(reply, asOurs(error), log, operation),
    // Before the body is read: whoever is not let in costs no more than a look at headers.
    onRequest: async (request, reply) => {
      const caller = await tryAuthenticate(authenticate, request.raw);
      if (caller instanceof AuthError) throw unread(reply, caller);
      callers.set(request, caller);
    },
    handler: async (request, reply) => {
      const caller = callers.get(request);
      if (caller === undefined) throw new TypeError('Nobody was identified.');
      const { capabilities, close } = open(caller, disconnectSignal(reply.raw));
      try {
        const result = await operation.run(capabilities, readRequest(request, operation));
        return await reply.code(answer.status).send(answer.schema === undefined ? undefined : result);
      } finally {
        close();
      }
    },
  });
}

/** For an answer before the body is read: the connection cannot serve another request. */
function unread(reply: FastifyReply, error: Error): Error {
  void reply.header('connection', 'close');
  return error;
}

/** All that a request says, as the one object that the capability checks. */
function readRequest(request: FastifyRequest, operation: Operation): Record<string, unknown> {
  const { parameter, query, takesIdempotencyKey } = operation;
  const { body, params, headers } = request;
  const id = parameter && pathParameter(params, parameter.name);
  const search = (request.raw.url ?? '').split(/\?(.*)/s)[1] ?? '';
  if (query === undefined) expectNoQuery(search);
  const schema = bodyOf(operation);
  const idempotencyKey = takesIdempotencyKey ? headers['idempotency-key'] : undefined;
  return {
    ...(query && readQuery(search, query)),
    ...(schema && readBody(typeof body === 'string' ? body : '', headers['content-type'], schema)),
    ...(parameter && { [parameter.member]: id }),
    ...(idempotencyKey !== undefined && { idempotency_key: idempotencyKey }),
  };
}

function pathParameter(params: unknown, name: string): unknown {
  const value: unknown = typeof params === 'object' && params !== null ? Reflect.get(params, name) : undefined;
  // The router takes `/customers/` for a customer without an id.
  if (value === '') throw new HttpProblem('ROUTE_NOT_FOUND', nothingHere);
  return value;
}

const nothingHere = 'There is nothing at this path.';

function noRoute(request: FastifyRequest, explorer: boolean): HttpProblem {
  const [path = ''] = (request.raw.url ?? '').split('?');
  const allowed = allowedMethods(path, explorer);
  if (allowed.length === 0) return new HttpProblem('ROUTE_NOT_FOUND', nothingHere);
  const allow = allowed.join(', ');
  return new HttpProblem('METHOD_NOT_ALLOWED', `This path takes ${allow}.`, { allow });
}

/** The framework's own refusals in our words. What else it throws is a bug, and told as one. */
function asOurs(error: unknown): unknown {
  const [status, code] =
    error instanceof Error && 'statusCode' in error && 'code' in error ? [error.statusCode, error.code] : [];
  if (typeof code !== 'string' || !code.startsWith('FST_ERR_CTP_')) return error;
  if (status === 413) return new HttpProblem('BODY_TOO_LARGE', 'The body has more bytes than this service takes.');
  if (status === 415) return new HttpProblem('UNSUPPORTED_MEDIA_TYPE', 'The content-type must be application/json.');
  return new HttpProblem('INVALID_INPUT', 'The body cannot be read.');
}

function sendProblem(reply: FastifyReply, error: unknown, log: Logger, operation?: Operation): void {
  // A client that goes away with half of its request sent is no failure of anybody's.
  if (error !== reply.request.raw.errored) tell(error, log, operation);
  const { problem, headers } = toProblem(error, operation);
  void reply
    .code(problem.status)
    .headers(headers)
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify(problem));
}

function tell(error: unknown, log: Logger, operation: Operation | undefined): void {
  const at = operation?.name;
  if (error instanceof UpstreamError) {
    const { code, upstream, reason, requestId } = error;
    log.warn({ code, upstream, reason, requestId, operation: at }, error.message);
  } else if (toProblem(error, operation).problem.status === 500) {
    log.error({ err: error, operation: at }, 'unexpected error');
  }
}
