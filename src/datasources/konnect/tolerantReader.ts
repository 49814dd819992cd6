import type { z } from 'zod';
import { describeIssues, parseResponse } from '../http/response.ts';
import { validateShape } from '../validation.ts';
import type { ValidationIssue } from '../validation.ts';

/**
 * Reads an answer of Konnect. A member that is null or has an unexpected shape reads as absent where the contract allows
 * its absence, so that one odd member costs neither the object nor the list that holds it. Identity stays strict: without
 * a valid `id` or `key` the answer is refused, and so is an invalid `deleted_at`, which would make a deleted customer live.
 * `reportOmitted` receives the omitted members that are not null.
 */
export function parseAnswer<T>(
  schema: z.ZodType<T>,
  answer: unknown,
  reportOmitted: (members: string) => void = () => {},
): T {
  const first = validateShape(schema, answer);
  if (first.ok) return first.value;
  let tolerated = answer;
  const odd: ValidationIssue[] = [];
  let { issues } = first;
  for (;;) {
    const current = tolerated;
    const members = issues.map(({ path }) => findOmittable(current, path));
    odd.push(...issues.filter((_issue, i) => members[i]?.value !== null));
    for (const member of members) {
      // The error names the issues of the answer as Konnect sent it.
      if (member === undefined) return parseResponse('konnect', schema, answer);
      tolerated = omit(tolerated, member.path);
    }
    const result = validateShape(schema, tolerated);
    if (result.ok) {
      if (odd.length > 0) reportOmitted(describeIssues(odd));
      return result.value;
    }
    ({ issues } = result);
  }
}

interface Member {
  readonly path: readonly string[];
  readonly value: unknown;
}

/** The member at the path; the closest present one that holds it if it is missing or the item of a list. */
function findOmittable(answer: unknown, path: readonly string[]): Member | undefined {
  for (let length = path.length; length > 0; length--) {
    const parent = path.slice(0, length - 1).reduce<unknown>(memberOf, answer);
    const name = path[length - 1] ?? '';
    const value = memberOf(parent, name);
    if (!isObject(parent) || Array.isArray(parent) || value === undefined) continue;
    return name === 'deleted_at' && value !== null ? undefined : { path: path.slice(0, length), value };
  }
  return undefined;
}

/**
 * A copy without the member. Requests that share the call share the answer, so it stays as it is; a deep copy would exhaust the
 * stack on deep nesting.
 */
function omit(value: unknown, [name = '', ...rest]: readonly string[]): unknown {
  if (!isObject(value)) return value;
  const copy: object = Array.isArray(value) ? value.slice() : { ...value };
  if (rest.length === 0) Reflect.deleteProperty(copy, name);
  else Reflect.set(copy, name, omit(Reflect.get(copy, name), rest));
  return copy;
}

function memberOf(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
