import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** A request that a gateway sent to a subgraph. */
export interface SubgraphRequest {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly headers: IncomingHttpHeaders;
}

/** Stands between a gateway and a subgraph, passes everything on, and keeps what was asked. */
export interface Recorder {
  readonly url: string;
  /** What was asked since the last call of this. */
  requests(): SubgraphRequest[];
  /** Passes on to another subgraph from now on. */
  passTo(target: string): void;
  close(): Promise<void>;
}

/** What belongs to one connection, or is made anew. */
const ownHeaders = new Set([
  'host',
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'accept-encoding',
]);

export async function startRecorder(first: string): Promise<Recorder> {
  let target = first;
  let requests: SubgraphRequest[] = [];
  const server = createServer((request, response) => {
    pass(request).then(
      ({ status, text }) => response.writeHead(status, { 'content-type': 'application/json' }).end(text),
      (error: unknown) => response.writeHead(502).end(String(error)),
    );
  });

  async function pass(request: IncomingMessage): Promise<{ status: number; text: string }> {
    const body = await textOf(request);
    const { query, variables = {} }: SubgraphRequest = JSON.parse(body);
    requests.push({ query, variables, headers: request.headers });
    const kept = Object.entries(request.headers).filter(([name]) => !ownHeaders.has(name));
    const headers = kept.map(([name, value]): [string, string] => [name, String(value)]);
    const response = await fetch(target, { method: 'POST', headers, body });
    return { status: response.status, text: await response.text() };
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/graphql`,
    requests() {
      const told = requests;
      requests = [];
      return told;
    },
    passTo(other) {
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
