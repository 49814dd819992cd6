import { ulidPattern } from '../../datasources/konnect/contract.ts';
import { domainProblem, internalProblem } from './problem.ts';
import type { KonnectProblem } from './problem.ts';
import { invalidQuery } from './queries.ts';
import type { QueryParameter } from './queries.ts';

const textFields = ['key', 'name', 'primary_email', 'usage_attribution_subject_key', 'plan_key'] as const;
const idField = 'billing_profile_id';

export type FilterField = (typeof textFields)[number] | typeof idField;
const fields: readonly FilterField[] = [...textFields, idField];

/** Whether the values of one field of a customer match. */
export type Predicate = (values: readonly string[]) => boolean;

const textOperators = [
  'eq',
  'neq',
  'contains',
  'oeq',
  'ocontains',
  'gt',
  'gte',
  'lt',
  'lte',
  'exists',
  'nexists',
] as const;
type Operator = (typeof textOperators)[number];
const idOperators: readonly Operator[] = ['eq', 'neq', 'oeq'];

/** Limits of a value in bytes, and of a list in items that are not blank. */
const limits = { bytes: 1024, items: 50 } as const;

interface Condition {
  readonly field: FilterField;
  /** Undefined for the short form `filter[key]=acme`. */
  readonly operator: Operator | undefined;
  readonly value: string;
}

/** Reads `filter[…]`. Fields are joined by AND; the conditions of a field must hold for one and the same value. */
export function readFilters(parameters: readonly QueryParameter[]): ReadonlyMap<FilterField, Predicate> {
  const conditions = parameters
    .filter(({ root, members }) => root === 'filter' && members.length > 0)
    .map((parameter) => toCondition(parameter));
  const predicates = new Map<FilterField, Predicate>();
  for (const field of new Set(conditions.map((condition) => condition.field))) {
    predicates.set(field, toPredicate(conditions.filter((condition) => condition.field === field)));
  }
  return predicates;
}

function toCondition({ members, value }: QueryParameter): Condition {
  const [name, operatorName, ...deeper] = members;
  const field = fields.find((known) => known === name);
  const operators: readonly Operator[] = field === idField ? idOperators : textOperators;
  const operator = operators.find((known) => known === operatorName);
  if (field === undefined || deeper.length > 0 || (operator === undefined && operatorName !== undefined)) {
    throw invalidFilter(members, 'is not a known filter');
  }
  if (Buffer.byteLength(value) > limits.bytes) throw invalidFilter(members, `has more than ${limits.bytes} bytes`);
  const isId = field === idField && (operator === undefined || operator === 'eq' || operator === 'neq');
  if (isId && !ulidPattern.test(value)) throw invalidQuery(idField, 'must be a ULID', 'anyOf');
  return { field, operator, value };
}

function toPredicate(conditions: readonly Condition[]): Predicate {
  const names = conditions.map(({ operator }) => operator);
  const isShort = names.includes(undefined);
  if (new Set(names).size < names.length || (isShort && names.length > 1)) {
    throw invalidFilter([conditions[0]?.field ?? ''], 'is given more than once');
  }
  const isAbsent = conditions.some(
    ({ operator, value }) => operator === 'nexists' || (operator === 'exists' && value === 'false'),
  );
  const tests = conditions.map(toTest).filter((test) => test !== undefined);
  if (isAbsent) return (values) => values.length === 0 && tests.length === 0;
  return (values) => tests.length === 0 || values.some((value) => tests.every((test) => test(value)));
}

/** Undefined when the condition does not restrict a value. */
function toTest({ field, operator, value }: Condition): ((candidate: string) => boolean) | undefined {
  // PostgreSQL cannot hold this character.
  if (value.includes('\0')) throw internalProblem();
  switch (operator) {
    case 'exists':
      return value === 'false' ? undefined : () => true;
    case 'nexists':
      return undefined;
    case 'oeq': {
      const list = items(field, operator, value);
      if (field === idField && !list.every((item) => ulidPattern.test(item))) {
        throw domainProblem(400, 'validation error: billing_profile_id must be a list of ULIDs');
      }
      return list.length === 0 ? undefined : (candidate) => list.includes(candidate);
    }
    case 'ocontains': {
      const list = items(field, operator, value);
      return list.length === 0 ? undefined : (candidate) => list.some((item) => contains(candidate, item));
    }
    case undefined:
      return value === '' ? () => true : (candidate) => candidate === value;
    default:
      if (value === '') throw domainProblem(400, `validation error: filter ${field}: ${operator} must not be empty`);
      return (candidate) => comparisons[operator](candidate, value);
  }
}

/** Konnect's database leaves rows without a value out of every comparison, `neq` included. */
const comparisons = {
  eq: (candidate: string, value: string) => candidate === value,
  neq: (candidate: string, value: string) => candidate !== value,
  contains,
  gt: (candidate: string, value: string) => candidate > value,
  gte: (candidate: string, value: string) => candidate >= value,
  lt: (candidate: string, value: string) => candidate < value,
  lte: (candidate: string, value: string) => candidate <= value,
} as const;

function contains(candidate: string, part: string): boolean {
  return candidate.toLowerCase().includes(part.toLowerCase());
}

/** Items without surrounding white space as Go defines it: U+0085 is one, U+FEFF is not. Blank items do not count. */
function items(field: FilterField, operator: Operator, list: string): string[] {
  const found = list
    .split(',')
    .map((item) => item.replaceAll(/^(?:[^\S\uFEFF]|\u0085)+|(?:[^\S\uFEFF]|\u0085)+$/g, ''))
    .filter((item) => item !== '');
  if (found.length > limits.items) throw invalidFilter([field, operator], `has more than ${limits.items} items`);
  return found;
}

function invalidFilter(members: readonly string[], reason: string): KonnectProblem {
  const name = `filter${members.map((member) => `[${member}]`).join('')}`;
  return invalidQuery('filter', `${name} ${reason}`, 'format');
}
