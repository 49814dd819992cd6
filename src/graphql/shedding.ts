import type { SheddingRules } from '../server/shedding.ts';
import { overloaded } from '../server/shedding.ts';

/**
 * Nothing but the document tells a mutation from a query. It is looked for as bytes: to parse what will be refused would
 * cost what refusing saves. A query that speaks of mutations is taken for one; one that is sent by its hash alone is not.
 */
export const shedding: SheddingRules = {
  kindOf: (method) => (method === 'POST' ? 'body' : 'read'),
  isWrite: (piece) => piece.includes('mutation'),
  contentType: 'application/json; charset=utf-8',
  body: JSON.stringify({ errors: [{ message: overloaded, extensions: { code: 'OVERLOADED' } }] }),
};
