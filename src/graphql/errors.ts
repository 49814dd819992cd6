import { GraphQLError } from 'graphql';
import type { GraphQLFormattedError } from 'graphql';
import { unwrapResolverError } from '@apollo/server/errors';
import {
  AuthError,
  RequestError,
  IdempotencyStoreUnavailable,
  UpstreamError,
  internalErrorMessage,
} from '../errors.ts';
import type { Issue } from '../errors.ts';
import type { UserErrorModel } from './models.ts';
import { isTimeInput } from './naming/renamedFields.ts';
import type { RequestsOfErrors } from './plugins/requestReport.ts';
import type { Logger } from '../logging/logger.ts';

/** Maps a path in wire names to the names of the GraphQL input; null when the error concerns no single member. */
export type InputPathMapper = (wirePath: readonly string[]) => string[] | null;

const unchangedPath: InputPathMapper = (path) => (path.length === 0 ? null : [...path]);

export function toUserErrors({ issues }: RequestError, mapPath: InputPathMapper): UserErrorModel[] {
  return issues.map((issue) => toUserError(issue, mapPath));
}

/** Request error of a field without `userErrors`: `extensions.faults` has one entry for each issue. */
export function toGraphQLError(error: RequestError, mapPath: InputPathMapper = unchangedPath): GraphQLError {
  const faults = toUserErrors(error, mapPath);
  const messages = faults.map(({ field, message }) => (field ? `${field.join('.')}: ${message}` : message));
  const code = error.code === 'INVALID_INPUT' ? 'BAD_USER_INPUT' : error.code;
  return new GraphQLError(messages.join('; '), { extensions: { code, field: faults[0]?.field ?? null, faults } });
}

/**
 * Translates errors into the errors of a response. An unexpected error is reported as INTERNAL_SERVER_ERROR without
 * details, and logged with its cause.
 */
export function createErrorFormatter(
  log: Logger,
  requests: RequestsOfErrors = new WeakMap(),
): (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError {
  return (formatted, wrapped) => {
    const error = unwrapResolverError(wrapped);
    const { message, path, locations } = formatted;
    const at = { ...(locations ? { locations } : {}), ...(path ? { path } : {}) };
    if (error instanceof RequestError) {
      const { message: requestMessage, extensions } = toGraphQLError(error);
      return { message: requestMessage, ...at, extensions };
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
    // Errors of graphql about a document or its variables, and results of toGraphQLError.
    if (error instanceof GraphQLError && formatted.extensions?.['code'] !== 'INTERNAL_SERVER_ERROR') {
      const { stacktrace: _, ...extensions } = formatted.extensions ?? {};
      return { message, ...at, extensions };
    }
    const record = typeof wrapped === 'object' && wrapped !== null ? requests.get(wrapped) : undefined;
    log.error({ ...record?.ids, err: error, path }, 'unexpected error');
    return { message: internalErrorMessage, ...at, extensions: { code: 'INTERNAL_SERVER_ERROR' } };
  };
}

function toUserError({ code, path, rule, message }: Issue, mapPath: InputPathMapper): UserErrorModel {
  const field = mapPath(path);
  // The contract takes Unix seconds; what GraphQL cannot convert to them is reported as GraphQL takes it.
  if ((rule === 'is_integer' || rule === 'is_number') && isTimeInput(field?.at(-1) ?? '')) {
    return {
      code,
      field,
      message: 'must be a date and time with a time zone (RFC 3339), such as 2026-11-21T09:30:00Z',
    };
  }
  // Messages quote members by their wire names in backticks.
  const renamed = message.replace(/`(\w+)`/g, (_, name: string) => `\`${mapPath([name])?.at(-1) ?? name}\``);
  return { code, field, message: renamed };
}
