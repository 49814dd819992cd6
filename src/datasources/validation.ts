import type { z } from 'zod';

/**
 * What is wrong with one member of a wire shape. `path` is in the upstream's own names.
 * `rule` follows the vocabulary of Konnect's `invalid_parameters`, the finer of the two upstreams.
 */
export interface ValidationIssue {
  readonly path: readonly string[];
  readonly rule: ValidationRule;
  readonly message: string;
  /** The bound of a length, count or size rule. */
  readonly bound?: number;
  /** What an `enum` rule allows. */
  readonly choices?: readonly string[];
}

export type ValidationRule =
  | 'required'
  | 'unknown_property'
  | 'enum'
  | 'min_length'
  | 'max_length'
  | 'min_items'
  | 'max_items'
  | 'min'
  | 'max'
  | 'matches_regex'
  | 'is_string'
  | 'is_integer'
  | 'is_number'
  | 'is_boolean'
  | 'is_array'
  | 'is_object'
  | 'is_label'
  | 'invalid';

export type ValidationResult<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly issues: readonly ValidationIssue[] };

/** Checks what somebody asks for against its contract, and tells every fault at once. */
export function validate<T>(schema: z.ZodType<T>, value: unknown): ValidationResult<T> {
  const hostile = findPrototypeKeys(value);
  return hostile.length > 0 ? { ok: false, issues: hostile } : validateShape(schema, value);
}

/** The same, for what is known to have no hostile keys. */
export function validateShape<T>(schema: z.ZodType<T>, value: unknown): ValidationResult<T> {
  const result = schema.safeParse(value, { reportInput: true });
  return result.success
    ? { ok: true, value: result.data }
    : { ok: false, issues: result.error.issues.flatMap((issue) => toIssues(issue)) };
}

// These name the prototype chain. zod drops `__proto__` from a record without a word, so they are refused first.
const prototypeKeys = new Set(['__proto__', 'constructor', 'prototype']);

export function findPrototypeKeys(value: unknown, path: readonly string[] = []): ValidationIssue[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    prototypeKeys.has(key)
      ? [{ path: [...path, key], rule: 'invalid' as const, message: `"${key}" is not allowed as a key` }]
      : findPrototypeKeys(member, [...path, key]),
  );
}

function toIssues(issue: z.core.$ZodIssue): ValidationIssue[] {
  const path = issue.path.map(String);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        path: [...path, key],
        rule: 'unknown_property',
        message: 'is not a known member',
      }));
    case 'invalid_type':
      if (issue.input === undefined) return [{ path, rule: 'required', message: 'is required' }];
      return [
        {
          path,
          rule: typeRule(issue.expected),
          message: `must be ${article(issue.expected)}${issue.input === null ? ', not null' : ''}`,
        },
      ];
    case 'invalid_value': {
      const choices = issue.values.map(String);
      if (issue.input === undefined) return [{ path, rule: 'required', message: 'is required', choices }];
      return [{ path, rule: 'enum', message: `must be one of: ${choices.map((c) => c || '""').join(', ')}`, choices }];
    }
    case 'too_small':
    case 'too_big': {
      const [word, bound] =
        issue.code === 'too_small'
          ? (['min', Number(issue.minimum)] as const)
          : (['max', Number(issue.maximum)] as const);
      const least = word === 'min' ? 'at least' : 'at most';
      switch (issue.origin) {
        case 'string':
          return [{ path, rule: `${word}_length`, bound, message: `must have ${least} ${count(bound, 'character')}` }];
        case 'array':
        case 'set':
        case 'map':
          return [{ path, rule: `${word}_items`, bound, message: `must have ${least} ${count(bound, 'item')}` }];
        default:
          return [{ path, rule: word, bound, message: `must be ${least} ${bound}` }];
      }
    }
    case 'invalid_format':
      if (issue.format === 'regex') {
        return [{ path, rule: 'matches_regex', message: issue.message }];
      }
      return [{ path, rule: 'invalid', message: `must be ${formats[issue.format] ?? `a valid ${issue.format}`}` }];
    case 'invalid_key':
      return issue.issues.flatMap((inner) =>
        toIssues(inner).map((i) => ({ ...i, path, message: `the key ${i.message}` })),
      );
    case 'invalid_union':
      return unionIssues(issue, path);
    case 'custom': {
      const rule: unknown = issue.params?.['rule'];
      const bound: unknown = issue.params?.['bound'];
      return [
        {
          path,
          rule: isRule(rule) ? rule : 'invalid',
          message: issue.message,
          ...(typeof bound === 'number' ? { bound } : {}),
        },
      ];
    }
    default:
      return [{ path, rule: 'invalid', message: issue.message }];
  }
}

/** A union fails with one list of issues per branch: the branch that got furthest tells most. */
function unionIssues(issue: z.core.$ZodIssueInvalidUnion, path: string[]): ValidationIssue[] {
  if (issue.errors.length === 0) {
    const choices = 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];
    if (issue.input === undefined) return [{ path, rule: 'required', message: 'is required', choices }];
    return [{ path, rule: 'enum', message: `must be one of: ${choices.join(', ')}`, choices }];
  }
  const branches = issue.errors.map((errors) => errors.flatMap((error) => toIssues(error)));
  const depth = (branch: ValidationIssue[]) => Math.max(...branch.map((i) => i.path.length));
  const isEmptyLiteral = (branch: ValidationIssue[]) =>
    branch.some((i) => i.choices?.length === 1 && i.choices[0] === '');
  const best = branches
    .filter((branch) => !isEmptyLiteral(branch))
    .reduce<ValidationIssue[] | undefined>((a, b) => (a === undefined || depth(b) > depth(a) ? b : a), undefined);
  return (best ?? branches[0] ?? []).map((i) => ({ ...i, path: [...path, ...i.path] }));
}

const formats: Record<string, string> = {
  url: 'an absolute http or https URL',
  datetime: 'a date and time in RFC 3339',
  email: 'an e-mail address',
};

function typeRule(expected: string): ValidationRule {
  switch (expected) {
    case 'string':
      return 'is_string';
    case 'int':
      return 'is_integer';
    case 'number':
      return 'is_number';
    case 'boolean':
      return 'is_boolean';
    case 'array':
      return 'is_array';
    case 'object':
    case 'record':
      return 'is_object';
    default:
      return 'invalid';
  }
}

const rules: ReadonlySet<string> = new Set<ValidationRule>([
  'required',
  'enum',
  'max_length',
  'max_items',
  'min',
  'max',
  'is_label',
  'matches_regex',
  'invalid',
  'unknown_property',
]);

function isRule(rule: unknown): rule is ValidationRule {
  return typeof rule === 'string' && rules.has(rule);
}

function article(expected: string): string {
  const name = expected === 'int' ? 'integer' : expected === 'record' ? 'object' : expected;
  return `${/^[aeio]/.test(name) ? 'an' : 'a'} ${name}`;
}

function count(n: number, unit: string): string {
  return `${n} ${unit}${n === 1 ? '' : 's'}`;
}
