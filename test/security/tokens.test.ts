import { createKey, nowS, startIssuer } from '../support/issuer.ts';
import type { Issuer } from '../support/issuer.ts';
import type { Service } from '../support/service.ts';
import {
  bearer,
  transports,
  isAuthorized,
  gatewayHeaders,
  startEveryMode,
  startSecuredService,
} from './securedService.ts';
import type { EveryMode, Reply } from './securedService.ts';
import { createKeys, forgedSignatures, malformedHeaders, token } from './forgedTokens.ts';
import type { Keys } from './forgedTokens.ts';
import { wrongClaims } from './wrongClaims.ts';

let issuer: Issuer;
let keys: Keys;
let modes: EveryMode;

beforeAll(async () => {
  modes = await startEveryMode();
  issuer = modes.issuer;
  keys = createKeys();
  issuer.publish(issuer.key, keys.second, keys.ec);
});
beforeEach(() => {
  for (const service of modes.services.values()) service.calls();
});
afterAll(() => modes.close());

/** Each mode, with the gateway secret and without, as the mode allows. */
function routes(): { readonly service: Service; readonly extraHeaders: Record<string, string> }[] {
  return [...modes.services].flatMap(([mode, service]) => [
    ...(mode === 'router' ? [] : [{ service, extraHeaders: {} }]),
    ...(mode === 'direct' ? [] : [{ service, extraHeaders: gatewayHeaders }]),
  ]);
}

const forged = { ...forgedSignatures, ...malformedHeaders, ...wrongClaims };

test.each(Object.entries(forged))('a token is rejected: %s', async (_what, forge) => {
  const authorization = forge(issuer, keys);
  for (const { service, extraHeaders } of routes()) {
    const loggedBefore = service.log.length;
    for (const { listCustomers, authErrorOf } of Object.values(transports)) {
      const reply = await listCustomers(service, { ...extraHeaders, authorization });
      expect({ status: reply.status, ...authErrorOf(reply) }).toEqual({
        status: 401,
        code: 'UNAUTHENTICATED',
        message: expect.stringMatching(/^(Invalid token: |Invalid authorization header\. )/),
      });
      expect(reply.headers['www-authenticate']).toBe('Bearer realm="customer-portal"');
      expectNoEcho(authorization, reply, service.log.slice(loggedBefore));
    }
    expect(service.calls()).toEqual([]);
  }
  expect(issuer.requests.filter((path) => path !== '/jwks.json')).toEqual([]);
});

test('the list holds at least 25 rejected tokens', () => {
  expect(Object.keys(forged).length).toBeGreaterThanOrEqual(25);
});

test.each([
  ['with the usual claims', () => token(issuer)],
  ['signed by the second key of the issuer', () => token(issuer, {}, {}, keys.second)],
  ['signed by an EC key', () => token(issuer, {}, {}, keys.ec)],
  ['without a kid, if one key matches', () => token(issuer, {}, { kid: undefined }, keys.ec)],
  ['for several audiences', () => token(issuer, { aud: ['another-service', 'customer-portal'] })],
  ['of the type at+jwt', () => token(issuer, {}, { typ: 'at+jwt' })],
  ['of the type application/at+jwt', () => token(issuer, {}, { typ: 'application/at+jwt' })],
  ['of a type in mixed case', () => token(issuer, {}, { typ: 'Application/AT+JWT' })],
  ['of the type jwt', () => token(issuer, {}, { typ: 'jwt' })],
  ['expired within the tolerance', () => token(issuer, { exp: nowS() - 2 })],
  ['with nbf within the tolerance', () => token(issuer, { nbf: nowS() + 3 })],
  ['with iat in the future within the tolerance', () => token(issuer, { iat: nowS() + 3 })],
  ['with scopes as a list', () => token(issuer, { scope: ['customers:read', 'portal:read'] })],
  ['with scopes of other services', () => token(issuer, { scope: 'openid  profile customers:read admin' })],
  ['with non-string members in the list of scopes', () => token(issuer, { scope: [1, null, 'customers:read', {}] })],
  ['for a customer with the longest key', () => token(issuer, { customer_key: 'k'.repeat(256) })],
])('a valid token is accepted: %s', async (_what, createToken) => {
  for (const { service, extraHeaders } of routes()) {
    for (const { listCustomers } of Object.values(transports)) {
      const reply = await listCustomers(service, { ...extraHeaders, ...bearer(createToken()) });
      expect({ isAccepted: isAuthorized(reply), text: reply.text }).toMatchObject({ isAccepted: true });
    }
  }
});

test.each(['bearer', 'BEARER', 'Bearer '])('the scheme "%s" is accepted', async (scheme) => {
  for (const { service, extraHeaders } of routes()) {
    const authorization = `${scheme} ${token(issuer)}`;
    expect(isAuthorized(await transports.GraphQL.listCustomers(service, { ...extraHeaders, authorization }))).toBe(
      true,
    );
  }
});

test.each(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'])(
  '%s is accepted only if AUTH_ALGORITHMS lists it',
  async (alg) => {
    const other = alg === 'ES256' ? 'ES384' : 'ES256';
    const ownIssuer = await startIssuer();
    const [key, otherKey] = [createKey(alg, 'listed'), createKey(other, 'other')];
    ownIssuer.publish(key, otherKey);
    const service = await startSecuredService(ownIssuer, 'direct', {}, { AUTH_ALGORITHMS: alg });
    try {
      const listed = await transports.GraphQL.listCustomers(service, bearer(token(ownIssuer, {}, {}, key)));
      expect(listed.status).toBe(200);
      const unlisted = await transports.GraphQL.listCustomers(service, bearer(token(ownIssuer, {}, {}, otherKey)));
      expect(transports.GraphQL.authErrorOf(unlisted).message).toContain('algorithm not allowed');
    } finally {
      await service.close();
      await ownIssuer.close();
    }
  },
);

test('claim names, token types and clock tolerance are configurable', async () => {
  const service = await startSecuredService(
    issuer,
    'direct',
    {},
    {
      AUTH_SCOPE_CLAIM: 'https://claims.example/scopes',
      AUTH_CUSTOMER_CLAIM: 'https://claims.example/customer',
      AUTH_TOKEN_TYPES: 'absent',
      AUTH_CLOCK_TOLERANCE_S: '60',
      AUTH_AUDIENCE: 'one-service, customer-portal',
    },
  );
  try {
    const claims = { scope: undefined, exp: nowS() - 30, 'https://claims.example/scopes': ['customers:read'] };
    const request = (header: object, more: object = {}) =>
      transports.GraphQL.listCustomers(service, bearer(token(issuer, { ...claims, ...more }, { ...header })));
    expect(isAuthorized(await request({ typ: undefined }))).toBe(true);
    expect((await request({ typ: 'JWT' })).status).toBe(401);
    expect((await request({ typ: undefined }, { 'https://claims.example/customer': 1 })).status).toBe(401);
  } finally {
    await service.close();
  }
});

/** Neither the reply nor the log quotes the authorization header. */
function expectNoEcho(authorization: string | string[], { text, headers }: Reply, log: readonly string[]): void {
  const output = [text, JSON.stringify(headers), ...log].join('\n');
  const parts = [authorization].flat().flatMap((value) => value.split(/[ .,=]/));
  expect(parts.filter((part) => part.length >= 8 && output.includes(part))).toEqual([]);
  expect(output).not.toContain('somebody-4711');
}
