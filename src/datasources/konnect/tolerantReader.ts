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
  // Requests that share the call share the answer, so its members are deleted from a copy.
  const tolerated: unknown = structuredClone(answer);
  const odd: ValidationIssue[] = [];
  let { issues } = first;
  for (;;) {
    const members = issues.map(({ path }) => findOmittable(tolerated, path));
    odd.push(...issues.filter((_issue, i) => members[i]?.value !== null));
    for (const member of members) {
      // The error names the issues of the answer as Konnect sent it.
      if (member === undefined) return parseResponse('konnect', schema, answer);
      Reflect.deleteProperty(member.parent, member.name);
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
  readonly parent: object;
  readonly name: string;
  readonly value: unknown;
}

/** The member at the path; the closest present one that holds it if it is missing or the item of a list. */
function findOmittable(answer: unknown, path: readonly string[]): Member | undefined {
  for (let length = path.length; length > 0; length--) {
    const parent = path.slice(0, length - 1).reduce<unknown>(memberOf, answer);
    const name = path[length - 1] ?? '';
    const value = memberOf(parent, name);
    if (!isObject(parent) || Array.isArray(parent) || value === undefined) continue;
    return name === 'deleted_at' && value !== null ? undefined : { parent, name, value };
  }
  return undefined;
}

function memberOf(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
