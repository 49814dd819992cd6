import fc from 'fast-check';
import { requireAllowedReturnUrls } from '../../src/capabilities/returnUrls.ts';
import { PortalSessionRequest } from '../../src/datasources/konnect/contract.ts';
import { demoIds } from '../../src/emulator/demoIds.ts';
import type { Service } from '../support/service.ts';
import { startCalledService } from './calls.ts';
import type { CalledService, Calls } from './calls.ts';

const allowedOrigins = [
  'https://app.example.com',
  'https://shop.example',
  'https://shop.example:8443',
  'http://localhost:3000',
];

let started: CalledService;
let service: Service;
let calls: Calls;
beforeAll(async () => {
  started = await startCalledService({ returnUrlOrigins: allowedOrigins });
  ({ service, calls } = started);
});
beforeEach(() => service.calls());
afterAll(() => started.close());

const portalPath = `/v1/v3/openmeter/customers/${demoIds.acme}/billing/stripe/portal-sessions`;
const openPortal = (url: string) => calls.rest('POST', portalPath, { stripe_options: { return_url: url } });

test.each([
  'https://app.example.com',
  'https://app.example.com/',
  'https://app.example.com/%C3%9Cbersicht?x=1',
  'https://app.example.com/done?session={CHECKOUT_SESSION_ID}&a[b]=1#{CHECKOUT_SESSION_ID}',
  'https://app.example.com?session={CHECKOUT_SESSION_ID}',
  'https://app.example.com#top',
  'https://app.example.com/@me/a//b/../c;v=1?mail=a@b.example',
  'https://shop.example:8443/',
  'http://localhost:3000/account',
])('a URL of an allowed origin is accepted and forwarded unchanged: %s', async (url) => {
  expect((await openPortal(url)).status).toBe(201);
  const [{ requestBody } = { requestBody: '' }] = service.emulator.exchanges.slice(-1);
  expect(JSON.parse(requestBody)).toEqual({ stripe_options: { return_url: url } });
});

const evasions = [
  'http://app.example.com/',
  'https://app.example.com.evil.example/',
  'https://app.example.comevil.example/',
  'https://app.example.com.',
  'https://app.example.com:443/',
  'https://app.example.com:/',
  'https://app.example.com:8443/',
  'https://shop.example:9443/',
  'http://localhost/',
  'http://localhost:3001/',
  'http://127.0.0.1:3000/',
  'https://app.example.com@evil.example/',
  'https://app.example.com:x@evil.example/',
  'https://user@app.example.com/',
  'https://user:password@app.example.com/',
  'https://@app.example.com/',
  'https://evil.example/https://app.example.com/',
  'https://evil.example?https://app.example.com/',
  'https://evil.example#https://app.example.com/',
  'HTTPS://app.example.com/',
  'https://APP.example.com/',
  'https:app.example.com/',
  'https:/app.example.com/',
  'https:///app.example.com/',
  'https:\\\\app.example.com/',
  'https://app.example.com\\@evil.example/',
  'https://app.example.com\\.evil.example/',
  'https://app.example.com/\\evil.example',
  'https://evil.example\\app.example.com/',
  'https://app.example.com/\t',
  'ht\ttps://app.example.com/',
  'https://app.exa\nmple.com/',
  'https://app.example.com/\r\nLocation: https://evil.example/',
  ' https://app.example.com/',
  'https://app.example.com/ ',
  'https://app.example.com/a b',
  'https://app.example.com/\0',
  '\u0000https://app.example.com/',
  'https://app.example.com\u200b/',
  'https://app.example.com/\u00a0',
  'https://app%2eexample.com/',
  'https://app.example.com%2f.evil.example/',
  'https://app.example.com%00.evil.example/',
  'https://app.example.com%40evil.example/',
  'https://app。example.com/',
  'https://аpp.example.com/',
  'https://ａpp.example.com/',
  'https://app.exa\u00admple.com/',
  'https://app.example.com／evil.example/',
  'https://app.example.com℀.evil.example/',
  'https://app.example.com/é',
  'https://app.example.com/\ud800',
  'https://app.example.com?@evil.example/',
  'https://app.example.com#@evil.example/',
  'https://app.example.com;@evil.example/',
  'https://app.example.com;evil.example/',
  'https://app.example.com,evil.example/',
  'https://app.example.com{CHECKOUT_SESSION_ID}/',
  'https://{CHECKOUT_SESSION_ID}/',
  'https://app.example.com/"><script>',
  'https://app.example.com/|x',
  '//app.example.com/',
  '/account',
  'app.example.com',
  'javascript:alert(1)//https://app.example.com/',
  'data:text/html,https://app.example.com/',
  'blob:https://app.example.com/1',
  'ftp://app.example.com/',
  'view-source:https://app.example.com/',
  'https://',
  'https://*/',
  'null',
];

