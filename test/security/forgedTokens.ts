import { createHmac, sign } from 'node:crypto';
import { createKey, encode, nowS, signToken } from '../support/issuer.ts';
import type { Issuer, Members, SigningKey } from '../support/issuer.ts';

/** Keys besides the issuer's own. Created once per file: generating RSA keys is slow. */
export interface Keys {
  /** Published, so that a token without a `kid` matches two keys. */
  readonly second: SigningKey;
  readonly ec: SigningKey;
  /** Not published; has the `kid` of the issuer's own key. */
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

/** Returns the authorization header; an array is sent as a repeated header. */
export type Forge = (issuer: Issuer, keys: Keys) => string | string[];

/** Tokens with invalid signatures or keys. */
export const forgedSignatures: Readonly<Record<string, Forge>> = {
  ...Object.fromEntries(
    ['none', 'None', 'NONE', 'nOnE', ' none', '', 'null'].map((alg): [string, Forge] => [
      `alg "${alg}" without a signature`,
      (issuer) => bearer(`${signedPart(token(issuer, {}, { alg }))}.`),
    ]),
  ),
  'alg none with a valid signature': (issuer) => bearer(token(issuer, {}, { alg: 'none' })),
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
  'no kid, if several keys match': (issuer) => bearer(token(issuer, {}, { kid: undefined })),
  'an empty kid': (issuer) => bearer(token(issuer, {}, { kid: '' })),
  'a kid that is a path': (issuer, { foreign }) => bearer(token(issuer, {}, { kid: '../../../dev/null' }, foreign)),
  'a kid that is SQL': (issuer, { foreign }) => bearer(token(issuer, {}, { kid: "rsa' OR '1'='1" }, foreign)),
  'a kid that is an object': (issuer, { foreign }) => bearer(token(issuer, {}, { kid: { $ne: '' } }, foreign)),
  'a kid of the prototype chain': (issuer, { foreign }) => bearer(token(issuer, {}, { kid: '__proto__' }, foreign)),
  'its own key in jwk': (issuer, { foreign }) => bearer(token(issuer, {}, { jwk: foreign.jwk }, foreign)),
  'its own key in jwk, without a kid': (issuer, { foreign }) =>
    bearer(token(issuer, {}, { jwk: foreign.jwk, kid: undefined }, foreign)),
  'a URL of its own keys in jku': (issuer, { foreign }) =>
    bearer(token(issuer, {}, { jku: `${issuer.url}/foreign`, kid: 'other' }, foreign)),
  'a URL of its own certificate in x5u': (issuer, { foreign }) =>
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
  'a truncated signature': (issuer) => bearer(token(issuer).slice(0, -8)),
  'no signature': (issuer) => bearer(`${signedPart(token(issuer))}.`),
  'a signature with one bit flipped': (issuer) =>
    withSignature(token(issuer), (bytes) => bytes.fill((bytes[9] ?? 0) ^ 4, 9, 10)),
  'the signature of another token': (issuer) =>
    bearer(`${signedPart(token(issuer, { scope: 'customers:read billing:read' }))}.${signatureOf(token(issuer))}`),
  'a payload changed after signing': (issuer) => {
    const [header, , signed] = token(issuer).split('.');
    return bearer([header, encode({ ...validClaims(issuer), customer_key: 'globex' }), signed].join('.'));
  },
  'a header changed after signing': (issuer) => {
    const [, payload, signed] = token(issuer).split('.');
    return bearer([encode({ alg: 'RS256', typ: 'at+jwt', kid: 'rsa' }), payload, signed].join('.'));
  },
  'an ES256 signature in DER': (issuer, { ec }) => {
    const signed = signedPart(token(issuer, {}, {}, ec));
    return bearer(`${signed}.${sign('sha256', Buffer.from(signed), ec.privateKey).toString('base64url')}`);
  },
  'an ES256 signature of zeros': (issuer, { ec }) => withSignature(token(issuer, {}, {}, ec), () => Buffer.alloc(64)),
  "an ES256 signature of the curve's order": (issuer, { ec }) =>
    withSignature(token(issuer, {}, {}, ec), () => Buffer.concat([order, order])),
  'PS256, which is not listed': (issuer) => bearer(token(issuer, {}, {}, { ...issuer.key, alg: 'PS256' })),
  'RS512, which is not listed': (issuer) => bearer(token(issuer, {}, {}, { ...issuer.key, alg: 'RS512' })),
  'ES384, which is not listed': (issuer) => bearer(token(issuer, {}, {}, createKey('ES384', 'ec'))),
  'EdDSA, which is not listed': (issuer) => bearer(token(issuer, {}, {}, createKey('EdDSA', 'ec'))),
  'an algorithm in lower case': (issuer) => bearer(token(issuer, {}, { alg: 'rs256' })),
};

/** Malformed tokens and headers, and repeated tokens. */
export const malformedHeaders: Readonly<Record<string, Forge>> = {
  'an encrypted token': () => bearer(`${encode({ alg: 'RSA-OAEP', enc: 'A256GCM' })}.a2V5.aXY.dGV4dA.dGFn`),
  'a token within a token': (issuer) => bearer(signToken(issuer.key, { cty: 'JWT' }, token(issuer))),
  'a payload that is a list': (issuer) => bearer(signToken(issuer.key, {}, [validClaims(issuer)])),
  'a payload that is null': (issuer) => bearer(signToken(issuer.key, {}, null)),
  'a payload that is not JSON': (issuer) => bearer(signToken(issuer.key, {}, '{"iss":')),
  'an unknown extension in crit': (issuer) => bearer(token(issuer, {}, { crit: ['x'], x: 1 })),
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
  'parts in base64 instead of base64url': (issuer) => bearer(`${signedPart(token(issuer))}.a+/b${'a'.repeat(340)}`),
  'white space within the token': (issuer) => bearer(token(issuer).replace('.', ' .')),
  'a tab instead of a space': (issuer) => `Bearer\t${token(issuer)}`,
  'four parts': (issuer) => bearer(`${token(issuer)}.e30`),
  'two parts': (issuer) => bearer(signedPart(token(issuer))),
  'no token': () => 'Bearer',
  'an API key': () => 'Bearer sk_test_4711',
  'three empty parts': () => 'Bearer ..',
  'three parts that are not JSON': () => 'Bearer a.b.c',
  'a token without a scheme': (issuer) => token(issuer),
  'a scheme that starts with Bearer': (issuer) => `Bearers ${token(issuer)}`,
  'another scheme: Basic': () => `Basic ${Buffer.from('user:password').toString('base64')}`,
  'another scheme: DPoP': (issuer) => `DPoP ${token(issuer)}`,
  'another scheme: Token': (issuer) => `Token ${token(issuer)}`,
  'two tokens, comma-separated': (issuer) => `${bearer(token(issuer))}, ${bearer(token(issuer))}`,
  'two tokens, separated by a space': (issuer) => `${bearer(token(issuer))} ${token(issuer)}`,
  'a repeated header, the first valid': (issuer, { foreign }) => [
    bearer(token(issuer)),
    bearer(token(issuer, {}, {}, foreign)),
  ],
  'a repeated header with equal values': (issuer) => {
    const header = bearer(token(issuer));
    return [header, header];
  },
  'an empty header': () => '',
};

export function bearer(token: string): string {
  return `Bearer ${token}`;
}

/** A token for reading customers, valid except for the given claims, header and key. */
export function token(issuer: Issuer, claims: Members = {}, header: Members = {}, key?: SigningKey): string {
  return issuer.token({ ...validClaims(issuer), ...claims }, header, key);
}

function validClaims({ url, audience }: Issuer): Members {
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

function withSignature(text: string, change: (signed: Buffer) => Buffer): string {
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
