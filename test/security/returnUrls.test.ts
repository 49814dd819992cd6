import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { GraphQLInputObjectType, getNamedType } from 'graphql';
import { z } from 'zod';
import { operations } from '../../src/capabilities/operations.ts';
import type { Operation } from '../../src/capabilities/operations.ts';
import { expectReturnUrls, returnUrls } from '../../src/capabilities/returnUrls.ts';
import { PortalSessionRequest } from '../../src/datasources/konnect/contract.ts';
import { demoIds } from '../../src/emulator/demoIds.ts';
import { membersOfInput } from '../../src/graphql/naming.ts';
import { buildSchema } from '../../src/graphql/schema.ts';
import { exampleOf } from '../../src/rest/examples.ts';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';
import { openCalls } from './calls.ts';
import type { Calls, Json } from './calls.ts';

const listed = [
  'https://app.example.com',
  'https://shop.example',
  'https://shop.example:8443',
  'http://localhost:3000',
];
const teach = `must lead to one of ${listed.join(', ')}`;

/** URL members that nobody is led to by leaving a page of Stripe's: links that a page shows beside others. */
const leadNobodyBack = ['business_profile.privacy_policy_url', 'business_profile.terms_of_service_url'];

interface Place {
  readonly operation: Operation;
  readonly path: readonly string[];
}

/** Every member of the operations' requests that is a URL, by its type or by its name. */
const places: readonly Place[] = operations.flatMap((operation) =>
  [operation.body, operation.query, operation.parameter?.schema].flatMap((schema) =>
    schema === undefined ? [] : urlPaths(schema).map((path) => ({ operation, path })),
  ),
);
const leading = places.filter(({ path }) => !leadNobodyBack.includes(path.join('.')));

const schema = buildSchema({ introspection: true });

let service: Service;
let calls: Calls;
beforeAll(async () => {
  service = await startService({ config: { returnUrlOrigins: listed } });
  calls = openCalls(service);
});
beforeEach(() => service.calls());
afterAll(async () => {
  await calls.close();
  await service.close();
});

describe('no URL of a request is forgotten', () => {
  test('each member of a contract that is a URL is checked, or known to lead nobody back', () => {
    for (const { operation, path } of leading) {
      expect(operation.body && returnUrls.get(operation.body)).toContainEqual(path);
    }
    const checked = [...returnUrls.values()].flat();
    expect([checked.length, leading.length]).toEqual([8, 8]);
    expect(places).toHaveLength(checked.length + 2 * leadNobodyBack.length);
  });

  test('each input of the graph that is a URL is one of these members', () => {
    const inputs = Object.values(schema.getMutationType()?.getFields() ?? {}).flatMap(({ name, args }) =>
      args.flatMap(({ type }) => inputPaths(getNamedType(type)).map(({ wire }) => ({ name, path: wire }))),
    );
    expect(inputs.map(({ path }) => path.join('.')).sort()).toEqual(places.map(({ path }) => path.join('.')).sort());
  });
});

