import type { FastifyRequest } from 'fastify';
import { internalProblem, invalidRequest } from './problem.ts';
import type { KonnectProblem } from './problem.ts';

/** One parameter of a query: `filter[key][eq]=acme` has the root `filter` and the members `key` and `eq`. */
export interface QueryParameter {
  readonly root: string;
  readonly members: readonly string[];
  readonly value: string;
}

export interface PageQuery {
  readonly number: number;
  /** 0 stands for all rows. */
  readonly size: number;
}

/** Reads the parameters of a query. A name with an open bracket or an empty first member is ignored, as by Konnect. */
export function readParameters(request: FastifyRequest): QueryParameter[] {
  const [, search = ''] = (request.raw.url ?? '').split(/\?(.*)/s);
  return search.split('&').flatMap((pair) => {
    const [name = '', value = ''] = pair.split(/=(.*)/s);
    const match = /^(\w+)((?:\[[^[\]]*\])*)$/.exec(decode(name));
    if (match === null) return [];
    const members = Array.from((match[2] ?? '').matchAll(/\[([^[\]]*)\]/g), ([, member = '']) => member);
    return members[0] === '' ? [] : [{ root: match[1] ?? '', members, value: decode(value) }];
  });
}

/** Reads `page[number]` and `page[size]`. There is no maximum; a `page` without a member is ignored. */
export function readPage(parameters: readonly QueryParameter[]): PageQuery {
  const page = new Map<string, number>();
  for (const { members, value } of parameters.filter(({ root }) => root === 'page')) {
    const [member, ...deeper] = members;
    if (member === undefined) continue;
    const isKnown = (member === 'number' || member === 'size') && deeper.length === 0;
    const count = /^[+-]?\d+$/.test(value) ? Number(value) : NaN;
    if (!isKnown || page.has(member) || Math.abs(count) > maxInt64 || Number.isNaN(count)) {
      throw invalidQuery(['page', ...members].join('.'), 'must be one whole number', 'format');
    }
    page.set(member, count);
  }
  const { number, size } = { number: page.get('number') ?? 1, size: page.get('size') ?? 20 };
  if (number < 1) throw invalidQuery('page', 'page number must be at least 1');
  if (size < 0) throw invalidQuery('page', 'page size must not be negative');
  return { number, size };
}

const maxInt64 = 2 ** 63 - 1;

export function invalidQuery(field: string, reason: string, rule?: string): KonnectProblem {
  return invalidRequest([{ field, reason, ...(rule !== undefined && { rule }), source: 'query' }]);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    // The database refuses text that is not UTF-8.
    throw internalProblem();
  }
}

/** The rows of a page, in the shape of every list. */
export function toPage<T>(rows: readonly T[], { number, size }: PageQuery) {
  const data = size === 0 ? [...rows] : rows.slice((number - 1) * size, number * size);
  return { data, meta: { page: { number, size, total: rows.length } } };
}
