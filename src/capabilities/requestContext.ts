import type { Authorizer } from '../auth/authorization.ts';
import type { KonnectApi } from '../datasources/konnect/konnectApi.ts';
import type { StripeApi } from '../datasources/stripe/stripeApi.ts';
import type { RunIdempotent } from '../idempotency/idempotency.ts';
import type { Loaders } from '../loaders/loaders.ts';
import type { AuditWrite } from './audit.ts';
import type { CallerCustomer } from './callerCustomer.ts';

/** Services of one request, for its capabilities. */
export interface RequestContext {
  readonly konnect: KonnectApi;
  readonly stripe: StripeApi;
  readonly loaders: Loaders;
  readonly authorizer: Authorizer;
  readonly callerCustomer: CallerCustomer;
  readonly runIdempotent: RunIdempotent;
  readonly audit: AuditWrite;
  /** Allowed origins of return URLs. */
  readonly returnUrlOrigins: readonly string[] | 'any';
}
