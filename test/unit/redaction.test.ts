import { Writable } from 'node:stream';
import { sanitizePath, sanitizeMessage } from '../../src/datasources/http/upstreamMessage.ts';
import { formatFatalError, createLogger } from '../../src/logging/logger.ts';
import { createRedact, maskUnknownWords } from '../../src/logging/redaction.ts';
import { canaries, findCanaries, secretCanaries } from '../support/canaries.ts';

const mark = '[redacted]';
const redact = createRedact();

describe('text that matches a secret pattern is redacted', () => {
  test.each([
    ['a secret key', 'sk_live_51HkT0keyZ9'],
    ['a key with stars', 'sk_test_****4242'],
    ['a restricted key', 'rk_test_51HkT0'],
    ['a publishable key', 'pk_live_51HkT0'],
    ['a short key', 'sk_1'],
    ['a webhook secret', 'whsec_5f1e0c'],
    ['a personal token', 'kpat_7Hq2VdLx0'],
    ['a system account token', 'spat_7Hq2VdLx0'],
    ['an authorization header', 'Bearer abc.def-123'],
    ['a percent-encoded authorization header', 'Bearer%20abcdef'],
    ['a lower-case authorization header', 'bearer abcdef'],
    ['a basic credential', 'Basic Y2FuYXJ5OnBhc3M='],
    ['a JWT', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.c2ln'],
    ['a JWT without a signature', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.'],
    ['a checkout client secret', 'cs_test_a1B2_secret_fidkdWxO%2FJ7'],
    ['a setup client secret', 'seti_1K9L8_secret_M7N6O5'],
    ['a session URL', 'https://billing.stripe.com/p/session/test_YWNjdF8xTTJK9'],
    ['a checkout URL', 'https://checkout.stripe.com/c/pay/cs_test_a1B2#fidkdWxO'],
    ['a session URL of the emulator', 'http://127.0.0.1:4011/p/session/test_YWNjdF8xTTJK9'],
    ['a session URL without a scheme', 'billing.stripe.com/p/session/test_YWNjdF8xTTJK9'],
    ['a session path', '/p/session/test_YWNjdF8xTTJK9'],
    ['the last path segment of a session URL', 'live_YWNjdF8xTTJK9bps12'],
    ['a percent-encoded URL', 'https%3A%2F%2Fbilling.stripe.com%2Fp%2Fsession%2Ftest_YWNjdF8xTTJK9'],
    ['a URL in JSON', String.raw`https:\/\/billing.stripe.com\/p\/session\/test_YWNjdF8xTTJK9`],
    ['an e-mail address', 'ada.lovelace+vip@mail.example'],
    ['an e-mail address with non-ASCII letters', 'jürgen@münchen.example'],
    ['a percent-encoded e-mail address', 'ada%40mail.example'],
    ['a phone number', '+49 (30) 5550-4711'],
    ['an IPv4 address', '10.0.12.7:8443'],
    ['localhost with a port', 'localhost:4010'],
    ['an IPv6 address', '[::1]:4010'],
  ])('%s', (_what, secret) => {
    expect(redact(secret)).toBe(mark);
    expect(redact(`the value ${secret} is bad`)).toBe(`the value ${mark} is bad`);
    for (const before of ['"', '(', 'x=', '\n']) expect(redact(`${before}${secret}"`)).toBe(`${before}${mark}"`);
    // An escaped newline of quoted JSON.
    expect(redact(String.raw`\n${secret}`)).toMatch(/^\\n?\[redacted\]$/);
  });

  test('the user name and password of a URL are redacted', () => {
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
  ])('text without a secret is unchanged: %s', (text) => {
    expect(redact(text)).toBe(text);
  });
});

describe('a known secret is redacted', () => {
  const secrets = [...Object.values(canaries).map(({ value }) => value), 'correct horse battery staple!'];
  const known = createRedact(secrets);

  test.each(secrets)('in every encoding: %s', (secret) => {
    const inUrl = encodeURIComponent(secret);
    const everyByte = Array.from(Buffer.from(secret), (byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
    for (const writing of [secret, inUrl, inUrl.toLowerCase(), everyByte, everyByte.toUpperCase()]) {
      if (writing === inUrl.toLowerCase() && /[A-Z]/.test(secret)) continue;
      expect(known(`a ${writing} b`)).toBe(`a ${mark} b`);
    }
    expect(known(JSON.stringify({ a: secret }))).toBe(JSON.stringify({ a: mark }));
    for (const encoding of ['base64', 'base64url'] as const) {
      for (const before of ['', 'x', 'xy', 'a longer text before it: ']) {
        const redacted = known(Buffer.from(`${before}${secret} and after`).toString(encoding));
        expect(redacted).toContain(mark);
        // The characters next to the placeholder encode at most the first and the last byte.
        expect(Buffer.from(redacted.replace(mark, ''), encoding).toString('latin1')).not.toContain(secret.slice(1, -1));
      }
    }
  });

  test('a secret that is too short is ignored', () => {
    expect(createRedact(['a', '', 'able'])('a table')).toBe('a table');
  });
});

describe('an upstream message keeps its known words only', () => {
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
    ['features.subscription_update.products.0.adjustable_quantity.maximum must be at most 99'],
    ['a locale is en-GB, zh-TW or es-419; an id starts with price_… or bps_…'],
    ['you can’t, canʼt, can＇t or can`t do this, „never“ or «never»'],
    ['PortalConfiguration and BillingPortalSession are names of objects'],
    ['PricePrice O’Canarescu and ItemCanarescu are not', `PricePrice ${mark}’${mark} and ${mark} are not`],
    ['see docs.stripe.com/api#errors, https://docs.stripe.com, or stripe.com/docs/keys: there'],
    ['see (https://dashboard.stripe.com/settings/billing/portal)'],
    [
      'see https://dashboard.stripe.com/acct_1A2b/settings/billing now',
      'see https://dashboard.stripe.com/settings/billing now',
    ],
    ['the account acct_1HkT0 is closed', `the account ${mark} is closed`],
    ['see https://dashboard.stripe.com/settings/keys/mk_1A2b', `see ${mark}`],
    ['see https://docs.stripe.com:8080/keys', `see ${mark}`],
    ['see https://ada@docs.stripe.com/keys', `see ${mark}`],
    ['see https://docs.stripe.com.canary.example/keys', `see ${mark}`],
    ['see https://canary.example/?to=https://docs.stripe.com/keys', `see ${mark}`],
    ['db.internal answered', `${mark} answered`],
    ['konnect-7.internal answered', `${mark} answered`],
  ])('%s', (message, sanitized = message) => {
    expect(sanitizeMessage(message)).toBe(sanitized);
    expect(sanitizeMessage(sanitized)).toBe(sanitized);
  });

  test('a long message is truncated', () => {
    expect(sanitizeMessage('word '.repeat(1000))).toHaveLength(501);
  });

  test('a path ends before a member with an unknown name', () => {
    expect(sanitizePath(['billing_address', 'country'])).toEqual(['billing_address', 'country']);
    expect(sanitizePath(['subject_keys', '0'])).toEqual(['subject_keys', '0']);
    expect(sanitizePath(['labels', 'Canary.Gold-0815', 'x'])).toEqual(['labels']);
    expect(sanitizePath(['sk_live_51HkT0'])).toEqual([]);
  });
});

describe('redaction runs in linear time', () => {
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
        '’',
        'a.a_',
        'https://docs.stripe.com/a',
        'dashboard.stripe.com/settings/a',
        'PriceItem',
      ]);

  test.each(units)('of "%s"', (unit) => {
    const texts = (length: number) => ['', 'Bearer '].map((start) => start + unit.repeat(length / unit.length));
    for (const work of [known, maskUnknownWords]) {
      const costOf = (length: number) => leastCpuMs(() => texts(length).forEach((text) => work(text)));
      // Four times the text takes four times as long if the time is linear, and 16 times if it is quadratic: then 20 ms are exceeded.
      expect(costOf(100_000)).toBeLessThan(Math.max(20, 10 * costOf(25_000)));
    }
  });
});

