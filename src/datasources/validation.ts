import type { z } from 'zod';

/**
 * One violation of a wire schema. `path` is in the upstream's own names, `rule` in the vocabulary of Konnect's
 * `invalid_parameters`, which is finer than Stripe's; `max_depth` is ours.
 */
export interface ValidationIssue {
  readonly path: readonly string[];
  readonly rule: ValidationRule;
  readonly message: string;
  /** The bound of a length, count or size rule. */
  readonly bound?: number;
  /** The values that an `enum` rule allows. */
  readonly choices?: readonly string[];
}

// prettier-ignore
const validationRules = [
  'required', 'unknown_property', 'enum', 'min_length', 'max_length', 'min_items', 'max_items', 'min', 'max',
  'matches_regex', 'is_string', 'is_integer', 'is_number', 'is_boolean', 'is_array', 'is_object', 'is_label',
  'max_depth', 'invalid',
] as const;

export type ValidationRule = (typeof validationRules)[number];

export type ValidationResult<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly issues: readonly ValidationIssue[] };

/** Validates input from a client: first what no schema can check safely, then the schema. Reports every issue. */
export function validate<T>(schema: z.ZodType<T>, value: unknown): ValidationResult<T> {
  const issues = findUnsafeInput(value);
  return issues.length > 0 ? { ok: false, issues } : validateShape(schema, value);
}

/** Validates an upstream's response: its depth, text and keys are the upstream's. Unknown members are not walked. */
export function validateShape<T>(schema: z.ZodType<T>, value: unknown): ValidationResult<T> {
  const result = schema.safeParse(value, { reportInput: true });
  return result.success
    ? { ok: true, value: result.data }
    : { ok: false, issues: result.error.issues.flatMap((issue) => toIssues(issue)) };
}

/** The value at the path of an issue; undefined if there is none. Own members only. */
export function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (parent, name) =>
      typeof parent === 'object' && parent !== null && Object.hasOwn(parent, name)
        ? Reflect.get(parent, name)
        : undefined,
    value,
  );
}

/** Nesting that zod walks without exhausting the stack; no wire schema is half as deep. */
export const maxDepth = 32;

// These keys reach the prototype chain. zod drops `__proto__` from a record silently, so they are rejected first.
const prototypeKeys = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Nesting past `maxDepth`, lone surrogates and prototype keys, in one walk. JSON can hold half of a surrogate pair, but
 * a URL or a form cannot: the upstream would receive another text.
 */
export function findUnsafeInput(value: unknown, path: readonly string[] = []): ValidationIssue[] {
  if (typeof value === 'string') return value.isWellFormed() ? [] : [loneSurrogate(path)];
  if (typeof value !== 'object' || value === null) return [];
  if (path.length === maxDepth) {
    return [{ path, rule: 'max_depth', bound: maxDepth, message: `must not be nested deeper than ${maxDepth} levels` }];
  }
  return Object.entries(value).flatMap(([key, member]) => {
    const memberPath = [...path, key.toWellFormed()];
    const issues = findUnsafeInput(member, memberPath);
    if (!key.isWellFormed()) issues.unshift(loneSurrogate(path));
    if (prototypeKeys.has(key)) issues.unshift(prototypeKey(memberPath, key));
    return issues;
  });
}

function loneSurrogate(path: readonly string[]): ValidationIssue {
  return { path, rule: 'invalid', message: 'must be well-formed Unicode: it contains half of a surrogate pair' };
}

function prototypeKey(path: readonly string[], key: string): ValidationIssue {
  return { path, rule: 'invalid', message: `"${key}" is not allowed as a key` };
}

type ZodIssue<Code extends z.core.$ZodIssue['code']> = Extract<z.core.$ZodIssue, { readonly code: Code }>;

function toIssues(issue: z.core.$ZodIssue): ValidationIssue[] {
  const path = issue.path.map(String);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownProperty([...path, key]));
    case 'invalid_type':
      return [fromInvalidType(issue, path)];
    case 'invalid_value':
      return [fromChoices(issue.input, issue.values.map(String), path)];
    case 'too_small':
      return [fromSize('min', issue.origin, Number(issue.minimum), path)];
    case 'too_big':
      return [fromSize('max', issue.origin, Number(issue.maximum), path)];
    case 'invalid_format':
      return [fromInvalidFormat(issue, path)];
    case 'invalid_key':
      return fromInvalidKey(issue, path);
    case 'invalid_union':
      return fromInvalidUnion(issue, path);
    case 'custom':
      return [fromCustom(issue, path)];
    default:
      return [{ path, rule: 'invalid', message: issue.message }];
  }
}

