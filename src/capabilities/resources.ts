import type { Access } from '../access/access.ts';
import type { Konnect } from '../datasources/konnect/konnect.ts';
import type { StripePortal } from '../datasources/stripe/stripePortal.ts';
import type { Once } from '../idempotency/idempotency.ts';
import type { Loaders } from '../loaders/loaders.ts';
import type { OwnCustomer } from './ownCustomer.ts';

/** What the capabilities of one request work with. */
export interface Resources {
  readonly konnect: Konnect;
  readonly stripe: StripePortal;
  readonly loaders: Loaders;
  readonly access: Access;
  readonly own: OwnCustomer;
  readonly once: Once;
  /** Where sessions may lead back to. */
  readonly returnUrlOrigins: readonly string[] | 'any';
}