describe('a log line', () => {
  const { konnectToken, routerSecret } = canaries;

  test('is valid JSON after redaction', () => {
    const nasty = [
      konnectToken.value,
      `\n${routerSecret.value}"\\`,
      '\u2028 ada@mail.example\t',
      '\ud800 x',
      '{"a":"\\nsk_1"}',
    ];
    const [line] = logged((log) => log.warn({ nasty, in: { [konnectToken.value]: nasty } }, nasty.join(' ')));
    expect(findCanaries(JSON.stringify(line))).toEqual([]);
    const redacted = [mark, `\n${mark}"\\`, `\u2028 ${mark}\t`, '\ud800 x', `{"a":"\\n${mark}"}`];
    expect(line).toMatchObject({ level: 40, nasty: redacted, in: { [mark]: redacted }, msg: redacted.join(' ') });
  });

  test('contains the type, the known words and the stack of an unexpected error', () => {
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

  test('does not contain a line of a message that looks like a stack frame', () => {
    const error = new Error('odd\n    at Wilhelmina Canarescu (file:///x.ts:1:1)\nat all');
    const [line] = logged((log) => log.error({ err: error }, 'x'));
    expect(JSON.stringify(line)).not.toContain('Canarescu');
  });

  test.each([
    ['an error', new TypeError('Wilhelmina Canarescu')],
    ['text that quotes an error', 'Unexpected error processing request: Wilhelmina Canarescu'],
    ['a thrown value that is not an error', { err: 'Wilhelmina Canarescu' }],
  ])('of a library contains known words only: %s', (_what, entry) => {
    expect(JSON.stringify(logged((log) => log.error(entry)))).not.toContain('Canarescu');
  });

  test('that is nested too deeply to redact is dropped', () => {
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

test('a fatal error is redacted like a log line', () => {
  const error = Object.assign(new Error(`no way with ${canaries.routerSecret.value}`), {
    secret: canaries.stripeKey.value,
  });
  const text = formatFatalError(error, [canaries.routerSecret.value]);
  expect(text).toMatch(/^Error: no way with .*\n {4}at .*redaction\.test\.ts:\d+:\d+/);
  expect(findCanaries(text)).toEqual([]);
});

/** The processor time of the fastest of five runs, so that other load on the machine hardly matters. */
function leastCpuMs(work: () => void): number {
  const runs = [1, 2, 3, 4, 5].map(() => {
    const start = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1_000;
  });
  return Math.min(...runs);
}
