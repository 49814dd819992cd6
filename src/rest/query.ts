import { z } from 'zod';
import type { InvalidParameter } from './problemDetails.ts';
import { HttpProblem, queryName } from './problemDetails.ts';

/**
 * The query of a URL as its contract shapes it: `filter[key][eq]=acme` becomes members within members, `limit=5` a
 * number. What does not fit stays as it is, so that the contract can say so. A parameter may come once.
 */
export function readQuery(search: string, schema: z.ZodObject): Record<string, unknown> {
  const tree: QueryTree = new Map();
  const repeated = new Set<string>();
  for (const [name, value] of new URLSearchParams(search)) {
    const path = toPath(name);
    if (!put(tree, path, value)) repeated.add(queryName(path));
  }
  if (repeated.size > 0) throw refused([...repeated], 'must be given once');
  return toObject(tree, schema);
}

/** For an operation whose URL has no query. */
export function expectNoQuery(search: string): void {
  const names = new Set(new URLSearchParams(search).keys());
  if (names.size > 0) throw refused([...names], 'is not a known parameter');
}

function refused(names: readonly string[], reason: string): HttpProblem {
  return new HttpProblem(
    'INVALID_INPUT',
    names.map((field): InvalidParameter => ({ field, reason, source: 'query' })),
  );
}

type QueryTree = Map<string, string | QueryTree>;

// No contract goes deeper: a longer name is one unknown name, however many brackets it has.
const namePattern = /^([^[\]]+)((?:\[[^[\]]*\]){0,3})$/;

function toPath(name: string): string[] {
  const [, root, brackets] = namePattern.exec(name) ?? [];
  if (root === undefined || brackets === undefined) return [name];
  return [root, ...Array.from(brackets.matchAll(/\[([^[\]]*)\]/g), ([, member = '']) => member)];
}

/** False where the parameter, or one that it would be a member of, was given before. */
function put(tree: QueryTree, path: readonly string[], value: string): boolean {
  let node = tree;
  for (const member of path.slice(0, -1)) {
    const next = node.get(member) ?? new Map<string, string | QueryTree>();
    if (typeof next === 'string') return false;
    node.set(member, next);
    node = next;
  }
  const last = path.at(-1) ?? '';
  if (node.has(last)) return false;
  node.set(last, value);
  return true;
}

function toObject(tree: QueryTree, schema: z.ZodType | undefined): Record<string, unknown> {
  const shape: Readonly<Record<string, unknown>> = schema instanceof z.ZodObject ? schema.shape : {};
  return Object.fromEntries(
    Array.from(tree, ([member, node]) => {
      const inner = Object.hasOwn(shape, member) ? withoutOptional(shape[member]) : undefined;
      return [member, typeof node === 'string' ? toValue(node, inner) : toObject(node, inner)];
    }),
  );
}

function toValue(text: string, schema: z.ZodType | undefined): unknown {
  if (schema instanceof z.ZodBoolean && (text === 'true' || text === 'false')) return text === 'true';
  if (schema instanceof z.ZodNumber && /^-?\d+$/.test(text)) return Number(text);
  // `filter[key]=acme` is short for `filter[key][eq]=acme`, as it is at Konnect.
  if (schema instanceof z.ZodObject && 'eq' in schema.shape) return { eq: text };
  return text;
}

export function withoutOptional(schema: unknown): z.ZodType | undefined {
  if (schema instanceof z.ZodOptional) return withoutOptional(schema.unwrap());
  return schema instanceof z.ZodType ? schema : undefined;
}
