import crypto from 'node:crypto';
import { createGatewaySecretVerifier } from '../../src/auth/gatewaySecret.ts';
import { startIssuer } from '../support/issuer.ts';
import type { Issuer } from '../support/issuer.ts';
import type { Service } from '../support/service.ts';
import { bearer, doors, isLetIn, previousSecret, secret, sendGraphQL, startClosed } from './closedService.ts';
import type { Mode, SentHeaders } from './closedService.ts';
import { token } from './forgedTokens.ts';

let issuer: Issuer;
const services: Partial<Record<Mode, Service>> = {};

beforeAll(async () => {
  issuer = await startIssuer();
  for (const mode of ['direct', 'router', 'both'] as const) services[mode] = await startClosed(issuer, mode);
});
beforeEach(() => {
  for (const service of Object.values(services)) service.calls();
});
afterAll(async () => {
  for (const service of Object.values(services)) await service.close();
  await issuer.close();
});

function serviceOf(mode: Mode): Service {
  const service = services[mode];
  if (!service) throw new TypeError(`There is no service in the mode ${mode}.`);
  return service;
}

async function expectTurnedAway(mode: Mode, headers: SentHeaders, message: RegExp): Promise<void> {
  const service = serviceOf(mode);
  for (const { ask, denialOf } of Object.values(doors)) {
    const sent = await ask(service, headers);
    expect({ status: sent.status, ...denialOf(sent) }).toEqual({
      status: 401,
      code: 'UNAUTHENTICATED',
      message: expect.stringMatching(message),
    });
    expect(sent.headers['www-authenticate']).toBe('Bearer realm="customer-portal"');
    const told = [sent.text, JSON.stringify(sent.headers), ...service.log].join('\n');
    for (const value of [headers['x-gateway-secret'] ?? []].flat()) if (value) expect(told).not.toContain(value);
  }
  expect(service.calls()).toEqual([]);
}

const wrongProofs: readonly (readonly [string, string | string[]])[] = [
  ['another one', 'a-secret-that-was-never-in-use-here'],
  ['one that is almost right', `${secret.slice(0, -1)}x`],
  ['one that is a letter short', secret.slice(0, -1)],
  ['one that goes on', `${secret}x`],
  ['one in other letters', secret.toUpperCase()],
  ['one in quotes', `"${secret}"`],
  ['its digest', crypto.createHash('sha256').update(secret).digest('hex')],
  ['one encoded', Buffer.from(secret).toString('base64')],
  ['both that live', `${secret},${previousSecret}`],
  ['the header twice', [secret, secret]],
  ['the header twice, once right', ['something-else', secret]],
  ['nothing in the header', ''],
];

describe.each(['router', 'both', 'direct'] as const)('in the mode %s', (mode) => {
  test.each(wrongProofs)('a proof is refused, with a good token too: %s', async (_what, given) => {
    const wrong = { 'x-gateway-secret': given };
    const message = mode === 'router' ? /^Missing or invalid x-gateway-secret/ : /^Invalid x-gateway-secret/;
    await expectTurnedAway(mode, wrong, message);
    await expectTurnedAway(mode, { ...wrong, ...bearer(token(issuer)) }, message);
  });
});

test('in the mode router a token alone is not enough', async () => {
  await expectTurnedAway('router', bearer(token(issuer)), /^Missing or invalid x-gateway-secret/);
  await expectTurnedAway('router', {}, /^Missing or invalid x-gateway-secret/);
});

test('in the mode direct the secret of a router is none', async () => {
  await expectTurnedAway('direct', { 'x-gateway-secret': secret }, /^Invalid x-gateway-secret/);
});

test.each(['direct', 'both'] as const)('in the mode %s nothing is not enough, and a token is', async (mode) => {
  await expectTurnedAway(mode, {}, /^Missing token/);
  expect(isLetIn(await doors.REST.ask(serviceOf(mode), bearer(token(issuer))))).toBe(true);
});

test.each(['router', 'both'] as const)(
  'in the mode %s the secret in use and the one before it are let in',
  async (mode) => {
    for (const one of [secret, previousSecret]) {
      const headers = { 'x-gateway-secret': one, ...bearer(token(issuer)) };
      for (const { ask } of Object.values(doors)) expect(isLetIn(await ask(serviceOf(mode), headers))).toBe(true);
      const nobody = await sendGraphQL(serviceOf(mode), '{ __typename }', {}, { 'x-gateway-secret': one });
      expect(nobody.body).toEqual({ data: { __typename: 'Query' } });
    }
  },
);

describe('the proof', () => {
  const [newer, older] = ['a'.repeat(32), 'b'.repeat(200)];
  const isRouters = createGatewaySecretVerifier([newer, older]);

  test.each([
    ['the first', newer, true],
    ['the second', older, true],
    ['one that is a letter short', newer.slice(1), false],
    ['one with a space after it', `${newer} `, false],
    ['one with a space before it', ` ${newer}`, false],
    ['nothing', '', false],
    ['a very long one', 'c'.repeat(10_000), false],
  ])('is looked for among all secrets by their digests, whichever is given: %s', (_what, given, isRight) => {
    const compare = jest.spyOn(crypto, 'timingSafeEqual');
    try {
      expect(isRouters(given)).toBe(isRight);
      expect(compare.mock.calls.map(([one]) => one.byteLength)).toEqual([32, 32]);
    } finally {
      compare.mockRestore();
    }
  });

  test('is none where the header is missing, or there are no secrets', () => {
    expect(isRouters(undefined)).toBe(false);
    expect(isRouters([newer])).toBe(false);
    expect(createGatewaySecretVerifier([])('')).toBe(false);
  });
});
