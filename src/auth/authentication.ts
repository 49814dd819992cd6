import type { IncomingMessage } from 'node:http';
import type { AuthConfig } from '../config/config.ts';
import { AuthError } from '../errors.ts';
import type { Logger } from '../logging/logger.ts';
import { openModeCaller } from './caller.ts';
import type { Caller } from './caller.ts';
import { createGatewaySecretVerifier, gatewaySecretHeader } from './gatewaySecret.ts';

/** Who sends a request. Throws `AccessDenied` for one that is not let in at all. */
export type Authenticate = (request: Pick<IncomingMessage, 'headers' | 'headersDistinct'>) => Promise<Caller>;

/**
 * One door for all protocols. A request comes through the router, which proves itself by its secret, or by itself, where
 * the mode allows it. Its token is checked here in either case: what a router has checked may have been a way round it.
 * Without a token a request by itself is turned away; one through the router goes on as nobody's, and may ask for the
 * little that needs no token.
 */
export async function createAuthenticator(config: AuthConfig, log: Logger): Promise<Authenticate> {
  if (config.mode === 'open') return () => Promise.resolve(openModeCaller);
  // Only loaded where tokens are checked.
  const [{ JwksCache }, { createJwtVerifier }] = await Promise.all([import('./jwks.ts'), import('./jwtVerifier.ts')]);
  const { mode, tokens, gatewaySecrets } = config;
  const verifyGatewaySecret = createGatewaySecretVerifier(gatewaySecrets);
  const keys = new JwksCache({ source: tokens.keys, log });
  const check = createJwtVerifier(tokens, keys.getKey);

  return async ({ headers, headersDistinct }) => {
    const isGateway = verifyGatewaySecret(headers[gatewaySecretHeader]);
    if (!isGateway && mode === 'router') {
      throw new AuthError(
        'UNAUTHENTICATED',
        `Only a router is let in here: ${gatewaySecretHeader} is missing or wrong.`,
      );
    }
    if (!isGateway && headers[gatewaySecretHeader] !== undefined) {
      throw new AuthError('UNAUTHENTICATED', `${gatewaySecretHeader} is wrong.`);
    }
    const token = bearerOf(headersDistinct['authorization']);
    if (token === undefined && isGateway) return { ...anonymousCaller, isGateway };
    if (token === undefined) {
      throw new AuthError('UNAUTHENTICATED', 'A token is needed: send it as "authorization: Bearer …".');
    }
    return { isAuthenticated: true, isGateway, ...(await check(token)) };
  };
}

/** The same, for adapters that answer a request that is turned away before all else. */
export async function tryAuthenticate(
  authenticate: Authenticate,
  request: IncomingMessage,
): Promise<Caller | AuthError> {
  try {
    return await authenticate(request);
  } catch (error) {
    if (error instanceof AuthError) return error;
    throw error;
  }
}

const anonymousCaller: Caller = {
  isAuthenticated: false,
  id: 'nobody',
  scopes: new Set(),
  customerKey: undefined,
  isGateway: false,
};

/**
 * Undefined where there is no such header: anything else in it than a token is refused. So are two of them, of which
 * Node shows the first, and what stands in front may have looked at the last.
 */
function bearerOf(authorizations: readonly string[] | undefined): string | undefined {
  if (authorizations === undefined) return undefined;
  const [authorization = '', ...more] = authorizations;
  const [, token] = /^Bearer +([\w-]+\.[\w-]+\.[\w-]*)$/i.exec(authorization) ?? [];
  if (token !== undefined && more.length === 0) return token;
  throw new AuthError('UNAUTHENTICATED', 'The authorization header must be "Bearer" and a signed token (JWT).');
}

/** How HTTP says that a whole request was turned away. */
export function authErrorToHttp({ code }: AuthError): {
  readonly status: number;
  readonly headers: Record<string, string>;
} {
  switch (code) {
    case 'UNAUTHENTICATED':
      return { status: 401, headers: { 'www-authenticate': 'Bearer realm="customer-portal"' } };
    case 'FORBIDDEN':
      return { status: 403, headers: {} };
    case 'AUTH_UNAVAILABLE':
      return { status: 503, headers: { 'retry-after': '30' } };
  }
}
