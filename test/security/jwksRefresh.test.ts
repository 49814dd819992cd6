import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from '../support/fakeUpstream.ts';
import { createKey, startIssuer } from '../support/issuer.ts';
import type { Issuer, SigningKey } from '../support/issuer.ts';
import { startTokenVerification } from './tokenVerification.ts';

const minute = 60_000;
const [first, second] = [createKey('ES256', 'first'), createKey('ES256', 'second')];
let issuer: Issuer;

beforeEach(async () => {
  issuer = await startIssuer();
  issuer.publish(first);
});
afterEach(() => issuer.close());

function unknown(count: number): SigningKey[] {
  return Array.from({ length: count }, (_, n) => ({ ...second, kid: `unknown-${n}` }));
}

describe('rotation', () => {
  test('the keys are read once for all tokens, and not before the first', async () => {
    const tokens = startTokenVerification(issuer);
    expect(issuer.requests).toEqual([]);
    expect(await tokens.verify(first, first, first)).toEqual(['ok', 'ok', 'ok']);
    expect(await tokens.verify(first)).toEqual(['ok']);
    expect(issuer.requests).toHaveLength(1);
  });

  test('a new key is found with its first token', async () => {
    const tokens = startTokenVerification(issuer);
    await tokens.verify(first);
    issuer.publish(first, second);
    tokens.nowMs += 30_000;
    expect(await tokens.verify(second, first, second)).toEqual(['ok', 'ok', 'ok']);
    expect(issuer.requests).toHaveLength(2);
  });

  test('a key that was published after a look for it is found 30 seconds later', async () => {
    const tokens = startTokenVerification(issuer);
    expect(await tokens.verify(second)).toEqual(['UNAUTHENTICATED']);
    issuer.publish(first, second);
    tokens.nowMs += 29_999;
    expect(await tokens.verify(second)).toEqual(['UNAUTHENTICATED']);
    tokens.nowMs += 1;
    expect(await tokens.verify(second)).toEqual(['ok']);
  });

  test.each([10 * minute + 1, 24 * 60 * minute])(
    'a key that was withdrawn is worth nothing %d ms later, with the first token already',
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

describe('whatever tokens come, the issuer is asked once in 30 seconds', () => {
  const broken = json(500, {});

  test.each([
    ['1,000 unknown keys at once', undefined, 1000],
    ['1,000 unknown keys one after another', undefined, 1],
    ['1,000 unknown keys at once, and it fails', broken, 1000],
    ['1,000 unknown keys one after another, and it fails', broken, 1],
  ])('%s', async (_what, answer, atOnce) => {
    const tokens = startTokenVerification(issuer);
    await tokens.verify(first);
    tokens.nowMs += 30_000;
    if (answer) issuer.answerWith(answer);
    for (let rest = unknown(1000); rest.length > 0; rest = rest.slice(atOnce)) {
      expect(new Set(await tokens.verify(...rest.slice(0, atOnce)))).toEqual(new Set(['UNAUTHENTICATED']));
    }
    expect(issuer.requests).toHaveLength(2);
  });

  test.each([
    ['tokens of unknown keys', undefined, [second]],
    ['tokens of unknown keys, and it fails', broken, [second]],
    ['good tokens, and it fails', broken, [first]],
  ])('for an hour: %s', async (_what, answer, by) => {
    const tokens = startTokenVerification(issuer);
    await tokens.verify(first);
    if (answer) issuer.answerWith(answer);
    const until = tokens.nowMs + 60 * minute;
    for (; tokens.nowMs < until; tokens.nowMs += 3_000) await tokens.verify(...by);
    expect(issuer.requests.length).toBeLessThanOrEqual(1 + 120);
    expect(issuer.requests.length).toBeGreaterThan(100);
  });

  test('while there are no keys yet', async () => {
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

describe('keys in a file', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keys-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const write = (...keys: readonly SigningKey[]) =>
    writeFile(join(folder, 'jwks.json'), JSON.stringify({ keys: keys.map(({ jwk }) => jwk) }));

  test('are read when they are first needed, and again when the file is replaced', async () => {
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
