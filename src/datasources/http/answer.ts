import type { z } from 'zod';
import { UpstreamFailure } from '../../errors.ts';
import type { FailureCode, Upstream } from '../../errors.ts';
import { checkShape, hostileKeys } from '../contract.ts';
import type { ContractIssue } from '../contract.ts';
import { publicPath } from './publicText.ts';
import type { HttpResponse } from './httpClient.ts';

/** The JSON of an answer. Anything else is no answer at all. */
export function expectJson(upstream: Upstream, response: HttpResponse): unknown {
  if (isJson.test(response.headers['content-type'] ?? '')) {
    let json: unknown;
    try {
      json = JSON.parse(response.body);
    } catch {
      throw noJson(upstream, response);
    }
    // A look at the text costs a tenth of a walk through all keys: 0.2 µs for a customer, not 2.2.
    if (mayHoldHostileKeys.test(response.body)) expectNoHostileKeys(upstream, json);
    return json;
  }
  throw noJson(upstream, response);
}

const isJson = /^application\/([a-z.-]+\+)?json\b/i;
const mayHoldHostileKeys = /__proto__|constructor|prototype|\\u/;

function expectNoHostileKeys(upstream: Upstream, json: unknown): void {
  const issues = hostileKeys(json);
  if (issues.length > 0) throw wrongShape(upstream, issues);
}

/** The parser's own message would quote the body. */
function noJson(upstream: Upstream, { status }: HttpResponse): UpstreamFailure {
  return new UpstreamFailure(upstream, 'UPSTREAM_INVALID_RESPONSE', `status ${status} without valid JSON`);
}

/** An answer in the shape that its contract says, of `expectJson`. */
export function expectAnswer<T>(upstream: Upstream, schema: z.ZodType<T>, value: unknown, requestId?: string): T {
  const result = checkShape(schema, value);
  if (result.ok) return result.value;
  throw wrongShape(upstream, result.issues, requestId);
}

function wrongShape(upstream: Upstream, issues: readonly ContractIssue[], requestId?: string): UpstreamFailure {
  const faults = issues.slice(0, 5).map(({ path, rule }) => `${nameOf(path)} ${rule}`);
  const reason = `wrong shape: ${faults.join(', ')}`;
  return new UpstreamFailure(upstream, 'UPSTREAM_INVALID_RESPONSE', reason, { requestId });
}

/** Where in an answer, without the keys of its maps: they are data, such as the names of labels. */
function nameOf(path: readonly string[]): string {
  const map = path.findIndex((segment) => segment === 'labels' || segment === 'metadata');
  return publicPath(map < 0 ? path : path.slice(0, map + 1)).join('.') || 'the whole';
}

/** The failure behind a status that no caller can mend; undefined for the others. */
export function failureOf(
  upstream: Upstream,
  status: number,
  headers: Record<string, string>,
  requestId?: string,
): UpstreamFailure | undefined {
  const fail = (code: FailureCode, retryAfterMs?: number) =>
    new UpstreamFailure(upstream, code, `status ${status}`, { retryAfterMs, requestId });
  if (status === 401 || status === 403) return fail('UPSTREAM_AUTH');
  if (status === 429) return fail('RATE_LIMITED', retryAfterMs(headers['retry-after']));
  if (status >= 500) return fail('UPSTREAM_ERROR');
  // No redirect is ever followed: it would carry the credential to another host.
  if (status < 200 || (status >= 300 && status < 400)) return fail('UPSTREAM_INVALID_RESPONSE');
  return undefined;
}

/** What an upstream asks to wait, in milliseconds; undefined where it does not say. */
export function retryAfterMs(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  // Eleven days at most: more is no time to tell anybody.
  if (/^\d{1,6}$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}
