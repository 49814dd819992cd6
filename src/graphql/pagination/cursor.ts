import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Caller } from '../../auth/caller.ts';
import { parseInput } from '../../capabilities/validation.ts';
import { requestError } from '../../errors.ts';

/** Unchecked arguments of a connection. */
export interface PageArguments {
  readonly first?: unknown;
  readonly after?: unknown;
  readonly last?: unknown;
  readonly before?: unknown;
}

/** Validated arguments of a connection: backwards when `last` is given. */
export interface PageRequest {
  readonly backwards: boolean;
  readonly size: number;
  readonly after: string | undefined;
  readonly before: string | undefined;
}

const defaultSize = 20;

const size = z.int().min(1).max(100).nullish();
const cursor = z.string().nullish();
const PageSchema = z.object({ first: size, after: cursor, last: size, before: cursor });

export function parsePageArguments(args: PageArguments): PageRequest {
  const { first, after, last, before } = parseInput(PageSchema, args);
  if (typeof first === 'number' && typeof last === 'number') {
    throw requestError('INVALID_INPUT', ['last'], 'cannot be given together with first');
  }
  return {
    backwards: typeof last === 'number',
    size: last ?? first ?? defaultSize,
    after: after ?? undefined,
    before: before ?? undefined,
  };
}

/** Identifies a list in its cursors: the field, the filter and order, and the caller, for whom alone a cursor is valid. */
export function listIdOf({ id }: Caller, fieldName: string, selection: object = {}): string {
  return createHash('sha256')
    .update(JSON.stringify([id, fieldName, selection]))
    .digest('base64url')
    .slice(0, 16);
}

/** Opaque cursor of a list, by its id, and a position in it. */
export function toCursor(list: string, position: string): string {
  return Buffer.from(`${list}\n${position}`).toString('base64url');
}

export function parseCursor(list: string, cursor: string, argument: 'after' | 'before'): string {
  const [cursorList, position, ...rest] = Buffer.from(cursor, 'base64url').toString('utf8').split('\n');
  if (cursorList === list && position && rest.length === 0) return position;
  throw requestError(
    'INVALID_INPUT',
    [argument],
    'must be a cursor of this list, issued to this caller with the same filter and order',
  );
}

export interface Edge<Node> {
  readonly cursor: string;
  readonly node: Node;
}

export function toConnection<Node>(edges: Edge<Node>[], hasPreviousPage: boolean, hasNextPage: boolean) {
  return {
    edges,
    nodes: edges.map((edge) => edge.node),
    pageInfo: {
      hasNextPage,
      hasPreviousPage,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}
