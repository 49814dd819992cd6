import type { IncomingMessage, ServerResponse } from 'node:http';
import cors from '@fastify/cors';
import { fastify } from 'fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify';
import type { Logger } from '../logging/logger.ts';
import { internalErrorMessage } from '../errors.ts';
import { requestIdHeader, toRequestId } from '../telemetry/requestId.ts';
import type { Protocol, RequestRecord } from '../telemetry/requestRecord.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { AccessLog } from './accessLog.ts';
import type { ClientLimits } from './clientLimits.ts';
import { corsOptions } from './cors.ts';
import type { OriginCheck } from './cors.ts';
import { hasValidHost, toOriginForm } from './hostCheck.ts';
import type { HostCheck } from './hostCheck.ts';
import { HttpError, refusalCodes, toHttpError } from './httpError.ts';
import type { ParserErrors } from './parserErrors.ts';
import { bodyLengthOf, isBodyIncomplete } from './requestBody.ts';
import { compressResponses } from './responseCompression.ts';
import { decorator, identifyRequest, recordOf } from './requestIdentity.ts';

export interface HttpServerOptions {
  readonly isAllowedHost: HostCheck;
  readonly isAllowedOrigin: OriginCheck;
  readonly maxRequestBytes: number;
  readonly responseCompression: boolean;
  readonly clientLimits: ClientLimits;
  readonly parserErrors: ParserErrors;
  readonly telemetry: Telemetry;
  readonly accessLog: AccessLog;
  /** The protocol that owns a path. */
  readonly protocolOf: (path: string) => Protocol;
  /** Whether the server is closing: then each response closes its connection. */
  readonly isClosing: () => boolean;
  /** Answers a request that no route takes. */
  readonly notFound: (request: FastifyRequest, reply: FastifyReply) => FastifyReply;
  /** Answers a request whose path cannot be decoded. */
  readonly badPath: (request: FastifyRequest, reply: FastifyReply) => FastifyReply;
  readonly log: Logger;
}

/** Longer than the keep-alive time-outs of common proxies, so that no proxy reuses a connection that is closing. */
const keepAliveTimeoutMs = 75_000;
/** Node's own default. A client may open a connection in advance, and Node counts from there. */
const headersTimeoutMs = 60_000;
/** How often Node looks for connections past the timeout; with its default of 30 s some stay for 90 s. */
const connectionsCheckingIntervalMs = 1_000;
/** Long ids reach the validation of ids, which reports what is wrong with them. */
const maxParamLength = 16_384;

/** One HTTP server without routes: limits, the host check, CORS, compression, and the answers that belong to no adapter. */
export async function createHttpServer(options: HttpServerOptions): Promise<FastifyInstance> {
  const server = fastify({
    bodyLimit: options.maxRequestBytes,
    keepAliveTimeout: keepAliveTimeoutMs,
    http: { headersTimeout: headersTimeoutMs, connectionsCheckingInterval: connectionsCheckingIntervalMs },
    // Requests that arrive during the shutdown are answered as usual, with `connection: close`.
    return503OnClosing: false,
    routerOptions: { maxParamLength },
    rewriteUrl: toOriginForm,
    genReqId: ({ headers }) => toRequestId(headers[requestIdHeader]),
    clientErrorHandler: options.parserErrors.answer,
    frameworkErrors: (_error, request, reply) => {
      // No hook runs for these requests.
      identify(request, reply);
      void options.badPath(request, reply);
    },
  });
  const identify = (request: FastifyRequest, reply: FastifyReply) => {
    const record = identifyRequest(request, reply, options.protocolOf(pathOf(request)), options.telemetry);
    watchEnd(record, request, reply, options);
  };
  server.decorateRequest(decorator);
  options.clientLimits.limitConnections(server.server);
  server.server.on('checkExpectation', refuseExpectation);
  server.addHook('onRequest', (request, reply, done) => {
    // First, so that every response and every refusal has the id.
    identify(request, reply);
    done();
  });
  server.addHook('onRequest', options.clientLimits.hook());
  server.addHook('onRequest', requireHost(options.isAllowedHost));
  server.addHook('onSend', (request, reply, payload, done) => {
    // Reading the rest of a small body costs less than a new connection.
    const isTooLong = isBodyIncomplete(request) && bodyLengthOf(request) > options.maxRequestBytes;
    if (options.isClosing() || isTooLong) void reply.header('connection', 'close');
    done(null, payload);
  });
  await server.register(cors, corsOptions(options.isAllowedOrigin));
  if (options.responseCompression) await compressResponses(server);
  server.addHook('onRequest', (request, reply, done) => {
    // Before the body is read.
    if (request.is404) return void options.notFound(request, reply);
    done();
  });
  server.setNotFoundHandler((request, reply) => options.notFound(request, reply));
  server.setErrorHandler((error, request, reply) => {
    const failure = toHttpError(error, request);
    if (failure) return sendUnread(reply.headers(failure.headers), failure.status, failure.message);
    const { ids } = recordOf(request);
    if (!isAborted(error, request))
      options.log.error({ ...ids, err: error }, 'http: request failed outside its adapter');
    return sendUnread(reply, 500, internalErrorMessage);
  });
  return server;
}

/** Reports the end of a request when the response has been sent, or the client has disconnected. */
function watchEnd(
  record: RequestRecord,
  { method, routeOptions }: FastifyRequest,
  { raw }: FastifyReply,
  { accessLog, telemetry }: HttpServerOptions,
): void {
  if (!accessLog.isOn && !telemetry.isOn) return;
  const { url: route, logLevel } = routeOptions;
  const isProbe = logLevel === 'debug';
  raw.once('close', () => {
    const outcome = raw.writableFinished ? { status: raw.statusCode } : { disconnected: true as const };
    const end = { method, route, ...outcome, isProbe };
    accessLog.write(record, end);
    telemetry.endRequest(record, end);
  });
}

/** The error goes to the adapter of the route, which answers in its own format. */
function requireHost(isAllowedHost: HostCheck): onRequestHookHandler {
  return ({ raw }, _reply, done) => {
    if (!hasValidHost(raw))
      done(new HttpError(400, 'The request must have one Host header, with a host and a port only.'));
    else if (!isAllowedHost(raw)) done(new HttpError(403, 'The Host header is not allowed.'));
    else done();
  };
}

/** Answers an `Expect` other than `100-continue` as Node does, and closes the connection: the body is unread. */
function refuseExpectation({ headers }: IncomingMessage, response: ServerResponse): void {
  const id = { [requestIdHeader]: toRequestId(headers[requestIdHeader]) };
  response.writeHead(417, { ...id, connection: 'close', 'content-length': '0' }).end();
}

/** Answers in the format of GraphQL before the body is read, and closes the connection, which cannot serve another request. */
export function sendUnread(reply: FastifyReply, status: keyof typeof refusalCodes, message: string): FastifyReply {
  const record = recordOf(reply.request);
  const code = refusalCodes[status];
  record.addErrorCode(code);
  return reply
    .code(status)
    .header('connection', 'close')
    .send({ errors: [{ message, extensions: { code, requestId: record.requestId } }] });
}

/** Whether the client disconnected before it had sent the whole request. */
export function isAborted(error: unknown, request: FastifyRequest): boolean {
  return error !== null && error === request.raw.errored;
}

/** The path of a request, without its query. */
export function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? '';
}
