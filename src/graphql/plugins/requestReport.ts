import type { ApolloServerPlugin } from '@apollo/server';
import type { GraphQLFormattedError } from 'graphql';
import { z } from 'zod';
import { toLoggedName } from '../../telemetry/digest.ts';
import type { RequestRecord } from '../../telemetry/requestRecord.ts';
import type { Context } from '../context.ts';

/** The requests of errors that are not formatted yet: Apollo Server formats errors without their request. */
export type RequestsOfErrors = WeakMap<object, RequestRecord>;

/** Names the operation in the request's record, collects the codes of its errors, and adds the request id to them. */
export function createRequestReport(requests: RequestsOfErrors): ApolloServerPlugin<Context> {
  return {
    requestDidStart: () =>
      Promise.resolve({
        didResolveOperation: async ({ operation, contextValue: { record } }) => {
          record.operation = operation?.name?.value;
          record.operationType = operation?.operation;
          if (record.span === undefined || operation === undefined) return;
          // Named by the type alone: clients choose the names of operations.
          record.operationSpan = record.span.startChild(operation.operation, 'internal', {
            'graphql.operation.type': operation.operation,
            'graphql.operation.name': record.operation === undefined ? undefined : toLoggedName(record.operation),
          });
        },
        didEncounterErrors: async ({ errors, contextValue: { record } }) => {
          for (const error of errors) requests.set(error, record);
        },
        willSendResponse: async ({ contextValue: { record }, response: { body } }) => {
          if (body.kind !== 'single' || !body.singleResult.errors) return;
          body.singleResult.errors = withRequestId(body.singleResult.errors, record);
        },
      }),
  };
}

/**
 * Adds the request id to the errors of a serialized response that Apollo Server refused before a plugin ran, such as one without a
 * document. Other responses are unchanged.
 */
export function addRequestId(body: string, record: RequestRecord): string {
  if (body.includes(record.requestId)) return body;
  const { success, data } = ErrorResponse.safeParse(JSON.parse(body));
  return success ? JSON.stringify({ errors: withRequestId(data.errors, record) }) : body;
}

/** The only form of these responses. */
const ErrorResponse = z.strictObject({
  errors: z.array(z.strictObject({ message: z.string(), extensions: z.record(z.string(), z.unknown()) })),
});

function withRequestId(errors: readonly GraphQLFormattedError[], record: RequestRecord): GraphQLFormattedError[] {
  return errors.map((error) => {
    const code = error.extensions?.['code'];
    if (typeof code === 'string') record.addErrorCode(code);
    return { ...error, extensions: { ...error.extensions, requestId: record.requestId } };
  });
}
