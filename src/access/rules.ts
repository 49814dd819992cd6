import type { Scope } from './scopes.ts';

/** Who may do something. */
export interface Rule {
  readonly scope: Scope;
  /** Whether a caller without the scope may do it for the one customer that the token names. */
  readonly own?: true;
}

/**
 * Every action of the capabilities, with who may do it. The schema says the same to routers: `@requiresScopes` with the
 * scope, or `@authenticated` where a customer may act for itself. Tests hold both, the REST routes and the tools against
 * this table.
 */
export const rules = {
  'customers.get': { scope: 'customers:read', own: true },
  'customers.list': { scope: 'customers:read' },
  'customers.create': { scope: 'customers:write' },
  'customers.upsert': { scope: 'customers:write' },
  'customers.delete': { scope: 'customers:write' },
  'billing.get': { scope: 'billing:read', own: true },
  'billing.update': { scope: 'billing:write' },
  'billing.updateAppData': { scope: 'billing:write' },
  // Its own is the profile that is in force for it.
  'billing.getProfile': { scope: 'billing:read', own: true },
  'billing.listProfiles': { scope: 'billing:read' },
  'portalConfigurations.get': { scope: 'portal:read' },
  'portalConfigurations.list': { scope: 'portal:read' },
  'portalConfigurations.create': { scope: 'portal:write' },
  'portalConfigurations.update': { scope: 'portal:write' },
  'sessions.createCheckout': { scope: 'sessions:create', own: true },
  'sessions.createCustomerPortal': { scope: 'sessions:create', own: true },
  // It takes Stripe customers, accounts and flows, which no token names.
  'sessions.createPortal': { scope: 'sessions:create' },
} as const satisfies Record<string, Rule>;

export type Action = keyof typeof rules;

export function ruleOf(action: Action): Rule {
  return rules[action];
}
