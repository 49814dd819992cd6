import { demoIds } from '../../src/emulator/demoIds.ts';
import { json, startFakeUpstream } from '../support/fakeUpstream.ts';
import type { FakeUpstream } from '../support/fakeUpstream.ts';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';
import { toolCall, toolHeaders } from '../support/toolCall.ts';

let konnect: FakeUpstream;
let service: Service;

beforeEach(async () => {
  konnect = await startFakeUpstream();
  service = await startService({ konnectUrl: konnect.url });
  konnect.answerWith((request, response) => {
    const key = /\[(?:eq|oeq)\]=([^&]*)/.exec(decodeURIComponent(request.url ?? ''))?.[1] ?? '';
    // The database of the real server cannot hold U+0000, so that the whole call fails.
    if (key.includes('\0')) return json(500, { status: 500, title: 'Internal Server Error' })(request, response);
    const times = { created_at: '2026-01-01T00:00:00Z', updated_at: '2026-01-01T00:00:00Z' };
    const data = key.split(',').map((each) => ({ id: demoIds.acme, key: each, name: 'A', ...times }));
    json(200, { data, meta: { page: { number: 1, size: 50, total: data.length } } })(request, response);
  });
});
afterEach(async () => {
  await service.close();
  await konnect.close();
});

const urls = () => konnect.requests.map(({ url }) => decodeURIComponent(url ?? ''));

async function list(query: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(new URL(`/v1/v3/openmeter/customers?${query}`, service.restUrl));
  return { status: response.status, body: JSON.parse(await response.text()) };
}

async function listByTool(args: object): Promise<string> {
  const body = JSON.stringify(toolCall('list-customers', args));
  return (await fetch(service.mcpUrl, { method: 'POST', headers: toolHeaders, body })).text();
}

describe('a filter that Konnect would ignore or fail for', () => {
  const long = 'ü'.repeat(513);

  test.each([
    { title: 'an item that Go trims to nothing', operator: 'in', value: ['\u0085'], wire: { oeq: '\u0085' } },
    { title: 'items that are all blank', operator: 'containsAny', value: [' '], wire: { ocontains: ' , \u3000' } },
    { title: 'an item with white space that Go trims', operator: 'in', value: ['\u0085a'], wire: { oeq: ',' } },
    { title: 'U+0000', operator: 'eq', value: 'a\0', wire: { eq: 'a\0' } },
    { title: 'more than 1,024 bytes in eq', operator: 'eq', value: long, wire: { eq: long } },
    { title: 'more than 1,024 bytes in contains', operator: 'contains', value: long, wire: { contains: long } },
  ])('is refused by every adapter, with its path: $title', async ({ operator, value, wire }) => {
    const { errors } = await service.graphql(
      `query ($filter: CustomerFilter) { customers(filter: $filter) { nodes { id } } }`,
      { filter: { key: { [operator]: value } } },
    );
    const field = ['filter', 'key', operator, ...(Array.isArray(value) ? ['0'] : [])];
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });

    const [[name, text] = ['', '']] = Object.entries(wire);
    const rest = await list(`filter[name][${name}]=${encodeURIComponent(text)}`);
    expect(rest).toMatchObject({
      status: 400,
      body: { invalid_parameters: [expect.objectContaining({ field: `filter[name][${name}]`, source: 'query' })] },
    });
    expect(await listByTool({ filter: { name: wire } })).toContain(`filter.name.${name}: must`);
    expect(konnect.requests).toEqual([]);
  });

  test('is not a list with some blank items', async () => {
    expect((await list('filter[key][oeq]=a,,b,')).status).toBe(200);
    expect((await list(`filter[key][oeq]=a${','.repeat(52)}`)).status).toBe(200);
  });
});

