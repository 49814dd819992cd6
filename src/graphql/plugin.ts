import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApolloServer, HeaderMap } from '@apollo/server';
import type { ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { ApolloServerPluginInlineTrace } from '@apollo/server/plugin/inlineTrace';
import { authErrorToHttp } from '../auth/authentication.ts';
import { tryAuthenticate } from '../auth/authentication.ts';
import type { Authenticate } from '../auth/authentication.ts';
import { AuthError } from '../errors.ts';
import type { LimitsConfig } from '../config/config.ts';
import type { Logger } from '../logging/logger.ts';
import { createCacheControlPlugin } from './plugins/cacheControl.ts';
import type { OpenRequestScope } from '../container.ts';
import type { Context } from './context.ts';
import { createDocumentCache } from './plugins/documentCache.ts';
import { createErrorFormatter } from './errors.ts';
import { readBody } from '../server/body.ts';
import { disconnectSignal } from '../server/disconnectSignal.ts';
import { createLimits } from './limits/limits.ts';
import { persistedOperations } from './plugins/persistedOperations.ts';
import type { Safelist } from './plugins/persistedOperations.ts';
import { buildSchema } from './schema.ts';

export interface GraphQLAdapterOptions {
  readonly authenticate: Authenticate;
  readonly open: OpenRequestScope;
  /** Whether everyone who is let in may read the schema. */
  readonly introspection: boolean;
  readonly limits: LimitsConfig;
  /** The operations that may run; absent: any. */
  readonly safelist: Safelist | undefined;
  readonly maxRequestBytes: number;
  readonly log: Logger;
}

export interface GraphQLAdapter {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  stop(): Promise<void>;
}

/** GraphQL over HTTP: Apollo Server's own pipeline behind a thin integration with node:http. */
export async function createGraphQLAdapter(options: GraphQLAdapterOptions): Promise<GraphQLAdapter> {
  const untraced = await startServer(options, ApolloServerPluginInlineTraceDisabled());
  // Tracing wraps every resolver of its schema for good, so requests that ask for a trace have a server of their own.
  let tracing: Promise<ApolloServer<Context>> | undefined;
  const serverFor = (request: IncomingMessage) =>
    request.headers['apollo-federation-include-trace'] === 'ftv1'
      ? (tracing ??= startServer(options, ApolloServerPluginInlineTrace()))
      : untraced;

  return {
    async handle(request, response) {
      // Before the body is read: whoever is not let in costs no more than a look at headers.
      const caller = await tryAuthenticate(options.authenticate, request);
      if (caller instanceof AuthError) return deny(response, caller);
      const body = await readBody(request, options.maxRequestBytes);
      if (!body.ok) {
        const errors = [{ message: body.message, extensions: { code: 'BAD_REQUEST' } }];
        // What is left of the body is not read: the connection cannot serve another request.
        answer(response, body.status, { ...jsonHeaders, connection: 'close' }, JSON.stringify({ errors }));
        return;
      }
      const server = await serverFor(request);
      const { capabilities, close } = options.open(caller, disconnectSignal(response));
      const answered = await server
        .executeHTTPGraphQLRequest({
          httpGraphQLRequest: {
            method: request.method ?? 'GET',
            headers: toHeaderMap(request),
            search: new URL(request.url ?? '/', 'http://localhost').search,
            body: body.json,
          },
          context: () => Promise.resolve({ ...capabilities, caller }),
        })
        .finally(close);
      if (answered.body.kind !== 'complete') throw new TypeError('Incremental delivery is not supported.');
      answer(response, answered.status ?? 200, Object.fromEntries(answered.headers), answered.body.string);
    },
    async stop() {
      await untraced.stop();
      await (await tracing)?.stop();
    },
  };
}

async function startServer(options: GraphQLAdapterOptions, trace: ApolloServerPlugin): Promise<ApolloServer<Context>> {
  const { log } = options;
  const schema = buildSchema(options);
  const limits = createLimits(schema, options.limits, options.introspection);
  const server = new ApolloServer<Context>({
    schema,
    introspection: options.introspection,
    ...limits.options,
    documentStore: createDocumentCache(),
    includeStacktraceInErrorResponses: false,
    formatError: createErrorFormatter(log),
    stopOnTerminationSignals: false,
    // With a list of operations nobody can add to it.
    ...(options.safelist ? { persistedQueries: false as const } : {}),
    plugins: [
      persistedOperations(options.safelist, log),
      limits.plugin,
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      trace,
      createCacheControlPlugin(schema),
      answerLegacyJsonWith200,
    ],
    logger: { debug: () => {}, info: () => {}, warn: (m) => log.warn(m), error: (m) => log.error(m) },
  });
  await server.start();
  return server;
}

/**
 * Under `application/json` the status of a well-formed request is 200, whatever its document or variables hold: only
 * then can a client tell this service's answer from a proxy's. The GraphQL over HTTP specification asks for it.
 */
const answerLegacyJsonWith200: ApolloServerPlugin<Context> = {
  requestDidStart: () =>
    Promise.resolve({
      willSendResponse: ({ request, response: { body, http } }) => {
        const legacy = !request.http?.headers.get('accept')?.includes('application/graphql-response+json');
        const errors = body.kind === 'single' ? (body.singleResult.errors ?? []) : [];
        const wellFormed = errors.every(({ extensions }) => extensions?.['code'] !== 'BAD_REQUEST');
        if (http.status === 400 && legacy && wellFormed) http.status = 200;
        return Promise.resolve();
      },
    }),
};

function deny(response: ServerResponse, denied: AuthError): void {
  const { status, headers } = authErrorToHttp(denied);
  const errors = [{ message: denied.message, extensions: { code: denied.code } }];
  answer(response, status, { ...jsonHeaders, ...headers, connection: 'close' }, JSON.stringify({ errors }));
}

const jsonHeaders = { 'content-type': 'application/json; charset=utf-8' };

function answer(response: ServerResponse, status: number, headers: Record<string, string>, body: string): void {
  const told = headers['cache-control'];
  response.writeHead(status, {
    ...headers,
    'content-length': String(Buffer.byteLength(body)),
    // Most answers hold personal data or session urls.
    'cache-control': told?.includes('max-age') ? told : 'private, no-store',
  });
  response.end(body);
}

function toHeaderMap(request: IncomingMessage): HeaderMap {
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return headers;
}
