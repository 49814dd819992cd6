import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { ApolloServerPlugin, GraphQLRequest } from '@apollo/server';
import type { GraphQLFormattedError } from 'graphql';
import { z } from 'zod';
import { ConfigError } from '../../config/env.ts';
import type { Logger } from '../../logging/logger.ts';
import type { Context } from '../context.ts';

/** Documents that may be executed, by the SHA-256 of their text. */
export type Safelist = ReadonlyMap<string, string>;

/**
 * Reads a persisted query manifest in Apollo's format, by default the one of `operations/`. Throws ConfigError when the
 * file is unreadable or invalid, or when an id is not the SHA-256 of its body.
 */
export async function readSafelist(file: string | undefined): Promise<Safelist> {
  const path = file ?? new URL('../../../operations/manifest.json', import.meta.url);
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw manifestError(`${String(path)} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  });
  const { success, data, error } = ManifestSchema.safeParse(parseJson(text));
  if (!success) {
    const [issue] = error.issues;
    throw manifestError(`${String(path)} is invalid at ${issue?.path.join('.') || 'the top level'}: ${issue?.message}`);
  }
  const mismatch = data.operations.find(({ id, body }) => id !== sha256(body));
  if (mismatch) throw manifestError(`the id of ${mismatch.name} in ${String(path)} is not the SHA-256 of its body`);
  return new Map(data.operations.map(({ id, body }) => [id, body]));
}

/**
 * Rejects malformed persisted operations before parsing. With a safelist it also rejects every operation that is not
 * listed, and accepts a hash without a document; without one, Apollo Server stores the operations that clients register.
 */
export function persistedOperations(safelist: Safelist | undefined, log: Logger): ApolloServerPlugin<Context> {
  return {
    async requestDidStart({ request }) {
      const error = findMalformedHash(request) ?? (safelist && applySafelist(request, safelist, log));
      if (!error) return;
      // No hook can reject a request before Apollo Server parses it. Apollo Server rejects a request without a document
      // itself; its error is replaced.
      delete request.query;
      delete request.extensions;
      return {
        async willSendResponse({ response }) {
          response.body = { kind: 'single', singleResult: { errors: [error] } };
        },
      };
    },
  };
}

const ManifestSchema = z.object({
  format: z.literal('apollo-persisted-query-manifest'),
  version: z.literal(1),
  operations: z.array(z.object({ id: z.string(), name: z.string(), type: z.string(), body: z.string().min(1) })),
});

const PersistedQuerySchema = z.object({ version: z.literal(1), sha256Hash: z.string().regex(/^[0-9a-f]{64}$/) });

function findMalformedHash({ query, extensions }: GraphQLRequest): GraphQLFormattedError | undefined {
  const persistedQuery: unknown = extensions?.['persistedQuery'];
  if (persistedQuery === undefined || persistedQuery === null) return undefined;
  const { success, data } = PersistedQuerySchema.safeParse(persistedQuery);
  if (!success) {
    return badRequest(
      '`extensions.persistedQuery` must have `version` 1, and `sha256Hash` of 64 lower-case hex digits.',
    );
  }
  if (query === undefined || data.sha256Hash === sha256(query)) return undefined;
  return badRequest('`extensions.persistedQuery.sha256Hash` must be the SHA-256 of `query`.');
}

/** Replaces the hash of a well-formed request by its document; returns an error when the operation is not listed. */
function applySafelist(request: GraphQLRequest, safelist: Safelist, log: Logger): GraphQLFormattedError | undefined {
  const { query, extensions } = request;
  const { data } = PersistedQuerySchema.safeParse(extensions?.['persistedQuery']);
  const hash = query === undefined ? data?.sha256Hash : sha256(query);
  if (hash === undefined) return undefined;
  const document = safelist.get(hash);
  if (document === undefined) {
    log.info({ sha256: hash }, 'persisted operations: operation rejected, not in the manifest');
    return {
      message: 'The operation is not in the persisted operation manifest. Send an operation of the manifest.',
      extensions: { code: 'PERSISTED_QUERY_NOT_IN_LIST' },
    };
  }
  request.query = document;
  // Apollo Server rejects `persistedQuery` when its own registration is off.
  delete extensions?.['persistedQuery'];
  return undefined;
}

function badRequest(message: string): GraphQLFormattedError {
  return { message, extensions: { code: 'BAD_REQUEST' } };
}

function manifestError(reason: string): ConfigError {
  return new ConfigError([`PERSISTED_OPERATIONS_MANIFEST must name a persisted query manifest, but ${reason}`]);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
