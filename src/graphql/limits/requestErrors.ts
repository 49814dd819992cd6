import { ApolloServerValidationErrorCode } from '@apollo/server/errors';
import type { GraphQLError } from 'graphql';
import type { LimitsConfig } from '../../config/config.ts';

/** How many errors of a document or of its variables are reported: each takes time to find. */
export const maxErrors = 5;

export const limitExceeded = 'LIMIT_EXCEEDED';

/**
 * Corrects codes and messages that graphql and Apollo Server give to requests that are not executed. Without
 * introspection, it removes suggestions, which contain names of the schema.
 */
export function normalizeRequestError(error: GraphQLError, limits: LimitsConfig, introspection: boolean): void {
  setLimitCode(error, limits);
  setVariableErrorCode(error);
  setIntrospectionMessage(error);
  if (!introspection) removeSuggestion(error);
  truncateMessage(error);
}

/** Apollo Server overwrites the code of every error of parsing and validation. */
function setLimitCode(error: GraphQLError, { tokens }: LimitsConfig): void {
  if (error.message === `Syntax Error: Document contains more that ${tokens} tokens. Parsing aborted.`) {
    error.message = `The document has more than ${tokens} tokens, which is the limit. Split it into several documents.`;
    Object.assign(error.extensions, { limit: 'tokens', bound: tokens });
  }
  if ('limit' in error.extensions) error.extensions['code'] = limitExceeded;
}

/** Apollo Server reports this error of graphql's as an internal one. */
function setVariableErrorCode(error: GraphQLError): void {
  if (error.message.startsWith('Too many errors processing variables')) error.extensions['code'] = 'BAD_USER_INPUT';
}

/** Apollo Server's message is advice on its configuration, for the operator and not for the client. */
function setIntrospectionMessage(error: GraphQLError): void {
  if (error.extensions['validationErrorCode'] !== ApolloServerValidationErrorCode.INTROSPECTION_DISABLED) return;
  error.message =
    'This service does not answer introspection (`__schema`, `__type`). Read the schema from your schema registry, or ask the operator of the service for it.';
}

/**
 * Apollo Server's `hideSchemaDetailsFromClientErrors` omits errors of variables, and its regular expression takes 200 ms
 * for a message of 90 KB that repeats "Did you mean".
 */
function removeSuggestion(error: GraphQLError): void {
  const start = error.message.lastIndexOf(' Did you mean ');
  if (start >= 0 && error.message.endsWith('?')) error.message = error.message.slice(0, start);
}

/** Each error of graphql's quotes the request: without a bound, a response can be several times as long as its request. */
function truncateMessage(error: GraphQLError): void {
  if (error.message.length > maxMessageLength) error.message = `${error.message.slice(0, maxMessageLength)}…`;
}

const maxMessageLength = 1_000;
