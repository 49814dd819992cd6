import type { SheddingRules } from '../server/shedding.ts';
import { overloaded } from '../server/shedding.ts';
import { problemOf } from './problemDetails.ts';

const writes: ReadonlySet<string> = new Set(['POST', 'PUT', 'DELETE']);

export const shedding: SheddingRules = {
  kindOf: (method) => (writes.has(method) ? 'write' : 'read'),
  isWrite: () => true,
  contentType: 'application/problem+json; charset=utf-8',
  body: JSON.stringify(problemOf('OVERLOADED', overloaded)),
};
