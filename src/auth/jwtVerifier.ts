import { errors, jwtVerify } from 'jose';
import type { JWTPayload, JWTVerifyGetKey } from 'jose';
import type { TokensConfig } from '../config/config.ts';
import { AuthError } from '../errors.ts';
import { JwksUnavailable } from './jwks.ts';
import { isScope } from './permissions.ts';
import type { Scope } from './permissions.ts';

/** What a token says of its holder. */
export interface Claims {
  /** Who that is, as far as the issuer tells. */
  readonly id: string;
  readonly scopes: ReadonlySet<Scope>;
  /** The customer that the token is for; undefined where it names none. */
  readonly customerKey: string | undefined;
}

export type VerifyJwt = (token: string) => Promise<Claims>;

/**
 * Checks a token as RFC 8725 advises: signed by a key of the issuer's under a listed algorithm, for this service, of a
 * listed type, with an end that has not come. Keys within the token are never looked at.
 */
export function createJwtVerifier(config: TokensConfig, keyFor: JWTVerifyGetKey): VerifyJwt {
  const options = {
    issuer: config.issuer,
    audience: [...config.audience],
    algorithms: [...config.algorithms],
    clockTolerance: config.clockToleranceS,
    requiredClaims: ['exp'],
  };
  return async (token) => {
    try {
      const { payload, protectedHeader } = await jwtVerify(token, keyFor, options);
      const type = protectedHeader.typ === undefined ? 'absent' : shortType(protectedHeader.typ);
      if (!config.types.some((known) => known.toLowerCase() === type.toLowerCase())) {
        throw invalid('its header "typ" is not one that is taken here');
      }
      expectIssuedInThePast(payload, config.clockToleranceS);
      return claimsOf(payload, config);
    } catch (error) {
      throw toAuthError(error);
    }
  };
}

function claimsOf(payload: JWTPayload, { scopeClaim, customerClaim }: TokensConfig): Claims {
  const scopes = scopesOf(payload[scopeClaim], scopeClaim);
  const customerKey = payload[customerClaim];
  const id = idOf(payload, customerKey);
  if (customerKey === undefined) return { id, scopes, customerKey };
  // What cannot be any customer's key must not be taken for a token that names none.
  if (typeof customerKey === 'string' && isKey(customerKey)) return { id, scopes, customerKey };
  throw invalid(`its claim "${customerClaim}" is not a customer's key`);
}

/** The holder, and the program that acts for the holder: RFC 9068 and what issuers did before it. */
function idOf(payload: JWTPayload, customerKey: unknown): string {
  return JSON.stringify([payload.sub, payload['client_id'] ?? payload['azp'], customerKey]);
}

function isKey(text: string): boolean {
  return text.length >= 1 && text.length <= 256 && text.isWellFormed();
}

/** Scopes of other services are left out. */
function scopesOf(claim: unknown, name: string): ReadonlySet<Scope> {
  if (claim === undefined) return new Set();
  const texts: unknown = typeof claim === 'string' ? claim.split(' ') : claim;
  if (!Array.isArray(texts)) throw invalid(`its claim "${name}" is neither a text nor a list`);
  return new Set(texts.filter((text) => typeof text === 'string').filter(isScope));
}

/** jose leaves `iat` alone unless a greatest age is asked for. */
function expectIssuedInThePast({ iat }: JWTPayload, toleranceS: number): void {
  if (iat !== undefined && iat > Date.now() / 1000 + toleranceS) throw invalid('it was issued in the future');
}

/** `application/at+jwt` is `at+jwt`. */
function shortType(type: string): string {
  return type.replace(/^application\//i, '');
}

/** Tells what is wrong in our own words: jose's name claims and keys, and could quote them. */
function toAuthError(error: unknown): unknown {
  if (error instanceof AuthError) return error;
  if (error instanceof JwksUnavailable) {
    return new AuthError('AUTH_UNAVAILABLE', 'Tokens cannot be checked at the moment: ask again in half a minute.');
  }
  if (error instanceof errors.JWTExpired) return invalid('it has expired');
  if (error instanceof errors.JWTClaimValidationFailed)
    return invalid(claimMessages[error.claim] ?? 'a claim is wrong');
  if (error instanceof errors.JOSEAlgNotAllowed) return invalid('its algorithm is not one that is taken here');
  // The last is what the platform throws where the issuer's own key is none.
  if (error instanceof errors.JOSEError || error instanceof TypeError || error instanceof DOMException) {
    return invalid('its signature or form is wrong');
  }
  return error;
}

const claimMessages: Readonly<Record<string, string>> = {
  iss: 'it is from another issuer',
  aud: 'it is for another audience',
  exp: 'it has no end',
  nbf: 'it is not valid yet',
};

function invalid(why: string): AuthError {
  return new AuthError('UNAUTHENTICATED', `The token is not accepted: ${why}.`);
}
