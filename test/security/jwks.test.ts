import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { json, text } from '../support/fakeUpstream.ts';
import type { Answer } from '../support/fakeUpstream.ts';
import { createKey, startIssuer } from '../support/issuer.ts';
import type { Issuer, SigningKey } from '../support/issuer.ts';
import type { Service } from '../support/service.ts';
import { token } from './forgedTokens.ts';
import { bearer, isAuthorized, startSecuredService, transports } from './securedService.ts';
import { startTokenVerification } from './tokenVerification.ts';

const minute = 60_000;
const [first, second] = [createKey('ES256', 'first'), createKey('ES256', 'second')];
let issuer: Issuer;
let service: Service | undefined;

beforeEach(async () => {
  issuer = await startIssuer();
  issuer.publish(first);
});
afterEach(async () => {
  jest.restoreAllMocks();
  await service?.close();
  service = undefined;
  await issuer.close();
});

function unknown(count: number): SigningKey[] {
  return Array.from({ length: count }, (_, n) => ({ ...second, kid: `unknown-${n}` }));
}

describe('rotation', () => {
  test('the JWKS is loaded once, with the first token', async () => {
    const tokens = startTokenVerification(issuer);
    expect(issuer.requests).toEqual([]);
    expect(await tokens.verify(first, first, first)).toEqual(['ok', 'ok', 'ok']);
    expect(await tokens.verify(first)).toEqual(['ok']);
    expect(issuer.requests).toHaveLength(1);
  });

  test('a new key is accepted with its first token after 30 seconds', async () => {
    const tokens = startTokenVerification(issuer);
    await tokens.verify(first);
    issuer.publish(first, second);
    tokens.nowMs += 30_000;
    expect(await tokens.verify(second, first, second)).toEqual(['ok', 'ok', 'ok']);
    expect(issuer.requests).toHaveLength(2);
  });

  test('a key published after a failed lookup is accepted 30 seconds later', async () => {
    const tokens = startTokenVerification(issuer);
    expect(await tokens.verify(second)).toEqual(['UNAUTHENTICATED']);
    issuer.publish(first, second);
    tokens.nowMs += 29_999;
    expect(await tokens.verify(second)).toEqual(['UNAUTHENTICATED']);
    tokens.nowMs += 1;
    expect(await tokens.verify(second)).toEqual(['ok']);
  });

  test.each([10 * minute + 1, 24 * 60 * minute])(
    'a withdrawn key is rejected with the first token %d ms after the last refresh',
    async (laterMs) => {
      const tokens = startTokenVerification(issuer);
      await tokens.verify(first);
      issuer.publish(second);
      tokens.nowMs += 10 * minute;
      expect(await tokens.verify(first)).toEqual(['ok']);
      tokens.nowMs += laterMs - 10 * minute;
      expect(await tokens.verify(first, first)).toEqual(['UNAUTHENTICATED', 'UNAUTHENTICATED']);
      expect(await tokens.verify(second)).toEqual(['ok']);
      expect(issuer.requests).toHaveLength(2);
    },
  );
});

describe('the issuer receives at most one request in 30 seconds', () => {
  const broken = json(500, {});

  test.each([
    ['1,000 unknown keys concurrently', undefined, 1000],
    ['1,000 unknown keys sequentially', undefined, 1],
    ['1,000 unknown keys concurrently, the issuer fails', broken, 1000],
    ['1,000 unknown keys sequentially, the issuer fails', broken, 1],
  ])('%s', async (_what, answer, concurrency) => {
    const tokens = startTokenVerification(issuer);
    await tokens.verify(first);
    tokens.nowMs += 30_000;
    if (answer) issuer.answerWith(answer);
    for (let rest = unknown(1000); rest.length > 0; rest = rest.slice(concurrency)) {
      expect(new Set(await tokens.verify(...rest.slice(0, concurrency)))).toEqual(new Set(['UNAUTHENTICATED']));
    }
    expect(issuer.requests).toHaveLength(2);
  });

  test.each([
    ['unknown keys', undefined, [second]],
    ['unknown keys, the issuer fails', broken, [second]],
    ['known keys, the issuer fails', broken, [first]],
  ])('during one hour: %s', async (_what, answer, keys) => {
    const tokens = startTokenVerification(issuer);
    await tokens.verify(first);
    if (answer) issuer.answerWith(answer);
    const until = tokens.nowMs + 60 * minute;
    for (; tokens.nowMs < until; tokens.nowMs += 3_000) await tokens.verify(...keys);
    expect(issuer.requests.length).toBeLessThanOrEqual(1 + 120);
    expect(issuer.requests.length).toBeGreaterThan(100);
  });

  test('before the first successful load', async () => {
    issuer.answerWith(broken);
    const tokens = startTokenVerification(issuer);
    const until = tokens.nowMs + 5 * minute;
    for (; tokens.nowMs < until; tokens.nowMs += 1_000)
      expect(await tokens.verify(first, second)).toEqual(Array(2).fill('AUTH_UNAVAILABLE'));
    expect(issuer.requests).toHaveLength(10);
    issuer.publish(first);
    expect(await tokens.verify(first)).toEqual(['ok']);
  });
});

