import type { Authorizer } from '../auth/authorization.ts';
import type { KonnectApi } from '../datasources/konnect/konnectApi.ts';
import type { StripeApi } from '../datasources/stripe/stripeApi.ts';
import type { RunIdempotent } from '../idempotency/idempotency.ts';
import type { Loaders } from '../loaders/loaders.ts';
import type { CallerCustomer } from './callerCustomer.ts';

/** What the capabilities of one request work with. */
export interface RequestContext {
  readonly konnect: KonnectApi;
  readonly stripe: StripeApi;
  readonly loaders: Loaders;
  readonly authorizer: Authorizer;
  readonly callerCustomer: CallerCustomer;
  readonly runIdempotent: RunIdempotent;
  /** Where sessions may lead back to. */
  readonly returnUrlOrigins: readonly string[] | 'any';
}
