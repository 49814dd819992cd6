import { UpstreamError } from '../errors.ts';

/** Awaits a write. If it was sent but no complete response arrived, throws OUTCOME_UNKNOWN instead of a timeout. */
export async function runWrite<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw toUnknownOutcome(error);
  }
}

/** Awaits a read that precedes a write. If it fails, nothing was written. */
export async function runReadBeforeWrite<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw error instanceof UpstreamError ? error.withCode(error.code, { mayHaveBeenApplied: false }) : error;
  }
}

/** Awaits a read that shows whether a write had its effect. If it fails, the outcome is unknown. */
export async function runReadAfterWrite<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw error instanceof UpstreamError ? error.withCode('OUTCOME_UNKNOWN', { mayHaveBeenApplied: true }) : error;
  }
}

function toUnknownOutcome(error: unknown): unknown {
  const isLost =
    error instanceof UpstreamError &&
    error.mayHaveBeenApplied &&
    (error.code === 'UPSTREAM_TIMEOUT' || error.code === 'UPSTREAM_UNAVAILABLE');
  return isLost ? error.withCode('OUTCOME_UNKNOWN') : error;
}