function unknownProperty(path: string[]): ValidationIssue {
  return { path, rule: 'unknown_property', message: 'is not a known member' };
}

function fromInvalidType({ expected, input }: ZodIssue<'invalid_type'>, path: string[]): ValidationIssue {
  if (input === undefined) return { path, rule: 'required', message: 'is required' };
  const { rule, noun } = types[expected] ?? { rule: 'invalid', noun: expected };
  const article = /^[aeio]/.test(noun) ? 'an' : 'a';
  return { path, rule, message: `must be ${article} ${noun}${input === null ? ', not null' : ''}` };
}

const types: Readonly<Record<string, { readonly rule: ValidationRule; readonly noun: string }>> = {
  string: { rule: 'is_string', noun: 'string' },
  int: { rule: 'is_integer', noun: 'integer' },
  number: { rule: 'is_number', noun: 'number' },
  boolean: { rule: 'is_boolean', noun: 'boolean' },
  array: { rule: 'is_array', noun: 'array' },
  object: { rule: 'is_object', noun: 'object' },
  record: { rule: 'is_object', noun: 'object' },
};

function fromChoices(input: unknown, choices: readonly string[], path: string[]): ValidationIssue {
  if (input === undefined) return { path, rule: 'required', message: 'is required', choices };
  const quoted = choices.map((choice) => choice || '""').join(', ');
  return { path, rule: 'enum', message: `must be one of: ${quoted}`, choices };
}

function fromSize(side: 'min' | 'max', origin: string, bound: number, path: string[]): ValidationIssue {
  const limit = `${side === 'min' ? 'at least' : 'at most'} ${bound}`;
  const plural = bound === 1 ? '' : 's';
  switch (origin) {
    case 'string':
      return { path, rule: `${side}_length`, bound, message: `must have ${limit} character${plural}` };
    case 'array':
    case 'set':
    case 'map':
      return { path, rule: `${side}_items`, bound, message: `must have ${limit} item${plural}` };
    default:
      return { path, rule: side, bound, message: `must be ${limit}` };
  }
}

function fromInvalidFormat({ format, message }: ZodIssue<'invalid_format'>, path: string[]): ValidationIssue {
  if (format === 'regex') return { path, rule: 'matches_regex', message };
  return { path, rule: 'invalid', message: `must be ${formats[format] ?? `a valid ${format}`}` };
}

const formats: Readonly<Record<string, string>> = {
  url: 'an absolute http or https URL',
  datetime: 'a date and time in RFC 3339',
  email: 'an e-mail address',
};

function fromInvalidKey(issue: ZodIssue<'invalid_key'>, path: string[]): ValidationIssue[] {
  return issue.issues
    .flatMap((inner) => toIssues(inner))
    .map((inner) => ({ ...inner, path, message: `the key ${inner.message}` }));
}

/** A union fails with one list of issues per branch; the branch that matched deepest explains the failure best. */
function fromInvalidUnion(issue: ZodIssue<'invalid_union'>, path: string[]): ValidationIssue[] {
  if (issue.errors.length === 0) return [fromChoices(issue.input, discriminators(issue), path)];
  const branches = issue.errors.map((errors) => errors.flatMap((error) => toIssues(error)));
  const [first = branches[0] ?? [], ...others] = branches.filter((branch) => !isEmptyLiteral(branch));
  const deepest = others.reduce((best, branch) => (depthOf(branch) > depthOf(best) ? branch : best), first);
  return deepest.map((inner) => ({ ...inner, path: [...path, ...inner.path] }));
}

/** The values of the discriminator of a discriminated union. */
function discriminators(issue: ZodIssue<'invalid_union'>): string[] {
  return 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];
}

function depthOf(branch: readonly ValidationIssue[]): number {
  return Math.max(...branch.map(({ path }) => path.length));
}

/** Whether the branch is the empty string with which a request unsets a member. */
function isEmptyLiteral(branch: readonly ValidationIssue[]): boolean {
  return branch.some(({ choices }) => choices?.length === 1 && choices[0] === '');
}

/** A refinement of a wire schema names its rule and bound in `params`. */
function fromCustom({ message, params }: ZodIssue<'custom'>, path: string[]): ValidationIssue {
  const rule = validationRules.find((known) => known === params?.['rule']) ?? 'invalid';
  const bound: unknown = params?.['bound'];
  return { path, rule, message, ...(typeof bound === 'number' ? { bound } : {}) };
}
