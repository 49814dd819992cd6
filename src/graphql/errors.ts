import { GraphQLError } from 'graphql';
import type { GraphQLFormattedError } from 'graphql';
import { unwrapResolverError } from '@apollo/server/errors';
import { AuthError, RequestError, IdempotencyStoreUnavailable, UpstreamError } from '../errors.ts';
import type { Issue } from '../errors.ts';
import type { UserErrorModel } from './models.ts';
import type { Logger } from '../logging/logger.ts';

/** Leads a path in wire names back to the caller's own names; null when no single member is to blame. */
export type InputPathMapper = (wirePath: readonly string[]) => string[] | null;

const asItIs: InputPathMapper = (path) => (path.length === 0 ? null : [...path]);

export function toUserErrors(refusal: RequestError, pathBack: InputPathMapper): UserErrorModel[] {
  return refusal.issues.map((fault) => toUserError(fault, pathBack));
}

/** A refusal where no payload could tell it. `field` and `faults` name what to mend. */
export function toGraphQLError(refusal: RequestError, pathBack: InputPathMapper = asItIs): GraphQLError {
  const faults = toUserErrors(refusal, pathBack);
  const message = faults.map(({ field, message: told }) => (field ? `${field.join('.')}: ${told}` : told)).join('; ');
  const code = refusal.code === 'INVALID_INPUT' ? 'BAD_USER_INPUT' : refusal.code;
  return new GraphQLError(message, { extensions: { code, field: faults[0]?.field ?? null, faults } });
}

/**
 * The one translation of failures for clients. What nobody foresaw is told as INTERNAL_SERVER_ERROR alone; its cause
 * goes to the log.
 */
export function createErrorFormatter(
  log: Logger,
): (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError {
  return (formatted, wrapped) => {
    const error = unwrapResolverError(wrapped);
    const { message, path, locations } = formatted;
    const at = { ...(locations ? { locations } : {}), ...(path ? { path } : {}) };
    if (error instanceof RequestError) {
      const told = toGraphQLError(error);
      return { message: told.message, ...at, extensions: told.extensions };
    }
    if (error instanceof AuthError || error instanceof IdempotencyStoreUnavailable) {
      return { message: error.message, ...at, extensions: { code: error.code } };
    }
    if (error instanceof UpstreamError) {
      const { code, upstream, retryAfterMs, idempotencyKey } = error;
      return {
        message: error.message,
        ...at,
        extensions: {
          code,
          upstream,
          ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
          ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
        },
      };
    }
    // GraphQL's own words on a document or its variables, and errors made for clients above.
    if (error instanceof GraphQLError && formatted.extensions?.['code'] !== 'INTERNAL_SERVER_ERROR') {
      const { stacktrace: _, ...extensions } = formatted.extensions ?? {};
      return { message, ...at, extensions };
    }
    log.error({ err: error, path }, 'unexpected error');
    return { message: 'Something went wrong in this service.', ...at, extensions: { code: 'INTERNAL_SERVER_ERROR' } };
  };
}

function toUserError({ code, path, message }: Issue, pathBack: InputPathMapper): UserErrorModel {
  // A message quotes members in backticks by their wire names: here they have other ones.
  const told = message.replace(/`(\w+)`/g, (_, name: string) => `\`${pathBack([name])?.at(-1) ?? name}\``);
  return { code, field: pathBack(path), message: told };
}
