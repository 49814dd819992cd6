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

/** The members of a request that a page of Stripe's sends the customer's browser to, with paths in wire names. */
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
 * Refuses a request that would lead a customer where this service is not set to lead: without it, who may open a session
 * could dress up any site as the way back from Stripe. Wants the request as it came: the contract's own check of a URL
 * trims it, and takes tabs and line breaks out.
 */
export function requireAllowedReturnUrls(
  schema: z.ZodType,
  request: Readonly<Record<string, unknown>>,
  allowed: readonly string[] | 'any',
): void {
  const paths = returnUrls.get(schema);
  if (!paths) throw new TypeError('There is no list of the return URLs of this request.');
  const [first, ...rest] = paths.flatMap((path): Issue[] => {
    const url = memberAt(request, path);
    // What clears leads nowhere.
    const message = url === undefined || url === null || url === '' ? undefined : faultOf(url, allowed);
    return message === undefined ? [] : [{ code: 'INVALID_INPUT', path, message }];
  });
  if (first) throw new RequestError([first, ...rest]);
}

/** What is wrong with a URL; undefined where nothing is. */
function faultOf(url: unknown, allowed: readonly string[] | 'any'): string | undefined {
  const origin = typeof url === 'string' ? originOf(url) : undefined;
  if (origin === undefined) return malformed;
  if (allowed === 'any') return isSafe(origin) ? undefined : insecure;
  // They are named: a front-end developer has to know them, and anyone can read them in the address bar.
  return allowed.includes(origin) ? undefined : `must lead to ${inWords(allowed)}`;
}

/**
 * The origin, where two readings agree on it: that of the text as it stands, and that of the standard's parser. Whoever
 * reads the URL next may read it another way, so a text that is open to two readings is no good: a user name, a host that
 * is not in its usual form, a port that goes without saying, a backslash for a slash, white space, what is not ASCII.
 */
function originOf(text: string): string | undefined {
  const [, origin] = plainUrl.exec(text) ?? [];
  return origin !== undefined && URL.canParse(text) && new URL(text).origin === origin ? origin : undefined;
}

// Braces are no characters of URLs, but Stripe replaces {CHECKOUT_SESSION_ID}. An @ straight after the host could make a
// user name of all before it, for who does not know that ? and # end the host.
const plainUrl =
  /^(https?:\/\/(?:[a-z0-9._-]+|\[[0-9a-f:]+\])(?::\d{1,5})?)(?:$|\/[\w.~:/?#[\]@!$&'()*+,;=%{}-]*$|[?#][\w.~:/?#[\]!$&'()*+,;=%{}-]*$)/;

/** Plain http ends at this machine. */
function isSafe(origin: string): boolean {
  const { protocol, hostname } = new URL(origin);
  return protocol === 'https:' || isLoopback(hostname.replace(/^\[|\]$/g, ''));
}

const malformed =
  'must be an absolute URL of https that is plain in every part: the origin as browsers write it ("https://app.example.com": lower case, no user name, no port 443), then all but ASCII letters, digits and punctuation percent-encoded';
const insecure = 'must be an https URL; http is for loopback addresses such as "http://localhost:3000/account"';

function inWords(origins: readonly string[]): string {
  return origins.length === 1 ? String(origins[0]) : `one of ${origins.join(', ')}`;
}

function memberAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce(
    (at, name) =>
      typeof at === 'object' && at !== null && Object.hasOwn(at, name) ? Reflect.get(at, name) : undefined,
    value,
  );
}
