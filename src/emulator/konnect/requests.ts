import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { validate } from '../../datasources/validation.ts';
import type { ValidationIssue } from '../../datasources/validation.ts';
import { textBody } from '../recorder.ts';
import { gatewayProblem, schemaProblem } from './problem.ts';
import type { Source } from './problem.ts';

export function readBody<T>(request: FastifyRequest, schema: z.ZodType<T>): T {
  const text = textBody(request.body);
  if (text !== '' && !/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '')) {
    throw gatewayProblem(415, 'The content type must be application/json');
  }
  return check(schema, parseJson(text), 'body');
}

/** Reads `filter[key][eq]=acme` and the like. Each parameter may come once. */
export function readQuery<T>(request: FastifyRequest, schema: z.ZodType<T>): T {
  const [, search = ''] = (request.raw.url ?? '').split(/\?(.*)/s);
  const tree: QueryTree = new Map();
  for (const [name, value] of new URLSearchParams(search)) put(tree, namePath(name), value);
  const query = toObject(tree, (path, text) => {
    if (path[0] === 'page' && /^-?\d+$/.test(text)) return Number(text);
    // `filter[key]=acme` is short for `filter[key][eq]=acme`.
    return path[0] === 'filter' && path.length === 2 ? { eq: text } : text;
  });
  return check(schema, query, 'query');
}

function check<T>(schema: z.ZodType<T>, value: unknown, source: Source): T {
  const result = validate(schema, value);
  if (!result.ok) throw schemaProblem(result.issues, source);
  return result.value;
}

function parseJson(text: string): unknown {
  if (text === '') throw schemaProblem([wholeBody('required', 'is required')], 'body');
  try {
    return JSON.parse(text);
  } catch {
    throw schemaProblem([wholeBody('invalid', 'must be JSON')], 'body');
  }
}

function wholeBody(rule: ValidationIssue['rule'], message: string): ValidationIssue {
  return { path: ['body'], rule, message };
}

type QueryTree = Map<string, string | QueryTree>;

function namePath(name: string): string[] {
  const match = /^([^[\]]+)((?:\[[^[\]]*\])*)$/.exec(name);
  const [, root, brackets] = match ?? [];
  if (root === undefined || brackets === undefined) return [name];
  return [root, ...Array.from(brackets.matchAll(/\[([^[\]]*)\]/g), ([, member = '']) => member)];
}

function put(tree: QueryTree, path: readonly string[], value: string): void {
  let node = tree;
  for (const member of path.slice(0, -1)) {
    const next = node.get(member) ?? new Map<string, QueryTree | string>();
    if (typeof next === 'string') throw repeated(path);
    node.set(member, next);
    node = next;
  }
  const last = path.at(-1) ?? '';
  if (node.has(last)) throw repeated(path);
  node.set(last, value);
}

function repeated(path: readonly string[]) {
  return schemaProblem([{ path, rule: 'invalid', message: 'must be given once' }], 'query');
}

function toObject(tree: QueryTree, leaf: (path: string[], text: string) => unknown, path: string[] = []): unknown {
  return Object.fromEntries(
    Array.from(tree, ([member, node]) => {
      const inner = [...path, member];
      return [member, typeof node === 'string' ? leaf(inner, node) : toObject(node, leaf, inner)];
    }),
  );
}
