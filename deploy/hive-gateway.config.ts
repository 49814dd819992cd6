import { createRemoteJwksSigningKeyProvider, defineConfig, extractFromHeader } from '@graphql-hive/gateway';

/**
 * Hive Gateway 2.15 in front of the customer portal subgraph and other subgraphs:
 *
 *     hive-gateway supergraph supergraph.graphql --config-path hive-gateway.config.ts
 *
 * The gateway tests start Hive Gateway with this file.
 */
export const gatewayConfig = defineConfig({
  jwt: {
    signingKeyProviders: [createRemoteJwksSigningKeyProvider({ jwksUri: required('JWT_JWKS_URL') })],
    tokenLookupLocations: [extractFromHeader({ name: 'authorization', prefix: 'Bearer' })],
    tokenVerification: {
      algorithms: ['RS256', 'ES256'],
      issuer: required('JWT_ISSUER'),
      audience: required('JWT_AUDIENCE'),
    },
    // An invalid token is rejected. Requests without a token can read unprotected fields.
    reject: { missingToken: false, invalidToken: true },
    // The subgraph validates the token itself. The header is propagated below.
    forward: { payload: false, token: false },
  },

  // Without this, Hive does not enforce @authenticated and @requiresScopes.
  genericAuth: {
    mode: 'protect-granular',
    resolveUserFn: ({ jwt }) => jwt?.payload ?? null,
    // The user is null without a token, although Hive's type does not allow null.
    extractScopes: (user?: Record<string, unknown> | null) =>
      typeof user?.['scope'] === 'string' ? user['scope'].split(' ') : [],
    // Rejects the whole operation if the caller may not read one of its fields (the default). With `false`, Hive 2.15.1
    // omits such fields from lists and adds a member named "@" to `data`.
    rejectUnauthenticated: true,
  },

  propagateHeaders: {
    fromClientToSubgraphs: ({ request, subgraphName }) => ({
      authorization: request.headers.get('authorization'),
      traceparent: request.headers.get('traceparent'),
      // The ROUTER_SECRET of the subgraph, which authenticates the gateway with AUTH_MODE router or both.
      ...(subgraphName === 'customer-portal' && { 'x-gateway-secret': required('CUSTOMER_PORTAL_SECRET') }),
    }),
  },

  // More than the subgraph's 10-second upstream deadline (UPSTREAM_DEADLINE_MS), so that the subgraph reports which upstream
  // was slow.
  upstreamTimeout: 12_000,
  requestDeadline: 30_000,

  // Masks errors of the gateway. The subgraph's errors contain nothing internal and are passed on.
  maskedErrors: true,
  landingPage: false,
});

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} must be set`);
  return value;
}
