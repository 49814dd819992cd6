import { createServer, request as httpRequest } from 'node:http';

/** Reverse proxy with the public URL of a service, which starts later. */
export interface ReverseProxy {
  readonly url: string;
  /** Forwards requests to this origin, with the paths that `toPath` returns. */
  forwardTo(origin: string, toPath: (path: string) => string): void;
  close(): Promise<void>;
}

export async function startReverseProxy(): Promise<ReverseProxy> {
  let target = '';
  let mapPath = (path: string) => path;
  const server = createServer((request, response) => {
    const { method, headers, url = '/' } = request;
    const forwarded = httpRequest(new URL(mapPath(url), target), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    forwarded.on('error', () => response.destroy());
    request.pipe(forwarded);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The proxy does not listen.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    forwardTo(origin, toPath) {
      target = origin;
      mapPath = toPath;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
