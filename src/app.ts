import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { createGraphQLAdapter, createMcpAdapter, createRestAdapter } from './adapters.ts';
import { graphqlPath, mcpPath, restPrefix } from './adapters.ts';
import type { Adapter } from './adapters.ts';
import { createAuthenticator } from './auth/authentication.ts';
import { isServiceFailure } from './capabilities/errorCodes.ts';
import type { Config } from './config/config.ts';
import { describeModes } from './config/modes.ts';
import { toPortError } from './config/ports.ts';
import type { PortVariable } from './config/ports.ts';
import { createContainer } from './container.ts';
import type { Logger } from './logging/logger.ts';
import { RepeatedLines } from './logging/repeatedLines.ts';
import { ClientLimits } from './server/clientLimits.ts';
import { createOriginCheck } from './server/cors.ts';
import { addHealthRoutes } from './server/health.ts';
import type { Readiness } from './server/health.ts';
import { AccessLog } from './server/accessLog.ts';
import { createHostCheck } from './server/hostCheck.ts';
import { createHttpServer, pathOf, sendUnread } from './server/httpServer.ts';
import type { HttpServerOptions } from './server/httpServer.ts';
import { LoadShedder } from './server/overload.ts';
import { ParserErrors } from './server/parserErrors.ts';
import type { RateLimits } from './server/rateLimits.ts';
import { Shutdown } from './server/shutdown.ts';
import { startTelemetry } from './telemetry/telemetry.ts';

export interface App {
  /** The URL of the graph: `http://127.0.0.1:4000/graphql`. */
  readonly url: string;
  /** The base URL of the REST routes, ending in `/v1/`; undefined when they are off. */
  readonly restUrl: string | undefined;
  /** The URL of the MCP tools, ending in `/mcp`; undefined when they are off. */
  readonly mcpUrl: string | undefined;
  /** Graceful shutdown. */
  close(): Promise<void>;
}

/** Builds the service and listens: container → adapters → one HTTP server, or one for each port. */
export async function startApp(config: Config, log: Logger): Promise<App> {
  const shutdown = new Shutdown(config.shutdown, log);
  const telemetry = await startTelemetry({
    config: config.telemetry,
    log,
    repeatMs: config.logRepeatMs,
    isFailure: isServiceFailure,
  });
  // Last, so that it reports the shutdown of everything else.
  shutdown.onShutdown(() => telemetry.close());
  const shedder = new LoadShedder(config.overload, log, telemetry.metrics);
  const clientLimits = new ClientLimits(config.clients, log);
  const parserErrors = new ParserErrors(log, config.logRepeatMs);
  shutdown.onShutdown(async () => {
    shedder.stop();
    clientLimits.stop();
    parserErrors.flush();
  });
  try {
    const container = await createContainer(config, log, telemetry.metrics);
    shutdown.onShutdown(() => container.close());
    const isAllowedOrigin = createOriginCheck(config.corsOrigins);
    const refusals = new RepeatedLines(log, 'auth: request refused', config.logRepeatMs);
    shutdown.onShutdown(async () => refusals.flush());
    const authenticate = await createAuthenticator(config.auth, log, refusals);
    const options = { config, container, authenticate, isAllowedOrigin, log };
    const graphql = await createGraphQLAdapter(options);
    const rest = config.rest && (await createRestAdapter(options));
    const mcp = config.mcp && (await createMcpAdapter(options));

    const readiness = (): Readiness => {
      const { status } = shutdown;
      const reason = notReadyReasons[status];
      const details = { status, ...(reason !== undefined && { reason }), ...container.health() };
      return { isReady: status === 'ready', details };
    };
    const serverOptions = {
      isAllowedHost: createHostCheck(allowedHosts(config)),
      isAllowedOrigin,
      maxRequestBytes: config.maxRequestBytes,
      responseCompression: config.responseCompression,
      clientLimits,
      parserErrors,
      accessLog: new AccessLog(config.accessLog, log),
      telemetry,
      isClosing: () => shutdown.isClosing,
      log,
    };
    const listen = async (port: number, variable: PortVariable, served: readonly Adapter[]) => {
      const server = await createHttpServer({ ...serverOptions, ...fallbacks(served) });
      shutdown.addServer(server);
      addHealthRoutes(server, readiness);
      for (const adapter of served) await registerAdapter(server, adapter, shedder, container.rateLimits);
      await server.listen({ host: config.host, port }).catch((error: unknown) => {
        throw toPortError(error, variable, port) ?? error;
      });
      const boundPort = portOf(server, port);
      const protocols = served.map(({ protocol }) => protocol);
      log.info({ port: boundPort, protocols }, 'service: listening');
      return `http://${hostInUrl(config.host)}:${boundPort}`;
    };

    const adapters = [graphql, rest, mcp].filter((adapter) => adapter !== undefined);
    const origin = await listen(
      config.port,
      'PORT',
      adapters.filter(({ port }) => port === undefined),
    );
    const originOf = (adapter: Adapter) =>
      adapter.port === undefined ? origin : listen(adapter.port, adapter.portVariable, [adapter]);
    const app: App = {
      url: origin + graphqlPath,
      restUrl: rest && (await originOf(rest)) + restPrefix,
      mcpUrl: mcp && (await originOf(mcp)) + mcpPath,
      close: () => shutdown.stop(),
    };
    shutdown.status = 'ready';
    log.info(describeModes(config), 'service: ready');
    return app;
  } catch (error) {
    await shutdown.stop();
    throw error;
  }
}

const notReadyReasons: Readonly<Record<Shutdown['status'], string | undefined>> = {
  starting: 'The service is starting: not all of its ports are open.',
  ready: undefined,
  stopping: 'The service is shutting down. Send requests to another instance.',
};

async function registerAdapter(
  server: FastifyInstance,
  adapter: Adapter,
  shedder: LoadShedder,
  rateLimits: RateLimits,
): Promise<void> {
  if (adapter.pages) await server.register(adapter.pages);
  await server.register(async (scope) => {
    shedder.protect(scope, adapter.overloadPolicy);
    await rateLimits.protect(scope);
    await scope.register(adapter.plugin);
  });
}

/** The answers to requests without a route: the adapter's that owns the path, or a hint where the first adapter is. */
function fallbacks(adapters: readonly Adapter[]): Pick<HttpServerOptions, 'notFound' | 'badPath' | 'protocolOf'> {
  const ownerOfPath = (path: string) => adapters.find((adapter) => adapter.ownsPath(path));
  const ownerOf = (request: FastifyRequest) => ownerOfPath(pathOf(request));
  return {
    protocolOf: (path) => ownerOfPath(path)?.protocol ?? 'http',
    notFound: (request: FastifyRequest, reply: FastifyReply) =>
      ownerOf(request)?.notFound?.(request, reply) ??
      sendUnread(reply, 404, `No route has this path. ${adapters[0]?.notFoundHint ?? ''}`),
    badPath: (request: FastifyRequest, reply: FastifyReply) =>
      ownerOf(request)?.badPath?.(request, reply) ?? sendUnread(reply, 400, 'The path cannot be decoded.'),
  };
}

/**
 * In the open mode, only names of this machine and those of `OPEN_MODE_HOSTS`: a web page that points a name of its own here could otherwise send requests
 * without credentials. In other modes any name is allowed, because gateways use names that this service does not know.
 */
function allowedHosts({ auth, host }: Config): string[] | undefined {
  return auth.mode === 'open' ? ['localhost', '127.0.0.1', '::1', host, ...auth.hosts] : undefined;
}

function hostInUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

function portOf({ server }: FastifyInstance, fallback: number): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : fallback;
}
