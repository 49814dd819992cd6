/** What a token can allow. The schema names the same scopes for routers. */
export const scopes = [
  'customers:read',
  'customers:write',
  'billing:read',
  'billing:write',
  'portal:read',
  'portal:write',
  'sessions:create',
] as const;
export type Scope = (typeof scopes)[number];

export function isScope(text: string): text is Scope {
  return scopes.some((scope) => scope === text);
}

/** Who may do something. */
export interface Permission {
  readonly scope: Scope;
  /** Whether a caller without the scope may do it for the one customer that the token names. */
  readonly selfService?: true;
}

/**
 * Every action of the capabilities, with who may do it. The schema says the same to routers: `@requiresScopes` with the
 * scope, or `@authenticated` where a customer may act for itself. Tests hold both, the REST routes and the tools against
 * this table.
 */
export const permissions = {
  'customers.get': { scope: 'customers:read', selfService: true },
  'customers.list': { scope: 'customers:read' },
  'customers.create': { scope: 'customers:write' },
  'customers.upsert': { scope: 'customers:write' },
  'customers.delete': { scope: 'customers:write' },
  'billing.get': { scope: 'billing:read', selfService: true },
  'billing.update': { scope: 'billing:write' },
  'billing.updateAppData': { scope: 'billing:write' },
  // Its own is the profile that is in force for it.
  'billing.getProfile': { scope: 'billing:read', selfService: true },
  'billing.listProfiles': { scope: 'billing:read' },
  'portalConfigurations.get': { scope: 'portal:read' },
  'portalConfigurations.list': { scope: 'portal:read' },
  'portalConfigurations.create': { scope: 'portal:write' },
  'portalConfigurations.update': { scope: 'portal:write' },
  'sessions.createCheckout': { scope: 'sessions:create', selfService: true },
  'sessions.createCustomerPortal': { scope: 'sessions:create', selfService: true },
  // It takes Stripe customers, accounts and flows, which no token names.
  'sessions.createPortal': { scope: 'sessions:create' },
} as const satisfies Record<string, Permission>;

export type Action = keyof typeof permissions;

export function permissionOf(action: Action): Permission {
  return permissions[action];
}