test.each(evasions)('a URL that imitates an allowed origin is rejected: %j', async (url) => {
  const { status, text } = await openPortal(url);
  expect([status, JSON.parse(text)]).toMatchObject([
    400,
    { code: 'INVALID_INPUT', invalid_parameters: [{ field: 'stripe_options.return_url' }] },
  ]);
  expect(service.calls()).toEqual([]);
});

describe('with any origin allowed', () => {
  const any = (url: unknown) => () =>
    requireAllowedReturnUrls(PortalSessionRequest, { stripe_options: { return_url: url } }, 'any');

  test.each([
    'https://anything.example/x',
    'https://anything.example:8443',
    'http://localhost:3000/x',
    'http://127.0.0.1/',
    'http://127.0.0.53:8080/',
    'http://[::1]:8080/',
    'http://[::1]',
  ])('%s is accepted', (url) => expect(any(url)).not.toThrow());

  test.each([
    'http://anything.example/',
    'http://localhost.evil.example/',
    'http://127.0.0.1.evil.example/',
    'http://0.0.0.0/',
    'http://[::2]/',
    'http://10.0.0.1/',
  ])('http is rejected except for loopback hosts: %s', (url) =>
    expect(any(url)).toThrow(/^must be an https URL; http is for loopback/),
  );

  test.each([
    'http://localhost@evil.example/',
    'http://localhost:80/',
    'http://0x7f000001/',
    'http://2130706433/',
    'http://127.1/',
    'http://0177.0.0.1/',
    'http://[::ffff:127.0.0.1]/',
    'http://[0:0:0:0:0:0:0:1]/',
    'http://①27.0.0.1/',
    ...evasions.filter((url) => /[^\x21-\x5b\x5d-\x7e]|@|%|^[^h]|[A-Z]/.test(url.slice(0, 26))),
  ])('an ambiguous URL is rejected: %j', (url) => expect(any(url)).toThrow(/^must be an absolute URL/));

  test.each([[[]], [{}], [7], [true], [['https://a.example/']]])('the non-string %j is rejected', (value) =>
    expect(any(value)).toThrow(/^must be an absolute URL/),
  );

  test('four URL parsers find the same host in each accepted URL', () => {
    const pieces = fc.constantFrom(
      ...[
        'https://',
        'http://',
        'https:',
        '//',
        '/',
        '\\',
        '@',
        ':',
        '#',
        '?',
        '.',
        ';',
        '%2e',
        '%40',
        '%2f',
        '\t',
        ' ',
      ],
      ...[
        'localhost',
        '127.0.0.1',
        '[::1]',
        'a.example',
        'b.example',
        'EVIL',
        'xn--a',
        '。',
        '／',
        'ａ',
        '{',
        '}',
        '443',
        '8443',
      ],
    );
    let accepted = 0;
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 7 }), (parts) => {
        const url = `${parts[0] === 'http://' ? '' : 'https://'}${parts.join('')}`;
        try {
          any(url)();
        } catch {
          return;
        }
        accepted += 1;
        const hosts = [
          new URL(url).host,
          hostByRfc3986(url),
          hostUpToSlash(url),
          new URL(url.replaceAll('\\', '/')).host,
        ];
        expect(new Set(hosts).size).toBe(1);
      }),
      { numRuns: 20_000, seed: 20_260_501 },
    );
    expect(accepted).toBeGreaterThan(500);
  });
});

describe('the default return URL of a configuration can be cleared', () => {
  const path = `/v1/v1/billing-portal/configurations/${demoIds.secondConfiguration}`;
  test.each([[''], [null]])('by %j through REST', async (cleared) => {
    await calls.rest('POST', path, { default_return_url: 'https://app.example.com/' });
    const { status, text } = await calls.rest('POST', path, { default_return_url: cleared });
    expect([status, JSON.parse(text).default_return_url]).toEqual([200, null]);
  });

  test('by null through GraphQL', async () => {
    const update = `mutation ($url: String) { r: updatePortalConfiguration(input: { id: "${demoIds.secondConfiguration}", defaultReturnUrl: $url }) { configuration { defaultReturnUrl } userErrors { message } } }`;
    const { data: set } = await calls.graphql(update, { url: 'https://app.example.com/' });
    expect(set.r).toEqual({ configuration: { defaultReturnUrl: 'https://app.example.com/' }, userErrors: [] });
    const { data: cleared } = await calls.graphql(update, { url: null });
    expect(cleared.r).toEqual({ configuration: { defaultReturnUrl: null }, userErrors: [] });
  });
});

// Host by other parsers --------------------------------------------------------------------

/** By the regular expression of RFC 3986, appendix B, without the user name. */
function hostByRfc3986(url: string): string {
  const [, , , , authority = ''] = /^(([^:/?#]+):)?(\/\/([^/?#]*))?/.exec(url) ?? [];
  return authority.slice(authority.lastIndexOf('@') + 1);
}

/** As naive parsers do: after the last @, up to the next slash. */
function hostUpToSlash(url: string): string {
  const authority = url.split('/')[2] ?? '';
  const [host = ''] = authority.slice(authority.lastIndexOf('@') + 1).split(/[?#]/);
  return host;
}
