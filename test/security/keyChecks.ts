import { JwksCache } from '../../src/auth/jwks.ts';
import { createJwtVerifier } from '../../src/auth/jwtVerifier.ts';
import { AuthError } from '../../src/errors.ts';
import { closedTo } from '../support/issuer.ts';
import type { Issuer, SigningKey } from '../support/issuer.ts';

export interface KeyChecks {
  /** The clock, in milliseconds. */
  nowMs: number;
  readonly log: object[];
  /** What becomes of tokens by these keys: `ok`, or the code of the refusal. */
  check(...by: readonly SigningKey[]): Promise<string[]>;
}

/** Checks tokens as the service does, by a clock of its own. */
export function startKeyChecks(issuer: Issuer, keysFile?: string): KeyChecks {
  const access = closedTo(issuer, 'direct', keysFile ? { AUTH_JWKS_URL: '', AUTH_JWKS_FILE: keysFile } : {});
  if (access.mode === 'open') throw new TypeError('Nobody asks for tokens.');
  const log: object[] = [];
  const tell = (entry: object) => void log.push(entry);
  const keys = new JwksCache({
    source: access.tokens.keys,
    log: { info: tell, warn: tell, error: tell },
    now: () => checks.nowMs,
  });
  const check = createJwtVerifier(access.tokens, keys.getKey);
  const outcomeOf = async (key: SigningKey) => {
    try {
      await check(issuer.token({}, {}, key));
      return 'ok';
    } catch (error) {
      if (error instanceof AuthError) return error.code;
      throw error;
    }
  };
  const checks: KeyChecks = { nowMs: 1_000_000, log, check: (...by) => Promise.all(by.map(outcomeOf)) };
  return checks;
}