describe('what leads elsewhere is refused, with the member to blame, and nothing is asked', () => {
  test.each(leading)('through REST: $operation.name $path', async ({ operation, path }) => {
    const body = withMember(exampleOf(operation.name).body, path, 'https://evil.example/account');
    const { status, text } = await calls.rest(operation.method, pathOf(operation), body);
    expect([status, JSON.parse(text)]).toMatchObject([
      400,
      { code: 'INVALID_INPUT', invalid_parameters: [{ field: path.join('.'), reason: teach, source: 'body' }] },
    ]);
    expect(service.calls()).toEqual([]);
  });

  test.each(leading)('through MCP: $operation.name $path', async ({ operation, path }) => {
    const { path: id, body } = exampleOf(operation.name);
    const given = withMember(body, path, 'https://evil.example/account');
    const text = await calls.tool(operation.name, {
      ...given,
      ...(operation.parameter && { [operation.parameter.name]: id }),
    });
    expect(text).toMatch(/^INVALID_INPUT: nothing was done\.\n/);
    expect(text).toContain(`- ${path.join('.')}: ${teach}`);
    expect(service.calls()).toEqual([]);
  });

  const mutations = [
    'CreateCustomerCheckoutSession',
    'CreateCustomerPortalSession',
    'CreatePortalConfiguration',
    'CreatePortalSession',
    'UpdatePortalConfiguration',
  ].flatMap((name) => {
    const field = name.charAt(0).toLowerCase() + name.slice(1);
    const [argument] = schema.getMutationType()?.getFields()[field]?.args ?? [];
    return inputPaths(getNamedType(argument?.type))
      .filter(({ wire }) => !leadNobodyBack.includes(wire.join('.')))
      .map(({ path }) => ({ name, field, path }));
  });
  test.each(mutations)('through GraphQL: $field $path', async ({ name, field, path }) => {
    const { input } = JSON.parse(readFileSync(`operations/${name}.variables.json`, 'utf8'));
    const { data } = await calls.graphql(
      `mutation ($input: ${name}Input!) { ${field}(input: $input) { userErrors { code field message } } }`,
      { input: withMember(input, path, 'https://evil.example/account') },
    );
    expect(data[field].userErrors).toEqual([{ code: 'INVALID_INPUT', field: ['input', ...path], message: teach }]);
    expect(service.calls()).toEqual([]);
  });
  test('through GraphQL there are as many', () => expect(mutations).toHaveLength(leading.length));

  test('all faults of one request are told together', async () => {
    const { text } = await calls.rest('POST', checkoutPath, {
      stripe_options: { success_url: 'https://evil.example/', cancel_url: 'https://x@app.example.com/' },
    });
    expect(JSON.parse(text).invalid_parameters.map(({ field }: Json) => field)).toEqual([
      'stripe_options.success_url',
      'stripe_options.cancel_url',
    ]);
  });
});

const checkoutPath = `/v1/v3/openmeter/customers/${demoIds.acme}/billing/stripe/checkout-sessions`;
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
])('a URL of a listed origin is taken, and sent as it is: %s', async (url) => {
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

test.each(evasions)('a URL that only looks like one of a listed origin is refused: %j', async (url) => {
  const { status, text } = await openPortal(url);
  expect([status, JSON.parse(text)]).toMatchObject([
    400,
    { code: 'INVALID_INPUT', invalid_parameters: [{ field: 'stripe_options.return_url' }] },
  ]);
  expect(service.calls()).toEqual([]);
});

describe('where any origin will do', () => {
  const any = (url: unknown) => () =>
    expectReturnUrls(PortalSessionRequest, { stripe_options: { return_url: url } }, 'any');

  test.each([
    'https://anything.example/x',
    'https://anything.example:8443',
    'http://localhost:3000/x',
    'http://127.0.0.1/',
    'http://127.0.0.53:8080/',
    'http://[::1]:8080/',
    'http://[::1]',
  ])('%s is taken', (url) => expect(any(url)).not.toThrow());

  test.each([
    'http://anything.example/',
    'http://localhost.evil.example/',
    'http://127.0.0.1.evil.example/',
    'http://0.0.0.0/',
    'http://[::2]/',
    'http://10.0.0.1/',
  ])('http ends at this machine: %s', (url) => expect(any(url)).toThrow(/^must be an https URL; http is for loopback/));

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
  ])('what can be read in two ways is refused: %j', (url) => expect(any(url)).toThrow(/^must be an absolute URL/));

  test.each([[[]], [{}], [7], [true], [['https://a.example/']]])('%j is no URL', (value) =>
    expect(any(value)).toThrow(/^must be an absolute URL/),
  );

  test('every reader finds the same host in what is taken', () => {
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
    let taken = 0;
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 7 }), (some) => {
        const url = `${some[0] === 'http://' ? '' : 'https://'}${some.join('')}`;
        try {
          any(url)();
        } catch {
          return;
        }
        taken += 1;
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
    expect(taken).toBeGreaterThan(500);
  });
});

