import { Access } from '../access/access.ts';
import type { Caller } from '../access/caller.ts';
import type { CallScope } from '../datasources/http/callScope.ts';
import type { Konnect } from '../datasources/konnect/konnect.ts';
import type { StripePortal } from '../datasources/stripe/stripePortal.ts';
import type { Idempotency, Once } from '../idempotency/idempotency.ts';
import { createLoaders } from '../loaders/loaders.ts';
import { Billing } from './billing.ts';
import { Customers } from './customers.ts';
import { OwnCustomer } from './ownCustomer.ts';
import { PortalConfigurations } from './portalConfigurations.ts';
import type { Resources } from './resources.ts';
import { Sessions } from './sessions.ts';

/** All that the service can do, for one request. */
export interface Capabilities {
  readonly customers: Customers;
  readonly billing: Billing;
  readonly portalConfigurations: PortalConfigurations;
  readonly sessions: Sessions;
}

/** What all requests share. */
export interface Shared extends Pick<Resources, 'returnUrlOrigins'> {
  readonly idempotency: Idempotency;
  readonly konnect: (scope: CallScope) => Konnect;
  readonly stripe: (scope: CallScope) => StripePortal;
}

/** Made anew for each request: what it reads is remembered for the request and its caller, and for nobody else. */
export function createCapabilities(shared: Shared, caller: Caller, scope: CallScope): Capabilities {
  const konnect = shared.konnect(scope);
  const stripe = shared.stripe(scope);
  const loaders = createLoaders(konnect, stripe);
  const access = new Access(caller);
  const own = new OwnCustomer(access, loaders);
  const once: Once = (attempt) =>
    shared.idempotency.once({ ...attempt, callerId: caller.id, deadline: scope.deadline });
  const { returnUrlOrigins } = shared;
  const resources = { konnect, stripe, loaders, access, own, once, returnUrlOrigins };
  return {
    customers: new Customers(resources),
    billing: new Billing(resources),
    portalConfigurations: new PortalConfigurations(resources),
    sessions: new Sessions(resources),
  };
}