describe('a JWKS file', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keys-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const write = (...keys: readonly SigningKey[]) =>
    writeFile(join(folder, 'jwks.json'), JSON.stringify({ keys: keys.map(({ jwk }) => jwk) }));

  test('is read on first use and again after it was replaced; stale keys stay valid without it', async () => {
    const tokens = startTokenVerification(issuer, join(folder, 'jwks.json'));
    expect(await tokens.verify(first)).toEqual(['AUTH_UNAVAILABLE']);
    expect(tokens.log).toEqual([{ reason: 'ENOENT' }]);
    await write(first);
    tokens.nowMs += 30_000;
    expect(await tokens.verify(first, second)).toEqual(['ok', 'UNAUTHENTICATED']);
    await write(second);
    tokens.nowMs += 30_000;
    expect(await tokens.verify(second)).toEqual(['ok']);
    expect(await tokens.verify(first)).toEqual(['UNAUTHENTICATED']);
    await rm(join(folder, 'jwks.json'));
    tokens.nowMs += 11 * minute;
    expect(await tokens.verify(second)).toEqual(['ok']);
    expect(issuer.requests).toEqual([]);
  });
});

const redirect: Answer = (request, response) => {
  if (request.url === '/elsewhere') json(200, { keys: [second.jwk] })(request, response);
  else response.writeHead(302, { location: '/elsewhere' }).end();
};
const padded = (bytes: number) => JSON.stringify({ keys: [second.jwk], padding: 'x'.repeat(bytes) });

/** Invalid responses; each contains the second key if it can. */
const invalidResponses: readonly (readonly [string, Answer])[] = [
  ['500', json(500, { keys: [second.jwk] })],
  ['404', json(404, { keys: [second.jwk] })],
  ['204', text(204, '')],
  ['a redirect', redirect],
  ['an HTML page', text(200, '<!doctype html><title>Sign in</title>', { 'content-type': 'text/html' })],
  ['an empty body', text(200, '')],
  ['truncated JSON', text(200, JSON.stringify({ keys: [second.jwk] }).slice(0, -10))],
  ['an empty list of keys', json(200, { keys: [] })],
  ['a single key', json(200, second.jwk)],
  ['a map of keys', json(200, { keys: { second: second.jwk } })],
  ['a list with a non-key', json(200, { keys: [second.jwk, 'second'] })],
  ['null', json(200, null)],
  ['more than 500,000 bytes', text(200, padded(500_000))],
  [
    'more than 500,000 bytes, compressed',
    (_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(padded(500_000)));
    },
  ],
  [
    'an endless body',
    (_request, response) => {
      response.writeHead(200);
      const writeNext = () => response.destroyed || response.write('x'.repeat(100_000), () => setImmediate(writeNext));
      writeNext();
    },
  ],
  ['a closed connection', (request) => request.socket.destroy()],
  ['no response', () => {}],
  ['a stalled body', (_request, response) => void response.writeHead(200).write('{"keys":')],
];

describe.each(invalidResponses)('an issuer that responds with %s', (_what, answer) => {
  // Shortens the timeout of 5 s to 100 ms for the failing responses.
  const timeout = AbortSignal.timeout.bind(AbortSignal);
  const shortened = (ms: number) => timeout(ms / 50);
  let spy: jest.SpiedFunction<typeof AbortSignal.timeout>;
  beforeEach(() => {
    spy = jest.spyOn(AbortSignal, 'timeout').mockImplementation(shortened);
  });
  afterEach(() => {
    expect(spy.mock.calls.every(([ms]) => ms === 5000)).toBe(true);
    spy.mockRestore();
  });

  test('makes authentication unavailable until it recovers', async () => {
    issuer.answerWith(answer);
    const tokens = startTokenVerification(issuer);
    expect(await tokens.verify(second, first)).toEqual(['AUTH_UNAVAILABLE', 'AUTH_UNAVAILABLE']);
    expect(tokens.log).toEqual([{ reason: expect.any(String) }]);
    issuer.publish(first);
    spy.mockImplementation(timeout);
    tokens.nowMs += 30_000;
    expect(await tokens.verify(second, first)).toEqual(['UNAUTHENTICATED', 'ok']);
    expect(issuer.requests).not.toContain('/elsewhere');
  });

  test('leaves stale keys valid until it recovers', async () => {
    const tokens = startTokenVerification(issuer);
    spy.mockImplementation(timeout);
    await tokens.verify(first);
    spy.mockImplementation(shortened);
    issuer.answerWith(answer);
    tokens.nowMs += 11 * minute;
    expect(await tokens.verify(first, first)).toEqual(['ok', 'ok']);
    expect(await tokens.verify(first, second)).toEqual(['ok', 'UNAUTHENTICATED']);
    tokens.nowMs += 30_000;
    expect(await tokens.verify(second, first)).toEqual(['UNAUTHENTICATED', 'ok']);
    issuer.publish(second);
    spy.mockImplementation(timeout);
    // Also after an hour without tokens, the first token of a withdrawn key is rejected.
    tokens.nowMs += 60 * minute;
    expect(await tokens.verify(first)).toEqual(['UNAUTHENTICATED']);
    expect(await tokens.verify(second)).toEqual(['ok']);
  });
});

