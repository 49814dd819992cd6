import type { IncomingMessage } from 'node:http';
import type { AuthConfig } from '../config/config.ts';
import { AuthError } from '../errors.ts';
import type { Logger } from '../logging/logger.ts';
import type { RepeatedLines } from '../logging/repeatedLines.ts';
import { missingTokenMessage } from './authorization.ts';
import { anonymousCaller, openModeCaller } from './caller.ts';
import type { Caller } from './caller.ts';
import { createGatewaySecretVerifier, gatewaySecretHeader } from './gatewaySecret.ts';

/** Identifies the sender of a request. Throws `AuthError` for a request without valid credentials. */
export type Authenticate = (request: Pick<IncomingMessage, 'headers' | 'headersDistinct'>) => Promise<Caller>;

/**
 * Authenticates requests of every protocol: a gateway by its secret, a caller by its token. The token is verified even if
 * the gateway has verified it, so that a way around the gateway gives no access. A direct request needs a token; a gateway
 * may send a request without one, which is then anonymous. Refusals are logged in `refusals`, which counts equal ones.
 */
export async function createAuthenticator(
  config: AuthConfig,
  log: Logger,
  refusals: RepeatedLines,
): Promise<Authenticate> {
  if (config.mode === 'open') return () => Promise.resolve(openModeCaller);
  // jose is loaded only if tokens are verified: it adds to the start-up time.
  const [{ createJwksCache }, { checkJwksFile }, { createJwtVerifier }] = await Promise.all([
    import('./jwks.ts'),
    import('./jwksFile.ts'),
    import('./jwtVerifier.ts'),
  ]);
  const { mode, tokens, gatewaySecrets } = config;
  const verifyGatewaySecret = createGatewaySecretVerifier(gatewaySecrets);
  await checkJwksFile(tokens);
  const jwks = createJwksCache(tokens.keys, log);
  const verifyJwt = createJwtVerifier(tokens, jwks.getKey);
  // Not awaited: the service also starts while the issuer cannot be reached.
  if ('url' in tokens.keys) void jwks.preload({ variable: 'AUTH_JWKS_URL', host: new URL(tokens.keys.url).host });

  const authenticate: Authenticate = async ({ headers, headersDistinct }) => {
    const isGateway = verifyGatewaySecret(headers[gatewaySecretHeader]);
    if (!isGateway && mode === 'router') {
      throw new AuthError(
        'UNAUTHENTICATED',
        `Missing or invalid ${gatewaySecretHeader}. Send the request through the gateway.`,
      );
    }
    if (!isGateway && headers[gatewaySecretHeader] !== undefined) {
      throw new AuthError('UNAUTHENTICATED', `Invalid ${gatewaySecretHeader}.`);
    }
    const token = parseBearerToken(headersDistinct['authorization']);
    if (token === undefined && isGateway) return { ...anonymousCaller, isGateway };
    if (token === undefined) throw new AuthError('UNAUTHENTICATED', missingTokenMessage);
    return { isAuthenticated: true, isGateway, ...(await verifyJwt(token)) };
  };
  return async (request) => {
    try {
      return await authenticate(request);
    } catch (error) {
      if (error instanceof AuthError) refusals.warn({ code: error.code, reason: firstSentence(error.message) }, {});
      throw error;
    }
  };
}

/** Without the advice to the client. The messages are constants of this service. */
function firstSentence(message: string): string {
  return message.split('.', 1)[0] ?? '';
}

/**
 * Returns undefined without an authorization header. Throws for anything but one bearer token, also for a repeated header:
 * Node uses the first, a proxy may have checked the last.
 */
function parseBearerToken(headerValues: readonly string[] | undefined): string | undefined {
  if (headerValues === undefined) return undefined;
  const [value = '', ...repeated] = headerValues;
  const [, token] = /^Bearer +([\w-]+\.[\w-]+\.[\w-]*)$/i.exec(value) ?? [];
  if (token !== undefined && repeated.length === 0) return token;
  throw new AuthError(
    'UNAUTHENTICATED',
    'Invalid authorization header. Send it once, as "Bearer" followed by a signed token (JWT).',
  );
}

/** HTTP status and headers of a request that failed authentication. */
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
