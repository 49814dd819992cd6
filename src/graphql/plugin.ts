import { HeaderMap } from '@apollo/server';
import type { HTTPGraphQLResponse } from '@apollo/server';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { authErrorToHttp } from '../auth/authentication.ts';
import type { Authenticate } from '../auth/authentication.ts';
import { authenticateRequests } from '../auth/authenticationHook.ts';
import type { ErrorCode } from '../capabilities/errorCodes.ts';
import type { OpenRequestScope } from '../container.ts';
import { AuthError, internalErrorMessage } from '../errors.ts';
import { HttpError, refusalCodes, toHttpError } from '../server/httpError.ts';
import { acceptTextBodies, parseJsonBody, requireJsonContentType } from '../server/requestBody.ts';
import { disconnectSignal } from '../server/disconnectSignal.ts';
import { isAborted } from '../server/httpServer.ts';
import type { Charge } from '../server/rateLimits.ts';
import { addVary } from '../server/vary.ts';
import { recordOf } from '../server/requestIdentity.ts';
import type { RequestRecord } from '../telemetry/requestRecord.ts';
import { startApolloServers } from './apolloServer.ts';
import type { ApolloOptions } from './apolloServer.ts';
import { jsonType, negotiateMediaType } from './mediaType.ts';
import { addRequestId } from './plugins/requestReport.ts';

export interface GraphQLPluginOptions extends ApolloOptions {
  readonly path: string;
  readonly authenticate: Authenticate;
  readonly openScope: OpenRequestScope;
  readonly charge: Charge;
}

/** GraphQL over HTTP: Apollo Server's own pipeline behind one Fastify route. */
export async function createGraphQLPlugin(options: GraphQLPluginOptions): Promise<FastifyPluginAsync> {
  const apollo = await startApolloServers(options);
  return async (app) => {
    acceptTextBodies(app);
    const callerOf = authenticateRequests(app, options.authenticate);
    app.addHook('onRequest', ({ method }, _reply, done) => done(isSupported(method) ? undefined : methodNotAllowed()));
    requireJsonContentType(app);
    app.addHook('onClose', () => apollo.stop());
    app.setErrorHandler((error, request, reply) => sendError(error, request, reply, options));
    app.all(options.path, async (request, reply) => {
      addVary(reply, 'accept');
      const mediaType = negotiateMediaType(request.headers.accept);
      if (mediaType === undefined) return sendNotAcceptable(reply);
      const body = parseJsonBody(request);
      const caller = callerOf(request);
      const server = await apollo.serverFor(request, caller);
      const record = recordOf(request);
      const charge = (cost: number) => options.charge(request, reply, caller, cost);
      const { capabilities, close } = options.openScope(caller, record, disconnectSignal(reply));
      try {
        const response = await server.executeHTTPGraphQLRequest({
          httpGraphQLRequest: {
            method: request.method,
            headers: toHeaderMap(request, mediaType),
            search: searchOf(request),
            body,
          },
          context: () => Promise.resolve({ ...capabilities, caller, record, charge }),
        });
        return send(reply, response, record);
      } finally {
        close();
      }
    });
  };
}

/** Answers a method that the HTTP server has no routes for. */
export function sendMethodNotAllowed(
  request: FastifyRequest,
  reply: FastifyReply,
  options: Pick<GraphQLPluginOptions, 'log'>,
): FastifyReply {
  return sendError(methodNotAllowed(), request, reply, options);
}

function isSupported(method: string): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'POST';
}

function methodNotAllowed(): HttpError {
  return new HttpError(405, 'Use GET or POST.', { allow: 'GET, HEAD, POST' });
}

function send(
  reply: FastifyReply,
  { status = 200, headers, body }: HTTPGraphQLResponse,
  record: RequestRecord,
): FastifyReply {
  if (body.kind !== 'complete') throw new TypeError('Incremental delivery is not supported.');
  const cacheControl = headers.get('cache-control');
  // Most responses hold personal data or session URLs.
  headers.set('cache-control', cacheControl?.includes('max-age') ? cacheControl : 'private, no-store');
  for (const [name, value] of headers) void reply.header(name, value);
  return reply.code(status).send(status < 400 ? body.string : addRequestId(body.string, record));
}

function sendError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  { log }: Pick<GraphQLPluginOptions, 'log'>,
) {
  // The body may be unread: the connection cannot serve another request.
  void reply.headers({ 'cache-control': 'private, no-store', connection: 'close' });
  const failure = toHttpError(error, request);
  if (failure) {
    return sendErrors(
      reply.code(failure.status).headers(failure.headers),
      failure.message,
      refusalCodes[failure.status],
    );
  }
  if (error instanceof AuthError) {
    const { status, headers } = authErrorToHttp(error);
    return sendErrors(reply.code(status).headers(headers), error.message, error.code);
  }
  if (!isAborted(error, request)) log.error({ ...recordOf(request).ids, err: error }, 'graphql: request failed');
  return sendErrors(reply.code(500), internalErrorMessage, 'INTERNAL_SERVER_ERROR');
}

function sendErrors(reply: FastifyReply, message: string, code: ErrorCode): FastifyReply {
  const record = recordOf(reply.request);
  record.addErrorCode(code);
  const extensions = { code, requestId: record.requestId };
  return reply.type(jsonType).send({ errors: [{ message, extensions }] });
}

/** Before execution: Apollo Server would refuse the content type after it. */
function sendNotAcceptable(reply: FastifyReply): FastifyReply {
  void reply.code(406).header('cache-control', 'private, no-store');
  return sendErrors(reply, 'Accept application/json or application/graphql-response+json.', 'BAD_REQUEST');
}

function searchOf({ url }: FastifyRequest): string {
  const start = url.indexOf('?');
  return start < 0 ? '' : url.slice(start);
}

/**
 * `Accept` holds the negotiated content type alone, so that Apollo Server answers with it. Without the header it answers with
 * `application/json`, and does not parse it a second time.
 */
function toHeaderMap(request: FastifyRequest, mediaType: string): HeaderMap {
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  if (mediaType === jsonType) headers.delete('accept');
  else headers.set('accept', mediaType);
  return headers;
}
