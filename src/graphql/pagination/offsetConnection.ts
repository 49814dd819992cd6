import { UpstreamError, requestError } from '../../errors.ts';
import { parsePageArguments, parseCursor, toConnection, toCursor } from './cursor.ts';
import type { PageArguments } from './cursor.ts';

/** Page of an upstream's list, with the total number of rows if the upstream reports it. */
export interface NumberedPage<Node> {
  readonly data: readonly Node[];
  readonly meta?: { readonly page?: { readonly total?: number | undefined } | undefined } | undefined;
}

export type ReadPage<Node> = (page: { size: number; number: number }) => Promise<NumberedPage<Node>>;

const maxPageSize = 100;

/**
 * Connection over an upstream with numbered pages. A cursor holds a position in the list: it needs no call to find, but
 * rows created or deleted between two requests shift the positions after them.
 */
export async function offsetConnection<Node>(list: string, args: PageArguments, read: ReadPage<Node>) {
  const { backwards, size, after, before } = parsePageArguments(args);
  const start = after === undefined ? 0 : toPosition(list, after, 'after') + 1;
  const bound = before === undefined ? Infinity : toPosition(list, before, 'before');

  const end = backwards && bound === Infinity ? await countRows(read) : bound;
  const from = backwards ? Math.max(start, end - size) : start;
  const to = backwards ? end : Math.min(start + size, end);

  const { rows, total } = await readRows(from, to, read);
  const edges = rows.map((node, i) => ({ cursor: toCursor(list, String(from + i)), node }));
  return {
    ...toConnection(
      edges,
      from > 0 && total !== 0,
      // Without a total, a full page is followed by another request.
      total === undefined ? rows.length > 0 && rows.length === to - from : from + rows.length < total,
    ),
    totalCount: total ?? null,
  };
}

async function countRows<Node>(read: ReadPage<Node>): Promise<number> {
  const total = (await read({ size: 1, number: 1 })).meta?.page?.total;
  if (total === undefined)
    throw new UpstreamError('konnect', 'UPSTREAM_INVALID_RESPONSE', 'the list has no total, so its end is unknown');
  return total;
}

async function readRows<Node>(
  from: number,
  to: number,
  read: ReadPage<Node>,
): Promise<{ rows: Node[]; total: number | undefined }> {
  if (to <= from) return { rows: [], total: await countRows(read) };
  const pages = coveringPages(from, to);
  const responses = await Promise.all(pages.map(read));
  const rows = responses.flatMap((response) => response.data);
  const first = pages[0] ? (pages[0].number - 1) * pages[0].size : 0;
  return { rows: rows.slice(from - first, to - first), total: responses[0]?.meta?.page?.total };
}

/** Pages that contain the rows from `from` up to `to`: one page if any page size aligns with them, else two. */
function coveringPages(from: number, to: number): { size: number; number: number }[] {
  for (let size = to - from; size <= maxPageSize; size++) {
    const page = Math.floor(from / size);
    if (page === Math.floor((to - 1) / size)) return [{ size, number: page + 1 }];
  }
  const size = to - from;
  const number = Math.floor(from / size) + 1;
  return [
    { size, number },
    { size, number: number + 1 },
  ];
}

function toPosition(list: string, cursor: string, argument: 'after' | 'before'): number {
  const position = parseCursor(list, cursor, argument);
  if (/^\d{1,9}$/.test(position)) return Number(position);
  throw requestError('INVALID_INPUT', [argument], 'must be a cursor of this list');
}
