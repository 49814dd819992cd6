import type { Operation } from '../capabilities/operations.ts';
import { AuthError, RequestError, IdempotencyStoreUnavailable, UpstreamError } from '../errors.ts';
import type { Issue } from '../errors.ts';
import type { Logger } from '../logging/logger.ts';
import { remediationForAuthError, remediationForUpstreamError, remediationForRequestError } from './nextSteps.ts';

const maxFaults = 20;

/**
 * The one translation of failures for models: the code, each fault under the argument's name, and what to do next. What
 * nobody foresaw is told as INTERNAL_SERVER_ERROR alone; its cause goes to the log.
 */
export function toErrorText(operation: Operation, error: unknown, log: Logger): string {
  if (error instanceof RequestError) {
    const faults = error.issues.map((fault) => inArguments(operation, fault));
    const told = faults.slice(0, maxFaults).map(toLine);
    const untold = faults.length - told.length;
    return [
      `${error.code}: nothing was done.`,
      ...told,
      ...(untold > 0 ? [`- and ${untold} more`] : []),
      `Next: ${remediationForRequestError(operation, faults)}`,
    ].join('\n');
  }
  if (error instanceof AuthError)
    return `${error.code}: ${error.message} Nothing was done.\nNext: ${remediationForAuthError}`;
  if (error instanceof IdempotencyStoreUnavailable) {
    return `${error.code}: ${error.message}\nNext: Nothing was done. Call again in a few seconds with the same arguments.`;
  }
  if (error instanceof UpstreamError) {
    const key = error.idempotencyKey === undefined ? '' : `\n- idempotency_key: ${error.idempotencyKey}`;
    return `${error.code}: ${error.message}${key}\nNext: ${remediationForUpstreamError(operation, error)}`;
  }
  log.error({ err: error, tool: operation.name }, 'unexpected error');
  return `INTERNAL_SERVER_ERROR: Something went wrong in this service.\nNext: ${remediationForUpstreamError(operation, undefined)}`;
}

/** A fault in the names of the arguments: the capability knows the path parameter by another one. */
function inArguments({ parameter, query, body, takesIdempotencyKey }: Operation, fault: Issue): Issue {
  const toArgument = (name: string) => (parameter?.member === name ? parameter.name : name);
  const known = new Set([
    ...(parameter ? [parameter.name] : []),
    ...Object.keys({ ...query?.shape, ...body?.shape }),
    ...(takesIdempotencyKey ? ['idempotency_key'] : []),
  ]);
  const [first, ...rest] = fault.path;
  return {
    code: fault.code,
    path: first === undefined ? [] : [toArgument(first), ...rest],
    // A choice between members is told in backticks; some of them are no arguments of this tool.
    message: fault.message.replace(/`\w+`(?:, `\w+`)+/g, (choice) =>
      choice
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
