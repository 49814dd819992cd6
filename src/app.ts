import type { ServerResponse } from 'node:http';
import { createIdentify } from './access/identify.ts';
import type { Identify } from './access/identify.ts';
import type { Config } from './config.ts';
import { createExplorer } from './explorer/explorer.ts';
import { createGraphQLAdapter } from './graphql/graphql.ts';
import { readSafelist } from './graphql/persistedOperations.ts';
import type { Log } from './log.ts';
import { createHostCheck } from './server/hosts.ts';
import { createCors, createOriginCheck } from './server/origins.ts';
import type { OriginCheck } from './server/origins.ts';
import { pathOf, startListener } from './server/listener.ts';
import type { Route } from './server/listener.ts';
import { openUpstreams } from './upstreams.ts';
import type { Upstreams } from './upstreams.ts';

export interface App {
  /** Where the graph answers: `http://127.0.0.1:4000/graphql`. */
  readonly url: string;
  /** Where the REST routes begin, ending in `/v1/`; absent where they are off. */
  readonly restUrl: string | undefined;
  /** Where the MCP tools answer, ending in `/mcp`; absent where they are off. */
  readonly mcpUrl: string | undefined;
  /** Stops taking requests, lets those in flight finish, and closes all that was opened. */
  close(): Promise<void>;
}

/** An adapter on its way to be served: its routes, and the port of its own that it asks for. */
interface Mounted {
  readonly routes: readonly Route[];
  readonly port: number | undefined;
  /** Where it is, for those who ask elsewhere on its port. */
  readonly hint: string;
  stop(): Promise<void>;
}

interface MountOptions {
  readonly config: Config;
  readonly upstreams: Upstreams;
  readonly identify: Identify;
  readonly isAllowedOrigin: OriginCheck;
  readonly log: Log;
}

const graphqlPath = '/graphql';
const restPrefix = '/v1/';
const mcpPath = '/mcp';

/** Builds the service and listens: upstreams → capabilities → adapters, on one HTTP server unless told otherwise. */
export async function startApp(config: Config, log: Log): Promise<App> {
  // What was opened, to be closed in the opposite order: on request, or when a later step fails.
  const opened: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const closeOne of opened.splice(0).reverse()) await closeOne();
  };
  const mount = async (start: (options: MountOptions) => Promise<Mounted>, options: MountOptions) => {
    const mounted = await start(options);
    opened.push(() => mounted.stop());
    return mounted;
  };
  const isOurs = createHostCheck(namesOf(config));
  const isAllowedOrigin = createOriginCheck(config.corsOrigins);
  const cors = createCors(isAllowedOrigin);
  const listen = async (port: number, hint: string, routes: readonly Route[]) => {
    const listener = await startListener({ host: config.host, port, hint, isOurs }, [cors, ...routes], log);
    opened.push(() => listener.close());
    return `http://${hostInUrl(config.host)}:${listener.port}`;
  };
  try {
    const upstreams = await openUpstreams(config);
    opened.push(() => upstreams.close());
    const options = { config, upstreams, identify: await createIdentify(config.access, log), isAllowedOrigin, log };
    const graphql = await mount(mountGraphQL, options);
    const rest = config.rest && (await mount(mountRest, options));
    const mcp = config.mcp && (await mount(mountMcp, options));

    const together = [graphql, rest, mcp].filter((one) => one !== undefined && one.port === undefined);
    const origin = await listen(
      config.port,
      graphql.hint,
      together.flatMap((one) => one?.routes ?? []),
    );
    const originOf = ({ port, hint, routes }: Mounted) => (port === undefined ? origin : listen(port, hint, routes));
    return {
      url: origin + graphqlPath,
      restUrl: rest && (await originOf(rest)) + restPrefix,
      mcpUrl: mcp && (await originOf(mcp)) + mcpPath,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function mountGraphQL({ config, upstreams, identify, log }: MountOptions): Promise<Mounted> {
  const { introspection, maxRequestBytes, persistedOperations, persistedOperationsManifest } = config;
  const adapter = await createGraphQLAdapter({
    identify,
    createContext: (caller) => ({ ...upstreams.createCapabilities(caller), caller }),
    introspection,
    limits: config.limits,
    safelist: persistedOperations === 'safelist' ? await readSafelist(persistedOperationsManifest) : undefined,
    maxRequestBytes,
    log,
  });
  const explorer = introspection ? createExplorer({ graphqlPath }) : undefined;
  return {
    routes: [
      (request, response) => explorer?.handle(request, response) ?? false,
      async (request, response) => {
        if (pathOf(request) !== graphqlPath) return false;
        await adapter.handle(request, response);
        return true;
      },
      (request, response) => explorer !== undefined && pathOf(request) === '/' && redirect(response, graphqlPath),
    ],
    port: undefined,
    hint: `The graph is at ${graphqlPath}.`,
    stop: () => adapter.stop(),
  };
}

async function mountRest({ config, upstreams, identify, log }: MountOptions): Promise<Mounted> {
  // Only loaded where it is used, like the tools.
  const { createRestAdapter } = await import('./rest/rest.ts');
  const adapter = await createRestAdapter({
    identify,
    createCapabilities: (caller) => upstreams.createCapabilities(caller),
    maxRequestBytes: config.maxRequestBytes,
    explorer: config.introspection,
    log,
  });
  const route: Route = (request, response) => {
    if (!pathOf(request).startsWith(restPrefix)) return false;
    adapter.handle(request, response);
    return true;
  };
  return {
    routes: [route],
    port: config.rest?.port,
    hint: `The routes are under ${restPrefix}.`,
    stop: () => adapter.stop(),
  };
}

async function mountMcp({ config, upstreams, identify, isAllowedOrigin, log }: MountOptions): Promise<Mounted> {
  const { createMcpAdapter } = await import('./mcp/mcp.ts');
  const adapter = createMcpAdapter({
    identify,
    createCapabilities: (caller) => upstreams.createCapabilities(caller),
    personalData: config.mcp?.personalData ?? false,
    maxRequestBytes: config.maxRequestBytes,
    isAllowedOrigin,
    log,
  });
  const route: Route = async (request, response) => {
    if (pathOf(request) !== mcpPath) return false;
    await adapter.handle(request, response);
    return true;
  };
  return { routes: [route], port: config.mcp?.port, hint: `The tools are at ${mcpPath}.`, stop: () => adapter.stop() };
}

/**
 * What callers may call this service by, where it asks nobody for a proof. Where it does, a page that has pointed a name
 * of its own here has none, and any name will do: routers call by names that this service does not know.
 */
function namesOf({ access, host }: Config): string[] | undefined {
  return access.mode === 'open' ? ['localhost', '127.0.0.1', '::1', host] : undefined;
}

function redirect(response: ServerResponse, location: string): true {
  response.writeHead(302, { location }).end();
  return true;
}

function hostInUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
