import type { ConfigurationListAnswer } from '../../datasources/stripe/contract.ts';
import { RequestError, requestError } from '../../errors.ts';
import { parsePageArguments, parseCursor, toConnection, toCursor } from './cursor.ts';
import type { PageArguments } from './cursor.ts';

type ReadSlice = (slice: {
  limit: number;
  starting_after: string | undefined;
  ending_before: string | undefined;
}) => Promise<ConfigurationListAnswer>;

/** Connection over a list of Stripe's, which returns the rows after or before an id, but not the last rows. */
export async function cursorConnection(list: string, args: PageArguments, read: ReadSlice) {
  const { backwards, size, after, before } = parsePageArguments(args);
  if (backwards && before === undefined) {
    throw requestError('INVALID_INPUT', ['last'], 'requires before: Stripe cannot list from the end');
  }
  if (after !== undefined && before !== undefined) {
    throw requestError(
      'INVALID_INPUT',
      ['before'],
      'cannot be given together with after: Stripe lists from one cursor',
    );
  }
  if (!backwards && before !== undefined) {
    throw requestError('INVALID_INPUT', ['before'], 'requires last: Stripe lists backwards from before');
  }
  const slice = {
    limit: size,
    starting_after: after === undefined ? undefined : parseCursor(list, after, 'after'),
    ending_before: before === undefined ? undefined : parseCursor(list, before, 'before'),
  };
  const { data, has_more } = await read(slice).catch(rethrowWithCursorPath);
  const edges = data.map((node) => ({ cursor: toCursor(list, node.id), node }));
  // `has_more` covers one direction. In the other one is at least the row of the cursor.
  return backwards ? toConnection(edges, has_more, true) : toConnection(edges, after !== undefined, has_more);
}

/** Reports an id that Stripe does not know as an invalid cursor. */
function rethrowWithCursorPath(error: unknown): never {
  const parameter = error instanceof RequestError ? error.issues[0].path[0] : undefined;
  if (parameter !== 'starting_after' && parameter !== 'ending_before') throw error;
  const argument = parameter === 'starting_after' ? 'after' : 'before';
  throw requestError('INVALID_INPUT', [argument], 'must be a cursor of an existing configuration');
}