describe('a configuration’s way back can be cleared', () => {
  const path = `/v1/v1/billing-portal/configurations/${demoIds.secondConfiguration}`;
  test.each([[''], [null]])('by %j through REST', async (cleared) => {
    await calls.rest('POST', path, { default_return_url: 'https://app.example.com/' });
    const { status, text } = await calls.rest('POST', path, { default_return_url: cleared });
    expect([status, JSON.parse(text).default_return_url]).toEqual([200, null]);
  });

  test('by null through GraphQL', async () => {
    const update = `mutation ($url: URL) { r: updatePortalConfiguration(input: { id: "${demoIds.secondConfiguration}", defaultReturnUrl: $url }) { configuration { defaultReturnUrl } userErrors { message } } }`;
    const { data: set } = await calls.graphql(update, { url: 'https://app.example.com/' });
    expect(set.r).toEqual({ configuration: { defaultReturnUrl: 'https://app.example.com/' }, userErrors: [] });
    const { data: cleared } = await calls.graphql(update, { url: null });
    expect(cleared.r).toEqual({ configuration: { defaultReturnUrl: null }, userErrors: [] });
  });
});

// The host as others read it --------------------------------------------------------------------

/** The expression of RFC 3986, appendix B; its authority without the user name. */
function hostByRfc3986(url: string): string {
  const [, , , , authority = ''] = /^(([^:/?#]+):)?(\/\/([^/?#]*))?/.exec(url) ?? [];
  return authority.slice(authority.lastIndexOf('@') + 1);
}

/** As simple readers have it: up to the next slash, after the last @. */
function hostUpToSlash(url: string): string {
  const authority = url.split('/')[2] ?? '';
  const [host = ''] = authority.slice(authority.lastIndexOf('@') + 1).split(/[?#]/);
  return host;
}

// Schemas ---------------------------------------------------------------------------------------

/** Where a schema has a URL. */
function urlPaths(schema: unknown, path: readonly string[] = []): string[][] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return urlPaths(schema.unwrap(), path);
  if (schema instanceof z.ZodObject) {
    return Object.entries(schema.shape).flatMap(([name, member]) => urlPaths(member, [...path, name]));
  }
  if (schema instanceof z.ZodUnion) return unique(schema.options.flatMap((option) => urlPaths(option, path)));
  if (schema instanceof z.ZodArray) return urlPaths(schema.element, [...path, '*']);
  // The keys of a record are data, whatever they are called.
  if (schema instanceof z.ZodRecord) return urlPaths(schema.valueType, [...path, '*']);
  if (schema instanceof z.ZodURL) return [[...path]];
  const isLeaf = [z.ZodString, z.ZodNumber, z.ZodBoolean, z.ZodEnum, z.ZodLiteral].some(
    (kind) => schema instanceof kind,
  );
  if (!isLeaf) throw new TypeError(`The schema at ${path.join('.')} is of a kind that this test does not know.`);
  return schema instanceof z.ZodString && /ur[il]$/i.test(path.at(-1) ?? '') ? [[...path]] : [];
}

/** Where an input of the graph has a URL, in its own names and in the wire's. */
function inputPaths(type: unknown): { readonly path: string[]; readonly wire: string[] }[] {
  if (!(type instanceof GraphQLInputObjectType)) return [];
  return membersOfInput(type).flatMap(({ name, wirePath, type: of }) => {
    const named = getNamedType(of);
    if (named.name === 'URL' || /ur[il]$/i.test(name)) return [{ path: [name], wire: [...wirePath] }];
    return inputPaths(named).map(({ path, wire }) => ({ path: [name, ...path], wire: [...wirePath, ...wire] }));
  });
}

function unique(paths: readonly string[][]): string[][] {
  return [...new Map(paths.map((path) => [path.join('.'), path])).values()];
}

function withMember(value: unknown, [name, ...rest]: readonly string[], member: unknown): object {
  const members = typeof value === 'object' && value !== null ? { ...value } : {};
  if (name === undefined) return members;
  const inner: unknown = Reflect.get(members, name);
  return { ...members, [name]: rest.length === 0 ? member : withMember(inner, rest, member) };
}

function pathOf({ name, path }: Operation): string {
  return path.replace(/\{\w+\}/, exampleOf(name).path ?? '');
}
