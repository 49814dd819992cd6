import type { Konnect } from '../datasources/konnect/konnect.ts';
import type { StripePortal } from '../datasources/stripe/stripePortal.ts';
import { createLoaders } from '../loaders/loaders.ts';
import { Billing } from './billing.ts';
import { Customers } from './customers.ts';
import { PortalConfigurations } from './portalConfigurations.ts';
import { Sessions } from './sessions.ts';

/** All that the service can do, for one request. */
export interface Capabilities {
  readonly customers: Customers;
  readonly billing: Billing;
  readonly portalConfigurations: PortalConfigurations;
  readonly sessions: Sessions;
}

/** Made anew for each request: what it reads is remembered for the request, and for nobody else. */
export function createCapabilities(konnect: Konnect, stripe: StripePortal): Capabilities {
  const loaders = createLoaders(konnect, stripe);
  return {
    customers: new Customers(konnect, loaders),
    billing: new Billing(konnect, loaders),
    portalConfigurations: new PortalConfigurations(stripe, loaders),
    sessions: new Sessions(konnect, stripe, loaders),
  };
}
