import { errors, jwtVerify } from 'jose';
import type { JWTPayload, JWTVerifyGetKey } from 'jose';
import type { TokensConfig } from '../config/config.ts';
import { AuthError } from '../errors.ts';
import { JwksUnavailable } from './jwks.ts';
import type { Caller } from './caller.ts';
import { isScope } from './permissions.ts';
import type { Scope } from './permissions.ts';

/** Claims of a verified token. */
export type Claims = Pick<Caller, 'id' | 'scopes' | 'subject' | 'client' | 'customerKey'>;

export type VerifyJwt = (token: string) => Promise<Claims>;

/**
 * Verifies tokens as RFC 8725 advises: signature by a key of the issuer, allowed algorithm and type, audience, expiry. Keys
 * in the token's header are ignored.
 */
export function createJwtVerifier(config: TokensConfig, getKey: JWTVerifyGetKey): VerifyJwt {
  const options = {
    issuer: config.issuer,
    audience: [...config.audience],
    algorithms: [...config.algorithms],
    clockTolerance: config.clockToleranceS,
    requiredClaims: ['exp'],
  };
  return async (token) => {
    try {
      const { payload, protectedHeader } = await jwtVerify(token, getKey, options);
      const type = protectedHeader.typ === undefined ? 'absent' : shortType(protectedHeader.typ);
      if (!config.types.some((allowed) => allowed.toLowerCase() === type.toLowerCase())) {
        throw invalid('`typ` is not allowed');
      }
      requireTimes(payload, config.clockToleranceS);
      return claimsOf(payload, config);
    } catch (error) {
      throw toAuthError(error);
    }
  };
}

function claimsOf(payload: JWTPayload, { scopeClaim, customerClaim }: TokensConfig): Claims {
  const scopes = scopesOf(payload[scopeClaim], scopeClaim);
  const customerKey = payload[customerClaim];
  const identity = identityOf(payload, customerKey);
  if (customerKey === undefined) return { ...identity, scopes, customerKey };
  // An invalid key is an error: ignoring it would turn a customer's token into a general one.
  if (typeof customerKey === 'string' && isKey(customerKey)) return { ...identity, scopes, customerKey };
  throw invalid(`\`${customerClaim}\` is not a customer key`);
}

/**
 * The id is a fixed tuple as JSON, so that no two different tuples have equal texts. `client_id` is the claim of RFC 9068, `azp` its
 * predecessor. Throws for a malformed identity claim even if another one is valid: ignoring it would merge callers.
 */
function identityOf(payload: JWTPayload, customerKey: unknown): Pick<Claims, 'id' | 'subject' | 'client'> {
  const [subject, clientId, authorizedParty] = ['sub', 'client_id', 'azp'].map((name) => nameOf(payload, name));
  const client = clientId ?? authorizedParty;
  if (subject === undefined && client === undefined) {
    throw invalid('missing `sub`; the token of a machine may have `client_id` or `azp` instead');
  }
  const id = JSON.stringify([payload.iss, subject ?? null, client ?? null, customerKey ?? null]);
  return { id, subject, client };
}

function nameOf(payload: JWTPayload, name: string): string | undefined {
  const value = payload[name];
  if (value === undefined || (typeof value === 'string' && value !== '')) return value;
  throw invalid(`\`${name}\` must be a non-empty string`);
}

function isKey(text: string): boolean {
  return text.length >= 1 && text.length <= 256 && text.isWellFormed();
}

/** Ignores the scopes of other services. */
function scopesOf(claim: unknown, name: string): ReadonlySet<Scope> {
  if (claim === undefined) return new Set();
  const values: unknown = typeof claim === 'string' ? claim.split(' ') : claim;
  if (!Array.isArray(values)) throw invalid(`\`${name}\` must be a string or a list of strings`);
  return new Set(values.filter((value) => typeof value === 'string').filter(isScope));
}

/** jose checks `iat` only with a maximum token age, and accepts any number as a time. */
function requireTimes({ exp, nbf, iat }: JWTPayload, toleranceS: number): void {
  for (const [name, time] of Object.entries({ exp, nbf, iat })) {
    if (time !== undefined && !(time >= 0 && time <= maxTimeS)) {
      throw invalid(`\`${name}\` must be in seconds since 1970, before the year 10000`);
    }
  }
  if (iat !== undefined && iat > Date.now() / 1000 + toleranceS) throw invalid('`iat` is in the future');
}

/** The end of the year 9999. Milliseconds by mistake are larger too. */
const maxTimeS = 253_402_300_799;

/** `application/at+jwt` → `at+jwt`, as RFC 7515 allows. */
function shortType(type: string): string {
  return type.replace(/^application\//i, '');
}

/** Replaces jose's messages, which could quote the token. */
function toAuthError(error: unknown): unknown {
  if (error instanceof AuthError) return error;
  if (error instanceof JwksUnavailable) {
    return new AuthError('AUTH_UNAVAILABLE', 'Token verification is temporarily unavailable. Retry in 30 seconds.');
  }
  if (error instanceof errors.JWTExpired) return invalid('expired');
  if (error instanceof errors.JWTClaimValidationFailed) return invalid(claimMessages[error.claim] ?? 'invalid claim');
  if (error instanceof errors.JOSEAlgNotAllowed) return invalid('algorithm not allowed');
  // Web Crypto throws TypeError or DOMException if the issuer's own key is invalid.
  if (error instanceof errors.JOSEError || error instanceof TypeError || error instanceof DOMException) {
    return invalid('malformed or wrong signature');
  }
  return error;
}

const claimMessages: Readonly<Record<string, string>> = {
  iss: 'unexpected `iss`',
  aud: 'unexpected `aud`',
  exp: 'missing `exp`',
  nbf: '`nbf` is in the future',
};

function invalid(reason: string): AuthError {
  return new AuthError('UNAUTHENTICATED', `Invalid token: ${reason}.`);
}
