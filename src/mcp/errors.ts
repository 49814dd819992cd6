import { errorCodes } from '../capabilities/errorCodes.ts';
import type { Operation } from '../capabilities/operations.ts';
import {
  AuthError,
  IdempotencyStoreUnavailable,
  LimitExceeded,
  RateLimitExceeded,
  RequestError,
  UpstreamError,
  internalErrorMessage,
} from '../errors.ts';
import type { Issue, RequestErrorCode } from '../errors.ts';
import type { Logger } from '../logging/logger.ts';
import { argumentNamesOf, membersAt } from './toolSchemas.ts';

const maxIssues = 20;

/**
 * Translates an error for models: its code, each issue under the name of the argument, and the remediation. An unexpected
 * error becomes INTERNAL_SERVER_ERROR without its cause, which is logged with `ids`.
 */
export function toErrorText(operation: Operation, error: unknown, log: Logger, ids: object = {}): string {
  if (error instanceof RequestError) {
    const { issues } = error;
    const hidden = issues.length - maxIssues;
    return [
      `${error.code}: ${error.isPartlyApplied ? 'a part of the request was applied' : 'nothing was done'}.`,
      ...issues.slice(0, maxIssues).map(toLine),
      ...(hidden > 0 ? [`- and ${hidden} more`] : []),
      `Next: ${remediationForIssues(operation, issues)}`,
    ].join('\n');
  }
  if (error instanceof AuthError) {
    return `${error.code}: ${error.message} Nothing was done.\nNext: ${remediationForAuthError}`;
  }
  if (error instanceof IdempotencyStoreUnavailable || error instanceof LimitExceeded) {
    return `${error.code}: ${error.message}\nNext: Nothing was done. ${errorCodes[error.code].remediation}`;
  }
  if (error instanceof RateLimitExceeded) {
    return `${error.code}: ${error.message}\nNext: Wait ${error.retryAfterS} s, then call again with the same arguments.`;
  }
  if (error instanceof UpstreamError) {
    const key = error.idempotencyKey === undefined ? '' : `\n- idempotency_key: ${error.idempotencyKey}`;
    return `${error.code}: ${error.message}${key}\nNext: ${remediationForFailure(operation, error)}`;
  }
  log.error({ ...ids, err: error, tool: operation.name }, 'unexpected error');
  return `INTERNAL_SERVER_ERROR: ${internalErrorMessage}\nNext: ${remediationForFailure(operation, undefined)}`;
}

/** Renames the issues of a capability, which has another name for the path parameter, to the arguments of the tool. */
export function withArgumentNames(operation: Operation, error: unknown): unknown {
  return error instanceof RequestError ? error.mapIssues((issue) => toArgumentIssue(operation, issue)) : error;
}

function toArgumentIssue(operation: Operation, issue: Issue): Issue {
  const { parameter } = operation;
  const toArgument = (name: string) => (parameter?.member === name ? parameter.name : name);
  const known = new Set(argumentNamesOf(operation));
  const [first, ...rest] = issue.path;
  return {
    ...issue,
    path: first === undefined ? [] : [toArgument(first), ...rest],
    // A list of alternatives in backticks can name members that are not arguments of this tool.
    message: issue.message.replace(/`\w+`(?:, `\w+`)+/g, (alternatives) =>
      alternatives
        .split(', ')
        .map((quoted) => `\`${toArgument(quoted.slice(1, -1))}\``)
        .filter((quoted) => known.has(quoted.slice(1, -1)))
        .join(', '),
    ),
  };
}

function toLine({ path, message }: Issue): string {
  return path.length === 0 ? `- ${message}` : `- ${path.join('.')}: ${message}`;
}

/** The remediation of each issue, without duplicates. */
function remediationForIssues(operation: Operation, issues: readonly Issue[]): string {
  return [...new Set(issues.flatMap((issue) => remediationForIssue(operation, issue)))].join(' ');
}

function remediationForIssue(operation: Operation, issue: Issue): readonly string[] {
  const { code, rule, path } = issue;
  if (code !== 'INVALID_INPUT') return [remediationForState(operation, code, path[0] ?? '')];
  const { remediation } = errorCodes[code];
  const parent = rule === 'unknown_property' ? path.slice(0, -1) : path;
  const members = membersAt(operation, parent);
  if (rule === 'unknown_property' || (members.length > 0 && objectRules.has(rule ?? ''))) {
    return [
      remediation,
      `The members of ${[operation.name, ...parent].join('.')} are: ${members.join(', ') || 'none'}.`,
    ];
  }
  const lookUp = valueRemediation[path.join('.')];
  return lookUp === undefined ? [remediation] : [remediation, lookUp];
}

