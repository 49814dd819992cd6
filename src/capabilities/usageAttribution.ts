import type { CreateCustomerRequest, CustomerAnswer, UpsertCustomerRequest } from '../datasources/konnect/contract.ts';
import { requestError } from '../errors.ts';

/**
 * Rejects a replacement that would clear subjects without saying so. Konnect clears them also while a subscription is
 * active, refuses to set them again until it ends, and then attributes no usage to the customer.
 */
export function requireSubjectsGiven(existing: CustomerAnswer | null): void {
  if (existing === null || existing.deleted_at !== undefined) return;
  const count = existing.usage_attribution?.subject_keys?.length ?? 0;
  if (count === 0) return;
  const message =
    'the customer has subject keys, which Konnect cannot restore while a subscription is active: ' +
    'give them again, or an empty list to clear them';
  throw requestError('INVALID_INPUT', ['usage_attribution'], message);
}

/** Konnect takes a subject that is given twice for one of another customer. */
export function withUniqueSubjects<T extends CreateCustomerRequest | UpsertCustomerRequest>(request: T): T {
  const { usage_attribution } = request;
  if (usage_attribution === undefined) return request;
  return { ...request, usage_attribution: { subject_keys: [...new Set(usage_attribution.subject_keys)] } };
}
