import type { ValidationIssue } from '../../datasources/validation.ts';

type ErrorType = 'api_error' | 'idempotency_error' | 'invalid_request_error';

interface ErrorMembers {
  readonly type?: ErrorType;
  readonly code?: string | undefined;
  /** In bracket notation: `features[subscription_cancel][mode]`. */
  readonly param?: string | undefined;
}

/** Error response of Stripe. */
export class StripeError extends Error {
  readonly status: number;
  readonly members: ErrorMembers;

  constructor(status: number, message: string, members: ErrorMembers = {}) {
    super(message);
    this.status = status;
    this.members = members;
  }

  toBody(requestId: string, live: boolean) {
    const { type = 'invalid_request_error', code, param } = this.members;
    return {
      error: {
        ...(code !== undefined && {
          code,
          doc_url: `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}`,
        }),
        message: this.message,
        ...(param !== undefined && { param }),
        request_log_url: `https://dashboard.stripe.com/${live ? '' : 'test/'}logs/${requestId}`,
        type,
      },
    };
  }
}

/** Unknown reference: 400 in a body or query, 404 in a path. */
export function noSuch(kind: string, id: string, param: string, status = 400): StripeError {
  return new StripeError(status, `No such ${kind}: '${id}'`, { code: 'resource_missing', param });
}

/** The portal settings of the account were never saved. */
export function noDefaultConfiguration(): StripeError {
  return new StripeError(
    400,
    'No configuration provided and your test mode default configuration has not been created. ' +
      'Provide a configuration or create your default by saving your customer portal settings in test mode at ' +
      'https://dashboard.stripe.com/test/settings/billing/portal.',
  );
}

export function missingParam(path: readonly string[]): StripeError {
  const param = inBrackets(path);
  return new StripeError(400, `Missing required param: ${param}.`, { code: 'parameter_missing', param });
}

export function invalidParam(path: readonly string[], why: string): StripeError {
  const param = inBrackets(path);
  return new StripeError(400, `Invalid ${param}: ${why}`, { param });
}

export function exclusiveParams(param: string, other: string): StripeError {
  return new StripeError(400, `You may only specify one of these parameters: ${param}, ${other}.`, {
    code: 'parameters_exclusive',
    param,
  });
}

/** Stripe reports one issue at a time. `given` is the value at the issue's path. */
export function issueError(issue: ValidationIssue, given: unknown): StripeError {
  const { path, rule, message } = issue;
  const param = inBrackets(path);
  const toError = (text: string, code?: string) => new StripeError(400, text, { code, param });
  if (rule === 'required') return missingParam(path);
  if (rule === 'unknown_property') return toError(`Received unknown parameter: ${param}`, 'parameter_unknown');
  if (given === '') {
    return toError(
      `You passed an empty string for '${param}'. Leave the parameter out, or give it a value.`,
      'parameter_invalid_empty',
    );
  }
  switch (rule) {
    case 'is_integer':
    case 'is_number':
      return toError(`Invalid integer: ${String(given)}`, 'parameter_invalid_integer');
    case 'min':
    case 'max':
      return toError(`Invalid integer: ${param} ${message}`, 'parameter_invalid_integer');
    case 'is_boolean':
      return toError(`Invalid boolean: ${String(given)}`);
    case 'is_array':
      return toError(`Invalid array: ${param} must be an array`);
    case 'is_object':
      return toError(`Invalid object: ${param} must be a hash`);
    case 'invalid':
      return path.at(-1)?.endsWith('_url') ? toError('Not a valid URL', 'url_invalid') : invalidParam(path, message);
    default:
      return invalidParam(path, message);
  }
}

function inBrackets([root = '', ...members]: readonly string[]): string {
  return root + members.map((member) => `[${member}]`).join('');
}