/** Rules that a missing object breaks, or a value in its place. */
const objectRules: ReadonlySet<string> = new Set(['required', 'is_object']);

function remediationForState(
  operation: Operation,
  code: Exclude<RequestErrorCode, 'INVALID_INPUT'>,
  argument: string,
): string {
  switch (code) {
    case 'NOT_FOUND':
      return notFoundRemediation[argument] ?? errorCodes[code].remediation;
    case 'GONE':
      return `${errorCodes[code].remediation} get-customer still reads the customer; create-customer creates a new one, also under its key.`;
    case 'CONFLICT':
      return conflictRemediation[argument] ?? errorCodes[code].remediation;
    case 'PRECONDITION_FAILED':
      if (operation.hints.destructive) {
        return 'End its subscriptions, invoices and entitlements first. No tool does that: tell the user.';
      }
      if (configurationArguments.has(argument)) {
        return `Name a configuration: ${configurationRemediation} Or ask the user to save the customer portal settings in the Stripe Dashboard.`;
      }
      if (appDataArguments.has(argument)) {
        return 'Use a Stripe customer that exists and is not linked to another customer.';
      }
      return 'Link the customer to Stripe first: create-stripe-checkout-session creates the link; update-customer-billing-app-data links an existing Stripe customer. Then call again.';
  }
}

const configurationRemediation = 'stripe-list-portal-configurations lists the ids of portal configurations.';

const customerIdRemediation =
  'list-customers with {"filter":{"key":"…"}} finds the id of a customer by its key; the filter name finds it by its name.';

const billingProfileRemediation = 'No tool lists billing profiles: ask the user for the id, or omit billing_profile.';

/** How to find the value that an argument takes. */
const valueRemediation: Readonly<Record<string, string>> = {
  customerid: customerIdRemediation,
  customer_id: customerIdRemediation,
  configuration: configurationRemediation,
  'stripe_options.configuration_id': configurationRemediation,
  starting_after: configurationRemediation,
  ending_before: configurationRemediation,
  'billing_profile.id': billingProfileRemediation,
  usage_attribution: 'get-customer returns the subject_keys that the customer has.',
};

const notFoundRemediation: Readonly<Record<string, string>> = {
  customerid: `Check the id. ${customerIdRemediation}`,
  customer_id: `Check the id. ${customerIdRemediation}`,
  configuration: configurationRemediation,
  stripe_options: configurationRemediation,
  billing_profile: billingProfileRemediation,
  customer: 'get-customer-billing-data returns the Stripe customer that a customer is linked to.',
};

const conflictRemediation: Readonly<Record<string, string>> = {
  key: 'list-customers with {"filter":{"key":"…"}} finds the customer that has the key; upsert-customer updates it.',
  usage_attribution:
    'list-customers with {"filter":{"usage_attribution_subject_key":{"oeq":"…"}}} finds the customer that has the subjects.',
  idempotency_key: 'Repeat the first arguments exactly, or use another idempotency_key for another attempt.',
};

const configurationArguments: ReadonlySet<string> = new Set(['configuration', 'stripe_options']);

const appDataArguments: ReadonlySet<string> = new Set(['app_data', 'stripe', 'external_invoicing']);

const remediationForAuthError =
  'Other arguments do not help. Tell the user that the token of this connection does not permit the call.';

/** The remediation when an upstream, or this service itself, failed. */
function remediationForFailure(operation: Operation, error: UpstreamError | undefined): string {
  switch (error?.code) {
    case 'RATE_LIMITED':
      return `Nothing was done. Wait ${waitTime(error)}, then call again with the same arguments.`;
    case 'UPSTREAM_AUTH':
      return `Nothing was done. Another call does not help: tell the user. ${errorCodes[error.code].remediation}`;
    default:
      if (operation.hints.readOnly || error?.mayHaveBeenApplied === false) {
        return 'Nothing was done. Call again in a few seconds. If the error persists, tell the user.';
      }
      return `It is unknown whether the change was applied. ${remediationForUnknownOutcome(operation)}`;
  }
}

function waitTime({ retryAfterMs }: UpstreamError): string {
  return retryAfterMs === undefined ? 'a few seconds' : `${Math.max(1, Math.ceil(retryAfterMs / 1000))} s`;
}

function remediationForUnknownOutcome({ unknownOutcomeRemediation, hints }: Operation): string {
  if (unknownOutcomeRemediation !== undefined) return unknownOutcomeRemediation;
  return hints.idempotent
    ? 'A repeated call with the same arguments is harmless: call again in a few seconds.'
    : 'Read the current state before calling again, because the change could be applied twice.';
}
