import { createServer, request as sendRequest } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { reset } from '../support/reset.ts';

/** Stands before an upstream and now and then fails, in one way after another. */
export interface UnreliableUpstream {
  readonly url: string;
  /** How many requests came, and how many of them met a fault. */
  readonly counts: { requests: number; faults: number };
  close(): void;
}

/** `every`: one request in so many meets a fault. */
export async function startUnreliableUpstream(target: string, every: number): Promise<UnreliableUpstream> {
  const counts = { requests: 0, faults: 0 };
  const server = createServer((request, response) => {
    counts.requests += 1;
    const fault = counts.requests % every === 0 ? faults[counts.faults++ % faults.length] : undefined;
    if (fault) fault(request, response, target);
    else handOn(request, response, target);
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
  // Nothing, until the other side has had enough.
  () => {},
  (request, response, target) => void setTimeout(() => handOn(request, response, target), 300),
  (_request, response) => response.writeHead(500, json).end('{}'),
  (_request, response) => response.writeHead(503, json).end('{}'),
  (_request, response) => response.writeHead(429, { ...json, 'retry-after': '1' }).end('{}'),
  (_request, response) => response.writeHead(200, json).end('{"data":'),
  (request, response) => {
    response.writeHead(200, { ...json, 'content-length': '1000' }).write('{');
    setTimeout(() => request.socket.destroy(), 20);
  },
  // What was done, and nobody hears of.
  (request, response, target) => handOn(request, response, target, () => request.socket.destroy()),
];

function handOn(request: IncomingMessage, response: ServerResponse, target: string, instead?: () => void): void {
  const { connection: _, host: __, ...headers } = request.headers;
  const asked = sendRequest(target + (request.url ?? ''), { method: request.method, headers }, (answer) => {
    if (instead) {
      answer.resume();
      instead();
      return;
    }
    response.writeHead(answer.statusCode ?? 500, answer.headers);
    answer.pipe(response);
  });
  asked.on('error', () => response.destroy());
  request.on('error', () => asked.destroy());
  request.pipe(asked);
}
