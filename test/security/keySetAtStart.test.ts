import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '../../src/config/env.ts';
import { text } from '../support/fakeUpstream.ts';
import { createKey, startIssuer } from '../support/issuer.ts';
import type { Issuer } from '../support/issuer.ts';
import type { Service } from '../support/service.ts';
import { bearer, isAuthorized, startSecuredService, transports } from './securedService.ts';

let issuer: Issuer;
let service: Service | undefined;
let folder: string;

// The first start compiles the service, which can take longer than the timeout of the key set.
beforeAll(async () => {
  const first = await startIssuer();
  await (await startSecuredService(first, 'direct')).close();
  await first.close();
});
beforeEach(async () => {
  issuer = await startIssuer();
  folder = await mkdtemp(join(tmpdir(), 'keys-'));
});
afterEach(async () => {
  await service?.close();
  service = undefined;
  await issuer.close();
  await rm(folder, { recursive: true });
});

/** Waits for a line of the log. */
async function logged(message: string): Promise<Record<string, unknown>> {
  for (;;) {
    const line = service?.log.map((entry) => JSON.parse(entry)).find(({ msg }) => msg === message);
    if (line !== undefined) return line;
    await new Promise(setImmediate);
  }
}

async function isAccepted(): Promise<boolean> {
  if (service === undefined) return false;
  const token = issuer.token({ scope: 'customers:read' });
  return isAuthorized(await transports.REST.listCustomers(service, bearer(token)));
}

describe('AUTH_JWKS_URL', () => {
  test('is loaded at the start, and not again for the first token', async () => {
    service = await startSecuredService(issuer, 'direct');
    while (issuer.requests.length === 0) await new Promise(setImmediate);
    expect(await isAccepted()).toBe(true);
    expect(issuer.requests).toHaveLength(1);
  });

  test('that fails is a warning with the variable, the host and the reason, and the next token loads it again', async () => {
    issuer.answerWith(text(502, 'down'));
    service = await startSecuredService(issuer, 'direct');
    expect(await logged('jwks: load at the start failed')).toMatchObject({
      level: 40,
      variable: 'AUTH_JWKS_URL',
      host: expect.any(String),
      reason: 'unexpected status 502',
    });
    issuer.publish(issuer.key);
    expect(await isAccepted()).toBe(true);
    expect(service.log.join()).not.toContain('jwks: refresh failed');
  });

  test('that never answers does not delay the start', async () => {
    issuer.answerWith(() => {});
    service = await startSecuredService(issuer, 'direct');
    expect((await fetch(new URL('/health/ready', service.url))).status).toBe(200);
  });
});

describe('AUTH_JWKS_FILE', () => {
  const file = () => join(folder, 'jwks.json');
  const start = async (env: Readonly<Record<string, string>> = {}) =>
    startSecuredService(issuer, 'direct', {}, { AUTH_JWKS_URL: '', AUTH_JWKS_FILE: file(), ...env });

  test('with a key starts the service', async () => {
    await writeFile(file(), JSON.stringify({ keys: [issuer.key.jwk] }));
    service = await start();
    expect(await isAccepted()).toBe(true);
  });

  const rsa = createKey('RS256', 'rsa').jwk;
  test.each<[string, string | undefined, string]>([
    ['is missing', undefined, 'there is no such file'],
    ['is no JSON', '{"keys":', 'this file is not JSON'],
    ['has no keys', '{"keys":[]}', 'this file cannot be used: invalid JSON Web Key Set'],
    ['is one key', JSON.stringify(rsa), 'this file cannot be used: invalid JSON Web Key Set'],
    [
      'has only a key for encryption',
      JSON.stringify({ keys: [{ ...rsa, use: 'enc' }] }),
      'no key of this file is for AUTH_ALGORITHMS (RS256, ES256)',
    ],
    [
      'has only a key of another algorithm',
      JSON.stringify({ keys: [createKey('EdDSA', 'ed').jwk] }),
      'no key of this file is for AUTH_ALGORITHMS (RS256, ES256)',
    ],
    [
      'has only an incomplete key',
      JSON.stringify({ keys: [{ kty: 'RSA', e: 'AQAB' }] }),
      'no key of this file is for AUTH_ALGORITHMS (RS256, ES256)',
    ],
  ])('that %s is refused with its path', async (_what, content, fault) => {
    if (content !== undefined) await writeFile(file(), content);
    const error: unknown = await start().catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(ConfigError);
    expect(String(error)).toContain(`AUTH_JWKS_FILE is "${file()}", but ${fault}`);
  });

  test('with one key of AUTH_ALGORITHMS among others starts the service', async () => {
    const keys = [createKey('EdDSA', 'ed').jwk, { kty: 'oct', k: 'AAAA' }, issuer.key.jwk];
    await writeFile(file(), JSON.stringify({ keys }));
    service = await start();
    expect(await isAccepted()).toBe(true);
  });
});
