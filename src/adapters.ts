import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { Authenticate } from './auth/authentication.ts';
import type { Config } from './config/config.ts';
import type { PortVariable } from './config/ports.ts';
import type { Container } from './container.ts';
import { overloadPolicy as graphqlOverloadPolicy } from './graphql/overloadPolicy.ts';
import { createGraphQLPlugin, sendMethodNotAllowed } from './graphql/plugin.ts';
import { readSafelist } from './graphql/plugins/persistedOperations.ts';
import type { Logger } from './logging/logger.ts';
import type { OriginCheck } from './server/cors.ts';
import type { OverloadPolicy } from './server/overload.ts';
import type { Protocol } from './telemetry/requestRecord.ts';

/** One protocol of the service, as Fastify plugins. */
export interface Adapter {
  readonly protocol: Protocol;
  /** Its routes, behind load shedding. */
  readonly plugin: FastifyPluginAsync;
  readonly overloadPolicy: OverloadPolicy;
  /** Routes without load shedding and authentication: pages and metadata. */
  readonly pages?: FastifyPluginAsync;
  /** A port of its own; undefined: the service's port. */
  readonly port: number | undefined;
  /** The variable that sets the port. */
  readonly portVariable: PortVariable;
  /** Where the adapter is, for clients that request another path. */
  readonly notFoundHint: string;
  /** Whether the adapter answers for a path without a route, by the functions below. */
  ownsPath(path: string): boolean;
  notFound?(request: FastifyRequest, reply: FastifyReply): FastifyReply;
  badPath?(request: FastifyRequest, reply: FastifyReply): FastifyReply;
}

export interface AdapterOptions {
  readonly config: Config;
  readonly container: Container;
  readonly authenticate: Authenticate;
  readonly isAllowedOrigin: OriginCheck;
  readonly log: Logger;
}

export const graphqlPath = '/graphql';
export const restPrefix = '/v1/';
export const mcpPath = '/mcp';

export async function createGraphQLAdapter(options: AdapterOptions): Promise<Adapter> {
  const { config, container, authenticate, log } = options;
  const { introspection, limits, persistedOperations, persistedOperationsManifest } = config;
  const plugin = await createGraphQLPlugin({
    path: graphqlPath,
    authenticate,
    openScope: container.openScope,
    charge: container.charge,
    introspection,
    limits,
    safelist: persistedOperations === 'safelist' ? await readSafelist(persistedOperationsManifest) : undefined,
    log,
  });
  return {
    protocol: 'graphql',
    plugin,
    overloadPolicy: graphqlOverloadPolicy,
    ...(introspection && { pages: await loadExplorer() }),
    port: undefined,
    portVariable: 'PORT',
    notFoundHint: `The graph is at ${graphqlPath}.`,
    ownsPath: (path) => path === graphqlPath,
    notFound: (request, reply) => sendMethodNotAllowed(request, reply, { log }),
  };
}

async function loadExplorer(): Promise<FastifyPluginAsync> {
  const { createExplorerPlugin } = await import('./explorer/plugin.ts');
  return createExplorerPlugin({ graphqlPath });
}

/** Loaded on use only, as the MCP adapter is. */
export async function createRestAdapter({ config, container, authenticate, log }: AdapterOptions): Promise<Adapter> {
  const [{ createRestPlugin, sendBadPath, sendRouteNotFound }, { overloadPolicy }] = await Promise.all([
    import('./rest/plugin.ts'),
    import('./rest/overloadPolicy.ts'),
  ]);
  const options = {
    authenticate,
    openScope: container.openScope,
    charge: container.charge,
    explorer: config.introspection,
    maxCost: config.limits.cost,
    log,
  };
  return {
    protocol: 'rest',
    plugin: createRestPlugin(options),
    overloadPolicy,
    port: config.rest?.port,
    portVariable: 'REST_PORT',
    notFoundHint: `The routes are under ${restPrefix}.`,
    ownsPath: (path) => path.startsWith(restPrefix),
    notFound: (request, reply) => sendRouteNotFound(request, reply, options),
    badPath: (request, reply) => sendBadPath(request, reply, options),
  };
}

export async function createMcpAdapter(options: AdapterOptions): Promise<Adapter> {
  const [
    { createMcpPlugin, sendMethodNotAllowed: sendMcpMethodNotAllowed },
    { createMetadataPlugin },
    { overloadPolicy },
  ] = await Promise.all([
    import('./mcp/plugin.ts'),
    import('./mcp/protectedResource.ts'),
    import('./mcp/overloadPolicy.ts'),
  ]);
  const { config, container, authenticate, isAllowedOrigin, log } = options;
  const { auth, mcpPublicUrl } = config;
  const resource =
    auth.mode === 'open' || mcpPublicUrl === undefined ? undefined : { url: mcpPublicUrl, issuer: auth.tokens.issuer };
  const plugin = createMcpPlugin({
    path: mcpPath,
    authenticate,
    open: container.openScope,
    charge: container.charge,
    introspection: config.introspection,
    tools: config.mcp?.tools,
    personalData: config.mcp?.personalData ?? false,
    maxCost: config.limits.cost,
    resource,
    isAllowedOrigin,
    log,
  });
  return {
    protocol: 'mcp',
    plugin,
    ...(resource && { pages: createMetadataPlugin(resource, mcpPath) }),
    overloadPolicy,
    port: config.mcp?.port,
    portVariable: 'MCP_PORT',
    notFoundHint: `The tools are at ${mcpPath}.`,
    ownsPath: (path) => path === mcpPath,
    notFound: (request, reply) => sendMcpMethodNotAllowed(request, reply, { log, resource }),
  };
}
