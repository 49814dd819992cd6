import { createSign, generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { readConfig } from '../../src/config.ts';
import type { Config } from '../../src/config.ts';

/** Signs tokens, and tells everyone its key, as an identity provider does. */
export interface Issuer {
  readonly url: string;
  readonly jwksUrl: string;
  token(claims: {
    readonly scope?: string;
    readonly customer_key?: string;
    readonly aud?: string;
    readonly exp?: number;
  }): string;
  close(): Promise<void>;
}

/** How a service lets in whom a gateway of this secret brings with tokens of the issuer. */
export function closedTo({ url, jwksUrl }: Issuer, audience: string, secret: string): Config['access'] {
  const { access } = readConfig({
    AUTH_MODE: 'router',
    ROUTER_SECRET: secret,
    AUTH_ISSUER: url,
    AUTH_AUDIENCE: audience,
    AUTH_JWKS_URL: jwksUrl,
  });
  return access;
}

export async function startIssuer(audience: string): Promise<Issuer> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwks = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'test', alg: 'RS256', use: 'sig' }] };
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(jwks));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  return {
    url,
    jwksUrl: `${url}/jwks.json`,
    token(claims) {
      const exp = Math.floor(Date.now() / 1000) + 600;
      const payload = { iss: url, aud: audience, sub: 'tester', exp, ...claims };
      const signed = [{ alg: 'RS256', typ: 'JWT', kid: 'test' }, payload].map(encode).join('.');
      return `${signed}.${createSign('RSA-SHA256').update(signed).sign(privateKey, 'base64url')}`;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
