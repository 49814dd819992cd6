import { nowS } from '../support/issuer.ts';
import { bearer, token } from './forgedTokens.ts';
import type { Forge } from './forgedTokens.ts';
import type { Issuer, Members } from '../support/issuer.ts';

/** Tokens that the issuer has signed, and that are not for this service, not now, or not for what they are sent as. */
export const wrongClaims: Readonly<Record<string, Forge>> = {
  'another issuer': claiming({ iss: 'https://id.example' }),
  "an issuer that begins like the issuer's name": claiming(({ url }) => ({ iss: `${url}.evil.example` })),
  "an issuer that is the beginning of the issuer's name": claiming(({ url }) => ({ iss: url.slice(0, -1) })),
  'an issuer with a slash after it': claiming(({ url }) => ({ iss: `${url}/` })),
  'a list of issuers': claiming(({ url }) => ({ iss: [url] })),
  'no issuer': claiming({ iss: undefined }),
  'another audience': claiming({ aud: 'another-service' }),
  'other audiences': claiming({ aud: ['another-service', 'customer-portal-admin'] }),
  'an audience in capitals': claiming({ aud: 'CUSTOMER-PORTAL' }),
  'an empty list of audiences': claiming({ aud: [] }),
  'an audience that is an object': claiming({ aud: { 'customer-portal': true } }),
  'no audience': claiming({ aud: undefined }),
  'an end an hour ago': claiming(() => ({ exp: nowS() - 3600 })),
  'an end just past the tolerance': claiming(() => ({ exp: nowS() - 6 })),
  'no end': claiming({ exp: undefined }),
  'an end that is null': claiming({ exp: null }),
  'an end as a text': claiming(() => ({ exp: String(nowS() + 600) })),
  'an end as a date': claiming({ exp: '2999-01-01T00:00:00Z' }),
  'a beginning to come': claiming(() => ({ nbf: nowS() + 60 })),
  'a beginning as a text': claiming(() => ({ nbf: String(nowS() - 60) })),
  'issued in the future': claiming(() => ({ iat: nowS() + 60 })),
  'issued at a text': claiming(() => ({ iat: String(nowS() - 60) })),
  'no type': typed(undefined),
  'an empty type': typed(''),
  'the type of an ID token': typed('id_token+jwt'),
  'the type of a logout token': typed('logout+jwt'),
  'the type of a proof of possession': typed('dpop+jwt'),
  'a type that only ends like one': typed('x-at+jwt'),
  'a type within another media type': typed('text/at+jwt'),
  'a type twice over': typed('application/application/jwt'),
  'a type that is a number': typed(1),
  'a type that is a list': typed(['JWT']),
  ...Object.fromEntries(
    [1, true, null, ['acme'], { key: 'acme' }, '', 'k'.repeat(257), 'half \ud800'].map((key): [string, Forge] => [
      `a customer that is ${JSON.stringify(key).slice(0, 20)}`,
      claiming({ customer_key: key }),
    ]),
  ),
  ...Object.fromEntries(
    [1, true, null, { 'customers:read': true }].map((scope): [string, Forge] => [
      `a scope that is ${JSON.stringify(scope)}`,
      claiming({ scope }),
    ]),
  ),
};

function claiming(claims: Members | ((issuer: Issuer) => Members)): Forge {
  return (issuer) => bearer(token(issuer, typeof claims === 'function' ? claims(issuer) : claims));
}

function typed(typ: unknown): Forge {
  return (issuer) => bearer(token(issuer, {}, { typ }));
}
