import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { ApolloServerPlugin, GraphQLRequest } from '@apollo/server';
import type { GraphQLFormattedError } from 'graphql';
import { z } from 'zod';
import { ConfigError } from '../../config/env.ts';
import type { Logger } from '../../logging/logger.ts';
import type { Context } from '../context.ts';

/** The documents that may run, each under the SHA-256 of its text. */
export type Safelist = ReadonlyMap<string, string>;

/**
 * Reads a persisted query manifest of Apollo's: without a file, the one of `operations/`. A manifest that cannot be
 * read, or whose ids are not the hashes of their bodies, is a fault of the configuration.
 */
export async function readSafelist(file: string | undefined): Promise<Safelist> {
  const path = file ?? new URL('../../../operations/manifest.json', import.meta.url);
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw manifestFault(`${String(path)} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  });
  const { success, data, error } = manifestShape.safeParse(asJson(text));
  if (!success) {
    const [issue] = error.issues;
    throw manifestFault(`${String(path)} is none, at ${issue?.path.join('.') || 'its top'}: ${issue?.message}`);
  }
  const wrong = data.operations.find(({ id, body }) => id !== sha256(body));
  if (wrong) throw manifestFault(`the id of ${wrong.name} in ${String(path)} is not the SHA-256 of its body`);
  return new Map(data.operations.map(({ id, body }) => [id, body]));
}

/**
 * Refuses what cannot be a persisted operation, before anything is parsed. With a safelist it also refuses every
 * operation that is not on it, and runs one that is named by its hash alone; without, Apollo keeps what callers
 * register.
 */
export function persistedOperations(safelist: Safelist | undefined, log: Logger): ApolloServerPlugin<Context> {
  return {
    async requestDidStart({ request }) {
      const refusal = malformed(request) ?? (safelist && takeFromSafelist(request, safelist, log));
      if (!refusal) return;
      // No hook can refuse before Apollo parses. A request without a document is refused by Apollo itself, unparsed,
      // and the reason is put into that answer.
      delete request.query;
      delete request.extensions;
      return {
        async willSendResponse({ response }) {
          response.body = { kind: 'single', singleResult: { errors: [refusal] } };
        },
      };
    },
  };
}

const manifestShape = z.object({
  format: z.literal('apollo-persisted-query-manifest'),
  version: z.literal(1),
  operations: z.array(z.object({ id: z.string(), name: z.string(), type: z.string(), body: z.string().min(1) })),
});

const hashShape = z.object({ version: z.literal(1), sha256Hash: z.string().regex(/^[0-9a-f]{64}$/) });

function malformed({ query, extensions }: GraphQLRequest): GraphQLFormattedError | undefined {
  const named: unknown = extensions?.['persistedQuery'];
  if (named === undefined || named === null) return undefined;
  const { success, data } = hashShape.safeParse(named);
  if (!success) {
    return badRequest(
      '`extensions.persistedQuery` must hold `version` 1, and `sha256Hash` in 64 lower-case hex digits.',
    );
  }
  if (query === undefined || data.sha256Hash === sha256(query)) return undefined;
  return badRequest('`extensions.persistedQuery.sha256Hash` is not the SHA-256 of `query`.');
}

/** Puts the document of the list into a request that is well formed; a refusal when the list does not have it. */
function takeFromSafelist(request: GraphQLRequest, safelist: Safelist, log: Logger): GraphQLFormattedError | undefined {
  const { query, extensions } = request;
  const { data: named } = hashShape.safeParse(extensions?.['persistedQuery']);
  const hash = query === undefined ? named?.sha256Hash : sha256(query);
  if (hash === undefined) return undefined;
  const document = safelist.get(hash);
  if (document === undefined) {
    log.info({ sha256: hash }, 'refused an operation that is not in the manifest');
    return {
      message: 'This operation is not in the list of those that run here.',
      extensions: { code: 'PERSISTED_QUERY_NOT_IN_LIST' },
    };
  }
  request.query = document;
  // What remains is an ordinary request: Apollo's own registration is off.
  delete extensions?.['persistedQuery'];
  return undefined;
}

function badRequest(message: string): GraphQLFormattedError {
  return { message, extensions: { code: 'BAD_REQUEST' } };
}

function manifestFault(got: string): ConfigError {
  return new ConfigError([`PERSISTED_OPERATIONS_MANIFEST must name a persisted query manifest, but ${got}`]);
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
