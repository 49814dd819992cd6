import { operations } from '../../src/capabilities/operations.ts';
import type { Exchange } from '../../src/emulator/emulator.ts';
import { exampleOf } from '../../src/rest/openapi/examples.ts';
import type { Service } from '../support/service.ts';
import type { Calls } from './calls.ts';

// Own patterns, because the patterns of the service are under test.
export const ulid = /^[0-7][0-9ABCDEFGHJKMNPQRSTVWXYZ]{25}$/;
export const configurationId = /^bpc_\w{1,251}$/;

/** Paths that the service may request, without query. */
const paths: readonly RegExp[] = [
  /^konnect \w+ \/v3\/openmeter\/(?:customers|profiles)$/,
  /^konnect \w+ \/v3\/openmeter\/profiles\/[0-7][0-9A-HJKMNP-TV-Z]{25}$/,
  /^konnect \w+ \/v3\/openmeter\/customers\/[0-7][0-9A-HJKMNP-TV-Z]{25}(?:\/billing(?:\/app-data|\/stripe\/(?:checkout|portal)-sessions)?)?$/,
  /^stripe \w+ \/v1\/billing_portal\/(?:sessions|configurations(?:\/bpc_\w{1,251})?)$/,
];

/** Inspects the requests to the upstreams. */
export interface UpstreamRequests {
  /** Returns and removes the requests since the last call. */
  take(): Exchange[];
  /**
   * Throws for a path with an invalid id, a query parameter that is unknown or was not sent, and a header that ordinary
   * requests do not have.
   */
  expectClean(exchanges: readonly Exchange[], sent?: readonly string[]): void;
}

/** Runs every operation once to record the headers of ordinary requests. */
export async function watchUpstreams({ emulator }: Service, calls: Calls): Promise<UpstreamRequests> {
  const take = () => emulator.exchanges.splice(0);
  for (const { name, method, path, body, query } of operations) {
    const { path: id = '', body: example } = exampleOf(name);
    await calls.rest(method, path.replace(/\{\w+\}/, id), body && example);
    if (query) await calls.rest(method, `${path}?${name === 'list-customers' ? 'filter[key]=acme' : 'limit=1'}`);
  }
  const usual = new Set(take().flatMap(headersOf));
  if (usual.size < 10) throw new Error('The operations sent fewer than 10 headers.');

  return {
    take,
    expectClean(exchanges, sent = []) {
      const values = new Set(sent);
      for (const exchange of exchanges) {
        const request = expectLegalPath(exchange);
        const [, query] = exchange.url.split(/\?(.*)/s);
        for (const [name, value] of parametersOf(query)) {
          if (!isKnown(name, value, values)) throw new Error(`${request} has the parameter ${name}=${value}`);
        }
        const unexpected = headersOf(exchange).filter(
          (header) => !usual.has(header) && !isOfOneRequest(header, values) && !isTracing(header),
        );
        if (unexpected.length > 0) throw new Error(`${request} has the headers ${unexpected.join(', ')}`);
      }
    },
  };
}

/** A header of this service's own: generated, as the callers of these tests send none. */
function isTracing(header: string): boolean {
  return /^(?:konnect|stripe) (?:x-request-id: [0-9a-f-]{36}|traceparent: 00-[0-9a-f]{32}-[0-9a-f]{16}-00)$/.test(
    header,
  );
}

/** Method and path of a request without its query; throws for an invalid id. */
export function expectLegalPath({ upstream, method, url }: Exchange): string {
  const request = `${upstream} ${method} ${url.split('?')[0]}`;
  if (paths.some((pattern) => pattern.test(request))) return request;
  throw new Error(`Illegal upstream path: ${request}`);
}

/** Customer keys in the requests to Konnect. */
export function keysIn(exchanges: readonly Exchange[]): string[] {
  return exchanges.flatMap(({ url }) =>
    parametersOf(url.split(/\?(.*)/s)[1]).flatMap(([name, value]) => {
      if (name === 'filter[key][oeq]') return value.split(',');
      return name === 'filter[key][eq]' ? [value] : [];
    }),
  );
}

const constantExpand = /^expand\[0\]=(?:data\.)?features\.subscription_update\.products$/;

/** Parses a query; throws unless everything but letters, digits and -._~ is percent-encoded. */
function parametersOf(query: string | undefined): [string, string][] {
  if (query === undefined) return [];
  // Stripe's client does not encode these brackets; the value is constant.
  const pairs = query.split('&').filter((pair) => !constantExpand.test(pair));
  return pairs.map((pair) => {
    const match = /^((?:[\w.~-]|%[0-9A-F]{2})+)=((?:[\w.~-]|%[0-9A-F]{2})*)$/.exec(pair);
    if (!match) throw new Error(`Illegal upstream query: ${query}`);
    return [decodeURIComponent(match[1] ?? ''), decodeURIComponent(match[2] ?? '')];
  });
}

function isKnown(name: string, value: string, sent: ReadonlySet<string>): boolean {
  return (
    (/^(?:page\[(?:size|number)\]|limit)$/.test(name) && /^\d{1,10}$/.test(value)) ||
    (name === 'sort' && /^(?:id|name|created_at)(?: (?:asc|desc))?$/.test(value)) ||
    (/^(?:active|is_default)$/.test(name) && /^(?:true|false)$/.test(value)) ||
    (/^(?:starting_after|ending_before)$/.test(name) && configurationId.test(value)) ||
    (name === 'filter[billing_profile_id][eq]' && ulid.test(value)) ||
    (/^filter\[(?:key|name)\]\[n?exists\]$/.test(name) && value === 'true') ||
    (/^filter\[(?:key|name)\]\[(?:eq|contains)\]$/.test(name) && sent.has(value)) ||
    (name === 'filter[key][oeq]' && value.split(',').every((item) => sent.has(item)))
  );
}

function headersOf({ upstream, requestHeaders }: Exchange): string[] {
  return Object.entries(requestHeaders).map(([name, value]) => `${upstream} ${name}: ${value}`);
}

/** A content length, or an idempotency key: the caller's unchanged or a generated one. */
function isOfOneRequest(header: string, sent: ReadonlySet<string>): boolean {
  const [, name = '', value = ''] = /^\w+ ([a-z-]+): (.*)$/s.exec(header) ?? [];
  if (name === 'content-length') return /^\d+$/.test(value);
  if (name !== 'idempotency-key') return false;
  return /^[\w.-]{1,255}$/.test(value) || (/^[\x21-\x7e]{1,255}$/.test(value) && sent.has(value));
}
