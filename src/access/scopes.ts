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
