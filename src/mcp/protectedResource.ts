import type { FastifyPluginAsync } from 'fastify';
import { scopes } from '../auth/permissions.ts';
import type { Scope } from '../auth/permissions.ts';

/** This service as a protected resource of OAuth (RFC 9728). */
export interface ProtectedResource {
  /** The URL at which clients reach the tools; the resource identifier. */
  readonly url: string;
  /** The issuer of the accepted tokens. */
  readonly issuer: string;
}

const wellKnown = '/.well-known/oauth-protected-resource';

/** The URL of the metadata: the well-known path goes before the path of the resource. */
function metadataUrlOf({ url }: ProtectedResource): URL {
  const { origin, pathname } = new URL(url);
  return new URL(origin + wellKnown + (pathname === '/' ? '' : pathname));
}

/** The routes of the metadata, without authentication: clients read it to learn where to get a token. */
export function createMetadataPlugin(resource: ProtectedResource, path: string): FastifyPluginAsync {
  const metadata = {
    resource: resource.url,
    authorization_servers: [resource.issuer],
    scopes_supported: scopes,
    bearer_methods_supported: ['header'],
    resource_name: 'Customers and their Stripe portal',
  };
  // A proxy may change the path of the resource: clients then request the public one.
  const paths = new Set([wellKnown, wellKnown + path, metadataUrlOf(resource).pathname]);
  return async (app) => {
    for (const metadataPath of paths) {
      app.get(metadataPath, async (_request, reply) => reply.header('cache-control', 'no-cache').send(metadata));
    }
  };
}

/** `WWW-Authenticate` of a request that needs a token, or another one: with the scope that is missing. */
export function challengeOf(resource: ProtectedResource | undefined, missingScope?: Scope): string {
  return [
    'Bearer realm="customer-portal"',
    ...(missingScope === undefined ? [] : ['error="insufficient_scope"', `scope="${missingScope}"`]),
    ...(resource === undefined ? [] : [`resource_metadata="${metadataUrlOf(resource).href}"`]),
  ].join(', ');
}
