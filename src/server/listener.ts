import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Log } from '../log.ts';

/** Answers a request if it is for it: false leaves it to the next. */
export type Route = (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>;

export interface Listener {
  readonly port: number;
  /** Stops taking requests, and lets those in flight finish. */
  close(): Promise<void>;
}

/** An HTTP server that asks its routes one after another; what none of them takes is answered 404 with `hint`. */
export async function startListener(
  { host, port, hint }: { readonly host: string; readonly port: number; readonly hint: string },
  routes: readonly Route[],
  log: Log,
): Promise<Listener> {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    for (const route of routes) if (await route(request, response)) return;
    const body = JSON.stringify({ errors: [{ message: `Nothing is here. ${hint}` }] });
    response.writeHead(404, { 'content-type': 'application/json; charset=utf-8' }).end(body);
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      log.error({ err: error }, 'a request failed outside its adapter');
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  return { port: await listen(server, host, port), close: () => close(server) };
}

/** The path of a request, without its query. */
export function pathOf(request: IncomingMessage): string {
  return (request.url ?? '').split('?', 1)[0] ?? '';
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

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}
