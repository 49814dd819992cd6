import { scopes } from './permissions.ts';
import type { Scope } from './permissions.ts';
import type { CallerIdentity } from '../telemetry/requestRecord.ts';

/** Identity and permissions of the sender of a request. */
export interface Caller extends CallerIdentity {
  /** Whether the request carried a valid token. */
  readonly isAuthenticated: boolean;
  /**
   * Unique per issuer, subject, client and customer: the namespace of idempotency keys, cursors and shared reads. A JSON
   * array for a token, so that it differs from the names of the callers below.
   */
  readonly id: string;
  readonly scopes: ReadonlySet<Scope>;
  /** `sub` of the token; undefined for the token of a machine, and without a token. */
  readonly subject: string | undefined;
  /** `client_id` or `azp` of the token. */
  readonly client: string | undefined;
  /** Key of the one customer that the token names; undefined if it names none. */
  readonly customerKey: string | undefined;
  /** Whether the request carried the gateway secret. Only a gateway resolves entities and reads the SDL. */
  readonly isGateway: boolean;
}

/** Caller of every request in `open` mode: all scopes, on demo data. */
export const openModeCaller: Caller = {
  isAuthenticated: true,
  // Part of the name of stored idempotency records, like the id below.
  id: 'anybody',
  subject: undefined,
  client: undefined,
  scopes: new Set(scopes),
  // The demo customer with the most data, for `me`.
  customerKey: 'acme',
  isGateway: true,
};

/** Caller of a gateway's request without a token. */
export const anonymousCaller: Caller = {
  isAuthenticated: false,
  id: 'nobody',
  subject: undefined,
  client: undefined,
  scopes: new Set(),
  customerKey: undefined,
  isGateway: false,
};
