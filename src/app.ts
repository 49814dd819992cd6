import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createCapabilities } from './capabilities/capabilities.ts';
import type { Config, UpstreamsConfig } from './config.ts';
import { HttpClient } from './datasources/http/httpClient.ts';
import type { HttpClientOptions } from './datasources/http/httpClient.ts';
import { Konnect } from './datasources/konnect/konnect.ts';
import { StripePortal } from './datasources/stripe/stripePortal.ts';
import { createExplorer } from './explorer/explorer.ts';
import { createGraphQLAdapter } from './graphql/graphql.ts';
import { readSafelist } from './graphql/persistedOperations.ts';
import type { Log } from './log.ts';

export interface App {
  /** Where the graph answers: `http://127.0.0.1:4000/graphql`. */
  readonly url: string;
  /** Stops taking requests, lets those in flight finish, and closes all that was opened. */
  close(): Promise<void>;
}

const graphqlPath = '/graphql';

/** Builds the service and listens: data sources → capabilities → adapters, on one HTTP server. */
export async function startApp(config: Config, log: Log): Promise<App> {
  // What was opened, to be closed in the opposite order: on request, or when a later step fails.
  const opened: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const closeOne of opened.splice(0).reverse()) await closeOne();
  };
  try {
    const upstreams = config.upstreams ?? (await startEmbeddedEmulator(opened));
    const { konnect, stripe } = connect(upstreams, config, opened);
    const graphql = await createGraphQLAdapter({
      createContext: () => createCapabilities(konnect, stripe),
      introspection: config.explorer,
      safelist:
        config.persistedOperations === 'safelist' ? await readSafelist(config.persistedOperationsManifest) : undefined,
      maxRequestBytes: config.maxRequestBytes,
      log,
    });
    opened.push(() => graphql.stop());
    const explorer = config.explorer ? createExplorer({ graphqlPath }) : undefined;

    const route = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      if (explorer?.handle(request, response)) return;
      const [path] = (request.url ?? '').split('?');
      if (path === graphqlPath) return graphql.handle(request, response);
      if (path === '/' && explorer) return redirect(response, graphqlPath);
      notFound(response);
    };
    const server = createServer((request, response) => {
      route(request, response).catch((error: unknown) => {
        log.error({ err: error }, 'a request failed outside GraphQL');
        if (!response.headersSent) response.writeHead(500);
        response.end();
      });
    });
    const port = await listen(server, config.host, config.port);
    opened.push(() => closeServer(server));
    return { url: `http://${hostInUrl(config.host)}:${port}${graphqlPath}`, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function connect(upstreams: UpstreamsConfig, config: Config, opened: (() => Promise<void>)[]) {
  const { deadlineMs, maxResponseBytes, connections } = config;
  const client = (upstream: HttpClientOptions['upstream'], origin: string) => {
    const http = new HttpClient({ upstream, origin, deadlineMs, maxResponseBytes, connections });
    opened.push(() => http.close());
    return http;
  };
  return {
    konnect: new Konnect(client('konnect', upstreams.konnect.url), upstreams.konnect.token),
    stripe: new StripePortal(client('stripe', upstreams.stripe.url), upstreams.stripe),
  };
}

async function startEmbeddedEmulator(opened: (() => Promise<void>)[]): Promise<UpstreamsConfig> {
  // Only loaded where it is used.
  const { startEmulator } = await import('./emulator/emulator.ts');
  const { konnectUrl, stripeUrl, close } = await startEmulator();
  opened.push(close);
  return {
    konnect: { url: konnectUrl, token: 'kpat_emulator' },
    stripe: { url: stripeUrl, apiKey: 'sk_test_emulator', account: undefined },
  };
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

async function closeServer(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(302, { location }).end();
}

function notFound(response: ServerResponse): void {
  const body = JSON.stringify({ errors: [{ message: `Nothing is here. The graph is at ${graphqlPath}.` }] });
  response.writeHead(404, { 'content-type': 'application/json; charset=utf-8' }).end(body);
}

function hostInUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
