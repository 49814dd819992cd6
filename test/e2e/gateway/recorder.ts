import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** A request that a gateway sent to a subgraph. */
export interface SubgraphRequest {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly headers: IncomingHttpHeaders;
}

/** Proxy between a gateway and a subgraph that records the requests. */
export interface Recorder {
  readonly url: string;
  /** The requests since the last call of this method. */
  requests(): SubgraphRequest[];
  /** Forwards further requests to another URL. */
  forwardTo(target: string): void;
  close(): Promise<void>;
}

/** Headers of a connection, and headers that `fetch` sets itself. */
const connectionHeaders = new Set([
  'host',
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'accept-encoding',
]);

export async function startRecorder(initialTarget: string): Promise<Recorder> {
  let target = initialTarget;
  let requests: SubgraphRequest[] = [];
  const server = createServer((request, response) => {
    forward(request).then(
      ({ status, text }) => response.writeHead(status, { 'content-type': 'application/json' }).end(text),
      (error: unknown) => response.writeHead(502).end(String(error)),
    );
  });

  async function forward(request: IncomingMessage): Promise<{ status: number; text: string }> {
    const body = await textOf(request);
    const { query, variables = {} }: SubgraphRequest = JSON.parse(body);
    requests.push({ query, variables, headers: request.headers });
    const forwarded = Object.entries(request.headers).filter(([name]) => !connectionHeaders.has(name));
    const headers = forwarded.map(([name, value]): [string, string] => [name, String(value)]);
    const response = await fetch(target, { method: 'POST', headers, body });
    return { status: response.status, text: await response.text() };
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/graphql`,
    requests() {
      const received = requests;
      requests = [];
      return received;
    },
    forwardTo(other) {
      target = other;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  request.setEncoding('utf8');
  for await (const chunk of request) text += String(chunk);
  return text;
}
