import type { z } from 'zod';
import type { Upstream } from '../../errors.ts';
import { findUnrecognized } from '../openEnum.ts';
import { validateShape, valueAt } from '../validation.ts';
import type { ValidationIssue } from '../validation.ts';
import { describeIssues, parseResponse } from './response.ts';

/** Receives what was unexpected in an answer, for the log. */
export interface AnswerReport {
  /** Paths and rules of members that were omitted for their unexpected shape. */
  reportOmitted(members: string): void;
  /** A value of an open enum that this version does not know. */
  reportUnrecognized(path: string, value: string): void;
}

/**
 * Reads an answer of an upstream. A member that is null or has an unexpected shape reads as absent, so that one odd member
 * costs neither the object nor the list that holds it; an expanded object in place of an id reads as its id. Members that
 * the schema requires stay strict, and so does `deleted_at`, whose absence would make a deleted customer live: without a
 * valid one the answer is refused.
 */
export function readAnswer<T>(upstream: Upstream, schema: z.ZodType<T>, answer: unknown, report?: AnswerReport): T {
  let tolerated = answer;
  const odd: ValidationIssue[] = [];
  for (;;) {
    const result = validateShape(schema, tolerated);
    if (result.ok) {
      if (odd.length > 0) report?.reportOmitted(describeIssues(odd));
      if (report) reportUnrecognized(schema, result.value, report);
      return result.value;
    }
    const current = tolerated;
    for (const issue of result.issues) {
      const correction = correctionOf(current, issue);
      // The error names the issues of the answer as the upstream sent it.
      if (correction === undefined) return parseResponse(upstream, schema, answer);
      if (correction.isOdd) odd.push(issue);
      tolerated = correct(tolerated, correction.path, correction.replacement);
    }
  }
}

function reportUnrecognized(schema: z.ZodType, answer: unknown, report: AnswerReport): void {
  for (const { path, value } of findUnrecognized(schema, answer)) {
    // The items of lists share one entry.
    const member = path.map((name) => (/^\d+$/.test(name) ? '[]' : name)).join('.');
    report.reportUnrecognized(member, isWord.test(value) ? value : '(not a word)');
  }
}

/** The form of the values that Stripe and Konnect use. Nothing else of an answer is logged. */
const isWord = /^[\w.-]{1,64}$/;

interface Correction {
  readonly path: readonly string[];
  /** What the member becomes; absent if undefined. */
  readonly replacement: string | undefined;
  /** Whether the answer had a value that is lost. */
  readonly isOdd: boolean;
}

function correctionOf(answer: unknown, { path, rule }: ValidationIssue): Correction | undefined {
  const id = valueAt(answer, [...path, 'id']);
  if (rule === 'is_string' && typeof id === 'string') return { path, replacement: id, isOdd: false };
  const member = findOmittable(answer, path);
  return member && { path: member.path, replacement: undefined, isOdd: member.value !== null };
}

interface Member {
  readonly path: readonly string[];
  readonly value: unknown;
}

/** The member at the path; the closest present one that holds it if it is missing or the item of a list. */
function findOmittable(answer: unknown, path: readonly string[]): Member | undefined {
  for (let length = path.length; length > 0; length--) {
    const parent = valueAt(answer, path.slice(0, length - 1));
    const name = path[length - 1] ?? '';
    const value = valueAt(parent, [name]);
    if (!isObject(parent) || Array.isArray(parent) || value === undefined) continue;
    return name === 'deleted_at' && value !== null ? undefined : { path: path.slice(0, length), value };
  }
  return undefined;
}

/**
 * A copy with the member replaced or omitted. Requests that share the call share the answer, so it stays as it is; a deep
 * copy would exhaust the stack on deep nesting.
 */
function correct(value: unknown, [name = '', ...rest]: readonly string[], replacement: string | undefined): unknown {
  if (!isObject(value)) return value;
  const copy: object = Array.isArray(value) ? value.slice() : { ...value };
  if (rest.length > 0) Reflect.set(copy, name, correct(Reflect.get(copy, name), rest, replacement));
  else if (replacement === undefined) Reflect.deleteProperty(copy, name);
  else Reflect.set(copy, name, replacement);
  return copy;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