test('tokens with a known key do not wait for a failing issuer', async () => {
  const tokens = startTokenVerification(issuer);
  await tokens.verify(first);
  issuer.answerWith(json(500, {}));
  tokens.nowMs += 11 * minute;
  expect(await tokens.verify(first)).toEqual(['ok']);
  expect(tokens.log).toHaveLength(1);
  let disconnect = () => {};
  const requested = new Promise<void>((resolve) => {
    issuer.answerWith((_request, response) => {
      disconnect = () => response.destroy();
      resolve();
    });
  });
  tokens.nowMs += 30_000;
  expect(await tokens.verify(first, first)).toEqual(['ok', 'ok']);
  // The request is pending: its failure is not logged yet.
  await requested;
  expect(tokens.log).toHaveLength(1);
  disconnect();
});

const { n: _, ...withoutModulus } = createKey('RS256', 'odd').jwk;
const ec = createKey('ES256', 'odd');
const rsa = createKey('RS256', 'odd');
const oddKeys: readonly (readonly [string, SigningKey, object])[] = [
  ['without its modulus', rsa, withoutModulus],
  ['of 512 bits', rsa, { ...rsa.jwk, n: `${'A'.repeat(85)}Q` }],
  ['that is not base64', rsa, { ...rsa.jwk, n: '!' }],
  ['with its private part', ec, { ...ec.privateKey.export({ format: 'jwk' }), kid: 'odd', alg: 'ES256' }],
  ['with a point off the curve', ec, { ...ec.jwk, y: ec.jwk['x'] }],
  ['for encryption', ec, { ...ec.jwk, use: 'enc' }],
  ['for signing only', ec, { ...ec.jwk, key_ops: ['sign'] }],
  ['for another algorithm', rsa, { ...rsa.jwk, alg: 'RS512' }],
  ['of an unknown type', ec, { kty: 'XX', kid: 'odd' }],
  ['that is a shared secret', ec, { kty: 'oct', k: 'c2VjcmV0', kid: 'odd' }],
];

test.each(oddKeys)('a published key %s is rejected without affecting the others', async (_what, key, jwk) => {
  issuer.answerWith(json(200, { keys: [jwk, first.jwk] }));
  expect(await startTokenVerification(issuer).verify(key, first)).toEqual(['UNAUTHENTICATED', 'ok']);
});

test('without a JWKS every adapter returns 503 with Retry-After, and accepts tokens once it is loaded', async () => {
  issuer.answerWith(json(500, {}));
  service = await startSecuredService(issuer, 'direct');
  // Advances the clock of the JWKS cache by 30 seconds.
  const clock = performance.now.bind(performance);
  const spy = jest.spyOn(performance, 'now');
  for (const { listCustomers } of Object.values(transports)) {
    const { status, headers, text: body } = await listCustomers(service, bearer(token(issuer, {}, {}, first)));
    expect({ status, retryAfter: headers['retry-after'] }).toEqual({ status: 503, retryAfter: '30' });
    expect(body).toMatch(/Token verification is temporarily unavailable. Retry in 30 seconds\./);
    expect(body).not.toContain(issuer.url);
  }
  const reply = await transports.GraphQL.listCustomers(service, bearer(token(issuer, {}, {}, first)));
  expect(transports.GraphQL.authErrorOf(reply).code).toBe('AUTH_UNAVAILABLE');
  expect(transports.REST.authErrorOf(await transports.REST.listCustomers(service, bearer(token(issuer)))).code).toBe(
    'AUTH_UNAVAILABLE',
  );
  // A request without a token is still rejected with 401.
  expect((await transports.GraphQL.listCustomers(service, {})).status).toBe(401);
  // One at the start, and one for the tokens.
  expect(issuer.requests).toHaveLength(2);
  expect(service.calls()).toEqual([]);

  issuer.publish(first);
  spy.mockImplementation(() => clock() + 30_000);
  for (const { listCustomers } of Object.values(transports)) {
    expect(isAuthorized(await listCustomers(service, bearer(token(issuer, {}, {}, first))))).toBe(true);
  }
  expect(issuer.requests).toHaveLength(3);
});
