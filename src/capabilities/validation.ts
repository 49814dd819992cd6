import type { z } from 'zod';
import { validate } from '../datasources/validation.ts';
import { CustomerKey, Ulid } from '../datasources/konnect/contract.ts';
import { configurationIdPattern } from '../datasources/stripe/contract.ts';
import { RequestError, requestError } from '../errors.ts';

/** What an adapter was sent, in the shape that the contract says: checked here once for all adapters. */
export function parseInput<T>(schema: z.ZodType<T>, value: unknown, at: readonly string[] = []): T {
  requireReadable(value, at);
  const result = validate(schema, value);
  if (result.ok) return result.value;
  const [first, ...rest] = result.issues.map(({ path, message }) => ({
    code: 'INVALID_INPUT' as const,
    path: [...at, ...path],
    message,
  }));
  if (first === undefined) throw new TypeError('A contract failed without an issue.');
  throw new RequestError([first, ...rest]);
}

export function parseUlid(id: unknown, path: readonly string[]): string {
  return parseInput(Ulid, id, path);
}

export function parseCustomerKey(key: unknown, path: readonly string[]): string {
  return parseInput(CustomerKey, key, path);
}

export function parseConfigurationId(id: unknown, path: readonly string[]): string {
  // Stripe's own bound of ids.
  if (typeof id === 'string' && id.length <= 255 && configurationIdPattern.test(id)) return id;
  throw requestError('INVALID_INPUT', path, 'must be the id of a portal configuration: "bpc_" and letters or digits');
}

/** The one member of `names` that is given. */
export function requireExactlyOne<Name extends string>(
  value: { readonly [name in Name]?: unknown },
  names: readonly [Name, ...Name[]],
): Name {
  const [only, ...others] = names.filter((name) => value[name] !== undefined && value[name] !== null);
  if (only !== undefined && others.length === 0) return only;
  const quoted = (some: readonly string[], by: string) => some.map((name) => `\`${name}\``).join(by);
  const got = only === undefined ? 'none' : quoted([only, ...others], ' and ');
  throw requestError(
    'INVALID_INPUT',
    [only ?? names[0]],
    `give exactly one of ${quoted(names, ', ')}; this has ${got}`,
  );
}

export function requireObject(value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw requestError('INVALID_INPUT', [], 'must be an object');
}

/** null left out at every depth: for requests in which it means the same as absent. */
export function withoutNulls(value: unknown): unknown {
  return mapMembers(value, (member) => (member === null ? undefined : member));
}

/** null as the empty string by which Stripe clears. */
export function withEmptyForNulls(value: unknown): unknown {
  return mapMembers(value, (member) => (member === null ? '' : member));
}

function mapMembers(value: unknown, map: (member: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => mapMembers(item, map));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]) => {
      const mapped = map(member);
      return mapped === undefined ? [] : [[key, mapMembers(mapped, map)]];
    }),
  );
}

/**
 * Blames what `path` names for being missing, deleted, taken or not ready, where the upstream named no member. An input
 * that breaks a rule is not the fault of whom it is for.
 */
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

/** A key by which Stripe recognises a repeated request. */
export function parseIdempotencyKey(key: unknown): string | undefined {
  if (key === undefined || (typeof key === 'string' && idempotencyKeyPattern.test(key))) return key;
  throw requestError('INVALID_INPUT', ['idempotency_key'], 'must be 1 to 255 printable ASCII characters');
}

// It travels in a header, where other characters would end or change it.
const idempotencyKeyPattern = /^[\x21-\x7e]{1,255}$/;

/**
 * What breaks before a contract could tell: nesting that the checks could not walk, and texts that are none. Half of a
 * surrogate pair can be written in JSON, but not in a URL or a form: there another text would arrive, or nothing.
 */
function requireReadable(value: unknown, path: readonly string[], levels = maxLevels): void {
  if (typeof value === 'string') requireWellFormed(value, path);
  if (typeof value !== 'object' || value === null) return;
  if (levels === 0) throw requestError('INVALID_INPUT', path, `must not be nested deeper than ${maxLevels} levels`);
  for (const [name, member] of Object.entries(value)) {
    requireWellFormed(name, path);
    requireReadable(member, [...path, name], levels - 1);
  }
}

// Far more than any contract has.
const maxLevels = 32;

function requireWellFormed(text: string, path: readonly string[]): void {
  if (!text.isWellFormed())
    throw requestError('INVALID_INPUT', path, 'must be text: this holds half of a surrogate pair');
}
