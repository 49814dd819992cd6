import { AuthError, RequestError, UpstreamError } from '../errors.ts';
import type { Upstream } from '../errors.ts';
import type { Check } from './checks.ts';

/** The lines of a check that succeeded. */
export function formatSuccess({ upstream, name }: Check, found: string): string {
  return `${upstream.padEnd(8)} ok      ${name}: ${found}`;
}

/** The lines of a check that failed: what happened, and what to do. */
export function formatFailure({ upstream, name }: Check, error: unknown): string {
  return `${upstream.padEnd(8)} FAILED  ${name}: ${reasonOf(error)}\n${' '.repeat(17)}${adviceFor(upstream, error)}`;
}

function reasonOf(error: unknown): string {
  if (error instanceof UpstreamError) return `${error.code} (${error.reason})`;
  if (error instanceof RequestError) {
    return error.issues.map(({ code, path, message }) => `${code} ${path.join('.')}: ${message}`).join('; ');
  }
  return error instanceof AuthError ? error.message : 'a defect of this service; the log has the stack';
}

function adviceFor(upstream: Upstream, error: unknown): string {
  const code = error instanceof UpstreamError ? error.code : 'other';
  switch (code) {
    case 'UPSTREAM_AUTH':
      return authAdvice[upstream];
    case 'UPSTREAM_UNAVAILABLE':
    case 'UPSTREAM_TIMEOUT':
      return `Check that this machine can reach ${urlVariables[upstream]}.`;
    case 'UPSTREAM_INVALID_RESPONSE':
      return `The response does not fit the contract of this version. Is ${urlVariables[upstream]} the API itself, without a proxy that answers for it?`;
    case 'RATE_LIMITED':
      return 'Wait, then run the check again.';
    default:
      return 'The response of the upstream is above; it is not a matter of the key or the network.';
  }
}

const urlVariables: Readonly<Record<Upstream, string>> = {
  konnect: 'the host of KONNECT_URL or KONNECT_REGION',
  stripe: 'the host of STRIPE_URL',
};

const authAdvice: Readonly<Record<Upstream, string>> = {
  konnect:
    'Check KONG_API_KEY: is it expired, or of another region than KONNECT_REGION? Its owner needs access to metering and billing.',
  stripe:
    'Check STRIPE_API_KEY: a restricted key needs access to the customer portal: read, and write for --write and for the service.',
};
