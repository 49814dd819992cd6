import { ProtocolErrorCode } from '@modelcontextprotocol/server';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { authErrorToHttp } from '../auth/authentication.ts';
import type { Authenticate } from '../auth/authentication.ts';
import { authenticateRequests } from '../auth/authenticationHook.ts';
import { AuthError, RateLimitExceeded, internalErrorMessage } from '../errors.ts';
import { isForeignOrigin } from '../server/cors.ts';
import type { OriginCheck } from '../server/cors.ts';
import { disconnectSignal } from '../server/disconnectSignal.ts';
import { isAborted } from '../server/httpServer.ts';
import type { Charge } from '../server/rateLimits.ts';
import { recordOf } from '../server/requestIdentity.ts';
import { toHttpError } from '../server/httpError.ts';
import { acceptTextBodies, parseJsonBody, requireJsonContentType } from '../server/requestBody.ts';
import { createAnswerMessage } from './http.ts';
import type { HttpAnswer } from './http.ts';
import { InvalidMessage } from './invalidMessage.ts';
import { readJsonRpcError, toJsonRpcError } from './jsonRpcError.ts';
import { createServerFactory } from './server.ts';
import { challengeOf } from './protectedResource.ts';
import type { ProtectedResource } from './protectedResource.ts';
import { createHttpSession } from './session.ts';
import type { ServerOptions } from './server.ts';

export interface McpPluginOptions extends ServerOptions {
  readonly path: string;
  readonly authenticate: Authenticate;
  /** What clients need to get a token by OAuth; undefined: they have one. */
  readonly resource: ProtectedResource | undefined;
  /** Whether pages of an origin may send requests, besides those of this service's own host. */
  readonly isAllowedOrigin: OriginCheck;
  readonly charge: Charge;
}

/**
 * The Model Context Protocol over streamable HTTP, without sessions: each request has a server and a transport of its own, so
 * any instance of this service can answer any request.
 */
export function createMcpPlugin(options: McpPluginOptions): FastifyPluginAsync {
  const answerMessage = createAnswerMessage(createServerFactory(options));
  return async (app) => {
    acceptTextBodies(app);
    app.setErrorHandler((error, request, reply) => sendError(error, request, reply, options));
    app.addHook('onRequest', async (request) => rejectUnsupported(request, options.isAllowedOrigin));
    const callerOf = authenticateRequests(app, options.authenticate);
    requireJsonContentType(app);
    app.all(options.path, async (request, reply) => {
      const message = parseJsonBody(request);
      // The SDK accepts batches in every revision, up to a hundred calls in one request.
      if (Array.isArray(message)) throw new InvalidMessage();
      const caller = callerOf(request);
      const charge = (cost: number) => options.charge(request, reply, caller, cost);
      const session = createHttpSession(caller, recordOf(request), charge);
      const answer = await answerMessage({
        session,
        message,
        headers: toHeaders(request),
        isJson: acceptsJson(request),
        disconnected: disconnectSignal(reply),
      });
      const { resource } = options;
      if (answer === undefined || resource === undefined || session.missingScope === undefined) {
        return send(reply, answer);
      }
      // The body stays the result that a model can read. An OAuth client asks its user for the scope and repeats the call.
      void reply.header('www-authenticate', challengeOf(resource, session.missingScope));
      return send(reply, { ...answer, status: 403 });
    });
  };
}

/** Answers a method that the HTTP server has no routes for. */
export function sendMethodNotAllowed(
  request: FastifyRequest,
  reply: FastifyReply,
  options: ErrorOptions,
): FastifyReply {
  return sendError(methodNotAllowed(), request, reply, options);
}

function methodNotAllowed(): McpHttpError {
  return new McpHttpError(405, 'Use POST.', { allow: 'POST' });
}

type ErrorOptions = Pick<McpPluginOptions, 'log' | 'resource'>;

