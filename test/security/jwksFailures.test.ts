import { gzipSync } from 'node:zlib';
import { json, text } from '../support/fakeUpstream.ts';
import type { Answer } from '../support/fakeUpstream.ts';
import { createKey, startIssuer } from '../support/issuer.ts';
import type { Issuer, SigningKey } from '../support/issuer.ts';
import { bearer, transports, isAuthorized, startSecuredService } from './securedService.ts';
import { token } from './forgedTokens.ts';
import { startTokenVerification } from './tokenVerification.ts';

const minute = 60_000;
const [first, second] = [createKey('ES256', 'first'), createKey('ES256', 'second')];
let issuer: Issuer;

beforeEach(async () => {
  issuer = await startIssuer();
  issuer.publish(first);
});
afterEach(() => issuer.close());

const redirect: Answer = (request, response) => {
  if (request.url === '/elsewhere') json(200, { keys: [second.jwk] })(request, response);
  else response.writeHead(302, { location: '/elsewhere' }).end();
};
const padded = (bytes: number) => JSON.stringify({ keys: [second.jwk], padding: 'x'.repeat(bytes) });

/** Each of them has the second key in it, where it could have one. */
const rubbish: readonly (readonly [string, Answer])[] = [
  ['500', json(500, { keys: [second.jwk] })],
  ['404', json(404, { keys: [second.jwk] })],
  ['204', text(204, '')],
  ['a redirect', redirect],
  ['a page', text(200, '<!doctype html><title>Sign in</title>', { 'content-type': 'text/html' })],
  ['nothing', text(200, '')],
  ['half of it', text(200, JSON.stringify({ keys: [second.jwk] }).slice(0, -10))],
  ['no keys', json(200, { keys: [] })],
  ['no list of keys', json(200, second.jwk)],
  ['keys by their ids', json(200, { keys: { second: second.jwk } })],
  ['keys that are none', json(200, { keys: [second.jwk, 'second'] })],
  ['null', json(200, null)],
  ['more than 500,000 bytes', text(200, padded(500_000))],
  [
    'more than 500,000 bytes, zipped',
    (_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(padded(500_000)));
    },
  ],
  [
    'more than 500,000 bytes that never end',
    (_request, response) => {
      response.writeHead(200);
      const more = () => response.destroyed || response.write('x'.repeat(100_000), () => setImmediate(more));
      more();
    },
  ],
  ['a connection that is cut', (request) => request.socket.destroy()],
  ['no answer', () => {}],
  ['an answer that stops', (_request, response) => void response.writeHead(200).write('{"keys":')],
];

describe.each(rubbish)('an issuer that answers with %s', (_what, answer) => {
  // Five seconds are asked for, and shortened here.
  const timeout = AbortSignal.timeout.bind(AbortSignal);
  let spy: jest.SpiedFunction<typeof AbortSignal.timeout>;
  beforeEach(() => {
    spy = jest.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => timeout(ms / 50));
  });
  afterEach(() => {
    expect(spy.mock.calls.every(([ms]) => ms === 5000)).toBe(true);
    spy.mockRestore();
  });

  test('is no reason to let anybody in, nor to refuse for good', async () => {
    issuer.answerWith(answer);
    const tokens = startTokenVerification(issuer);
    expect(await tokens.verify(second, first)).toEqual(['AUTH_UNAVAILABLE', 'AUTH_UNAVAILABLE']);
    expect(tokens.log).toEqual([{ reason: expect.any(String) }]);
    issuer.publish(first);
    tokens.nowMs += 30_000;
    expect(await tokens.verify(second, first)).toEqual(['UNAUTHENTICATED', 'ok']);
    expect(issuer.requests).not.toContain('/elsewhere');
  });

  test('leaves the keys that are known at work', async () => {
    const tokens = startTokenVerification(issuer);
    await tokens.verify(first);
    issuer.answerWith(answer);
    tokens.nowMs += 11 * minute;
    expect(await tokens.verify(first, first)).toEqual(['ok', 'ok']);
    expect(await tokens.verify(first, second)).toEqual(['ok', 'UNAUTHENTICATED']);
    tokens.nowMs += 30_000;
    expect(await tokens.verify(second, first)).toEqual(['UNAUTHENTICATED', 'ok']);
    issuer.publish(second);
    spy.mockImplementation(timeout);
    // However long nobody has asked: with its first token a key that was withdrawn is worth nothing.
    tokens.nowMs += 60 * minute;
    expect(await tokens.verify(first)).toEqual(['UNAUTHENTICATED']);
    expect(await tokens.verify(second)).toEqual(['ok']);
  });
});

