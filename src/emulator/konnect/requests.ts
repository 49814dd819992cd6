import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { textBody } from '../recorder.ts';
import { invalidRequest } from './problem.ts';
import type { InvalidParameter } from './problem.ts';

/** Reads a JSON body and applies the schema check, which reports all faults. */
export function readBody<T>(request: FastifyRequest, schema: z.ZodType<T>): T {
  const text = textBody(request.body);
  if (text === '') throw wholeBody('request body has an error: value is required but missing');
  if (!/^application\/json\s*(;|$)/.test(request.headers['content-type'] ?? '')) {
    throw wholeBody('request body has an error: header Content-Type has an unexpected value');
  }
  const value = parseJson(text);
  // zod drops this key from records without an issue.
  if (text.includes('"__proto__"')) throw invalidRequest([unsupported('__proto__')]);
  const result = schema.safeParse(value, { reportInput: true });
  if (!result.success) throw invalidRequest(result.error.issues.flatMap(toParameters));
  return result.data;
}

/** Members that the document composes of other schemas: a fault inside is reported for the member alone. */
const composed = new Set([
  'usage_attribution',
  'billing_address',
  'currency',
  'billing_profile',
  'app_data',
  'stripe',
  'external_invoicing',
  'stripe_options',
]);

function toParameters(issue: z.core.$ZodIssue): InvalidParameter[] {
  const [root, ...rest] = issue.path.map(String);
  const isMissing = issue.code === 'invalid_type' && issue.input === undefined;
  if (root === undefined) {
    if (issue.code === 'unrecognized_keys') return issue.keys.map(unsupported);
    return [{ field: '', reason: 'request body has an error: value must be an object', source: '' }];
  }
  if (composed.has(root) && (rest.length > 0 || !isMissing)) {
    return [{ field: root, rule: 'allOf', reason: `doesn't match all schemas from "allOf"`, source: '' }];
  }
  const field = [root, ...rest].join('.');
  if (isMissing) return [{ field, rule: 'required', reason: `property "${field}" is missing`, source: '' }];
  const isNull = issue.code === 'invalid_type' && issue.input === null;
  if (isNull) return [{ field, rule: 'nullable', reason: 'Value is not nullable', source: '' }];
  return [{ field, rule: ruleOf(issue), reason: issue.message, source: '' }];
}

function ruleOf(issue: z.core.$ZodIssue): string {
  const rule: unknown = issue.code === 'custom' ? issue.params?.['rule'] : undefined;
  return typeof rule === 'string' ? rule : 'type';
}

function unsupported(name: string): InvalidParameter {
  return { field: '', rule: 'properties', reason: `property "${name}" is unsupported`, source: '' };
}

function wholeBody(reason: string) {
  return invalidRequest([{ field: '', reason, source: '' }]);
}

/** Reads the first JSON value; what follows it is ignored. Half of a surrogate pair becomes U+FFFD. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(firstValue(text), (_key, value: unknown) =>
      typeof value === 'string' ? value.toWellFormed() : value,
    );
  } catch {
    throw wholeBody('request body has an error: failed to decode request body');
  }
}

/** The text up to the end of the first object; the whole text when it does not start with one. */
function firstValue(text: string): string {
  if (!text.trimStart().startsWith('{')) return text;
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}]/gs)) {
    if (token === '{') depth += 1;
    if (token === '}') depth -= 1;
    if (token === '}' && depth === 0) return text.slice(0, index + 1);
  }
  return text;
}
