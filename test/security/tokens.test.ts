import { createKey, nowS, startIssuer } from '../support/issuer.ts';
import type { Issuer } from '../support/issuer.ts';
import type { Service } from '../support/service.ts';
import { bearer, doors, isLetIn, proof, startClosed } from './closedService.ts';
import type { Mode, Sent } from './closedService.ts';
import { createKeys, forgedSignatures, malformedHeaders, token } from './forgedTokens.ts';
import type { Keys } from './forgedTokens.ts';
import { wrongClaims } from './wrongClaims.ts';

let issuer: Issuer;
let keys: Keys;
const services = new Map<Mode, Service>();

beforeAll(async () => {
  issuer = await startIssuer();
  keys = createKeys();
  issuer.publish(issuer.key, keys.second, keys.ec);
  for (const mode of ['direct', 'router', 'both'] as const) services.set(mode, await startClosed(issuer, mode));
});
beforeEach(() => {
  for (const service of services.values()) service.calls();
});
afterAll(async () => {
  for (const service of services.values()) await service.close();
  await issuer.close();
});

/** In each mode, beside a proof where the mode takes one, and without one where it does without. */
function ways(): { readonly service: Service; readonly beside: Record<string, string> }[] {
  return [...services].flatMap(([mode, service]) => [
    ...(mode === 'router' ? [] : [{ service, beside: {} }]),
    ...(mode === 'direct' ? [] : [{ service, beside: proof }]),
  ]);
}

const forged = { ...forgedSignatures, ...malformedHeaders, ...wrongClaims };

test.each(Object.entries(forged))('nobody is let in by %s', async (_what, forge) => {
  const authorization = forge(issuer, keys);
  for (const { service, beside } of ways()) {
    const logged = service.log.length;
    for (const { ask, denialOf } of Object.values(doors)) {
      const sent = await ask(service, { ...beside, authorization });
      expect({ status: sent.status, ...denialOf(sent) }).toEqual({
        status: 401,
        code: 'UNAUTHENTICATED',
        message: expect.stringMatching(/^(Invalid token: |Invalid authorization header\. )/),
      });
      expect(sent.headers['www-authenticate']).toBe('Bearer realm="customer-portal"');
      expectNothingOf(authorization, sent, service.log.slice(logged));
    }
    expect(service.calls()).toEqual([]);
  }
  expect(issuer.requests.filter((path) => path !== '/jwks.json')).toEqual([]);
});

test('there are at least 25 of them', () => {
  expect(Object.keys(forged).length).toBeGreaterThanOrEqual(25);
});

test.each([
  ['as it usually is', () => token(issuer)],
  ['by another key of the issuer', () => token(issuer, {}, {}, keys.second)],
  ['by an EC key', () => token(issuer, {}, {}, keys.ec)],
  ['without a kid, where one key fits', () => token(issuer, {}, { kid: undefined }, keys.ec)],
  ['for several audiences', () => token(issuer, { aud: ['another-service', 'customer-portal'] })],
  ['of the type at+jwt', () => token(issuer, {}, { typ: 'at+jwt' })],
  ['of the type application/at+jwt', () => token(issuer, {}, { typ: 'application/at+jwt' })],
  ['of a type in other letters', () => token(issuer, {}, { typ: 'Application/AT+JWT' })],
  ['of the type jwt', () => token(issuer, {}, { typ: 'jwt' })],
  ['that has ended within the tolerance', () => token(issuer, { exp: nowS() - 2 })],
  ['that begins within the tolerance', () => token(issuer, { nbf: nowS() + 3 })],
  ['issued by a clock that is ahead within the tolerance', () => token(issuer, { iat: nowS() + 3 })],
  ['with scopes as a list', () => token(issuer, { scope: ['customers:read', 'portal:read'] })],
  ['with scopes of other services', () => token(issuer, { scope: 'openid  profile customers:read admin' })],
  ['with odd members in its list of scopes', () => token(issuer, { scope: [1, null, 'customers:read', {}] })],
  ['for a customer with the longest key', () => token(issuer, { customer_key: 'k'.repeat(256) })],
])('a good token is let in %s', async (_what, make) => {
  for (const { service, beside } of ways()) {
    for (const { ask } of Object.values(doors)) {
      const sent = await ask(service, { ...beside, ...bearer(make()) });
      expect({ letIn: isLetIn(sent), text: sent.text }).toMatchObject({ letIn: true });
    }
  }
});

test.each(['bearer', 'BEARER', 'Bearer '])('the scheme may be written "%s"', async (scheme) => {
  for (const { service, beside } of ways()) {
    const authorization = `${scheme} ${token(issuer)}`;
    expect(isLetIn(await doors.GraphQL.ask(service, { ...beside, authorization }))).toBe(true);
  }
});

test.each(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'])(
  '%s is taken where it is listed, and where it is not, it is not',
  async (alg) => {
    const other = alg === 'ES256' ? 'ES384' : 'ES256';
    const ownIssuer = await startIssuer();
    const [key, otherKey] = [createKey(alg, 'one'), createKey(other, 'other')];
    ownIssuer.publish(key, otherKey);
    const service = await startClosed(ownIssuer, 'direct', {}, { AUTH_ALGORITHMS: alg });
    try {
      const good = await doors.GraphQL.ask(service, bearer(token(ownIssuer, {}, {}, key)));
      expect(good.status).toBe(200);
      const unlisted = await doors.GraphQL.ask(service, bearer(token(ownIssuer, {}, {}, otherKey)));
      expect(doors.GraphQL.denialOf(unlisted).message).toContain('algorithm not allowed');
    } finally {
      await service.close();
      await ownIssuer.close();
    }
  },
);

test('the names of claims, the types and the tolerance are as they are set', async () => {
  const service = await startClosed(
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
    const ask = (header: object, more: object = {}) =>
      doors.GraphQL.ask(service, bearer(token(issuer, { ...claims, ...more }, { ...header })));
    expect(isLetIn(await ask({ typ: undefined }))).toBe(true);
    expect((await ask({ typ: 'JWT' })).status).toBe(401);
    expect((await ask({ typ: undefined }, { 'https://claims.example/customer': 1 })).status).toBe(401);
  } finally {
    await service.close();
  }
});

/** Neither an answer nor a line of the log quotes what was sent. */
function expectNothingOf(authorization: string | string[], { text, headers }: Sent, log: readonly string[]): void {
  const told = [text, JSON.stringify(headers), ...log].join('\n');
  const parts = [authorization].flat().flatMap((one) => one.split(/[ .,=]/));
  expect(parts.filter((part) => part.length >= 8 && told.includes(part))).toEqual([]);
  expect(told).not.toContain('somebody-4711');
}
