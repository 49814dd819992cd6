import { createRemoteJwksSigningKeyProvider, defineConfig, extractFromHeader } from '@graphql-hive/gateway';

/**
 * Hive Gateway 2.15 in front of the customer portal subgraph and its neighbours:
 *
 *     hive-gateway supergraph supergraph.graphql --config-path hive-gateway.config.ts
 *
 * The gateway tests start it with this very file.
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
    // A bad token is told at once; without any, the fields that nobody protects stay open.
    reject: { missingToken: false, invalidToken: true },
    // The subgraph reads the token itself, in the header that is passed on below.
    forward: { payload: false, token: false },
  },

  // Without this, Hive composes @authenticated and @requiresScopes and enforces neither.
  genericAuth: {
    mode: 'protect-granular',
    resolveUserFn: ({ jwt }) => jwt?.payload ?? null,
    // Without a token there is no user, whatever the type says.
    extractScopes: (user?: Record<string, unknown> | null) =>
      typeof user?.['scope'] === 'string' ? user['scope'].split(' ') : [],
    // An operation that names a field which the caller may not read is refused as a whole, which is the default. With
    // `rejectUnauthenticated: false` Hive 2.15.1 leaves such fields out of lists, and adds a member named "@" to `data`.
    rejectUnauthenticated: true,
  },

  propagateHeaders: {
    fromClientToSubgraphs: ({ request, subgraphName }) => ({
      authorization: request.headers.get('authorization'),
      traceparent: request.headers.get('traceparent'),
      // ROUTER_SECRET of the subgraph: what it knows the gateway by, with AUTH_MODE router or both.
      ...(subgraphName === 'customer-portal' && { 'x-gateway-secret': required('CUSTOMER_PORTAL_SECRET') }),
    }),
  },

  // More than the ten seconds that the subgraph gives its upstreams (UPSTREAM_DEADLINE_MS): it tells better than the
  // gateway can which of them was slow.
  upstreamTimeout: 12_000,
  requestDeadline: 30_000,

  // The subgraph's errors hold nothing internal, and their codes are part of its contract: they pass as they are.
  // What breaks within the gateway is masked.
  maskedErrors: true,
  landingPage: false,
});

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} must be set`);
  return value;
}
