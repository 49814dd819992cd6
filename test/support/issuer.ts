import { constants, generateKeyPairSync, sign as signBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { readConfig } from '../../src/config/config.ts';
import type { Config } from '../../src/config/config.ts';
import { json, startFakeUpstream } from './fakeUpstream.ts';
import type { Answer } from './fakeUpstream.ts';

/** A key pair with its public JWK. */
export interface SigningKey {
  readonly kid: string;
  readonly alg: string;
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
  readonly jwk: Readonly<Record<string, unknown>>;
}

/** Members of the header or the claims of a token. Undefined members are omitted. */
export type Members = Readonly<Record<string, unknown>>;

/** Identity provider that signs tokens and serves its JWKS over HTTP. */
export interface Issuer {
  readonly url: string;
  readonly jwksUrl: string;
  readonly audience: string;
  /** The default signing key. */
  readonly key: SigningKey;
  /** The paths of the received requests. */
  readonly requests: readonly string[];
  /** A valid token, except for the given claims, header members and key. */
  token(claims?: Members, header?: Members, key?: SigningKey): string;
  /** Serves these keys from now on, instead of the response set by `answerWith`. */
  publish(...keys: readonly SigningKey[]): void;
  /** Sets the response to every request. */
  answerWith(answer: Answer): void;
  close(): Promise<void>;
}

export async function startIssuer(audience = 'customer-portal'): Promise<Issuer> {
  const key = createKey('RS256', 'rsa');
  const server = await startFakeUpstream();
  const publish: Issuer['publish'] = (...keys) => server.answerWith(json(200, { keys: keys.map(({ jwk }) => jwk) }));
  publish(key);
  return {
    url: server.url,
    jwksUrl: `${server.url}/jwks.json`,
    audience,
    key,
    get requests() {
      return server.requests.map(({ url = '' }) => url);
    },
    token(claims, header, signingKey = key) {
      const exp = nowS() + 600;
      return signToken(signingKey, header, { iss: server.url, aud: audience, sub: 'tester', exp, ...claims });
    },
    publish,
    answerWith: (answer) => server.answerWith(answer),
    close: () => server.close(),
  };
}

/** The authentication configuration of a service that requires tokens of this issuer. `env`: further variables. */
export function closedTo(
  { url, jwksUrl, audience }: Issuer,
  mode: 'router' | 'direct' | 'both',
  env: Readonly<Record<string, string>> = {},
): Config['auth'] {
  const tokens = { AUTH_ISSUER: url, AUTH_AUDIENCE: audience, AUTH_JWKS_URL: jwksUrl };
  return readConfig({ AUTH_MODE: mode, ...tokens, ...env }).auth;
}

export function createKey(alg: string, kid: string): SigningKey {
  const { publicKey, privateKey } = generate(alg);
  return { kid, alg, publicKey, privateKey, jwk: { ...publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig' } };
}

export function signToken(key: SigningKey, header: Members = {}, claims: unknown = {}): string {
  const signed = [{ alg: key.alg, typ: 'JWT', kid: key.kid, ...header }, claims].map(encode).join('.');
  return `${signed}.${signature(key, signed).toString('base64url')}`;
}

/** Signs with the algorithm of the key, regardless of the token's header. */
export function signature({ alg, privateKey }: SigningKey, signed: string): Buffer {
  const bytes = Buffer.from(signed);
  if (alg === 'EdDSA') return signBytes(null, bytes, privateKey);
  const hash = `sha${alg.slice(2)}`;
  if (alg.startsWith('ES')) return signBytes(hash, bytes, { key: privateKey, dsaEncoding: 'ieee-p1363' });
  if (alg.startsWith('RS')) return signBytes(hash, bytes, privateKey);
  const padding = constants.RSA_PKCS1_PSS_PADDING;
  return signBytes(hash, bytes, { key: privateKey, padding, saltLength: constants.RSA_PSS_SALTLEN_DIGEST });
}

/** Base64url of a text, or of the JSON of any other value. */
export function encode(part: unknown): string {
  return Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');
}

export function nowS(): number {
  return Math.floor(Date.now() / 1000);
}

function generate(alg: string): { publicKey: KeyObject; privateKey: KeyObject } {
  if (alg === 'EdDSA') return generateKeyPairSync('ed25519');
  const curve = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' }[alg];
  return curve === undefined
    ? generateKeyPairSync('rsa', { modulusLength: 2048 })
    : generateKeyPairSync('ec', { namedCurve: curve });
}
