import type { CreateCustomerRequest, Customer } from '../datasources/konnect/contract.ts';
import type { KonnectApi } from '../datasources/konnect/konnectApi.ts';
import { RequestError, UpstreamError, requestError } from '../errors.ts';
import { runWrite } from './unknownOutcome.ts';

/** How far Konnect's clock may be from ours. */
const clockToleranceMs = 60_000;

export interface CreateOnceOptions {
  readonly konnect: KonnectApi;
  readonly request: CreateCustomerRequest;
  /** The customer that has the key now, as Konnect has it and no loader. */
  readonly find: () => Promise<Customer | null>;
  /** Whether an earlier attempt may have created it. */
  readonly isReplay: boolean;
}

/**
 * Creates a customer once. Konnect has no idempotency keys, but no two customers of one key: where an answer was lost, the
 * customer is looked up by its key, and is ours if it is as it was sent. Where it is not there, it is sent a second time,
 * which cannot make a second one.
 */
export async function createCustomerOnce({ konnect, request, find, isReplay }: CreateOnceOptions): Promise<Customer> {
  const startedAt = isReplay ? -Infinity : Date.now() - clockToleranceMs;
  let mayBeOurs = isReplay;
  let loss: UpstreamError | undefined;
  for (let round = 1; ; round++) {
    try {
      return await runWrite(konnect.createCustomer(request));
    } catch (error) {
      const isTaken = error instanceof RequestError && error.code === 'CONFLICT';
      const isLost = error instanceof UpstreamError && error.mayHaveBeenApplied;
      // What may have been done the first time is not undone by a second time that was not.
      if (!isTaken && !isLost) throw error instanceof UpstreamError ? (loss ?? error) : error;
      mayBeOurs ||= isLost;
      if (isLost) loss = error;
      const found = await lookupOrRethrow(find(), error, isLost);
      if (found) {
        mayBeOurs &&= Date.parse(found.created_at) >= startedAt;
        if (mayBeOurs && matchesRequest(found, request)) return found;
        // Ours, and changed since, or another's that came at the same time.
        if (mayBeOurs && loss) throw loss;
        throw requestError('CONFLICT', ['key'], `another customer has the key "${request.key}"`);
      }
      if (isTaken || round === 2) throw error;
    }
  }
}

/** When it cannot be looked up either, the loss is what there is to tell. */
async function lookupOrRethrow<T>(lookup: Promise<T>, error: unknown, isLost: boolean): Promise<T> {
  try {
    return await lookup;
  } catch (failure) {
    throw isLost ? error : failure;
  }
}

/** Konnect sorts subjects, and leaves out what is empty. */
function matchesRequest(found: Customer, sent: CreateCustomerRequest): boolean {
  const { subject_keys } = sent.usage_attribution ?? {};
  return (
    found.name === sent.name &&
    isSame(found.description, sent.description) &&
    isSame(found.primary_email, sent.primary_email) &&
    isSame(found.currency, sent.currency) &&
    isSame(toText(found.labels), toText(sent.labels)) &&
    isSame(toText(found.billing_address), toText(sent.billing_address)) &&
    isSame(found.usage_attribution?.subject_keys?.toSorted().join('\n'), subject_keys?.toSorted().join('\n'))
  );
}

function isSame(found: string | undefined, sent: string | undefined): boolean {
  return (found ?? '') === (sent ?? '');
}

function toText(record: object | undefined): string {
  return JSON.stringify(Object.entries(record ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)));
}
