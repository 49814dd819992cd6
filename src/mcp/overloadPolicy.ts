import { operations } from '../capabilities/operations.ts';
import { overloadedMessage } from '../server/overload.ts';
import type { OverloadPolicy } from '../server/overload.ts';
import { toJsonRpcError } from './jsonRpcError.ts';

const writingTools = operations.filter(({ hints }) => !hints.readOnly).map(({ name }) => `"${name}"`);

/** The name of a tool decides. The policy searches the bytes of the body, because parsing would cost too much. */
export const overloadPolicy: OverloadPolicy = {
  priorityOf: (method) => (method === 'POST' ? 'body' : 'read'),
  looksLikeWrite: (firstChunk) => writingTools.some((name) => firstChunk.includes(name)),
  contentType: 'application/json',
  body: (requestId) => JSON.stringify(toJsonRpcError(-32_000, overloadedMessage, requestId)),
};
