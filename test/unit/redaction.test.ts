import { Writable } from 'node:stream';
import { sanitizePath, sanitizeMessage } from '../../src/datasources/http/upstreamMessage.ts';
import { formatFatalError, createLogger } from '../../src/logging/logger.ts';
import { createRedact, maskUnknownWords } from '../../src/logging/redaction.ts';
import { canaries, findCanaries, secretCanaries } from '../support/canaries.ts';

const mark = '[redacted]';
const redact = createRedact();

describe('what looks like a secret goes out', () => {
  test.each([
    ['a secret key', 'sk_live_51HkT0keyZ9'],
    ['a key with stars', 'sk_test_****4242'],
    ['a restricted key', 'rk_test_51HkT0'],
    ['a publishable key', 'pk_live_51HkT0'],
    ['a short key', 'sk_1'],
    ['a webhook secret', 'whsec_5f1e0c'],
    ['a personal token', 'kpat_7Hq2VdLx0'],
    ['a token of a system', 'spat_7Hq2VdLx0'],
    ['an authorization header', 'Bearer abc.def-123'],
    ['one that is encoded', 'Bearer%20abcdef'],
    ['one in lower case', 'bearer abcdef'],
    ['a password', 'Basic Y2FuYXJ5OnBhc3M='],
    ['a JWT', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.c2ln'],
    ['a JWT without a signature', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.'],
    ['a client secret of checkout', 'cs_test_a1B2_secret_fidkdWxO%2FJ7'],
    ['a client secret of a setup', 'seti_1K9L8_secret_M7N6O5'],
    ['a session', 'https://billing.stripe.com/p/session/test_YWNjdF8xTTJK9'],
    ['a checkout', 'https://checkout.stripe.com/c/pay/cs_test_a1B2#fidkdWxO'],
    ['a session of the emulator', 'http://127.0.0.1:4011/p/session/test_YWNjdF8xTTJK9'],
    ['a session without its scheme', 'billing.stripe.com/p/session/test_YWNjdF8xTTJK9'],
    ['a session without its host', '/p/session/test_YWNjdF8xTTJK9'],
    ['the end of a session', 'live_YWNjdF8xTTJK9bps12'],
    ['a URL that is encoded', 'https%3A%2F%2Fbilling.stripe.com%2Fp%2Fsession%2Ftest_YWNjdF8xTTJK9'],
    ['a URL within JSON', String.raw`https:\/\/billing.stripe.com\/p\/session\/test_YWNjdF8xTTJK9`],
    ['an e-mail address', 'ada.lovelace+vip@mail.example'],
    ['one of other letters', 'jürgen@münchen.example'],
    ['one that is encoded', 'ada%40mail.example'],
    ['a phone number', '+49 (30) 5550-4711'],
    ['a machine', '10.0.12.7:8443'],
    ['this machine', 'localhost:4010'],
    ['a machine of version 6', '[::1]:4010'],
  ])('%s', (_what, secret) => {
    expect(redact(secret)).toBe(mark);
    expect(redact(`the value ${secret} is bad`)).toBe(`the value ${mark} is bad`);
    for (const before of ['"', '(', 'x=', '\n']) expect(redact(`${before}${secret}"`)).toBe(`${before}${mark}"`);
    // JSON within a text.
    expect(redact(String.raw`\n${secret}`)).toMatch(/^\\n?\[redacted\]$/);
  });

  test('a user name and password', () => {
    expect(redact('redis://user:p@ss/word@host')).not.toContain('p@ss');
    expect(redact('redis://user:hunter2@host/0')).not.toContain('hunter2');
  });

  test.each([
    'wrong shape: data.0.billing_address.country is_string',
    'no whole answer within 10000 ms',
    'customer 01JHQ75EE0HJBPS999HYMPF29H has cus_ob80AiaSZKy2kC and bpc_iznY7kQCoUoe0It2zO1JLk76',
    '    at Konnect.getCustomer (file:///srv/node_modules/@apollo/server/dist/x.js:12:34)',
    '    at f (/srv/node_modules/.pnpm/undici@8.12.4/node_modules/undici/index.js:1:2)',
    'task_1 and disk_2 and test_mode of 2026-01-15T12:00:00.000Z',
  ])('and nothing else: %s', (text) => {
    expect(redact(text)).toBe(text);
  });
});

describe('what is known to be secret goes out', () => {
  const secrets = [...Object.values(canaries).map(({ value }) => value), 'correct horse battery staple!'];
  const known = createRedact(secrets);

  test.each(secrets)('in whatever writing: %s', (secret) => {
    const inUrl = encodeURIComponent(secret);
    const everyByte = Array.from(Buffer.from(secret), (byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
    for (const writing of [secret, inUrl, inUrl.toLowerCase(), everyByte, everyByte.toUpperCase()]) {
      if (writing === inUrl.toLowerCase() && /[A-Z]/.test(secret)) continue;
      expect(known(`a ${writing} b`)).toBe(`a ${mark} b`);
    }
    expect(known(JSON.stringify({ a: secret }))).toBe(JSON.stringify({ a: mark }));
    for (const encoding of ['base64', 'base64url'] as const) {
      for (const before of ['', 'x', 'xy', 'a longer text before it: ']) {
        const told = known(Buffer.from(`${before}${secret} and after`).toString(encoding));
        expect(told).toContain(mark);
        // What is left at the edges of it decides no more than the first byte and the last.
        expect(Buffer.from(told.replace(mark, ''), encoding).toString('latin1')).not.toContain(secret.slice(1, -1));
      }
    }
  });

  test('but not a word that is too short for a secret', () => {
    expect(createRedact(['a', '', 'able'])('a table')).toBe('a table');
  });
});

describe('what an upstream says of a fault keeps its words', () => {
  const session = 'https://billing.stripe.com/p/session/test_x';
  test.each([
    ["No such customer: 'cus_ob80AiaSZKy2kC'", "No such customer: 'cus_ob80AiaSZKy2kC'"],
    ['validation error: expires_at must be 30 minutes to 24 hours from now'],
    ['customer 01JHQ75EE0HJBPS999HYMPF29H is not linked to a Stripe customer'],
    ['validation error: app_data.stripe.customer_id is required by the billing profile'],
    ['Received unknown parameter: features[subscription_cancel][mode]'],
    ['You may only specify one of these parameters: customer, customer_account.'],
    ['default_profile_not_found: there is no default billing profile'],
    ['Invalid currency: XYZ. Stripe currently supports these currencies: usd, aed'],
    ["The configuration 'bpc_1' is inactive.", "The configuration 'bpc_1' is inactive."],
    ['must have at most 1200 characters'],
    ['key "acme" belongs to customer 01JHQ75EE0HJBPS999HYMPF29H'],
    ['key "Acme-42 GmbH" is taken', `key "${mark}" is taken`],
    ['Wilhelmina Canarescu of Kanarienstraße 4711b is taken', `${mark} of ${mark} is taken`],
    ['call +49 30 5550 4711, or 03055504711', `call ${mark}, or ${mark}`],
    ['the address ada@mail.example is taken', `the address ${mark} is taken`],
    [`open ${session} now`, `open ${mark} now`],
    ['see https://dashboard.stripe.com/test/logs/req_1 for more', `see ${mark} for more`],
    ['sk_live_51HkT0 may not do this', `${mark} may not do this`],
    ['a3BhdF9jYW5hcnk3SHEyVmRMeDA= is no token', `${mark}= is no token`],
    ['konnect-7.internal answered', `${mark} answered`],
  ])('%s', (said, told = said) => {
    expect(sanitizeMessage(said)).toBe(told);
    expect(sanitizeMessage(told)).toBe(told);
  });

  test('and is bounded', () => {
    expect(sanitizeMessage('word '.repeat(1000))).toHaveLength(501);
  });

  test('and blames members by their names alone', () => {
    expect(sanitizePath(['billing_address', 'country'])).toEqual(['billing_address', 'country']);
    expect(sanitizePath(['subject_keys', '0'])).toEqual(['subject_keys', '0']);
    expect(sanitizePath(['labels', 'Canary.Gold-0815', 'x'])).toEqual(['labels']);
    expect(sanitizePath(['sk_live_51HkT0'])).toEqual([]);
  });
});

describe('takes time in proportion to the text', () => {
  const known = createRedact(secretCanaries.map(({ value }) => value));
  const units =
    'a|eyJ|eyJa.|eyJa.!|cs_|cs_a!|seti_a|a@|a@1.|@|é@|test_|test_a!|Bearer |Bearer+|https://|://|://a|1.1.1.'
      .split('|')
      .concat([
        '1',
        '+1',
        '+1 1 ',
        '[',
        '[::',
        '\\',
        '\\n',
        '\\neyJa',
        '%20',
        '%',
        '/p/session/',
        'sk_',
        'kpat_canary7Hq2',
      ])
      .concat([
        ' ',
        '.',
        'a.',
        'a-',
        'a_',
        'aB',
        'A ',
        '[redacted] ',
        '[redacted]',
        'canary+router/',
        '"',
        'localhost:',
      ]);

  test.each(units)('100 KB of "%s"', (unit) => {
    const texts = [unit.repeat(100_000 / unit.length), `Bearer ${unit.repeat(100_000 / unit.length)}`];
    for (const text of texts) {
      for (const work of [known, maskUnknownWords]) {
        const tookMs = Math.min(...[1, 2, 3].map(() => durationMs(() => work(text))));
        // Linear it is 5 ms at most; quadratic it would be seconds.
        expect(tookMs).toBeLessThan(100);
      }
    }
  });
});

describe('a line of the log', () => {
  const { konnectToken, routerSecret } = canaries;

  test('is JSON, whatever was taken out of it', () => {
    const nasty = [
      konnectToken.value,
      `\n${routerSecret.value}"\\`,
      '\u2028 ada@mail.example\t',
      '\ud800 x',
      '{"a":"\\nsk_1"}',
    ];
    const [line] = logged((log) => log.warn({ nasty, in: { [konnectToken.value]: nasty } }, nasty.join(' ')));
    expect(findCanaries(JSON.stringify(line))).toEqual([]);
    const told = [mark, `\n${mark}"\\`, `\u2028 ${mark}\t`, '\ud800 x', `{"a":"\\n${mark}"}`];
    expect(line).toMatchObject({ level: 40, nasty: told, in: { [mark]: told }, msg: told.join(' ') });
  });

  test('keeps of an unexpected error its kind, its words and its places', () => {
    const cause = new RangeError('date 491512345678 is out of range');
    const error = Object.assign(
      new TypeError(`cannot map "Wilhelmina Canarescu" of ${konnectToken.value}`, { cause }),
      {
        code: 'ERR_ODD',
        request: { headers: { authorization: `Bearer ${konnectToken.value}` } },
      },
    );
    const [line] = logged((log) => log.error({ err: error, path: ['a'] }, 'unexpected error'));
    expect(line).toEqual({
      level: 50,
      time: expect.any(Number),
      err: {
        type: 'TypeError',
        message: `cannot map "${mark}" of ${mark}`,
        code: 'ERR_ODD',
        stack: expect.stringMatching(/^TypeError: cannot map .*\n {4}at .*redaction\.test\.ts:\d+:\d+\)?\n/),
        cause: {
          type: 'RangeError',
          message: `date ${mark} is out of range`,
          stack: expect.stringMatching(/^RangeError: date .*\n {4}at .*redaction\.test\.ts:\d+:\d+\)?\n/),
        },
      },
      path: ['a'],
      msg: 'unexpected error',
    });
  });

  test('takes no line of a message for a place', () => {
    const error = new Error('odd\n    at Wilhelmina Canarescu (file:///x.ts:1:1)\nat all');
    const [line] = logged((log) => log.error({ err: error }, 'x'));
    expect(JSON.stringify(line)).not.toContain('Canarescu');
  });

  test.each([
    ['an error', new TypeError('Wilhelmina Canarescu')],
    ['a text with an error in it', 'Unexpected error processing request: Wilhelmina Canarescu'],
    ['what was thrown and is no error', { err: 'Wilhelmina Canarescu' }],
  ])('that a library writes is no way round: %s', (_what, entry) => {
    expect(JSON.stringify(logged((log) => log.error(entry)))).not.toContain('Canarescu');
  });

  test('that is too deep to be looked through is left out', () => {
    const deep = Array.from({ length: 4000 }).reduce<unknown>((inner) => [inner], konnectToken.value);
    expect(findCanaries(JSON.stringify(logged((log) => log.info({ deep }))))).toEqual([]);
  });

  function logged(write: (log: ReturnType<typeof createLogger>) => void): unknown[] {
    const lines: string[] = [];
    const sink = new Writable({ write: (chunk, _encoding, done) => done(void lines.push(String(chunk))) });
    write(createLogger('info', [konnectToken.value, routerSecret.value], sink));
    for (const line of lines) expect(line).toMatch(/^[^\n]+\n$/);
    return lines.map((line) => JSON.parse(line));
  }
});

test('an error that ends the process is told like one in the log', () => {
  const error = Object.assign(new Error(`no way with ${canaries.routerSecret.value}`), {
    secret: canaries.stripeKey.value,
  });
  const text = formatFatalError(error, [canaries.routerSecret.value]);
  expect(text).toMatch(/^Error: no way with .*\n {4}at .*redaction\.test\.ts:\d+:\d+/);
  expect(findCanaries(text)).toEqual([]);
});

function durationMs(work: () => void): number {
  const startedAt = performance.now();
  work();
  return performance.now() - startedAt;
}
