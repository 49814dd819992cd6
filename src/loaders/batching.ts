import { RequestError, UpstreamError } from '../errors.ts';

/** Result of a batch function for one key: its value, or the error of this key alone. */
export type LoadResult<T> = T | Error;

/** Rows in the order of the keys; null for a key without a row. */
export function inKeyOrder<Row>(
  keys: readonly string[],
  rows: Iterable<Row>,
  keyOf: (row: Row) => string,
): (Row | null)[] {
  const byKey = new Map<string, Row>();
  for (const row of rows) byKey.set(keyOf(row), row);
  return keys.map((key) => byKey.get(key) ?? null);
}

/** Runs one load per key. A failure affects its own key only. */
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

/** Whether one row may have failed the whole list, so that the other rows can be loaded individually. */
export function isRowError(error: unknown): boolean {
  return (
    error instanceof RequestError || (error instanceof UpstreamError && error.code === 'UPSTREAM_INVALID_RESPONSE')
  );
}
