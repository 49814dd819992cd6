import { ApolloServer } from '@apollo/server';
import type { ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { ApolloServerPluginInlineTrace } from '@apollo/server/plugin/inlineTrace';
import type { FastifyRequest } from 'fastify';
import type { Caller } from '../auth/caller.ts';
import type { LimitsConfig } from '../config/config.ts';
import type { Logger } from '../logging/logger.ts';
import type { Context } from './context.ts';
import { createErrorFormatter } from './errors.ts';
import { createLimits } from './limits/limits.ts';
import { graphqlResponseType } from './mediaType.ts';
import { createCacheControlPlugin } from './plugins/cacheControl.ts';
import { createDocumentCache } from './plugins/documentCache.ts';
import { persistedOperations } from './plugins/persistedOperations.ts';
import type { Safelist } from './plugins/persistedOperations.ts';
import { createRequestReport } from './plugins/requestReport.ts';
import type { RequestsOfErrors } from './plugins/requestReport.ts';
import { buildSchema } from './schema.ts';

export interface ApolloOptions {
  /** Whether every authenticated caller may read the schema. */
  readonly introspection: boolean;
  readonly limits: LimitsConfig;
  /** The operations that may run; undefined: any. */
  readonly safelist: Safelist | undefined;
  readonly log: Logger;
}

export interface ApolloServers {
  serverFor(request: FastifyRequest, caller: Caller): ApolloServer<Context> | Promise<ApolloServer<Context>>;
  stop(): Promise<void>;
}

/**
 * Tracing wraps every resolver of its schema for good, so requests that ask for a trace have a server of their own. Only a
 * gateway gets a trace: it reports the duration of each resolver.
 */
export async function startApolloServers(options: ApolloOptions): Promise<ApolloServers> {
  const untraced = await startServer(options, ApolloServerPluginInlineTraceDisabled());
  let traced: Promise<ApolloServer<Context>> | undefined;
  return {
    serverFor: ({ headers }, { isGateway }) =>
      isGateway && headers['apollo-federation-include-trace'] === 'ftv1'
        ? (traced ??= startServer(options, ApolloServerPluginInlineTrace()))
        : untraced,
    async stop() {
      await untraced.stop();
      await (await traced)?.stop();
    },
  };
}

async function startServer(options: ApolloOptions, trace: ApolloServerPlugin): Promise<ApolloServer<Context>> {
  const { log } = options;
  const schema = buildSchema(options);
  const requests: RequestsOfErrors = new WeakMap();
  const limits = createLimits(schema, options.limits, options.introspection);
  const server = new ApolloServer<Context>({
    schema,
    introspection: options.introspection,
    ...limits.options,
    documentStore: createDocumentCache(),
    includeStacktraceInErrorResponses: false,
    formatError: createErrorFormatter(log, requests),
    stopOnTerminationSignals: false,
    // A safelist cannot be extended by clients.
    ...(options.safelist ? { persistedQueries: false as const } : {}),
    plugins: [
      persistedOperations(options.safelist, log),
      limits.plugin,
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      trace,
      createCacheControlPlugin(schema),
      legacyJsonStatus,
      // Last: it reads the final errors.
      createRequestReport(requests),
    ],
    logger: {
      debug: () => {},
      info: () => {},
      warn: (message) => log.warn(message),
      error: (message) => log.error(message),
    },
  });
  await server.start();
  return server;
}

/**
 * Answers a well-formed request with 200 under `application/json`, whatever its document or variables hold, as the GraphQL over
 * HTTP specification asks: only then can a client tell a response of this service from one of a proxy.
 */
const legacyJsonStatus: ApolloServerPlugin<Context> = {
  requestDidStart: () =>
    Promise.resolve({
      willSendResponse: ({ request, response: { body, http } }) => {
        const isLegacy = request.http?.headers.get('accept') !== graphqlResponseType;
        const errors = body.kind === 'single' ? (body.singleResult.errors ?? []) : [];
        const isWellFormed = errors.every(({ extensions }) => extensions?.['code'] !== 'BAD_REQUEST');
        if (http.status === 400 && isLegacy && isWellFormed) http.status = 200;
        return Promise.resolve();
      },
    }),
};
