import type { ConfigurationList } from '../../datasources/stripe/contract.ts';
import { RequestError, requestError } from '../../errors.ts';
import { parsePageArguments, parseCursor, toConnection, toCursor } from './cursor.ts';
import type { PageArguments } from './cursor.ts';

type ReadSlice = (slice: {
  limit: number;
  starting_after: string | undefined;
  ending_before: string | undefined;
}) => Promise<ConfigurationList>;

const list = 'portalConfigurations';

/** A connection over Stripe's lists, which are read from an id onwards, or up to one; never from the end. */
export async function configurationConnection(args: PageArguments, read: ReadSlice) {
  const { backwards, size, after, before } = parsePageArguments(args);
  if (backwards && before === undefined) {
    throw requestError('INVALID_INPUT', ['last'], 'needs before: Stripe cannot read its list from the end');
  }
  if (after !== undefined && before !== undefined) {
    throw requestError('INVALID_INPUT', ['before'], 'cannot be given together with after: Stripe reads from one side');
  }
  if (!backwards && before !== undefined) {
    throw requestError('INVALID_INPUT', ['before'], 'needs last: Stripe reads backwards from a cursor');
  }
  const slice = {
    limit: size,
    starting_after: after === undefined ? undefined : parseCursor(list, after, 'after'),
    ending_before: before === undefined ? undefined : parseCursor(list, before, 'before'),
  };
  const { data, has_more } = await read(slice).catch(blameCursor);
  const edges = data.map((node) => ({ cursor: toCursor(list, node.id), node }));
  // Stripe tells of one direction alone: where a cursor came from, there is something.
  return backwards ? toConnection(edges, has_more, true) : toConnection(edges, after !== undefined, has_more);
}

/** A cursor whose configuration is unknown to this account is a cursor of another list. */
function blameCursor(error: unknown): never {
  const from = error instanceof RequestError ? error.issues[0].path[0] : undefined;
  if (from !== 'starting_after' && from !== 'ending_before') throw error;
  const argument = from === 'starting_after' ? 'after' : 'before';
  throw requestError('INVALID_INPUT', [argument], 'is a cursor at a configuration that Stripe does not have');
}
