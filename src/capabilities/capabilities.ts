import { Access } from '../access/access.ts';
import type { Caller } from '../access/caller.ts';
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
export type Shared = Pick<Resources, 'konnect' | 'stripe' | 'returnUrlOrigins'>;

/** Made anew for each request: what it reads is remembered for the request and its caller, and for nobody else. */
export function createCapabilities(shared: Shared, caller: Caller): Capabilities {
  const loaders = createLoaders(shared.konnect, shared.stripe);
  const access = new Access(caller);
  const resources = { ...shared, loaders, access, own: new OwnCustomer(access, loaders) };
  return {
    customers: new Customers(resources),
    billing: new Billing(resources),
    portalConfigurations: new PortalConfigurations(resources),
    sessions: new Sessions(resources),
  };
}
