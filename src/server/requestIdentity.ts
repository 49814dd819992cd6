import type { FastifyReply, FastifyRequest } from 'fastify';
import { requestIdHeader } from '../telemetry/requestId.ts';
import type { Protocol, RequestRecord } from '../telemetry/requestRecord.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';

/** Creates the record of a request, and sets the response header with the request's id. */
export function identifyRequest(
  request: FastifyRequest,
  reply: FastifyReply,
  protocol: Protocol,
  telemetry: Telemetry,
): RequestRecord {
  const { id, headers, method, routeOptions } = request;
  const spanName = routeOptions.url === undefined ? method : `${method} ${routeOptions.url}`;
  const record = telemetry.startRequest(protocol, id, headers['traceparent'], spanName);
  const clientName = headers[clientNameHeader];
  if (typeof clientName === 'string' && clientNamePattern.test(clientName)) record.clientName = clientName;
  if (decorator in request) request.setDecorator(decorator, record);
  else undecorated.set(request, record);
  void reply.header(requestIdHeader, id);
  return record;
}

/** The record of a request that this server has received. */
export function recordOf(request: FastifyRequest): RequestRecord {
  return undecorated.get(request) ?? request.getDecorator<RequestRecord>(decorator);
}

/** To be declared once for each server, before its routes. */
export const decorator = 'record';

/** Fastify decorates no request whose path cannot be decoded. */
const undecorated = new WeakMap<FastifyRequest, RequestRecord>();

/** The header by which GraphQL clients name themselves. */
const clientNameHeader = 'apollographql-client-name';
const clientNamePattern = /^[\w./-]{1,64}$/;
