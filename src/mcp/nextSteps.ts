import type { Operation } from '../capabilities/operations.ts';
import type { Issue, UpstreamError } from '../errors.ts';

/** What to do about a refusal, fault by fault; each advice once. Nothing was done. */
export function remediationForRequestError(operation: Operation, faults: readonly Issue[]): string {
  return [...new Set(faults.map((fault) => afterFault(operation, fault)))].join(' ');
}

/** What to do when the caller may not do this. */
export const remediationForAuthError =
  'No other arguments will do better: tell the user that the token of this connection does not allow for it.';

/** What to do when an upstream, or this service itself, failed. */
export function remediationForUpstreamError(operation: Operation, failure: UpstreamError | undefined): string {
  switch (failure?.code) {
    case 'RATE_LIMITED':
      return `Nothing was done. Wait ${waitOf(failure)}, then call again with the same arguments.`;
    case 'UPSTREAM_AUTH':
      return 'Nothing was done. No other call will do better: the operator of this service has to mend its credential.';
    default:
      if (operation.hints.readOnly)
        return 'Nothing was changed. Call again in a few seconds; if it stays, tell the user.';
      if (failure?.mayHaveBeenApplied === false)
        return 'Nothing was done. Call again in a few seconds; if it stays, tell the user.';
      return `It is not known whether it was done. ${remediationForUnknownOutcome(operation)}`;
  }
}

function afterFault(operation: Operation, { code, path: [member = ''] }: Issue): string {
  switch (code) {
    case 'INVALID_INPUT':
      return 'Correct the arguments that are named and call again.';
    case 'NOT_FOUND':
      return (
        missing[member] ??
        'Look at the ids among the arguments: what one of them names is not there, or in another account.'
      );
    case 'GONE':
      return 'The customer is deleted, and stays so: get-customer still reads it; create-customer makes a new one, also under its key.';
    case 'CONFLICT':
      return conflicts[member] ?? 'Read what is there now, then decide whether the call is still needed.';
    case 'PRECONDITION_FAILED':
      if (operation.hints.destructive) {
        return 'End its subscriptions, invoices and entitlements first. No tool here does that: tell the user.';
      }
      if (member in appDataMembers)
        return 'Name a Stripe customer that exists and that no other customer is linked to.';
      return 'create-stripe-checkout-session links the customer to Stripe; update-customer-billing-app-data links it to a Stripe customer that exists. Then call again.';
  }
}

const missing: Readonly<Record<string, string>> = {
  customerid: 'If it is the id that is wrong: list-customers finds ids, also by a key, {"filter":{"key":{"eq":"…"}}}.',
  configuration: 'stripe-list-portal-configurations finds the ids of portal configurations.',
  stripe_options: 'stripe-list-portal-configurations finds the ids of portal configurations.',
  billing_profile: 'No tool lists billing profiles: ask the user for the id, or leave billing_profile out.',
  customer: 'get-customer-billing-data tells the Stripe customer that a customer is linked to.',
};

const conflicts: Readonly<Record<string, string>> = {
  key: 'list-customers with {"filter":{"key":{"eq":"…"}}} finds the customer that has the key; upsert-customer changes it.',
  usage_attribution:
    'list-customers with {"filter":{"usage_attribution_subject_key":{"oeq":"…"}}} finds the customer that has the subjects.',
  idempotency_key: 'Repeat the first arguments exactly, or take another idempotency_key for another attempt.',
};

const appDataMembers: Readonly<Record<string, true>> = { app_data: true, stripe: true, external_invoicing: true };

function waitOf({ retryAfterMs }: UpstreamError): string {
  return retryAfterMs === undefined ? 'some seconds' : `${Math.max(1, Math.ceil(retryAfterMs / 1000))} s`;
}

function remediationForUnknownOutcome(operation: Operation): string {
  const { name, hints } = operation;
  const own = outcomes[name];
  if (own !== undefined) return own;
  if (hints.idempotent) return 'Calling again with the same arguments does no harm: do so in a few seconds.';
  return 'Look at what is there before calling again: it might be done twice.';
}

const again =
  'Call again with the same arguments and this idempotency_key: it is done if it was not, and never twice, and the answer is the same.';

// Konnect cannot be asked whether it opened one.
const anotherSession =
  'Call again with another idempotency_key for another session: one that nobody has the url of expires by itself.';

const outcomes: Readonly<Record<string, string>> = {
  'create-customer': again,
  'delete-customer': 'get-customer tells: deleted_at is there once it is deleted. Calling again does no harm.',
  'stripe-create-portal-configuration': again,
  'stripe-update-portal-configuration':
    'stripe-retrieve-portal-configuration tells. Calling again with the same arguments comes to the same.',
  'stripe-create-portal-session': again,
  'create-stripe-checkout-session': anotherSession,
  'create-stripe-customer-portal-session': anotherSession,
};
