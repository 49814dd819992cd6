import { createJwksCache } from '../../src/auth/jwks.ts';
import { createJwtVerifier } from '../../src/auth/jwtVerifier.ts';
import { AuthError } from '../../src/errors.ts';
import { closedTo } from '../support/issuer.ts';
import type { Issuer, SigningKey } from '../support/issuer.ts';

export interface TokenVerification {
  /** The clock of the JWKS cache, in milliseconds. */
  nowMs: number;
  readonly log: object[];
  /** Verifies one token per key: `ok`, or the code of the error. */
  verify(...keys: readonly SigningKey[]): Promise<string[]>;
}

/** The service's token verification with its own clock. */
export function startTokenVerification(issuer: Issuer, jwksFile?: string): TokenVerification {
  const auth = closedTo(issuer, 'direct', jwksFile ? { AUTH_JWKS_URL: '', AUTH_JWKS_FILE: jwksFile } : {});
  if (auth.mode === 'open') throw new TypeError('The mode `open` verifies no tokens.');
  const log: object[] = [];
  const write = (entry: object) => void log.push(entry);
  const { getKey } = createJwksCache(auth.tokens.keys, { error: write, warn: write }, () => verification.nowMs);
  const verifyJwt = createJwtVerifier(auth.tokens, getKey);
  const outcomeOf = async (key: SigningKey) => {
    try {
      await verifyJwt(issuer.token({}, {}, key));
      return 'ok';
    } catch (error) {
      if (error instanceof AuthError) return error.code;
      throw error;
    }
  };
  const verification: TokenVerification = {
    nowMs: 1_000_000,
    log,
    verify: (...keys) => Promise.all(keys.map(outcomeOf)),
  };
  return verification;
}
