import type { z } from 'zod';
import { validate } from '../datasources/validation.ts';
import type { ValidationIssue } from '../datasources/validation.ts';
import { CustomerKey, Ulid } from '../datasources/konnect/contract.ts';
import { configurationIdPattern } from '../datasources/stripe/contract.ts';
import { RequestError, requestError } from '../errors.ts';
import type { Issue } from '../errors.ts';

/** A value of the schema, from input of any adapter. Throws a RequestError with every issue; paths start with `at`. */
export function parseInput<T>(schema: z.ZodType<T>, value: unknown, at: readonly string[] = []): T {
  const result = validate(schema, value);
  const issues = result.ok ? findNulCharacters(result.value) : result.issues;
  if (result.ok && issues.length === 0) return result.value;
  const [first, ...rest] = issues.map((issue): Issue => {
    return { ...issue, code: 'INVALID_INPUT', path: [...at, ...issue.path] };
  });
  if (first === undefined) throw new TypeError('Validation failed without an issue.');
  throw new RequestError([first, ...rest]);
}

/** Konnect's database cannot hold U+0000: a write fails, and so does a read of all keys that share a call with it. */
function findNulCharacters(value: unknown, path: readonly string[] = []): ValidationIssue[] {
  if (typeof value === 'string') {
    return value.includes('\0') ? [{ path, rule: 'invalid', message: 'must not contain the character U+0000' }] : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => [
    ...findNulCharacters(name, path),
    ...findNulCharacters(member, [...path, name]),
  ]);
}

export function parseUlid(id: unknown, path: readonly string[]): string {
  return parseInput(Ulid, id, path);
}

export function parseCustomerKey(key: unknown, path: readonly string[]): string {
  return parseInput(CustomerKey, key, path);
}

export function parseConfigurationId(id: unknown, path: readonly string[]): string {
  // Stripe's bound for ids.
  if (typeof id === 'string' && id.length <= 255 && configurationIdPattern.test(id)) return id;
  throw requestError(
    'INVALID_INPUT',
    path,
    'must be the id of a portal configuration: "bpc_" and letters, digits or underscores',
  );
}

/** The only member of `names` that has a value. */
export function requireExactlyOne<Name extends string>(
  value: { readonly [name in Name]?: unknown },
  names: readonly [Name, ...Name[]],
): Name {
  const [only, ...others] = names.filter((name) => value[name] !== undefined && value[name] !== null);
  if (only !== undefined && others.length === 0) return only;
  const quote = (members: readonly string[], separator: string) => members.map((name) => `\`${name}\``).join(separator);
  const got = only === undefined ? 'none' : quote([only, ...others], ' and ');
  throw requestError('INVALID_INPUT', [only ?? names[0]], `give exactly one of ${quote(names, ', ')}; got ${got}`);
}

export function requireObject(value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw requestError('INVALID_INPUT', [], 'must be an object');
}

/** Omits null members at every depth, for requests in which null means absent. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(members.map(([name, member]) => [name, withoutNulls(member)]));
}

/** Attaches `path` to errors that name no member, except INVALID_INPUT: invalid data says nothing about the id or key. */
export function withPath(error: unknown, path: readonly string[]): unknown {
  return error instanceof RequestError && error.code !== 'INVALID_INPUT' ? error.withDefaultPath(path) : error;
}

export async function rethrowWithPath<T>(path: readonly string[], work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw withPath(error, path);
  }
}

/** The client's key for one attempt to create something; undefined without one. This service compares it, see `Idempotency`. */
export function parseIdempotencyKey(key: unknown): string | undefined {
  if (key === undefined || (typeof key === 'string' && idempotencyKeyPattern.test(key))) return key;
  throw requestError('INVALID_INPUT', ['idempotency_key'], 'must be 1 to 255 printable ASCII characters');
}

// A REST client sends it in a header, where other characters end or change the value.
export const idempotencyKeyPattern = /^[\x21-\x7e]{1,255}$/;
