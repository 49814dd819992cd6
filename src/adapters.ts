import type { ServerResponse } from 'node:http';
import type { Authenticate } from './auth/authentication.ts';
import type { Config } from './config/config.ts';
import { createExplorer } from './explorer/explorer.ts';
import { createGraphQLAdapter } from './graphql/plugin.ts';
import { shedding as graphqlShedding } from './graphql/shedding.ts';
import { readSafelist } from './graphql/plugins/persistedOperations.ts';
import type { Logger } from './logging/logger.ts';
import type { OriginCheck } from './server/origins.ts';
import { pathOf } from './server/listener.ts';
import type { Route } from './server/listener.ts';
import type { SheddingRules } from './server/shedding.ts';
import type { Container } from './container.ts';

/** An adapter on its way to be served: its routes, and the port of its own that it asks for. */
export interface Mounted {
  readonly routes: readonly Route[];
  readonly port: number | undefined;
  /** Where it is, for those who ask elsewhere on its port. */
  readonly hint: string;
  /** Where its paths begin. */
  readonly prefix: string;
  readonly shedding: SheddingRules;
  stop(): Promise<void>;
}

export interface MountOptions {
  readonly config: Config;
  readonly upstreams: Container;
  readonly authenticate: Authenticate;
  readonly isAllowedOrigin: OriginCheck;
  readonly log: Logger;
}

export const graphqlPath = '/graphql';
export const restPrefix = '/v1/';
export const mcpPath = '/mcp';

export async function mountGraphQL({ config, upstreams, authenticate, log }: MountOptions): Promise<Mounted> {
  const { introspection, maxRequestBytes, persistedOperations, persistedOperationsManifest } = config;
  const adapter = await createGraphQLAdapter({
    authenticate,
    open: upstreams.openScope,
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
    prefix: graphqlPath,
    shedding: graphqlShedding,
    hint: `The graph is at ${graphqlPath}.`,
    stop: () => adapter.stop(),
  };
}

export async function mountRest({ config, upstreams, authenticate, log }: MountOptions): Promise<Mounted> {
  // Only loaded where it is used, like the tools.
  const [{ createRestAdapter }, { shedding }] = await Promise.all([
    import('./rest/plugin.ts'),
    import('./rest/shedding.ts'),
  ]);
  const adapter = await createRestAdapter({
    authenticate,
    open: upstreams.openScope,
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
    prefix: restPrefix,
    shedding,
    hint: `The routes are under ${restPrefix}.`,
    stop: () => adapter.stop(),
  };
}

export async function mountMcp({
  config,
  upstreams,
  authenticate,
  isAllowedOrigin,
  log,
}: MountOptions): Promise<Mounted> {
  const [{ createMcpAdapter }, { shedding }] = await Promise.all([
    import('./mcp/plugin.ts'),
    import('./mcp/shedding.ts'),
  ]);
  const adapter = createMcpAdapter({
    authenticate,
    open: upstreams.openScope,
    introspection: config.introspection,
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
  return {
    routes: [route],
    port: config.mcp?.port,
    prefix: mcpPath,
    shedding,
    hint: `The tools are at ${mcpPath}.`,
    stop: () => adapter.stop(),
  };
}

/** Whether what is asked for at a URL is an adapter's, if it is anybody's. */
export function isFor({ prefix }: Mounted, url: string): boolean {
  return url.startsWith(prefix);
}

function redirect(response: ServerResponse, location: string): true {
  response.writeHead(302, { location }).end();
  return true;
}
