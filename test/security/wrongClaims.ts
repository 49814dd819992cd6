import { nowS } from '../support/issuer.ts';
import { bearer, token } from './forgedTokens.ts';
import type { Forge } from './forgedTokens.ts';
import type { Issuer, Members } from '../support/issuer.ts';

/** Tokens with a valid signature and invalid claims or type. */
export const wrongClaims: Readonly<Record<string, Forge>> = {
  'another issuer': withClaims({ iss: 'https://id.example' }),
  "an issuer that starts with the issuer's URL": withClaims(({ url }) => ({ iss: `${url}.evil.example` })),
  "an issuer that is a prefix of the issuer's URL": withClaims(({ url }) => ({ iss: url.slice(0, -1) })),
  'an issuer with a trailing slash': withClaims(({ url }) => ({ iss: `${url}/` })),
  'a list of issuers': withClaims(({ url }) => ({ iss: [url] })),
  'no issuer': withClaims({ iss: undefined }),
  'another audience': withClaims({ aud: 'another-service' }),
  'other audiences': withClaims({ aud: ['another-service', 'customer-portal-admin'] }),
  'an audience in capitals': withClaims({ aud: 'CUSTOMER-PORTAL' }),
  'an empty list of audiences': withClaims({ aud: [] }),
  'an audience that is an object': withClaims({ aud: { 'customer-portal': true } }),
  'no audience': withClaims({ aud: undefined }),
  'exp an hour ago': withClaims(() => ({ exp: nowS() - 3600 })),
  'exp just past the tolerance': withClaims(() => ({ exp: nowS() - 6 })),
  'no exp': withClaims({ exp: undefined }),
  'exp that is null': withClaims({ exp: null }),
  'exp as a numeric string': withClaims(() => ({ exp: String(nowS() + 600) })),
  'exp as an ISO date': withClaims({ exp: '2999-01-01T00:00:00Z' }),
  'nbf in the future': withClaims(() => ({ nbf: nowS() + 60 })),
  'nbf as a string': withClaims(() => ({ nbf: String(nowS() - 60) })),
  'iat in the future': withClaims(() => ({ iat: nowS() + 60 })),
  'iat as a string': withClaims(() => ({ iat: String(nowS() - 60) })),
  'exp without an end in all but name': withClaims({ exp: 1e308 }),
  'exp in milliseconds': withClaims(() => ({ exp: (nowS() + 600) * 1000 })),
  'exp after the year 9999': withClaims({ exp: 253_402_300_800 }),
  'nbf before 1970': withClaims({ nbf: -1 }),
  'iat before 1970': withClaims({ iat: -1e308 }),
  'neither sub nor client_id nor azp': withClaims({ sub: undefined }),
  ...Object.fromEntries(
    ['sub', 'client_id', 'azp'].flatMap((claim) =>
      [null, 5, true, {}, [], ['tester'], ''].map((value): [string, Forge] => [
        `${claim} that is ${JSON.stringify(value)}, with another identity`,
        withClaims({ sub: 'tester', client_id: 'portal', [claim]: value }),
      ]),
    ),
  ),
  'no type': withType(undefined),
  'an empty type': withType(''),
  'the type of an ID token': withType('id_token+jwt'),
  'the type of a logout token': withType('logout+jwt'),
  'the type of a proof of possession': withType('dpop+jwt'),
  'a type that ends with an allowed one': withType('x-at+jwt'),
  'a type within another media type': withType('text/at+jwt'),
  'a type with a repeated prefix': withType('application/application/jwt'),
  'a type that is a number': withType(1),
  'a type that is a list': withType(['JWT']),
  ...Object.fromEntries(
    [1, true, null, ['acme'], { key: 'acme' }, '', 'k'.repeat(257), 'half \ud800'].map((key): [string, Forge] => [
      `a customer that is ${JSON.stringify(key).slice(0, 20)}`,
      withClaims({ customer_key: key }),
    ]),
  ),
  ...Object.fromEntries(
    [1, true, null, { 'customers:read': true }].map((scope): [string, Forge] => [
      `a scope that is ${JSON.stringify(scope)}`,
      withClaims({ scope }),
    ]),
  ),
};

function withClaims(claims: Members | ((issuer: Issuer) => Members)): Forge {
  return (issuer) => bearer(token(issuer, typeof claims === 'function' ? claims(issuer) : claims));
}

function withType(typ: unknown): Forge {
  return (issuer) => bearer(token(issuer, {}, { typ }));
}
