import { UpstreamError } from '../errors.ts';

/**
 * Runs a write. One that left, and whose answer never came whole, may have been done: that is another thing than an
 * upstream that could not be asked, and has a name of its own.
 */
export async function runWrite<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw toUnknownOutcome(error);
  }
}

/** A read on the way to a write: when it fails, nothing was done. */
export async function runReadBeforeWrite<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw error instanceof UpstreamError ? error.withCode(error.code, { mayHaveBeenApplied: false }) : error;
  }
}

function toUnknownOutcome(error: unknown): unknown {
  const isLost =
    error instanceof UpstreamError &&
    error.mayHaveBeenApplied &&
    (error.code === 'UPSTREAM_TIMEOUT' || error.code === 'UPSTREAM_UNAVAILABLE');
  return isLost ? error.withCode('OUTCOME_UNKNOWN') : error;
}
