import { operations } from '../capabilities/operations.ts';
import type { SheddingRules } from '../server/shedding.ts';
import { overloaded } from '../server/shedding.ts';

const writingTools = operations.filter(({ hints }) => !hints.readOnly).map(({ name }) => `"${name}"`);

/** The name of a tool tells what a call does. It is looked for as bytes: to parse what will be refused costs too much. */
export const shedding: SheddingRules = {
  kindOf: (method) => (method === 'POST' ? 'body' : 'read'),
  isWrite: (piece) => writingTools.some((name) => piece.includes(name)),
  contentType: 'application/json',
  body: JSON.stringify({ jsonrpc: '2.0', error: { code: -32_000, message: overloaded }, id: null }),
};
