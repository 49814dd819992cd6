import { createRemoteJwksSigningKeyProvider, defineConfig, extractFromHeader } from '@graphql-hive/gateway';

/**
 * Configuration of Hive Gateway 2.15 in front of the customer portal subgraph and other subgraphs:
 *
 *     hive-gateway supergraph supergraph.graphql --config-path hive-gateway.config.ts
 *
 * The gateway tests start it with this file.
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
    // An invalid token is refused. A request without a token may read unprotected fields.
    reject: { missingToken: false, invalidToken: true },
    // The subgraph verifies the token in the `authorization` header, which is forwarded below.
    forward: { payload: false, token: false },
  },

  // Without genericAuth, Hive does not enforce @authenticated and @requiresScopes.
  genericAuth: {
    mode: 'protect-granular',
    resolveUserFn: ({ jwt }) => jwt?.payload ?? null,
    // The type says otherwise, but without a token there is no user.
    extractScopes: (user?: Record<string, unknown> | null) =>
      typeof user?.['scope'] === 'string' ? user['scope'].split(' ') : [],
    // Default: an operation with a field that the caller may not read is refused. With `false`, Hive 2.15.1 omits such fields
    // from lists and adds a member "@" to `data`.
    rejectUnauthenticated: true,
  },

  propagateHeaders: {
    fromClientToSubgraphs: ({ request, subgraphName }) => ({
      authorization: request.headers.get('authorization'),
      'x-request-id': request.headers.get('x-request-id'),
      traceparent: request.headers.get('traceparent'),
      // ROUTER_SECRET of the subgraph, which authenticates the gateway with AUTH_MODE=router or both.
      ...(subgraphName === 'customer-portal' && { 'x-gateway-secret': required('CUSTOMER_PORTAL_SECRET') }),
    }),
  },

  // More than UPSTREAM_DEADLINE_MS of the subgraph (10 s), whose error names the upstream that was slow.
  upstreamTimeout: 12_000,
  requestDeadline: 30_000,

  // Masks internal errors of the gateway. Errors of the subgraph, which contain nothing internal, are forwarded.
  maskedErrors: true,
  landingPage: false,
});

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} must be set`);
  return value;
}
