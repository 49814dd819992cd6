import type { Action } from '../auth/permissions.ts';
import { ulidPattern } from '../datasources/konnect/contract.ts';
import { configurationIdPattern } from '../datasources/stripe/contract.ts';
import { AuthError, IdempotencyStoreUnavailable, RequestError, UpstreamError, errorCodeOf } from '../errors.ts';
import type { Logger } from '../logging/logger.ts';
import { describeCaller } from '../telemetry/callerDescription.ts';
import { toDigest } from '../telemetry/digest.ts';
import type { RequestRecord } from '../telemetry/requestRecord.ts';

/** Runs a write, and logs who did it, to what, and how it ended. `request` is in wire names and not validated yet. */
export type AuditWrite = <T>(action: Action, request: unknown, run: () => Promise<T>) => Promise<T>;

/** How a write ended. `unknown`: the upstream may have applied it. */
type Outcome = 'succeeded' | 'partly_applied' | 'refused' | 'failed' | 'unknown';

/** Audit log: one line for each write of a caller, also for one that is refused. Lines hold ids and digests, no other values. */
export function createAudit(log: Pick<Logger, 'info'>, record: RequestRecord): AuditWrite {
  const write = (action: Action, request: unknown, end: object, result?: unknown, generatedKey?: string) => {
    const key: unknown = Reflect.get(Object(request), 'idempotency_key') ?? generatedKey;
    const ids = objectIdsOf(action, request, result);
    const idempotencyKeyDigest = typeof key === 'string' ? toDigest(key) : undefined;
    const { protocol } = record;
    log.info(
      { ...record.ids, protocol, ...describeCaller(record), action, ...end, idempotencyKeyDigest, ...ids },
      message,
    );
  };
  return async (action, request, run) => {
    try {
      const result = await run();
      write(action, request, { outcome: 'succeeded' satisfies Outcome }, result);
      return result;
    } catch (error) {
      const generatedKey = error instanceof UpstreamError ? error.idempotencyKey : undefined;
      write(action, request, { outcome: outcomeOf(error), errorCode: errorCodeOf(error) }, undefined, generatedKey);
      throw error;
    }
  };
}

const message = 'audit: write';

function outcomeOf(error: unknown): Outcome {
  if (error instanceof RequestError) return error.isPartlyApplied ? 'partly_applied' : 'refused';
  if (error instanceof AuthError || error instanceof IdempotencyStoreUnavailable) return 'refused';
  return error instanceof UpstreamError && !error.mayHaveBeenApplied ? 'failed' : 'unknown';
}

/** The objects that a write is about. Values of another form are omitted: the request is text of the caller. */
function objectIdsOf(action: Action, request: unknown, result: unknown): object {
  const isCustomer = action.startsWith('customers.');
  const sources = [request, result, member(request, 'stripe_options'), member(result, 'customer')];
  const find = (pattern: RegExp, ...names: readonly string[]) =>
    sources
      .flatMap((source) => names.map((name) => member(source, name)))
      .find((value) => typeof value === 'string' && pattern.test(value));
  const key = member(request, 'key');
  const profileId = member(member(request, 'billing_profile'), 'id');
  return {
    customerId: isCustomer ? find(ulidPattern, 'id') : find(ulidPattern, 'customer_id'),
    targetKeyDigest: isCustomer && typeof key === 'string' ? toDigest(key) : undefined,
    billingProfileId: typeof profileId === 'string' && ulidPattern.test(profileId) ? profileId : undefined,
    stripeCustomerId: find(/^cus_[A-Za-z0-9]{1,40}$/, 'customer', 'stripe_customer_id'),
    configurationId: find(configurationIdPattern, 'id', 'configuration', 'configuration_id'),
    sessionId: find(/^bps_[A-Za-z0-9]{1,60}$/, 'id'),
  };
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