describe('a lookup by key', () => {
  test('with U+0000 fails alone', async () => {
    const representations = ['a', 'b\0', 'c'].map((key) => ({ __typename: 'Customer', key }));
    const { data, errors } = await service.graphql(
      'query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Customer { key } } }',
      { representations },
    );
    expect(data).toEqual({ _entities: [{ key: 'a' }, null, { key: 'c' }] });
    expect(errors).toHaveLength(1);
  });

  test('with outer white space of Go or JavaScript finds the customer', async () => {
    const { data } = await service.graphql(
      'query ($a: String, $b: String) { a: customer(key: $a) { key } b: customer(key: $b) { key } c: customer(key: "c") { key } }',
      { a: '\u0085abc', b: '\ufeffabc' },
    );
    expect(data).toEqual({ a: { key: '\u0085abc' }, b: { key: '\ufeffabc' }, c: { key: 'c' } });
  });
});

describe('operators that the server has and the document lacks', () => {
  test.each([
    ['filter[name][gte]=M&filter[name][lt]=N', ['filter[name][gte]=M', 'filter[name][lt]=N']],
    ['filter[primary_email]=', ['filter[primary_email][exists]=true']],
    ['filter[primary_email][exists]=true', ['filter[primary_email][exists]=true']],
    ['filter[primary_email][exists]=false', ['filter[primary_email][nexists]=true']],
    ['filter[primary_email][nexists]=false', ['filter[primary_email][exists]=true']],
  ])('REST passes %s on', async (query, sent) => {
    expect((await list(query)).status).toBe(200);
    for (const parameter of sent) expect(urls()[0]).toContain(parameter);
  });

  test('GraphQL finds customers without an e-mail address', async () => {
    await service.graphql('{ customers(filter: { primaryEmail: { exists: false } }) { nodes { id } } }');
    expect(urls()[0]).toContain('filter[primary_email][nexists]=true');
  });

  test('exists and nexists together are refused', async () => {
    expect((await list('filter[key][exists]=true&filter[key][nexists]=true')).status).toBe(400);
  });
});

describe('a page of more than 100 rows', () => {
  test('is served up to 1,000 rows in one call', async () => {
    expect((await list('page[size]=1000')).status).toBe(200);
    expect(urls()).toEqual([expect.stringContaining('page[size]=1000')]);
  });

  test('is refused beyond, with the bound', async () => {
    expect(await list('page[size]=1001')).toMatchObject({
      status: 400,
      body: { invalid_parameters: [{ field: 'page[size]', rule: 'max', maximum: 1000 }] },
    });
  });
});

describe('a label', () => {
  const create = async (key: string, value: string) => {
    const { data } = await service.graphql(
      `mutation ($labels: [BillingLabelInput!]) { r: createCustomer(input: { key: "k", name: "n", labels: $labels }) {
        userErrors { field } } }`,
      { labels: [{ key, value }] },
    );
    return Object(data).r;
  };

  beforeEach(() => konnect.answerWith(json(500, {})));

  test.each([
    '1.0.0',
    'v1.2.3',
    '10.0.0.1',
    'r_n_d',
    'a-b-c',
    'x.y_z-1',
    'a..b',
    'a b',
    'a/b',
    'a-',
    'a.',
    'ü',
    'a__b',
  ])('with %s as key or value is refused before the call', async (text) => {
    expect(await create(text, 'v')).toEqual({ userErrors: [{ field: ['input', 'labels', '0'] }] });
    expect(await create('k', text)).toEqual({ userErrors: [{ field: ['input', 'labels', '0'] }] });
    expect(konnect.requests).toEqual([]);
  });

  test.each(['1.2', 'eu-west-1', '2026-11-28', '10.10.10.10', 'f47ac10b-58cc-4372-a567-0e02b2c3d479', 'a'.repeat(63)])(
    'with %s as key and value is sent',
    async (text) => {
      expect(await create(text, text)).toBeNull();
      expect(konnect.requests.map(({ method }) => method)).toContain('POST');
    },
  );

  test.each([
    ['a'.repeat(64), true],
    ['a'.repeat(189), true],
    ['a'.repeat(190), false],
    [`a${'.aa'.repeat(62)}.a`, true],
    ['a.aa'.repeat(32), false],
  ])('with the key %s is accepted: %s', async (key, isAccepted) => {
    expect((await create(key, 'v')) === null).toBe(isAccepted);
  });
});
