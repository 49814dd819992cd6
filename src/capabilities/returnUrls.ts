import type { z } from 'zod';
import { CheckoutSessionRequest, PortalSessionRequest } from '../datasources/konnect/contract.ts';
import {
  CreateConfigurationRequest,
  CreateSessionRequest,
  UpdateConfigurationRequest,
} from '../datasources/stripe/contract.ts';
import { isLoopback } from '../config/env.ts';
import { RequestError } from '../errors.ts';
import type { Issue } from '../errors.ts';

/** Wire paths of the members to which a page of Stripe redirects the customer's browser, by request schema. */
export const returnUrls: ReadonlyMap<z.ZodType, readonly (readonly string[])[]> = new Map<z.ZodType, string[][]>([
  [
    CheckoutSessionRequest,
    [
      ['stripe_options', 'success_url'],
      ['stripe_options', 'cancel_url'],
      ['stripe_options', 'return_url'],
    ],
  ],
  [PortalSessionRequest, [['stripe_options', 'return_url']]],
  [CreateSessionRequest, [['return_url'], ['flow_data', 'after_completion', 'redirect', 'return_url']]],
  [CreateConfigurationRequest, [['default_return_url']]],
  [UpdateConfigurationRequest, [['default_return_url']]],
]);

/**
 * Rejects return URLs outside the allowed origins. Prevents open redirects: a client could otherwise present any site as
 * the way back from Stripe. Takes the request before validation, because the URL schema strips white space.
 */
export function requireAllowedReturnUrls(
  schema: z.ZodType,
  request: Readonly<Record<string, unknown>>,
  allowed: readonly string[] | 'any',
): void {
  const paths = returnUrls.get(schema);
  if (!paths) throw new TypeError('The request schema is not in `returnUrls`.');
  const [first, ...rest] = paths.flatMap((path): Issue[] => {
    const url = memberAt(request, path);
    // An empty value clears the member.
    const message = url === undefined || url === null || url === '' ? undefined : urlIssue(url, allowed);
    return message === undefined ? [] : [{ code: 'INVALID_INPUT', path, message }];
  });
  if (first) throw new RequestError([first, ...rest]);
}

/** The message for a URL that is not allowed; undefined for one that is. */
function urlIssue(url: unknown, allowed: readonly string[] | 'any'): string | undefined {
  const origin = typeof url === 'string' ? originOf(url) : undefined;
  if (origin === undefined) return malformed;
  if (allowed === 'any') return isSafe(origin) ? undefined : insecure;
  // The message lists the origins: front-end developers need them, and they are no secret.
  return allowed.includes(origin) ? undefined : `must lead to ${listOrigins(allowed)}`;
}

/**
 * The origin of a URL in canonical form: the text and the WHATWG parser must agree on it. Other parsers may disagree
 * about a user name, an unusual host, a default port, a backslash, white space or non-ASCII characters: undefined.
 */
function originOf(text: string): string | undefined {
  const [, origin] = plainUrl.exec(text) ?? [];
  return origin !== undefined && URL.canParse(text) && new URL(text).origin === origin ? origin : undefined;
}

// Braces are not valid in URLs, but Stripe replaces {CHECKOUT_SESSION_ID}. No @ after a host that ? or # ends: a lenient
// parser would read the host as a user name.
const plainUrl =
  /^(https?:\/\/(?:[a-z0-9._-]+|\[[0-9a-f:]+\])(?::\d{1,5})?)(?:$|\/[\w.~:/?#[\]@!$&'()*+,;=%{}-]*$|[?#][\w.~:/?#[\]!$&'()*+,;=%{}-]*$)/;

/** https, or http to a loopback address. */
function isSafe(origin: string): boolean {
  const { protocol, hostname } = new URL(origin);
  return protocol === 'https:' || isLoopback(hostname.replace(/^\[|\]$/g, ''));
}

const malformed =
  'must be an absolute URL in canonical form: an origin such as "https://app.example.com" (https, lower case, no user name, no port 443), then only ASCII letters, digits, punctuation and percent-encoding';
const insecure = 'must be an https URL; http is for loopback addresses such as "http://localhost:3000/account"';

function listOrigins(origins: readonly string[]): string {
  return origins.length === 1 ? String(origins[0]) : `one of ${origins.join(', ')}`;
}

function memberAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce(
    (at, name) =>
      typeof at === 'object' && at !== null && Object.hasOwn(at, name) ? Reflect.get(at, name) : undefined,
    value,
  );
}
