import { RequestError, UpstreamError } from '../errors.ts';

/** What a DataLoader wants of one key: its value, or the error that this key alone fails with. */
export type LoadResult<T> = T | Error;

/** Rows in the order of the keys that asked for them, whatever order and gaps the upstream's answer has. */
export function inKeyOrder<Row>(
  keys: readonly string[],
  rows: Iterable<Row>,
  keyOf: (row: Row) => string,
): (Row | null)[] {
  const byKey = new Map<string, Row>();
  for (const row of rows) byKey.set(keyOf(row), row);
  return keys.map((key) => byKey.get(key) ?? null);
}

/** Runs one load per key, so that a key that fails fails alone. */
export async function loadIndividually<T>(
  keys: readonly string[],
  load: (key: string) => Promise<T>,
): Promise<LoadResult<T>[]> {
  const settled = await Promise.allSettled(keys.map((key) => load(key)));
  return settled.map((result) => (result.status === 'fulfilled' ? result.value : toErrorObject(result.reason)));
}

export function toErrorObject(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}

/** Whether a list may have failed because of one of its rows, so that the others are to be had one by one. */
export function isRowError(error: unknown): boolean {
  return (
    error instanceof RequestError || (error instanceof UpstreamError && error.code === 'UPSTREAM_INVALID_RESPONSE')
  );
}
