import crypto from 'node:crypto';
import { createGatewaySecretVerifier } from '../../src/auth/gatewaySecret.ts';
import {
  bearer,
  transports,
  isAuthorized,
  previousGatewaySecret,
  secret,
  sendGraphQL,
  startEveryMode,
} from './securedService.ts';
import type { EveryMode, Mode, RequestHeaders } from './securedService.ts';
import { token } from './forgedTokens.ts';

let modes: EveryMode;
beforeAll(async () => {
  modes = await startEveryMode();
});
beforeEach(() => {
  for (const service of modes.services.values()) service.calls();
});
afterAll(() => modes.close());

async function expectUnauthenticated(mode: Mode, headers: RequestHeaders, message: RegExp): Promise<void> {
  const service = modes.serviceOf(mode);
  for (const { listCustomers, authErrorOf } of Object.values(transports)) {
    const reply = await listCustomers(service, headers);
    expect({ status: reply.status, ...authErrorOf(reply) }).toEqual({
      status: 401,
      code: 'UNAUTHENTICATED',
      message: expect.stringMatching(message),
    });
    expect(reply.headers['www-authenticate']).toBe('Bearer realm="customer-portal"');
    const output = [reply.text, JSON.stringify(reply.headers), ...service.log].join('\n');
    for (const value of [headers['x-gateway-secret'] ?? []].flat()) if (value) expect(output).not.toContain(value);
  }
  expect(service.calls()).toEqual([]);
}

const wrongSecrets: readonly (readonly [string, string | string[]])[] = [
  ['another secret', 'a-secret-that-was-never-in-use-here'],
  ['the last character changed', `${secret.slice(0, -1)}x`],
  ['the last character missing', secret.slice(0, -1)],
  ['a character appended', `${secret}x`],
  ['upper case', secret.toUpperCase()],
  ['quoted', `"${secret}"`],
  ['its SHA-256 digest', crypto.createHash('sha256').update(secret).digest('hex')],
  ['base64', Buffer.from(secret).toString('base64')],
  ['both secrets, comma-separated', `${secret},${previousGatewaySecret}`],
  ['a repeated header', [secret, secret]],
  ['a repeated header, one value valid', ['something-else', secret]],
  ['an empty header', ''],
];

describe.each(['router', 'both', 'direct'] as const)('in the mode %s', (mode) => {
  test.each(wrongSecrets)(
    'an invalid gateway secret is rejected, also with a valid token: %s',
    async (_what, value) => {
      const wrong = { 'x-gateway-secret': value };
      const message = mode === 'router' ? /^Missing or invalid x-gateway-secret/ : /^Invalid x-gateway-secret/;
      await expectUnauthenticated(mode, wrong, message);
      await expectUnauthenticated(mode, { ...wrong, ...bearer(token(modes.issuer)) }, message);
    },
  );
});

test('in the mode router a token without the gateway secret is rejected', async () => {
  await expectUnauthenticated('router', bearer(token(modes.issuer)), /^Missing or invalid x-gateway-secret/);
  await expectUnauthenticated('router', {}, /^Missing or invalid x-gateway-secret/);
});

test('in the mode direct the gateway secret is rejected', async () => {
  await expectUnauthenticated('direct', { 'x-gateway-secret': secret }, /^Invalid x-gateway-secret/);
});

test.each(['direct', 'both'] as const)(
  'in the mode %s a direct request needs a token and nothing else',
  async (mode) => {
    await expectUnauthenticated(mode, {}, /^Missing token/);
    expect(isAuthorized(await transports.REST.listCustomers(modes.serviceOf(mode), bearer(token(modes.issuer))))).toBe(
      true,
    );
  },
);

test.each(['router', 'both'] as const)(
  'in the mode %s the current and the previous gateway secret are accepted',
  async (mode) => {
    for (const accepted of [secret, previousGatewaySecret]) {
      const headers = { 'x-gateway-secret': accepted, ...bearer(token(modes.issuer)) };
      for (const { listCustomers } of Object.values(transports))
        expect(isAuthorized(await listCustomers(modes.serviceOf(mode), headers))).toBe(true);
      const anonymous = await sendGraphQL(
        modes.serviceOf(mode),
        '{ __typename }',
        {},
        { 'x-gateway-secret': accepted },
      );
      expect(anonymous.body).toEqual({ data: { __typename: 'Query' } });
    }
  },
);

describe('verification of the gateway secret', () => {
  const [newer, older] = ['a'.repeat(32), 'b'.repeat(200)];
  const verify = createGatewaySecretVerifier([newer, older]);

  test.each([
    ['the first secret', newer, true],
    ['the second secret', older, true],
    ['the last character missing', newer.slice(1), false],
    ['a trailing space', `${newer} `, false],
    ['a leading space', ` ${newer}`, false],
    ['an empty string', '', false],
    ['10,000 characters', 'c'.repeat(10_000), false],
  ])('compares the digests of all secrets in constant time: %s', (_what, value, isValid) => {
    const compare = jest.spyOn(crypto, 'timingSafeEqual');
    try {
      expect(verify(value)).toBe(isValid);
      expect(compare.mock.calls.map(([known]) => known.byteLength)).toEqual([32, 32]);
    } finally {
      compare.mockRestore();
    }
  });

  test('rejects a missing header, a list, and any value without configured secrets', () => {
    expect(verify(undefined)).toBe(false);
    expect(verify([newer])).toBe(false);
    expect(createGatewaySecretVerifier([])('')).toBe(false);
  });
});
