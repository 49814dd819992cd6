import { auditServer } from 'graphql-http';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';

describe('the graphql-http audits of GraphQL over HTTP', () => {
  let service: Service;
  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service.close());

  test('pass, except for optional GET requests without a CSRF header', async () => {
    const results = await auditServer({ url: service.url });
    const { ok = [], notice = [], ...failed } = Object.groupBy(results, ({ status }) => status);
    expect(failed).toEqual({});
    expect(ok.length).toBeGreaterThanOrEqual(58);
    expect(notice.map(({ name }) => name)).toEqual([
      'MAY accept application/x-www-form-urlencoded formatted GET requests',
      'MAY allow URL-encoded JSON string {variables} parameter in GETs when accepting application/graphql-response+json',
      'MAY allow URL-encoded JSON string {variables} parameter in GETs when accepting application/json',
    ]);
  });
});

/** A check of graphql-cop (https://github.com/dolevf/graphql-cop): a request, and the response that shows a vulnerability. */
interface Check {
  send(url: string): Promise<Response>;
  isVulnerable(text: string): boolean;
}

const checks: Readonly<Record<string, Check>> = {
  '101 aliases are executed': {
    send: (url) => post(url, { query: `{ ${many(101, (i) => `alias${i}: __typename`)} }` }),
    isVulnerable: (text) => Boolean(read(text, 'data')['alias100']),
  },
  '500 repeated fields are executed': {
    send: (url) => post(url, { query: `{ ${many(500, () => '__typename')} }` }),
    isVulnerable: (text) => Boolean(read(text, 'data')['__typename']),
  },
  'a batch of operations is executed': {
    send: (url) => post(url, Array(11).fill({ query: '{ __typename }' })),
    isVulnerable: (text) => Array.isArray(JSON.parse(text)),
  },
  'each unknown directive is reported': {
    send: (url) => post(url, { query: `{ __typename ${many(10, () => '@aa')} }` }),
    isVulnerable: (text) => Object.values(read(text, 'errors')).length >= 10,
  },
  'circular fragments are executed': {
    send: (url) =>
      post(url, {
        query: '{ __schema { ...A } } fragment A on __Schema { __typename ...B } fragment B on __Schema { ...A }',
      }),
    isVulnerable: (text) => !text.includes('"errors"'),
  },
  'circular introspection is executed': {
    send: (url) =>
      post(url, { query: `{ __schema { types { ${'fields { type { '.repeat(4)} name ${'} } '.repeat(4)} } } }` }),
    isVulnerable: (text) => text.includes('"types"'),
  },
  'introspection is enabled': {
    send: (url) => post(url, { query: '{ __schema { types { name fields { name } } } }' }),
    isVulnerable: (text) => text.includes('"types"'),
  },
  'errors suggest field names': {
    send: (url) => post(url, { query: '{ customerr(key: "acme") { id } __schema { directive } }' }),
    isVulnerable: (text) => text.includes('Did you mean'),
  },
  'queries are executed by GET': {
    send: (url) => fetch(`${url}?query=%7B__typename%7D`),
    isVulnerable: (text) => text.includes('"data"'),
  },
  'mutations are executed by GET': {
    send: (url) => fetch(`${url}?query=mutation%7B__typename%7D`, { headers: { 'apollo-require-preflight': '1' } }),
    isVulnerable: (text) => text.includes('"data"'),
  },
  'a form body is executed': {
    send: (url) =>
      fetch(`${url}?query=%7B__typename%7D`, { method: 'POST', body: new URLSearchParams({ query: '{__typename}' }) }),
    isVulnerable: (text) => text.includes('"data"'),
  },
  'an explorer page is served': {
    send: (url) => fetch(url, { headers: { accept: 'text/html' } }),
    isVulnerable: (text) => /graphiql|playground|sandbox|<html/i.test(text),
  },
  'responses hold traces': {
    send: (url) => post(url, { query: '{ __typename nope }' }),
    isVulnerable: (text) => /tracing|stacktrace|exception/i.test(text),
  },
  'responses hold stack traces': {
    send: (url) => post(url, { query: 'qwerty cop { abc }' }),
    isVulnerable: (text) => /exception|stack|node_modules/i.test(text),
  },
};

describe('the checks of graphql-cop', () => {
  let withoutIntrospection: Service;
  let withoutLimits: Service;
  beforeAll(async () => {
    const unlimited = Number.MAX_SAFE_INTEGER;
    const limits = {
      tokens: unlimited,
      depth: unlimited,
      aliases: unlimited,
      directives: unlimited,
      cost: unlimited,
      representations: unlimited,
    };
    withoutIntrospection = await startService({ config: { introspection: false } });
    withoutLimits = await startService({ config: { introspection: true, limits } });
  });
  afterAll(async () => {
    await withoutIntrospection.close();
    await withoutLimits.close();
  });

  test.each(Object.entries(checks))('without introspection no vulnerability is found: %s', async (_what, check) => {
    expect(check.isVulnerable(await (await check.send(withoutIntrospection.url)).text())).toBe(false);
  });

  test('without limits five vulnerabilities are found', async () => {
    const found: string[] = [];
    for (const [what, check] of Object.entries(checks)) {
      if (check.isVulnerable(await (await check.send(withoutLimits.url)).text())) found.push(what);
    }
    expect(found).toEqual([
      '101 aliases are executed',
      '500 repeated fields are executed',
      'introspection is enabled',
      'errors suggest field names',
      'an explorer page is served',
    ]);
  });
});

function post(url: string, body: object): Promise<Response> {
  return fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
}

function read(text: string, member: string): Record<string, unknown> {
  const body: Record<string, unknown> = JSON.parse(text);
  return Object(body[member] ?? {});
}

function many(n: number, item: (i: number) => string): string {
  return Array.from({ length: n }, (_, i) => item(i)).join(' ');
}
