import type { IncomingMessage } from 'node:http';
import qs from 'qs';
import { json, startFakeUpstream } from '../support/fakeUpstream.ts';
import type { FakeUpstream } from '../support/fakeUpstream.ts';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';
import { toolCall, toolHeaders } from '../support/toolCall.ts';

/** A list of 45 customers whose total is wrong. The rows that arrive count more than the total. */
let konnect: FakeUpstream;
let service: Service;
beforeEach(async () => {
  konnect = await startFakeUpstream();
  service = await startService({ konnectUrl: konnect.url });
});
afterEach(async () => {
  await service.close();
  await konnect.close();
});

const customers = Array.from({ length: 45 }, (_, index) => ({
  id: `01JHQ75EE0HJBPS9${String(index).padStart(10, '0')}`,
  key: `key-${index}`,
  name: `Customer ${index}`,
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
}));
const keys = customers.map(({ key }) => key);

interface ListQuery {
  readonly filter?: { readonly key?: { readonly oeq?: string; readonly eq?: string } };
  readonly page?: { readonly size?: string; readonly number?: string };
}

/** Answers pages of at most `maxSize` rows. */
function answerPages(total: number | undefined, maxSize = 100): void {
  konnect.answerWith((request, response) => {
    const { filter, page }: ListQuery = queryOf(request);
    const wanted = filter?.key?.oeq?.split(',') ?? (filter?.key?.eq === undefined ? keys : [filter.key.eq]);
    const rows = customers.filter(({ key }) => wanted.includes(key));
    const size = Math.min(Number(page?.size ?? 20), maxSize);
    const number = Number(page?.number ?? 1);
    const data = rows.slice((number - 1) * size, number * size);
    json(200, { data, meta: { page: { number, size, ...(total !== undefined && { total }) } } })(request, response);
  });
}

function queryOf({ url = '' }: IncomingMessage): ListQuery {
  return qs.parse(url.split('?')[1] ?? '', { depth: 3 });
}

const totals = [
  ['zero', 0],
  ['too small', 7],
  ['right', 45],
  ['too big', 9_999],
  ['missing', undefined],
] as const;

describe.each(totals)('a total that is %s', (_what, total) => {
  test.each([100, 20])('hides no customer from lookups by key, in pages of at most %i rows', async (maxSize) => {
    answerPages(total, maxSize);
    const fields = [...keys, 'none'].map((key, index) => `c${index}: customer(key: "${key}") { key }`).join(' ');
    const { data, errors } = await service.graphql(`{ ${fields} }`);
    expect(errors).toBeUndefined();
    expect(Object.values(Object(data))).toEqual([...keys.map((key) => ({ key })), null]);
  });

  test('hides no customer of a list that is read page by page', async () => {
    answerPages(total);
    const seen: string[] = [];
    let after = '';
    for (let pages = 1; ; pages++) {
      const { data, errors } = await service.graphql(
        `{ customers(first: 10${after}) { nodes { key } pageInfo { hasNextPage endCursor } } }`,
      );
      expect(errors).toBeUndefined();
      const { nodes, pageInfo } = Object(data).customers;
      seen.push(...nodes.map(({ key }: { key: string }) => key));
      expect(pages).toBeLessThan(8);
      if (!pageInfo.hasNextPage) break;
      after = `, after: "${pageInfo.endCursor}"`;
    }
    expect(seen).toEqual(keys);
  });
});

test.each([
  ['zero', 0, null],
  ['smaller than the rows', 7, null],
  ['larger than the rows', 60, 60],
])('totalCount for a total that is %s', async (_what, total, totalCount) => {
  answerPages(total);
  const { data } = await service.graphql('{ customers(first: 10) { totalCount } }');
  expect(data).toEqual({ customers: { totalCount } });
});

test.each([
  ['zero', 0],
  ['too big', 9_999],
])('the end of a list with a total that is %s is an error, and not an empty page', async (_what, total) => {
  answerPages(total);
  const { data, errors } = await service.graphql('{ customers(last: 10) { nodes { key } } }');
  expect(data).toEqual({ customers: null });
  expect(errors?.[0]?.extensions['code']).toBe('UPSTREAM_INVALID_RESPONSE');
});

test('a tool does not report a total that is smaller than the rows', async () => {
  answerPages(7);
  const body = JSON.stringify(toolCall('list-customers', { page: { size: 10 } }));
  const response = await fetch(service.mcpUrl, { method: 'POST', headers: toolHeaders, body });
  const text = JSON.stringify(JSON.parse(await response.text()).result.content);
  expect(text).toContain('10 here; page 1.');
  expect(text).not.toContain('in all');
});
