import { auditServer } from 'graphql-http';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';

describe('GraphQL over HTTP, by the audits of graphql-http', () => {
  let service: Service;
  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service.close());

  test('none fails; a GET without a header that foreign pages cannot set is declined, as it may be', async () => {
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

/** What graphql-cop looks for (https://github.com/dolevf/graphql-cop): a request, and the answer that gives one away. */
interface Check {
  ask(url: string): Promise<Response>;
  isVulnerable(text: string): boolean;
}

const checks: Readonly<Record<string, Check>> = {
  'a hundred aliases run': {
    ask: (url) => post(url, { query: `{ ${many(101, (i) => `alias${i}: __typename`)} }` }),
    isVulnerable: (text) => Boolean(read(text, 'data')['alias100']),
  },
  'a field given 500 times runs': {
    ask: (url) => post(url, { query: `{ ${many(500, () => '__typename')} }` }),
    isVulnerable: (text) => Boolean(read(text, 'data')['__typename']),
  },
  'ten operations in one body run': {
    ask: (url) => post(url, Array(11).fill({ query: '{ __typename }' })),
    isVulnerable: (text) => Array.isArray(JSON.parse(text)),
  },
  'ten unknown directives are told one by one': {
    ask: (url) => post(url, { query: `{ __typename ${many(10, () => '@aa')} }` }),
    isVulnerable: (text) => Object.values(read(text, 'errors')).length >= 10,
  },
  'fragments that spread each other run': {
    ask: (url) =>
      post(url, {
        query: '{ __schema { ...A } } fragment A on __Schema { __typename ...B } fragment B on __Schema { ...A }',
      }),
    isVulnerable: (text) => !text.includes('"errors"'),
  },
  'types can be read in circles': {
    ask: (url) =>
      post(url, { query: `{ __schema { types { ${'fields { type { '.repeat(4)} name ${'} } '.repeat(4)} } } }` }),
    isVulnerable: (text) => text.includes('"types"'),
  },
  'the schema can be read': {
    ask: (url) => post(url, { query: '{ __schema { types { name fields { name } } } }' }),
    isVulnerable: (text) => text.includes('"types"'),
  },
  'errors suggest what the schema has': {
    ask: (url) => post(url, { query: '{ customerr(key: "acme") { id } __schema { directive } }' }),
    isVulnerable: (text) => text.includes('Did you mean'),
  },
  'queries run by GET': {
    ask: (url) => fetch(`${url}?query=%7B__typename%7D`),
    isVulnerable: (text) => text.includes('"data"'),
  },
  'mutations run by GET': {
    ask: (url) => fetch(`${url}?query=mutation%7B__typename%7D`, { headers: { 'apollo-require-preflight': '1' } }),
    isVulnerable: (text) => text.includes('"data"'),
  },
  'a form can be posted': {
    ask: (url) =>
      fetch(`${url}?query=%7B__typename%7D`, { method: 'POST', body: new URLSearchParams({ query: '{__typename}' }) }),
    isVulnerable: (text) => text.includes('"data"'),
  },
  'a page to explore with is served': {
    ask: (url) => fetch(url, { headers: { accept: 'text/html' } }),
    isVulnerable: (text) => /graphiql|playground|sandbox|<html/i.test(text),
  },
  'answers hold traces': {
    ask: (url) => post(url, { query: '{ __typename nope }' }),
    isVulnerable: (text) => /tracing|stacktrace|exception/i.test(text),
  },
  'faults are passed on as they happen': {
    ask: (url) => post(url, { query: 'qwerty cop { abc }' }),
    isVulnerable: (text) => /exception|stack|node_modules/i.test(text),
  },
};

describe('the checks of graphql-cop', () => {
  let hardened: Service;
  let careless: Service;
  beforeAll(async () => {
    const none = Number.MAX_SAFE_INTEGER;
    const limits = { tokens: none, depth: none, aliases: none, directives: none, cost: none, representations: none };
    hardened = await startService({ config: { introspection: false } });
    careless = await startService({ config: { introspection: true, limits } });
  });
  afterAll(async () => {
    await hardened.close();
    await careless.close();
  });

  test.each(Object.entries(checks))('without introspection not one finds that %s', async (_what, check) => {
    expect(check.isVulnerable(await (await check.ask(hardened.url)).text())).toBe(false);
  });

  test('they find what a careless configuration gives away', async () => {
    const found: string[] = [];
    for (const [what, check] of Object.entries(checks)) {
      if (check.isVulnerable(await (await check.ask(careless.url)).text())) found.push(what);
    }
    expect(found).toEqual([
      'a hundred aliases run',
      'a field given 500 times runs',
      'the schema can be read',
      'errors suggest what the schema has',
      'a page to explore with is served',
    ]);
  });
});

function post(url: string, body: object): Promise<Response> {
  return fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
}

function read(text: string, member: string): Record<string, unknown> {
  const answer: Record<string, unknown> = JSON.parse(text);
  return Object(answer[member] ?? {});
}

function many(n: number, one: (i: number) => string): string {
  return Array.from({ length: n }, (_, i) => one(i)).join(' ');
}
