import type { IncomingMessage, Server } from 'node:http';
import type { FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify';
import type { ClientLimitsConfig } from '../config/config.ts';
import type { Logger } from '../logging/logger.ts';
import { EventCounter } from './eventCounter.ts';
import { HttpError } from './httpError.ts';
import { bodyLengthOf, isBodyIncomplete } from './requestBody.ts';

/**
 * Limits for slow clients: a timeout for receiving a body, and a maximum of connections and of unfinished requests (whose body
 * has not arrived) for each client address. The address is the peer of the connection: a proxy counts as one client.
 */
export class ClientLimits {
  readonly #config: ClientLimitsConfig;
  readonly #events: EventCounter<'timedOut' | 'rejected' | 'connectionsClosed'>;
  readonly #connections = new Map<string, number>();
  /** Unfinished requests by address, oldest first. */
  readonly #unfinished = new Map<string, Set<UnfinishedRequest>>();

  constructor(config: ClientLimitsConfig, log: Logger) {
    this.#config = config;
    this.#events = new EventCounter(log, 'slow clients: requests or connections ended');
  }

  /** Closes connections above the maximum of their address as soon as they are opened. */
  limitConnections(server: Server): void {
    const max = this.#config.connections || Infinity;
    server.on('connection', (socket) => {
      const address = socket.remoteAddress ?? '';
      const count = (this.#connections.get(address) ?? 0) + 1;
      if (count > max) {
        this.#events.count('connectionsClosed');
        socket.destroy();
        return;
      }
      this.#connections.set(address, count);
      socket.once('close', () => decrement(this.#connections, address));
    });
  }

  /** Must run before all other hooks, so that it covers requests that are answered without reading their body. */
  hook(): onRequestHookHandler {
    return (request, reply, done) => {
      if (bodyLengthOf(request) > 0) {
        // Nothing else reads these bodies. An unread one would keep the connection busy after the response.
        if (request.method === 'GET' || request.method === 'HEAD') request.raw.resume();
        // Most bodies arrive together with their headers, and are complete in the next phase of the event loop.
        setImmediate(() => this.#watch(request, reply));
      }
      done();
    };
  }

  stop(): void {
    this.#events.flush();
  }

  #watch(request: FastifyRequest, reply: FastifyReply): void {
    const { raw } = request;
    if (!isBodyIncomplete(request) || raw.socket.destroyed) return;
    const address = raw.socket.remoteAddress ?? '';
    const requests = this.#unfinished.get(address) ?? new Set<UnfinishedRequest>();
    this.#unfinished.set(address, requests);
    const { bodyTimeoutMs, unfinishedRequests } = this.#config;
    const timer = setTimeout(() => {
      if (end(unfinished, bodyTimeoutError(bodyTimeoutMs))) this.#events.count('timedOut');
    }, bodyTimeoutMs);
    const unfinished = { raw, reply, timer };
    requests.add(unfinished);
    // Node does not close a request that was answered while its body was being read.
    const streams = [raw, raw.socket];
    const forget = () => {
      for (const stream of streams) stream.off('close', forget);
      clearTimeout(timer);
      requests.delete(unfinished);
      if (requests.size === 0 && this.#unfinished.get(address) === requests) this.#unfinished.delete(address);
    };
    for (const stream of streams) stream.once('close', forget);
    // The oldest is the slowest: rejecting the newest would let a few slow clients keep out all others of the address.
    for (const oldest of requests) {
      if (requests.size <= (unfinishedRequests || Infinity)) return;
      requests.delete(oldest);
      if (end(oldest, tooManyUnfinishedError())) this.#events.count('rejected');
    }
  }
}

interface UnfinishedRequest {
  readonly raw: IncomingMessage;
  readonly reply: FastifyReply;
  readonly timer: NodeJS.Timeout;
}

/** Returns false if the body has arrived in the meantime. */
function end({ raw, reply, timer }: UnfinishedRequest, error: HttpError): boolean {
  clearTimeout(timer);
  if (raw.complete || raw.socket.destroyed) return false;
  // The response has been sent already: only the rest of the body is still being received.
  if (reply.sent) raw.destroy();
  else void reply.header('connection', 'close').send(error);
  return true;
}

function bodyTimeoutError(timeoutMs: number): HttpError {
  return new HttpError(408, `The request body did not arrive within ${timeoutMs} ms. The request was not processed.`);
}

function tooManyUnfinishedError(): HttpError {
  const message =
    'Too many requests from this address wait for their bodies. The request was not processed; retry in 1 second.';
  return new HttpError(503, message, { 'retry-after': '1' });
}

function decrement(counts: Map<string, number>, key: string): void {
  const count = (counts.get(key) ?? 0) - 1;
  if (count > 0) counts.set(key, count);
  else counts.delete(key);
}
