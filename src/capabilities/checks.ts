import type { z } from 'zod';
import { checkContract } from '../datasources/contract.ts';
import { CustomerKey, Ulid } from '../datasources/konnect/contract.ts';
import { configurationIdPattern } from '../datasources/stripe/contract.ts';
import { Refusal, refuse } from '../errors.ts';

/** What an adapter was sent, in the shape that the contract says: checked here once for all adapters. */
export function expectRequest<T>(schema: z.ZodType<T>, value: unknown, at: readonly string[] = []): T {
  const result = checkContract(schema, value);
  if (result.ok) return result.value;
  const [first, ...rest] = result.issues.map(({ path, message }) => ({
    code: 'INVALID_INPUT' as const,
    path: [...at, ...path],
    message,
  }));
  if (first === undefined) throw new TypeError('A contract failed without an issue.');
  throw new Refusal([first, ...rest]);
}

export function expectUlid(id: unknown, path: readonly string[]): string {
  return expectRequest(Ulid, id, path);
}

export function expectCustomerKey(key: unknown, path: readonly string[]): string {
  return expectRequest(CustomerKey, key, path);
}

export function expectConfigurationId(id: unknown, path: readonly string[]): string {
  if (typeof id === 'string' && configurationIdPattern.test(id)) return id;
  throw refuse('INVALID_INPUT', path, 'must be the id of a portal configuration: "bpc_" and letters or digits');
}

/** The one member of `names` that is given. */
export function expectExactlyOne<Name extends string>(
  value: { readonly [name in Name]?: unknown },
  names: readonly [Name, ...Name[]],
): Name {
  const [only, ...others] = names.filter((name) => value[name] !== undefined && value[name] !== null);
  if (only !== undefined && others.length === 0) return only;
  const quoted = (some: readonly string[], by: string) => some.map((name) => `\`${name}\``).join(by);
  const got = only === undefined ? 'none' : quoted([only, ...others], ' and ');
  throw refuse('INVALID_INPUT', [only ?? names[0]], `give exactly one of ${quoted(names, ', ')}; this has ${got}`);
}

export function expectRecord(value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw refuse('INVALID_INPUT', [], 'must be an object');
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
export function blame(error: unknown, path: readonly string[]): unknown {
  return error instanceof Refusal && error.code !== 'INVALID_INPUT' ? error.blaming(path) : error;
}

export async function blaming<T>(path: readonly string[], work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw blame(error, path);
  }
}

/** A key by which Stripe recognises a repeated request. */
export function expectIdempotencyKey(key: unknown): string | undefined {
  if (key === undefined || (typeof key === 'string' && idempotencyKeyPattern.test(key))) return key;
  throw refuse('INVALID_INPUT', ['idempotency_key'], 'must be 1 to 255 printable ASCII characters');
}

// It travels in a header, where other characters would end or change it.
const idempotencyKeyPattern = /^[\x21-\x7e]{1,255}$/;
