import { z } from 'zod';
import { emptyableValue, memberSchema } from '../datasources/stripe/contract.ts';
import { withoutNulls } from './validation.ts';

/** An update of Stripe in which null means that a member is to be cleared. */
export interface ClearingUpdate {
  /** The update with the empty string, with which Stripe clears a member, in place of null. */
  readonly value: unknown;
  /** Paths of null for members that Stripe cannot clear. They are not in `value`. */
  readonly unclearable: readonly (readonly string[])[];
}

/** A list replaces the stored one, so null in its items is absence. */
export function toClearingUpdate(schema: z.core.$ZodType, update: unknown): ClearingUpdate {
  const unclearable: (readonly string[])[] = [];
  const toValue = (member: z.core.$ZodType | undefined, value: unknown, path: readonly string[]): unknown => {
    // An unknown member, which the contract refuses.
    if (member === undefined) return value;
    if (member instanceof z.ZodOptional) return toValue(member.unwrap(), value, path);
    const inner = emptyableValue(member);
    if (value === null) {
      if (inner !== undefined) return '';
      unclearable.push(path);
      return undefined;
    }
    if (Array.isArray(value)) return withoutNulls(value);
    if (typeof value !== 'object') return value;
    if (inner !== undefined) return toValue(inner, value, path);
    if (member instanceof z.ZodRecord) return mapValues(value, (_name, entry) => entry ?? '');
    return mapValues(value, (name, entry) => toValue(memberSchema(member, name), entry, [...path, name]));
  };
  return { value: toValue(schema, update, []), unclearable };
}

function mapValues(value: object, map: (name: string, entry: unknown) => unknown): Record<string, unknown> {
  const entries = Object.entries(value).map(([name, entry]: [string, unknown]) => [name, map(name, entry)] as const);
  return Object.fromEntries(entries.filter(([, entry]) => entry !== undefined));
}
