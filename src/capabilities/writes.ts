import { UpstreamFailure } from '../errors.ts';

/**
 * Runs a write. One that left, and whose answer never came whole, may have been done: that is another thing than an
 * upstream that could not be asked, and has a name of its own.
 */
export async function writing<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw toUnknown(error);
  }
}

/** A read on the way to a write: when it fails, nothing was done. */
export async function beforeWriting<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw error instanceof UpstreamFailure ? error.with(error.code, { mayBeDone: false }) : error;
  }
}

function toUnknown(error: unknown): unknown {
  const isLost =
    error instanceof UpstreamFailure &&
    error.mayBeDone &&
    (error.code === 'UPSTREAM_TIMEOUT' || error.code === 'UPSTREAM_UNAVAILABLE');
  return isLost ? error.with('OUTCOME_UNKNOWN') : error;
}
