import { overloadedMessage } from '../server/overload.ts';
import type { OverloadPolicy } from '../server/overload.ts';
import { problemOf } from './problemDetails.ts';

const writeMethods: ReadonlySet<string> = new Set(['POST', 'PUT', 'DELETE']);

export const overloadPolicy: OverloadPolicy = {
  priorityOf: (method) => (writeMethods.has(method) ? 'write' : 'read'),
  looksLikeWrite: () => true,
  contentType: 'application/problem+json; charset=utf-8',
  body: (request_id) => JSON.stringify({ ...problemOf('OVERLOADED', overloadedMessage), request_id }),
};
