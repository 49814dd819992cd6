import type { HttpPolicy } from '../../config/config.ts';
import { UpstreamError } from '../../errors.ts';
import { CallNotPermitted } from './callErrors.ts';
import type { HttpResponse, RetrySafety } from './dispatch.ts';
import { parseRetryAfterMs } from './retryAfter.ts';

/** Result of one attempt. */
export type Outcome = HttpResponse | UpstreamError;

/** Retries with exponential backoff, jitter, and a budget. */
export class RetryPolicy {
  readonly #maxRetries: number;
  readonly #budget: RetryBudget;

  constructor({ retries, retryBudgetPercent }: Pick<HttpPolicy, 'retries' | 'retryBudgetPercent'>) {
    this.#maxRetries = retries;
    this.#budget = new RetryBudget(retryBudgetPercent);
  }

  /** Retries that the budget permits now. */
  get budget(): number {
    return this.#budget.retries;
  }

  /** Adds the share of one call to the budget. */
  recordCall(): void {
    this.#budget.earn();
  }

  /** Delay before the next attempt; undefined when there is none. Takes the retry from the budget. */
  delayMs(outcome: Outcome, attempt: number, safety: RetrySafety, remainingMs: number): number | undefined {
    if (attempt > this.#maxRetries || !mayRetry(outcome, safety)) return undefined;
    const backoffMs = Math.min(100 * 2 ** (attempt - 1), 1_000) * (0.5 + Math.random() / 2);
    const requestedMs =
      outcome instanceof UpstreamError ? undefined : parseRetryAfterMs(outcome.headers['retry-after']);
    const waitMs = Math.max(backoffMs, requestedMs ?? 0);
    if (waitMs >= remainingMs) return undefined;
    return this.#budget.spend() ? waitMs : undefined;
  }
}

/** Whether this attempt was certainly not applied, whatever the outcome of earlier attempts. */
export function wasNotApplied(outcome: Outcome): boolean {
  return outcome instanceof UpstreamError ? !outcome.mayHaveBeenApplied : rejectionStatuses.has(outcome.status);
}

/**
 * Rejections that depend on the credential, the rate or the current state, and so say nothing about an earlier attempt. A
 * 400 rejects the input itself, which an earlier attempt had as well.
 */
const rejectionStatuses: ReadonlySet<number> = new Set([401, 403, 404, 409, 410, 412, 429]);

/** A request that was certainly not applied may be retried; one that may have been applied, only if it is idempotent. */
function mayRetry(outcome: Outcome, safety: RetrySafety): boolean {
  const isIdempotent = safety === 'idempotent';
  if (outcome instanceof CallNotPermitted) return false;
  if (outcome instanceof UpstreamError) {
    if (outcome.code !== 'UPSTREAM_UNAVAILABLE' && outcome.code !== 'UPSTREAM_TIMEOUT') return false;
    return isIdempotent || !outcome.mayHaveBeenApplied;
  }
  const { status, headers } = outcome;
  const shouldRetry = headers['stripe-should-retry'];
  if (shouldRetry === 'false') return false;
  if (status === 429) return true;
  return isIdempotent && (status >= 500 || shouldRetry === 'true');
}

/**
 * Limits retries to a share of the calls, so that a failing upstream does not get a multiple of its load. Starts with five
 * tokens so that low-traffic services can retry.
 */
class RetryBudget {
  readonly #share: number;
  #tokens = initialTokens;

  constructor(percent: number) {
    this.#share = percent / 100;
  }

  get retries(): number {
    return this.#share === 0 ? 0 : Math.floor(this.#tokens);
  }

  earn(): void {
    this.#tokens = Math.min(initialTokens + maxSavedCalls * this.#share, this.#tokens + this.#share);
  }

  /** Takes one token; false when there is none. */
  spend(): boolean {
    if (this.#tokens < 1 || this.#share === 0) return false;
    this.#tokens -= 1;
    return true;
  }
}

const initialTokens = 5;
/** Calls whose share can accumulate. */
const maxSavedCalls = 100;
