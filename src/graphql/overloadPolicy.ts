import { overloadedMessage } from '../server/overload.ts';
import type { OverloadPolicy } from '../server/overload.ts';

/**
 * Only the document distinguishes a mutation from a query. The policy searches its bytes, because parsing would cost as much as
 * load shedding saves. A query that contains the word "mutation" counts as a write; a mutation sent by its hash as a read.
 */
export const overloadPolicy: OverloadPolicy = {
  priorityOf: (method) => (method === 'POST' ? 'body' : 'read'),
  looksLikeWrite: (firstChunk) => firstChunk.includes('mutation'),
  contentType: 'application/json; charset=utf-8',
  body: (requestId) =>
    JSON.stringify({ errors: [{ message: overloadedMessage, extensions: { code: 'OVERLOADED', requestId } }] }),
};
