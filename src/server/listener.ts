import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Logger } from '../logging/logger.ts';
import { Connections } from './connections.ts';
import { refuseEarly } from './earlyRefusals.ts';
import type { EarlyRefusals } from './earlyRefusals.ts';
import type { HostCheck } from './hosts.ts';
import { createServer } from './http.ts';

/** Answers a request if it is for it: false leaves it to the next. */
export type Route = (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>;

export interface Listener {
  readonly port: number;
  /**
   * Takes no new connections, and lets requests in flight finish. Connections on which nothing is asked are closed after a
   * grace, in which their clients may hear with an answer that it is the last. What is not done in time is cut; tells how
   * many connections that was.
   */
  close(graceMs: number, timeoutMs: number): Promise<number>;
}

export interface ListenerOptions {
  readonly host: string;
  readonly port: number;
  /** Where to ask instead, for those who ask for what is not there. */
  readonly hint: string;
  readonly isOurs: HostCheck;
  readonly early?: EarlyRefusals;
}

/** Longer than proxies and routers keep a connection: a request that meets its end on the way is lost. */
export const keepAliveMs = 75_000;

/** An HTTP server that asks its routes one after another. What is sent to another host's name gets no further than here. */
export async function startListener(
  { host, port, hint, isOurs, early }: ListenerOptions,
  routes: readonly Route[],
  log: Logger,
): Promise<Listener> {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (!isOurs(request)) {
      refuse(response, 403, 'The host is not one that this service goes by.');
      return;
    }
    if (connections.held) await connections.held;
    for (const route of routes) {
      const isAnswered = route(request, response);
      // Most tell at once: to wait for each of them would put every request behind others, again and again.
      if (isAnswered === true || (isAnswered !== false && (await isAnswered))) return;
    }
    refuse(response, 404, `Nothing is here. ${hint}`);
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      // A client that goes away with half of its request sent: nothing failed, and nobody is left to be answered.
      if (error === request.errored) return;
      log.error({ err: error }, 'a request failed outside its adapter');
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  server.keepAliveTimeout = keepAliveMs;
  const connections = new Connections(server);
  if (early) {
    refuseEarly(server, {
      areWanted: () => early.areWanted(),
      answerTo: (request) =>
        connections.isOpen && isOurs({ headers: { host: request.host } }) ? early.answerTo(request) : undefined,
    });
  }
  return {
    port: await listen(server, host, port),
    close: (graceMs, timeoutMs) => close(connections, graceMs, timeoutMs),
  };
}

/** The path of a request, without its query. */
export function pathOf(request: IncomingMessage): string {
  return (request.url ?? '').split('?', 1)[0] ?? '';
}

function refuse(response: ServerResponse, status: number, message: string): void {
  const body = JSON.stringify({ errors: [{ message }] });
  // A body that came along is not read: the connection cannot serve another request.
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', connection: 'close' }).end(body);
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

async function close(connections: Connections, graceMs: number, timeoutMs: number): Promise<number> {
  const startedAt = performance.now();
  const passed = () => performance.now() - startedAt;
  await connections.end();
  while (connections.size > 0 && passed() < timeoutMs) {
    if (passed() >= graceMs) await connections.closeIdle();
    if (connections.size > 0) await new Promise((resolve) => setTimeout(resolve, sweepMs));
  }
  const left = connections.size;
  connections.cut();
  return left;
}

const sweepMs = 10;
