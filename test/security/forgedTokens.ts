import { createHmac, sign } from 'node:crypto';
import { createKey, encode, nowS, signToken } from '../support/issuer.ts';
import type { Issuer, Members, SigningKey } from '../support/issuer.ts';

/** The keys of a test, besides the issuer's own: made once, because RSA takes its time. */
export interface Keys {
  /** Published, so that a token without a `kid` could mean either of two. */
  readonly second: SigningKey;
  readonly ec: SigningKey;
  /** Never published. Carries the `kid` of the issuer's own key. */
  readonly foreign: SigningKey;
  readonly foreignEc: SigningKey;
}

export function createKeys(): Keys {
  return {
    second: createKey('RS256', 'rsa-2'),
    ec: createKey('ES256', 'ec'),
    foreign: createKey('RS256', 'rsa'),
    foreignEc: createKey('ES256', 'ec'),
  };
}

/** What is sent in the authorization header: two texts are two headers. */
export type Forge = (issuer: Issuer, keys: Keys) => string | string[];

/** Signatures and keys that prove nothing. */
export const forgedSignatures: Readonly<Record<string, Forge>> = {
  ...Object.fromEntries(
    ['none', 'None', 'NONE', 'nOnE', ' none', '', 'null'].map((alg): [string, Forge] => [
      `alg "${alg}" without a signature`,
      (issuer) => bearer(`${signedPart(token(issuer, {}, { alg }))}.`),
    ]),
  ),
  'alg none with a good signature left on it': (issuer) => bearer(token(issuer, {}, { alg: 'none' })),
  'no alg': (issuer) => bearer(token(issuer, {}, { alg: undefined })),
  'alg as a list': (issuer) => bearer(token(issuer, {}, { alg: ['RS256'] })),
  "HS256 with the public key's PEM": (issuer) => hmac(issuer, pemOf(issuer.key)),
  "HS256 with the public key's PEM, without its last line break": (issuer) => hmac(issuer, pemOf(issuer.key).trim()),
  "HS256 with the public key's JWK": (issuer) => hmac(issuer, JSON.stringify(issuer.key.jwk)),
  "HS256 with the public key's modulus": (issuer) =>
    hmac(issuer, Buffer.from(String(issuer.key.jwk['n']), 'base64url')),
  'HS256 with an empty secret': (issuer) => hmac(issuer, ''),
  'RS256 by another key under the same kid': (issuer, { foreign }) => bearer(token(issuer, {}, {}, foreign)),
  'ES256 by another key under the same kid': (issuer, { foreignEc }) => bearer(token(issuer, {}, {}, foreignEc)),
  'an RSA signature under the kid of an EC key': (issuer) => bearer(token(issuer, {}, { kid: 'ec' })),
  'an EC signature under the kid of an RSA key': (issuer, { ec }) => bearer(token(issuer, {}, { kid: 'rsa' }, ec)),
  'an unknown kid': (issuer) => bearer(token(issuer, {}, { kid: 'other' })),
  'no kid, where several keys fit': (issuer) => bearer(token(issuer, {}, { kid: undefined })),
  'an empty kid': (issuer) => bearer(token(issuer, {}, { kid: '' })),
  'a kid that is a path': (issuer, { foreign }) => bearer(token(issuer, {}, { kid: '../../../dev/null' }, foreign)),
  'a kid that is SQL': (issuer, { foreign }) => bearer(token(issuer, {}, { kid: "rsa' OR '1'='1" }, foreign)),
  'a kid that is an object': (issuer, { foreign }) => bearer(token(issuer, {}, { kid: { $ne: '' } }, foreign)),
  'a kid of the prototype chain': (issuer, { foreign }) => bearer(token(issuer, {}, { kid: '__proto__' }, foreign)),
  'its own key in jwk': (issuer, { foreign }) => bearer(token(issuer, {}, { jwk: foreign.jwk }, foreign)),
  'its own key in jwk, without a kid': (issuer, { foreign }) =>
    bearer(token(issuer, {}, { jwk: foreign.jwk, kid: undefined }, foreign)),
  'an address of its own keys in jku': (issuer, { foreign }) =>
    bearer(token(issuer, {}, { jku: `${issuer.url}/foreign`, kid: 'other' }, foreign)),
  'an address of its own certificate in x5u': (issuer, { foreign }) =>
    bearer(token(issuer, {}, { x5u: `${issuer.url}/foreign` }, foreign)),
  'its own certificate in x5c': (issuer, { foreign }) =>
    bearer(
      token(
        issuer,
        {},
        { x5c: [foreign.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')] },
        foreign,
      ),
    ),
  'a signature cut short': (issuer) => bearer(token(issuer).slice(0, -8)),
  'no signature': (issuer) => bearer(`${signedPart(token(issuer))}.`),
  'a signature with one bit turned': (issuer) =>
    resigned(token(issuer), (bytes) => bytes.fill((bytes[9] ?? 0) ^ 4, 9, 10)),
  'the signature of another token': (issuer) =>
    bearer(`${signedPart(token(issuer, { scope: 'customers:read billing:read' }))}.${signatureOf(token(issuer))}`),
  'a payload that was changed afterwards': (issuer) => {
    const [header, , signed] = token(issuer).split('.');
    return bearer([header, encode({ ...goodClaims(issuer), customer_key: 'globex' }), signed].join('.'));
  },
  'a header that was changed afterwards': (issuer) => {
    const [, payload, signed] = token(issuer).split('.');
    return bearer([encode({ alg: 'RS256', typ: 'at+jwt', kid: 'rsa' }), payload, signed].join('.'));
  },
  'an ES256 signature in DER': (issuer, { ec }) => {
    const signed = signedPart(token(issuer, {}, {}, ec));
    return bearer(`${signed}.${sign('sha256', Buffer.from(signed), ec.privateKey).toString('base64url')}`);
  },
  'an ES256 signature of zeros': (issuer, { ec }) => resigned(token(issuer, {}, {}, ec), () => Buffer.alloc(64)),
  "an ES256 signature of the curve's order": (issuer, { ec }) =>
    resigned(token(issuer, {}, {}, ec), () => Buffer.concat([order, order])),
  'PS256, which is not listed': (issuer) => bearer(token(issuer, {}, {}, { ...issuer.key, alg: 'PS256' })),
  'RS512, which is not listed': (issuer) => bearer(token(issuer, {}, {}, { ...issuer.key, alg: 'RS512' })),
  'ES384, which is not listed': (issuer) => bearer(token(issuer, {}, {}, createKey('ES384', 'ec'))),
  'EdDSA, which is not listed': (issuer) => bearer(token(issuer, {}, {}, createKey('EdDSA', 'ec'))),
  'an algorithm in lower case': (issuer) => bearer(token(issuer, {}, { alg: 'rs256' })),
};

/** What is no token at all, or more than one. */
export const malformedHeaders: Readonly<Record<string, Forge>> = {
  'an encrypted token': () => bearer(`${encode({ alg: 'RSA-OAEP', enc: 'A256GCM' })}.a2V5.aXY.dGV4dA.dGFn`),
  'a token within a token': (issuer) => bearer(signToken(issuer.key, { cty: 'JWT' }, token(issuer))),
  'a payload that is a list': (issuer) => bearer(signToken(issuer.key, {}, [goodClaims(issuer)])),
  'a payload that is null': (issuer) => bearer(signToken(issuer.key, {}, null)),
  'a payload that is no JSON': (issuer) => bearer(signToken(issuer.key, {}, '{"iss":')),
  'an extension in crit that nobody knows': (issuer) => bearer(token(issuer, {}, { crit: ['x'], x: 1 })),
  'a claim in crit': (issuer) => bearer(token(issuer, {}, { crit: ['exp'], exp: nowS() + 60 })),
  'an empty crit': (issuer) => bearer(token(issuer, {}, { crit: [] })),
  'a payload that is not encoded': (issuer) => bearer(token(issuer, {}, { crit: ['b64'], b64: false })),
  'parts with padding': (issuer) =>
    bearer(
      token(issuer)
        .split('.')
        .map((part) => `${part}=`)
        .join('.'),
    ),
  'parts in the other alphabet of base64': (issuer) => bearer(`${signedPart(token(issuer))}.a+/b${'a'.repeat(340)}`),
  'white space within': (issuer) => bearer(token(issuer).replace('.', ' .')),
  'a tab for a space': (issuer) => `Bearer\t${token(issuer)}`,
  'a part too many': (issuer) => bearer(`${token(issuer)}.e30`),
  'a part too few': (issuer) => bearer(signedPart(token(issuer))),
  'no token': () => 'Bearer',
  'a text': () => 'Bearer sk_test_4711',
  'the parts of a token, all empty': () => 'Bearer ..',
  'the parts of a token, none of them JSON': () => 'Bearer a.b.c',
  'a token without its scheme': (issuer) => token(issuer),
  'a scheme that only begins like it': (issuer) => `Bearers ${token(issuer)}`,
  'another scheme: Basic': () => `Basic ${Buffer.from('user:password').toString('base64')}`,
  'another scheme: DPoP': (issuer) => `DPoP ${token(issuer)}`,
  'another scheme: Token': (issuer) => `Token ${token(issuer)}`,
  'two tokens, by a comma': (issuer) => `${bearer(token(issuer))}, ${bearer(token(issuer))}`,
  'two tokens, by a space': (issuer) => `${bearer(token(issuer))} ${token(issuer)}`,
  'two headers, a good one first': (issuer, { foreign }) => [
    bearer(token(issuer)),
    bearer(token(issuer, {}, {}, foreign)),
  ],
  'two headers, the same in both': (issuer) => {
    const header = bearer(token(issuer));
    return [header, header];
  },
  'an empty header': () => '',
};

export function bearer(token: string): string {
  return `Bearer ${token}`;
}

/** A token that would be let in to read customers, but for what is said here. */
export function token(issuer: Issuer, claims: Members = {}, header: Members = {}, key?: SigningKey): string {
  return issuer.token({ ...goodClaims(issuer), ...claims }, header, key);
}

function goodClaims({ url, audience }: Issuer): Members {
  return { iss: url, aud: audience, exp: nowS() + 600, sub: 'somebody-4711', scope: 'customers:read' };
}

/** The order of the curve P-256. */
const order = Buffer.from('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551', 'hex');

function signedPart(text: string): string {
  return text.slice(0, text.lastIndexOf('.'));
}

function signatureOf(text: string): string {
  return text.slice(text.lastIndexOf('.') + 1);
}

function resigned(text: string, change: (signed: Buffer) => Buffer): string {
  const changed = change(Buffer.from(signatureOf(text), 'base64url'));
  return bearer(`${signedPart(text)}.${changed.toString('base64url')}`);
}

function hmac(issuer: Issuer, key: string | Buffer): string {
  const signed = signedPart(token(issuer, {}, { alg: 'HS256' }));
  return bearer(`${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`);
}

function pemOf({ publicKey }: SigningKey): string {
  return publicKey.export({ type: 'spki', format: 'pem' }).toString();
}
