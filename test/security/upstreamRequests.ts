import { operations } from '../../src/capabilities/operations.ts';
import type { Exchange } from '../../src/emulator/emulator.ts';
import { exampleOf } from '../../src/rest/openapi/examples.ts';
import type { Service } from '../support/service.ts';
import type { Calls } from './calls.ts';

// Patterns of our own: those of the service are what is tested.
export const ulid = /^[0-7][0-9ABCDEFGHJKMNPQRSTVWXYZ]{25}$/;
export const configurationId = /^bpc_[0-9A-Za-z]{1,251}$/;

/** Everything that either upstream may ever be asked for, without its query. */
const paths: readonly RegExp[] = [
  /^konnect \w+ \/v3\/openmeter\/(?:customers|profiles)$/,
  /^konnect \w+ \/v3\/openmeter\/profiles\/[0-7][0-9A-HJKMNP-TV-Z]{25}$/,
  /^konnect \w+ \/v3\/openmeter\/customers\/[0-7][0-9A-HJKMNP-TV-Z]{25}(?:\/billing(?:\/app-data|\/stripe\/(?:checkout|portal)-sessions)?)?$/,
  /^stripe \w+ \/v1\/billing_portal\/(?:sessions|configurations(?:\/bpc_[0-9A-Za-z]{1,251})?)$/,
];

/** Looks at what the upstreams were asked for. */
export interface UpstreamRequests {
  /** What they were asked since the last call of this. */
  take(): Exchange[];
  /**
   * Throws for a path that holds what is no legal id, for a query that is not known or holds what was not sent, and for
   * a header that is not the usual one.
   */
  expectClean(exchanges: readonly Exchange[], sent?: readonly string[]): void;
}

/** Runs every operation once, to learn the headers of requests by which nobody means ill. */
export async function watchUpstreams({ emulator }: Service, calls: Calls): Promise<UpstreamRequests> {
  const take = () => emulator.exchanges.splice(0);
  for (const { name, method, path, body, query } of operations) {
    const { path: id = '', body: example } = exampleOf(name);
    await calls.rest(method, path.replace(/\{\w+\}/, id), body && example);
    if (query) await calls.rest(method, `${path}?${name === 'list-customers' ? 'filter[key]=acme' : 'limit=1'}`);
  }
  const usual = new Set(take().flatMap(headersOf));
  if (usual.size < 10) throw new Error('The operations told too little of their headers.');

  return {
    take,
    expectClean(exchanges, sent = []) {
      const values = new Set(sent);
      for (const exchange of exchanges) {
        const asked = expectLegalPath(exchange);
        const [, query] = exchange.url.split(/\?(.*)/s);
        for (const [name, value] of parametersOf(query)) {
          if (!isKnown(name, value, values)) throw new Error(`${asked} came with the parameter ${name}=${value}`);
        }
        const strange = headersOf(exchange).filter((header) => !usual.has(header) && !isOfOneRequest(header, values));
        if (strange.length > 0) throw new Error(`${asked} came with the headers ${strange.join(', ')}`);
      }
    },
  };
}

/** What was asked for, without its query; an error where that holds what is no legal id. */
export function expectLegalPath({ upstream, method, url }: Exchange): string {
  const asked = `${upstream} ${method} ${url.split('?')[0]}`;
  if (paths.some((pattern) => pattern.test(asked))) return asked;
  throw new Error(`An upstream was asked for ${asked}`);
}

/** The customer keys that Konnect was asked for. */
export function keysIn(exchanges: readonly Exchange[]): string[] {
  return exchanges.flatMap(({ url }) =>
    parametersOf(url.split(/\?(.*)/s)[1]).flatMap(([name, value]) => {
      if (name === 'filter[key][oeq]') return value.split(',');
      return name === 'filter[key][eq]' ? [value] : [];
    }),
  );
}

/** Of a query in which everything but letters, digits and -._~ is percent-encoded; any other is an error. */
function parametersOf(query: string | undefined): [string, string][] {
  if (query === undefined) return [];
  return query.split('&').map((pair) => {
    const match = /^((?:[\w.~-]|%[0-9A-F]{2})+)=((?:[\w.~-]|%[0-9A-F]{2})*)$/.exec(pair);
    if (!match) throw new Error(`An upstream was asked with the query ${query}`);
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
    (/^filter\[(?:key|name)\]\[(?:eq|contains)\]$/.test(name) && sent.has(value)) ||
    (name === 'filter[key][oeq]' && value.split(',').every((item) => sent.has(item)))
  );
}

function headersOf({ upstream, requestHeaders }: Exchange): string[] {
  return Object.entries(requestHeaders).map(([name, value]) => `${upstream} ${name}: ${value}`);
}

/** A length, or an idempotency key: the caller's own as it was sent, or one of this service's. */
function isOfOneRequest(header: string, sent: ReadonlySet<string>): boolean {
  const [, name = '', value = ''] = /^\w+ ([a-z-]+): (.*)$/s.exec(header) ?? [];
  if (name === 'content-length') return /^\d+$/.test(value);
  if (name !== 'idempotency-key') return false;
  return /^[\w.-]{1,255}$/.test(value) || (/^[\x21-\x7e]{1,255}$/.test(value) && sent.has(value));
}
