import { createServer, request as sendRequest } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { reset } from '../support/reset.ts';

/** Proxy in front of an upstream that injects the faults below in turn. */
export interface UnreliableUpstream {
  readonly url: string;
  /** Number of requests and of injected faults. */
  readonly counts: { requests: number; faults: number };
  close(): void;
}

/** `every`: the interval between faults, in requests. */
export async function startUnreliableUpstream(target: string, every: number): Promise<UnreliableUpstream> {
  const counts = { requests: 0, faults: 0 };
  const server = createServer((request, response) => {
    counts.requests += 1;
    const fault = counts.requests % every === 0 ? faults[counts.faults++ % faults.length] : undefined;
    if (fault) fault(request, response, target);
    else forward(request, response, target);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    counts,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

type Handle = (request: IncomingMessage, response: ServerResponse, target: string) => void;

const json = { 'content-type': 'application/json' };

const faults: readonly Handle[] = [
  (request) => reset(request.socket),
  // No response: the service has to time out.
  () => {},
  (request, response, target) => void setTimeout(() => forward(request, response, target), 300),
  (_request, response) => response.writeHead(500, json).end('{}'),
  (_request, response) => response.writeHead(503, json).end('{}'),
  (_request, response) => response.writeHead(429, { ...json, 'retry-after': '1' }).end('{}'),
  (_request, response) => response.writeHead(200, json).end('{"data":'),
  (request, response) => {
    response.writeHead(200, { ...json, 'content-length': '1000' }).write('{');
    setTimeout(() => request.socket.destroy(), 20);
  },
  // The upstream executes the request, and its response is lost.
  (request, response, target) => forward(request, response, target, () => request.socket.destroy()),
];

function forward(request: IncomingMessage, response: ServerResponse, target: string, replacement?: () => void): void {
  const { connection: _, host: __, ...headers } = request.headers;
  const forwarded = sendRequest(target + (request.url ?? ''), { method: request.method, headers }, (answer) => {
    if (replacement) {
      answer.resume();
      replacement();
      return;
    }
    response.writeHead(answer.statusCode ?? 500, answer.headers);
    answer.pipe(response);
  });
  forwarded.on('error', () => response.destroy());
  request.on('error', () => forwarded.destroy());
  request.pipe(forwarded);
}
