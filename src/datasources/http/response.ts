import type { z } from 'zod';
import { UpstreamError } from '../../errors.ts';
import type { UpstreamErrorCode, Upstream } from '../../errors.ts';
import { validateShape, valueAt } from '../validation.ts';
import type { ValidationIssue } from '../validation.ts';
import { parseRetryAfterMs } from './retryAfter.ts';
import { sanitizeMessage, sanitizePath } from './upstreamMessage.ts';
import type { HttpResponse } from './dispatch.ts';

/** Parses the JSON body. Throws for another content type. */
export function parseJson(upstream: Upstream, response: HttpResponse): unknown {
  if (!isJson.test(response.headers['content-type'] ?? '')) throw notJson(upstream, response);
  try {
    const json: unknown = JSON.parse(response.body);
    return json;
  } catch {
    throw notJson(upstream, response);
  }
}

const isJson = /^application\/([a-z.-]+\+)?json\b/i;

/** Omits the parser's own message, which quotes the body. */
function notJson(upstream: Upstream, { status }: HttpResponse): UpstreamError {
  return new UpstreamError(upstream, 'UPSTREAM_INVALID_RESPONSE', `status ${status} without valid JSON`);
}

/** Checks parsed JSON against its contract. */
export function parseResponse<T>(upstream: Upstream, schema: z.ZodType<T>, value: unknown, requestId?: string): T {
  const result = validateShape(schema, value);
  if (result.ok) return result.value;
  throw unexpectedShape(upstream, result.issues, requestId);
}

function unexpectedShape(upstream: Upstream, issues: readonly ValidationIssue[], requestId?: string): UpstreamError {
  const reason = `unexpected shape: ${describeIssues(issues)}`;
  return new UpstreamError(upstream, 'UPSTREAM_INVALID_RESPONSE', reason, { requestId });
}

/** The first five issues for the log: paths and rules, without values. */
export function describeIssues(issues: readonly ValidationIssue[]): string {
  return issues
    .slice(0, 5)
    .map(({ path, rule }) => `${formatPath(path)} ${rule}`)
    .join(', ');
}

/** Path within a response, without the keys of its maps: they are data, such as the names of labels. */
function formatPath(path: readonly string[]): string {
  const mapIndex = path.findIndex((segment) => segment === 'labels' || segment === 'metadata');
  return sanitizePath(mapIndex < 0 ? path : path.slice(0, mapIndex + 1)).join('.') || 'the response';
}

/** Members by which a request names its object, such as `id` or `billing_profile.id`. */
export type Identity = Readonly<Record<string, string | undefined>>;

/** A response about another object than the request. The write must not be repeated: who applied what is unknown. */
export class IdentityMismatch extends UpstreamError {
  constructor(upstream: Upstream, member: string) {
    super(upstream, 'UPSTREAM_INVALID_RESPONSE', `the response has another ${member} than the request`);
  }
}

/**
 * Requires that a response is about what was asked for: a proxy or a cache may mix responses up. A response that does not name
 * the object is accepted: a confirmed write does not fail because a member is missing.
 */
export function requireIdentity(upstream: Upstream, answer: unknown, identity: Identity): void {
  for (const member of Object.keys(identity)) {
    const expected = identity[member];
    const actual = valueAt(answer, member.split('.'));
    const isMissing = typeof actual !== 'string' || actual === '';
    if (expected !== undefined && !isMissing && actual !== expected) throw new IdentityMismatch(upstream, member);
  }
}

/**
 * Upstream error for a status that a caller cannot correct; undefined for other statuses. `readSentence` returns the
 * explanation of a rejected credential for the log: it names the permission that is missing.
 */
export function toUpstreamError(
  upstream: Upstream,
  response: HttpResponse,
  readSentence: (response: HttpResponse) => string,
  requestId?: string,
): UpstreamError | undefined {
  const { status, headers } = response;
  const fail = (code: UpstreamErrorCode, retryAfterMs?: number, reason = `status ${status}`) =>
    new UpstreamError(upstream, code, reason, { retryAfterMs, requestId });
  if (status === 401 || status === 403) {
    return fail('UPSTREAM_AUTH', undefined, withSentence(`status ${status}`, readSentence(response)));
  }
  if (status === 429) return fail('RATE_LIMITED', parseRetryAfterMs(headers['retry-after']));
  if (status >= 500) return fail('UPSTREAM_ERROR');
  // Redirects are not followed: the credential would go to another host.
  if (status < 200 || (status >= 300 && status < 400)) return fail('UPSTREAM_INVALID_RESPONSE');
  return undefined;
}

/** A reason for the log with the upstream's own sentence. */
export function withSentence(reason: string, sentence: string): string {
  return sentence === '' ? reason : `${reason}: ${sanitizeMessage(sentence)}`;
}
