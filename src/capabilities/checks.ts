import type { z } from 'zod';
import { checkContract } from '../datasources/contract.ts';
import { CustomerKey, Ulid } from '../datasources/konnect/contract.ts';
import { configurationIdPattern } from '../datasources/stripe/contract.ts';
import { Refusal, refuse } from '../errors.ts';

/** What an adapter was sent, in the shape that the contract says: checked here once for all adapters. */
export function expectRequest<T>(schema: z.ZodType<T>, value: unknown, at: readonly string[] = []): T {
  expectReadable(value, at);
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
  // Stripe's own bound of ids.
  if (typeof id === 'string' && id.length <= 255 && configurationIdPattern.test(id)) return id;
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

/**
 * What breaks before a contract could tell: nesting that the checks could not walk, and texts that are none. Half of a
 * surrogate pair can be written in JSON, but not in a URL or a form: there another text would arrive, or nothing.
 */
function expectReadable(value: unknown, path: readonly string[], levels = maxLevels): void {
  if (typeof value === 'string') expectText(value, path);
  if (typeof value !== 'object' || value === null) return;
  if (levels === 0) throw refuse('INVALID_INPUT', path, `must not be nested deeper than ${maxLevels} levels`);
  for (const [name, member] of Object.entries(value)) {
    expectText(name, path);
    expectReadable(member, [...path, name], levels - 1);
  }
}

// Far more than any contract has.
const maxLevels = 32;

function expectText(text: string, path: readonly string[]): void {
  if (!text.isWellFormed()) throw refuse('INVALID_INPUT', path, 'must be text: this holds half of a surrogate pair');
}
