import type { CreateCustomerRequest, CustomerAnswer } from '../datasources/konnect/contract.ts';
import type { KonnectApi } from '../datasources/konnect/konnectApi.ts';
import { RequestError, UpstreamError, requestError } from '../errors.ts';
import { runWrite } from './unknownOutcome.ts';

/** Allowed difference between Konnect's clock and ours. */
const clockToleranceMs = 60_000;

export interface CreateOnceOptions {
  readonly konnect: KonnectApi;
  readonly request: CreateCustomerRequest;
  /** Reads the customer with the request's key from Konnect, not from a loader's cache. */
  readonly find: () => Promise<CustomerAnswer | null>;
  /** Whether an earlier attempt with the same idempotency key may have created the customer. */
  readonly isReplay: boolean;
}

/**
 * Creates a customer exactly once. Konnect has no idempotency keys, but a customer's key is unique: after a lost response
 * the customer is looked up by its key, and is the result if it matches the request. If it is missing, a second request
 * is safe, because it cannot create a second customer.
 */
export async function createCustomerOnce({
  konnect,
  request,
  find,
  isReplay,
}: CreateOnceOptions): Promise<CustomerAnswer> {
  const startedAt = Date.now() - clockToleranceMs;
  // A customer that was created since then may be the result of this operation.
  let ownSince = isReplay ? -Infinity : Infinity;
  let lostResponse: UpstreamError | undefined;
  for (let attempt = 1; ; attempt++) {
    try {
      return await runWrite(konnect.createCustomer(request));
    } catch (error) {
      if (isLostResponse(error)) {
        lostResponse = error;
        ownSince = Math.min(ownSince, startedAt);
      } else if (!isConflict(error)) {
        throw preferLostResponse(error, lostResponse);
      }
      const found = await lookupOrRethrow(find(), error);
      if (found) return requireOwn(found, request, ownSince, lostResponse);
      // A conflict without a customer of this key is about a subject.
      if (isConflict(error) || attempt === 2) throw error;
    }
  }
}

/** The customer that has the key, if this operation created it. */
function requireOwn(
  found: CustomerAnswer,
  request: CreateCustomerRequest,
  ownSince: number,
  lostResponse: UpstreamError | undefined,
): CustomerAnswer {
  const mayBeOurs = Date.parse(found.created_at ?? '') >= ownSince;
  if (mayBeOurs && matchesRequest(found, request)) return found;
  // Created by this operation and changed since, or created by another client at the same time.
  if (mayBeOurs && lostResponse) throw lostResponse;
  throw requestError('CONFLICT', ['key'], `another customer has the key "${request.key}"`);
}

function isConflict(error: unknown): boolean {
  return error instanceof RequestError && error.code === 'CONFLICT';
}

function isLostResponse(error: unknown): error is UpstreamError {
  return error instanceof UpstreamError && error.mayHaveBeenApplied;
}

/** The first request may have been applied, even if the second surely was not. */
function preferLostResponse(error: unknown, lostResponse: UpstreamError | undefined): unknown {
  return error instanceof UpstreamError ? (lostResponse ?? error) : error;
}

/** If the lookup fails too, the outcome of the lost request stays unknown: rethrows `createError`. */
async function lookupOrRethrow<T>(lookup: Promise<T>, createError: unknown): Promise<T> {
  try {
    return await lookup;
  } catch (lookupError) {
    throw isLostResponse(createError) ? createError : lookupError;
  }
}

/** Compares as Konnect stores: it sorts subjects and omits empty members. */
function matchesRequest(found: CustomerAnswer, request: CreateCustomerRequest): boolean {
  return (
    found.name === request.name &&
    isSameText(found.description, request.description) &&
    isSameText(found.primary_email, request.primary_email) &&
    isSameText(found.currency, request.currency) &&
    isSameText(sortedEntries(found.labels), sortedEntries(request.labels)) &&
    isSameText(sortedEntries(found.billing_address), sortedEntries(request.billing_address)) &&
    isSameText(sortedSubjects(found), sortedSubjects(request))
  );
}

function isSameText(found: string | undefined, requested: string | undefined): boolean {
  return (found ?? '') === (requested ?? '');
}

function sortedEntries(record: object | undefined): string {
  return JSON.stringify(Object.entries(record ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function sortedSubjects({ usage_attribution }: Pick<CustomerAnswer, 'usage_attribution'>): string | undefined {
  return usage_attribution?.subject_keys?.toSorted().join('\n');
}