/** A request that is refused before authentication. */
class McpHttpError extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = 'McpHttpError';
    this.status = status;
    this.headers = headers;
  }
}

function rejectUnsupported({ raw, method, headers }: FastifyRequest, isAllowedOrigin: OriginCheck): void {
  if (isForeignOrigin(raw, isAllowedOrigin)) {
    throw new McpHttpError(403, 'Pages of this origin may not send requests here.');
  }
  // Without sessions there is no stream for GET to open, and nothing for DELETE to end.
  if (method !== 'POST') throw methodNotAllowed();
  if (!accepts(headers.accept, jsonTypes) && !accepts(headers.accept, eventTypes)) {
    throw new McpHttpError(406, 'Accept application/json or text/event-stream.');
  }
}

/** JSON wherever the client accepts it: a call has one response, and nothing precedes it. */
function acceptsJson({ headers }: FastifyRequest): boolean {
  return accepts(headers.accept, jsonTypes);
}

const jsonTypes = ['application/json', 'application/*', '*/*'];
const eventTypes = ['text/event-stream', 'text/*'];

function accepts(accept = '*/*', types: readonly string[]): boolean {
  return accept.split(',').some((part) => types.includes(part.split(';')[0]?.trim().toLowerCase() ?? ''));
}

/** The headers that the SDK reads. It requires both formats to be accepted; the choice has been made. */
function toHeaders(request: FastifyRequest): Headers {
  const headers = new Headers({ accept: 'application/json, text/event-stream', 'content-type': 'application/json' });
  for (const name of ['mcp-protocol-version', 'mcp-method', 'mcp-name']) {
    const value = request.headers[name];
    if (value !== undefined) headers.set(name, String(value));
  }
  return headers;
}

/** Responses hold session URLs and customer data. */
function send(reply: FastifyReply, answer: HttpAnswer | undefined): FastifyReply {
  void reply.header('cache-control', 'private, no-store');
  if (answer === undefined) return reply.send();
  if (answer.contentType !== null) void reply.header('content-type', answer.contentType);
  const { request } = reply;
  const error = readJsonRpcError(answer.body, request.id);
  if (error) recordOf(request).addErrorCode(String(error.code));
  return reply.code(answer.status).send((error?.body ?? answer.body) || undefined);
}

function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply, { log, resource }: ErrorOptions) {
  void reply.header('cache-control', 'private, no-store');
  // The body may be unread: the connection cannot serve another request.
  if (!request.raw.complete) void reply.header('connection', 'close');
  if (error instanceof McpHttpError) {
    return sendJsonRpcError(reply.code(error.status).headers(error.headers), -32_000, error.message);
  }
  if (error instanceof InvalidMessage)
    return sendJsonRpcError(reply.code(400), ProtocolErrorCode.InvalidRequest, error.message);
  const failure = toHttpError(error, request);
  if (failure) {
    if (error instanceof RateLimitExceeded) recordOf(request).addErrorCode(error.code);
    const answer = reply.code(failure.status).headers(failure.headers);
    return sendJsonRpcError(answer, failure.status === 400 ? -32_700 : -32_000, failure.message);
  }
  if (error instanceof AuthError) {
    const { status, headers } = authErrorToHttp(error);
    recordOf(request).addErrorCode(error.code);
    if (status === 401) headers['www-authenticate'] = challengeOf(resource);
    return sendJsonRpcError(reply.code(status).headers(headers), -32_000, error.message);
  }
  const record = recordOf(request);
  record.addErrorCode('INTERNAL_SERVER_ERROR');
  if (!isAborted(error, request)) log.error({ ...record.ids, err: error }, 'mcp: request failed');
  return sendJsonRpcError(reply.code(500), -32_603, internalErrorMessage);
}

function sendJsonRpcError(reply: FastifyReply, code: number, message: string): FastifyReply {
  return reply
    .header('content-type', 'application/json')
    .send(JSON.stringify(toJsonRpcError(code, message, reply.request.id)));
}