test('an issuer that fails holds nobody up whose key is known', async () => {
  const tokens = startTokenVerification(issuer);
  await tokens.verify(first);
  issuer.answerWith(json(500, {}));
  tokens.nowMs += 11 * minute;
  expect(await tokens.verify(first)).toEqual(['ok']);
  expect(tokens.log).toHaveLength(1);
  let giveUp = () => {};
  const asked = new Promise<void>((resolve) => {
    issuer.answerWith((_request, response) => {
      giveUp = () => response.destroy();
      resolve();
    });
  });
  tokens.nowMs += 30_000;
  expect(await tokens.verify(first, first)).toEqual(['ok', 'ok']);
  // Asked, and not waited for: that it failed again is not known yet.
  await asked;
  expect(tokens.log).toHaveLength(1);
  giveUp();
});

const { n: _, ...withoutModulus } = createKey('RS256', 'odd').jwk;
const ec = createKey('ES256', 'odd');
const rsa = createKey('RS256', 'odd');
const oddKeys: readonly (readonly [string, SigningKey, object])[] = [
  ['without its modulus', rsa, withoutModulus],
  ['of 512 bits', rsa, { ...rsa.jwk, n: `${'A'.repeat(85)}Q` }],
  ['that is not in base64', rsa, { ...rsa.jwk, n: '!' }],
  ['with its private part', ec, { ...ec.privateKey.export({ format: 'jwk' }), kid: 'odd', alg: 'ES256' }],
  ['on no curve', ec, { ...ec.jwk, y: ec.jwk['x'] }],
  ['for encryption', ec, { ...ec.jwk, use: 'enc' }],
  ['for signing alone', ec, { ...ec.jwk, key_ops: ['sign'] }],
  ['for another algorithm', rsa, { ...rsa.jwk, alg: 'RS512' }],
  ['of a kind that nobody knows', ec, { kty: 'XX', kid: 'odd' }],
  ['that is a shared secret', ec, { kty: 'oct', k: 'c2VjcmV0', kid: 'odd' }],
];

test.each(oddKeys)('a published key %s lets nobody in, and harms no other', async (_what, key, jwk) => {
  issuer.answerWith(json(200, { keys: [jwk, first.jwk] }));
  expect(await startTokenVerification(issuer).verify(key, first)).toEqual(['UNAUTHENTICATED', 'ok']);
});

test('who comes while there are no keys is told to come again, and is let in when they are there', async () => {
  issuer.answerWith(json(500, {}));
  const service = await startSecuredService(issuer, 'direct');
  // The keys' own clock, which the service reads: 30 seconds pass at once.
  const clock = performance.now.bind(performance);
  const spy = jest.spyOn(performance, 'now');
  try {
    for (const { listCustomers } of Object.values(transports)) {
      const { status, headers, text: told } = await listCustomers(service, bearer(token(issuer, {}, {}, first)));
      expect({ status, retryAfter: headers['retry-after'] }).toEqual({ status: 503, retryAfter: '30' });
      expect(told).toMatch(/Token verification is temporarily unavailable. Retry in 30 seconds\./);
      expect(told).not.toContain(issuer.url);
    }
    const sent = await transports.GraphQL.listCustomers(service, bearer(token(issuer, {}, {}, first)));
    expect(transports.GraphQL.authErrorOf(sent).code).toBe('AUTH_UNAVAILABLE');
    expect(transports.REST.authErrorOf(await transports.REST.listCustomers(service, bearer(token(issuer)))).code).toBe(
      'AUTH_UNAVAILABLE',
    );
    // What needs no key is refused all the same.
    expect((await transports.GraphQL.listCustomers(service, {})).status).toBe(401);
    expect(issuer.requests).toHaveLength(1);
    expect(service.calls()).toEqual([]);

    issuer.publish(first);
    spy.mockImplementation(() => clock() + 30_000);
    for (const { listCustomers } of Object.values(transports)) {
      expect(isAuthorized(await listCustomers(service, bearer(token(issuer, {}, {}, first))))).toBe(true);
    }
    expect(issuer.requests).toHaveLength(2);
  } finally {
    spy.mockRestore();
    await service.close();
  }
});
