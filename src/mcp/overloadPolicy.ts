import { operations } from '../capabilities/operations.ts';
import { overloadedMessage } from '../server/overload.ts';
import type { OverloadPolicy } from '../server/overload.ts';

const writingTools = operations.filter(({ hints }) => !hints.readOnly).map(({ name }) => `"${name}"`);

/** The name of a tool decides. The policy searches the bytes of the body, because parsing would cost too much. */
export const overloadPolicy: OverloadPolicy = {
  priorityOf: (method) => (method === 'POST' ? 'body' : 'read'),
  looksLikeWrite: (firstChunk) => writingTools.some((name) => firstChunk.includes(name)),
  contentType: 'application/json',
  body: JSON.stringify({ jsonrpc: '2.0', error: { code: -32_000, message: overloadedMessage }, id: null }),
};
