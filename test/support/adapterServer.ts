import type { FastifyInstance, FastifyPluginAsync } from 'fastify';
import { readConfig } from '../../src/config/config.ts';
import { createLogger } from '../../src/logging/logger.ts';
import { AccessLog } from '../../src/server/accessLog.ts';
import { ClientLimits } from '../../src/server/clientLimits.ts';
import { createHttpServer, sendUnread } from '../../src/server/httpServer.ts';
import type { HttpServerOptions } from '../../src/server/httpServer.ts';
import { ParserErrors } from '../../src/server/parserErrors.ts';
import { noTelemetry } from '../../src/telemetry/telemetry.ts';

/** An HTTP server with a single adapter. */
export interface AdapterServer {
  readonly url: string;
  readonly port: number;
  readonly server: FastifyInstance;
  close(): Promise<void>;
}

export async function startAdapterServer(
  plugin: FastifyPluginAsync,
  options: Partial<HttpServerOptions> = {},
): Promise<AdapterServer> {
  const log = createLogger('silent', [], process.stderr);
  const server = await createHttpServer({
    isAllowedHost: () => true,
    isAllowedOrigin: () => false,
    maxRequestBytes: 100_000,
    responseCompression: true,
    isClosing: () => false,
    notFound: (_request, reply) => sendUnread(reply, 404, 'No route has this path.'),
    badPath: (_request, reply) => sendUnread(reply, 400, 'The path cannot be decoded.'),
    clientLimits: new ClientLimits(readConfig({}).clients, log),
    parserErrors: new ParserErrors(log, 0),
    accessLog: new AccessLog(readConfig({}).accessLog, log),
    telemetry: noTelemetry(),
    protocolOf: () => 'http',
    log,
    ...options,
  });
  await server.register(plugin);
  await server.listen({ host: '127.0.0.1', port: 0 });
  const address = server.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    server,
    async close() {
      server.server.closeAllConnections();
      await server.close();
    },
  };
}
