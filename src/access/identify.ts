import type { IncomingMessage } from 'node:http';
import type { AccessConfig } from '../config.ts';
import { AccessDenied } from '../errors.ts';
import type { Log } from '../log.ts';
import { anybody } from './caller.ts';
import type { Caller } from './caller.ts';
import { createRouterProof, routerHeader } from './routerProof.ts';

/** Who sends a request. Throws `AccessDenied` for one that is not let in at all. */
export type Identify = (request: Pick<IncomingMessage, 'headers' | 'headersDistinct'>) => Promise<Caller>;

/**
 * One door for all protocols. A request comes through the router, which proves itself by its secret, or by itself, where
 * the mode allows it. Its token is checked here in either case: what a router has checked may have been a way round it.
 * Without a token a request by itself is turned away; one through the router goes on as nobody's, and may ask for the
 * little that needs no token.
 */
export async function createIdentify(config: AccessConfig, log: Log): Promise<Identify> {
  if (config.mode === 'open') return () => Promise.resolve(anybody);
  // Only loaded where tokens are checked.
  const [{ KeySet }, { createTokenCheck }] = await Promise.all([import('./keySet.ts'), import('./tokens.ts')]);
  const { mode, tokens, routerSecrets } = config;
  const isRouters = createRouterProof(routerSecrets);
  const keys = new KeySet({ source: tokens.keys, log });
  const check = createTokenCheck(tokens, keys.keyFor);

  return async ({ headers, headersDistinct }) => {
    const isRouter = isRouters(headers[routerHeader]);
    if (!isRouter && mode === 'router') {
      throw new AccessDenied('UNAUTHENTICATED', `Only a router is let in here: ${routerHeader} is missing or wrong.`);
    }
    if (!isRouter && headers[routerHeader] !== undefined) {
      throw new AccessDenied('UNAUTHENTICATED', `${routerHeader} is wrong.`);
    }
    const token = bearerOf(headersDistinct['authorization']);
    if (token === undefined && isRouter) return { ...nobody, isRouter };
    if (token === undefined) {
      throw new AccessDenied('UNAUTHENTICATED', 'A token is needed: send it as "authorization: Bearer …".');
    }
    return { isKnown: true, isRouter, ...(await check(token)) };
  };
}

/** The same, for adapters that answer a request that is turned away before all else. */
export async function identified(identify: Identify, request: IncomingMessage): Promise<Caller | AccessDenied> {
  try {
    return await identify(request);
  } catch (error) {
    if (error instanceof AccessDenied) return error;
    throw error;
  }
}

const nobody: Caller = { isKnown: false, id: 'nobody', scopes: new Set(), customerKey: undefined, isRouter: false };

/**
 * Undefined where there is no such header: anything else in it than a token is refused. So are two of them, of which
 * Node shows the first, and what stands in front may have looked at the last.
 */
function bearerOf(authorizations: readonly string[] | undefined): string | undefined {
  if (authorizations === undefined) return undefined;
  const [authorization = '', ...more] = authorizations;
  const [, token] = /^Bearer +([\w-]+\.[\w-]+\.[\w-]*)$/i.exec(authorization) ?? [];
  if (token !== undefined && more.length === 0) return token;
  throw new AccessDenied('UNAUTHENTICATED', 'The authorization header must be "Bearer" and a signed token (JWT).');
}
