import type { GraphQLError } from 'graphql';
import type { LimitsConfig } from '../../config/config.ts';

/** Of a document that is broken all over, or of its variables, so many faults are told: each takes time to find. */
export const maxErrors = 5;

export const limitExceeded = 'LIMIT_EXCEEDED';

/**
 * Mends what graphql and Apollo say of a request that does not run. Without introspection, no name of the schema is told
 * that was not in the request.
 */
export function normalizeRequestError(error: GraphQLError, limits: LimitsConfig, introspection: boolean): void {
  setLimitCode(error, limits);
  setVariableErrorCode(error);
  if (!introspection) hideSuggestion(error);
  shorten(error);
}

/** Apollo gives whatever goes wrong while it parses or validates a code of its own. */
function setLimitCode(error: GraphQLError, { tokens }: LimitsConfig): void {
  if (error.message === `Syntax Error: Document contains more that ${tokens} tokens. Parsing aborted.`) {
    error.message = `The document has more than ${tokens} tokens, which is the limit.`;
    Object.assign(error.extensions, { limit: 'tokens', bound: tokens });
  }
  if ('limit' in error.extensions) error.extensions['code'] = limitExceeded;
}

/** Where graphql gives up on variables, Apollo does not see that they are at fault, but takes it for a fault of ours. */
function setVariableErrorCode(error: GraphQLError): void {
  if (error.message.startsWith('Too many errors processing variables')) error.extensions['code'] = 'BAD_USER_INPUT';
}

/**
 * Apollo's own option for it leaves variables out, and cuts suggestions off by a pattern, which a text of 90 KB that says
 * "Did you mean" over and over keeps busy for 200 ms.
 */
function hideSuggestion(error: GraphQLError): void {
  const start = error.message.lastIndexOf(' Did you mean ');
  if (start >= 0 && error.message.endsWith('?')) error.message = error.message.slice(0, start);
}

/** graphql quotes what was sent, in each error anew: an answer must not be several times as long as its request. */
function shorten(error: GraphQLError): void {
  if (error.message.length > longestMessage) error.message = `${error.message.slice(0, longestMessage)}…`;
}

const longestMessage = 1_000;
