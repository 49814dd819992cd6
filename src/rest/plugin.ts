import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { Authenticate } from '../auth/authentication.ts';
import { authenticateRequests } from '../auth/authenticationHook.ts';
import type { RestErrorCode } from '../capabilities/errorCodes.ts';
import { operations, requireCostWithin } from '../capabilities/operations.ts';
import type { Operation } from '../capabilities/operations.ts';
import type { OpenRequestScope } from '../container.ts';
import type { Logger } from '../logging/logger.ts';
import { disconnectSignal } from '../server/disconnectSignal.ts';
import { isAborted, pathOf } from '../server/httpServer.ts';
import type { Charge } from '../server/rateLimits.ts';
import { recordOf } from '../server/requestIdentity.ts';
import { toHttpError } from '../server/httpError.ts';
import type { HttpErrorStatus } from '../server/httpError.ts';
import { acceptTextBodies } from '../server/requestBody.ts';
import { addOpenApiRoutes } from './openapi/swaggerUi.ts';
import { HttpProblem, toProblem } from './problemDetails.ts';
import { readRequest } from './requestReader.ts';
import { allowedMethods, toRoute } from './routes.ts';

export interface RestPluginOptions {
  readonly authenticate: Authenticate;
  readonly openScope: OpenRequestScope;
  /** Whether anyone may read the OpenAPI document, and `/v1/` shows it with Swagger UI. */
  readonly explorer: boolean;
  /** Bound of the cost of one operation. */
  readonly maxCost: number;
  readonly charge: Charge;
  readonly log: Logger;
}

/** The operations as REST routes, in the upstreams' own shapes. */
export function createRestPlugin(options: RestPluginOptions): FastifyPluginAsync {
  return async (app) => {
    app.addHook('onRequest', (_request, reply, done) => {
      setResponseHeaders(reply);
      done();
    });
    app.setErrorHandler((error, request, reply) => sendProblem(request, reply, error, options.log));
    await app.register(async (routes) => addOperationRoutes(routes, options));
    await app.register(async (routes) => addOpenApiRoutes(routes, options));
  };
}

function addOperationRoutes(app: FastifyInstance, options: RestPluginOptions): void {
  const { authenticate, openScope, maxCost, charge, log } = options;
  acceptTextBodies(app);
  const callerOf = authenticateRequests(app, authenticate);
  for (const operation of operations) {
    app.route({
      method: operation.method,
      url: toRoute(operation.path),
      errorHandler: (error, request, reply) => void sendProblem(request, reply, error, log, operation),
      handler: async (request, reply) => {
        const record = recordOf(request);
        record.operation = operation.name;
        const caller = callerOf(request);
        const { capabilities, close } = openScope(caller, record, disconnectSignal(reply));
        try {
          const input = readRequest(request, operation);
          const cost = operation.cost(input);
          requireCostWithin(maxCost, cost);
          await charge(request, reply, caller, cost);
          const result = await operation.run(capabilities, input);
          const { status, schema } = operation.answer;
          return await reply.code(status).send(schema === undefined ? undefined : result);
        } finally {
          close();
        }
      },
    });
  }
}

/** Answers a request for a path below `/v1` that has no route, or not for this method. */
export function sendRouteNotFound(
  request: FastifyRequest,
  reply: FastifyReply,
  { explorer, log }: RestPluginOptions,
): FastifyReply {
  const allowed = allowedMethods(pathOf(request), explorer);
  const allow = allowed.join(', ');
  const problem =
    allowed.length === 0 || allowed.includes(request.method)
      ? new HttpProblem('ROUTE_NOT_FOUND', 'No route has this path.')
      : new HttpProblem('METHOD_NOT_ALLOWED', `This path accepts ${allow}.`, { allow });
  return sendProblem(request, reply, problem, log);
}

/** Answers a request whose path cannot be decoded. */
export function sendBadPath(request: FastifyRequest, reply: FastifyReply, { log }: RestPluginOptions): FastifyReply {
  return sendProblem(request, reply, new HttpProblem('INVALID_INPUT', 'The path cannot be decoded.'), log);
}

function setResponseHeaders(reply: FastifyReply): void {
  void reply.headers({ 'cache-control': 'private, no-store', 'x-content-type-options': 'nosniff' });
}

function sendProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  cause: unknown,
  log: Logger,
  operation?: Operation,
): FastifyReply {
  setResponseHeaders(reply);
  const error = toHttpProblem(cause, request);
  const { problem, headers } = toProblem(error, operation);
  const record = recordOf(request);
  record.operation = operation?.name;
  record.addErrorCode(problem.code);
  if (problem.status === 500 && !isAborted(cause, request)) {
    const { instance } = problem;
    log.error({ ...record.ids, err: error, operation: operation?.name, instance }, 'rest: request failed');
  }
  // An unread body is not read to its end: the connection cannot serve another request.
  if (!request.raw.complete) void reply.header('connection', 'close');
  return reply
    .code(problem.status)
    .headers(headers)
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify({ ...problem, request_id: record.requestId }));
}

function toHttpProblem(error: unknown, request: FastifyRequest): unknown {
  const failure = toHttpError(error, request);
  if (failure === undefined) return error;
  return new HttpProblem(problemCodes[failure.status], failure.message, failure.headers);
}

const problemCodes = {
  400: 'INVALID_INPUT',
  403: 'FORBIDDEN',
  405: 'METHOD_NOT_ALLOWED',
  408: 'REQUEST_TIMEOUT',
  413: 'BODY_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  429: 'TOO_MANY_REQUESTS',
  503: 'OVERLOADED',
} as const satisfies Record<HttpErrorStatus, RestErrorCode>;
