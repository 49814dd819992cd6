/** OAuth scopes of this service. The schema uses the same ones in `@requiresScopes`. */
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

/** Requirement of an action. */
export interface Permission {
  readonly scope: Scope;
  /** Whether a token without the scope suffices for the customer that it names. */
  readonly selfService?: true;
}

/**
 * Permission of every action of the capabilities. The schema repeats them for gateways: `@requiresScopes` with the scope,
 * or `@authenticated` for self-service. Tests compare the schema, the REST routes and the MCP tools with this table.
 */
export const permissions = {
  'customers.get': { scope: 'customers:read', selfService: true },
  'customers.list': { scope: 'customers:read' },
  'customers.create': { scope: 'customers:write' },
  'customers.update': { scope: 'customers:write' },
  'customers.upsert': { scope: 'customers:write' },
  'customers.delete': { scope: 'customers:write' },
  'billing.get': { scope: 'billing:read', selfService: true },
  'billing.update': { scope: 'billing:write' },
  'billing.updateAppData': { scope: 'billing:write' },
  // Self-service reads the profile that applies to the customer.
  'billing.getProfile': { scope: 'billing:read', selfService: true },
  'billing.listProfiles': { scope: 'billing:read' },
  'portalConfigurations.get': { scope: 'portal:read' },
  'portalConfigurations.list': { scope: 'portal:read' },
  'portalConfigurations.create': { scope: 'portal:write' },
  'portalConfigurations.update': { scope: 'portal:write' },
  'sessions.createCheckout': { scope: 'sessions:create', selfService: true },
  'sessions.createCustomerPortal': { scope: 'sessions:create', selfService: true },
  // No self-service: the input names Stripe customers, accounts and flows, which a token does not.
  'sessions.createPortal': { scope: 'sessions:create' },
} as const satisfies Record<string, Permission>;

export type Action = keyof typeof permissions;

export function permissionOf(action: Action): Permission {
  return permissions[action];
}
