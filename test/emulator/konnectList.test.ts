import { CustomerPage } from '../../src/datasources/konnect/contract.ts';
import type { Customer } from '../../src/datasources/konnect/contract.ts';
import { demoIds } from '../../src/emulator/demo.ts';
import { newCustomer, startCalls, startTime } from './calls.ts';
import type { Calls } from './calls.ts';

let calls: Calls;
let now = startTime;
beforeEach(async () => {
  now = startTime;
  calls = await startCalls({ now: () => now });
});
afterEach(() => calls.close());

async function list(query: string): Promise<CustomerPage> {
  const reply = await calls.konnect('GET', `/customers?${query}`);
  expect(reply.status).toBe(200);
  return CustomerPage.parse(reply.body);
}

async function keys(query: string): Promise<string[]> {
  return (await list(`page[size]=100&${query}`)).data.map(({ key }) => key);
}

async function create(key: string, more: Partial<Customer> = {}): Promise<void> {
  expect((await calls.konnect('POST', '/customers', newCustomer(key, more))).status).toBe(201);
}

describe('paging', () => {
  test('returns the first 20 customers in order of name, and the total', async () => {
    const { data, meta } = await list('');
    expect(meta).toEqual({ page: { number: 1, size: 20, total: 67 } });
    expect(data).toHaveLength(20);
    const names = data.map(({ name }) => name);
    expect(names).toEqual([...names].sort());
  });

  test('pages together hold every customer once', async () => {
    const pages = [1, 2, 3].map((number) => list(`page[size]=30&page[number]=${number}&sort=id`));
    const rows = (await Promise.all(pages)).flatMap(({ data }) => data);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(67);
    expect(rows).toHaveLength(67);
  });

  test('a page after the last is empty', async () => {
    expect((await list('page[number]=9')).data).toEqual([]);
  });

  test('a deleted customer is never listed', async () => {
    await calls.konnect('DELETE', `/customers/${demoIds.acme}`);
    expect(await keys('')).not.toContain('acme');
    expect(await keys('filter[key]=acme')).toEqual([]);
  });
});

describe('sorting', () => {
  test.each([
    ['id', ['acme', 'globex', 'initech']],
    ['id desc', ['initech', 'globex', 'acme']],
    ['created_at', ['acme', 'globex', 'initech']],
    ['created_at desc', ['initech', 'globex', 'acme']],
    ['name asc', ['acme', 'globex', 'initech']],
    ['name desc', ['initech', 'globex', 'acme']],
  ])('by %s', async (sort, expected) => {
    const query = `filter[key][oeq]=globex,initech,acme&sort=${encodeURIComponent(sort)}`;
    expect(await keys(query)).toEqual(expected);
  });

  test.each(['key', 'name down', 'name asc desc', 'name,id', ''])('rejects "%s"', async (sort) => {
    const reply = await calls.konnect('GET', `/customers?sort=${encodeURIComponent(sort)}`);
    expect(reply).toMatchObject({
      status: 400,
      body: { invalid_parameters: [{ field: 'sort', rule: 'matches_regex', source: 'query' }] },
    });
  });
});

describe('filters', () => {
  beforeEach(async () => {
    await create('Left', { name: 'Shared', primary_email: 'left@a.example' });
    await create('Right', { name: 'Shared', primary_email: 'right@b.example' });
    calls.record(demoIds.globex).activePlanKeys.push('pro');
  });

  test.each([
    ['filter[key]=acme', ['acme']],
    ['filter[key][eq]=acme', ['acme']],
    ['filter[key][eq]=ACME', []],
    ['filter[key][contains]=EFT', ['Left']],
    ['filter[key][oeq]=acme, Left ,none', ['acme', 'Left']],
    ['filter[key][ocontains]=acm,globe', ['acme', 'globex']],
    ['filter[name]=Shared', ['Left', 'Right']],
    ['filter[name][eq]=Shared&filter[key][neq]=Left', ['Right']],
    ['filter[name][contains]=shared&filter[name][neq]=Shared', []],
    ['filter[primary_email]=left@a.example', ['Left']],
    ['filter[primary_email][ocontains]=a.example,acme.example', ['acme', 'Left']],
    ['filter[usage_attribution_subject_key]=acme-staging', ['acme']],
    ['filter[usage_attribution_subject_key][oeq]=acme-staging,customer-001-meter', ['acme', 'customer-001']],
    ['filter[plan_key]=pro', ['globex']],
    ['filter[plan_key]=free', []],
    [`filter[key][contains]=i&filter[billing_profile_id]=${demoIds.sandboxProfile}`, ['initech']],
    [`filter[key][oeq]=acme,initech&filter[billing_profile_id][eq]=${demoIds.stripeProfile}`, ['acme']],
    [`filter[key][oeq]=acme,initech&filter[billing_profile_id][neq]=${demoIds.stripeProfile}`, ['initech']],
    [`filter[key]=acme&filter[billing_profile_id][oeq]=${demoIds.stripeProfile},${demoIds.acme}`, ['acme']],
  ])('%s', async (query, expected) => {
    expect((await keys(query)).filter((key) => !/-0[^0]|-00[2-9]/.test(key))).toEqual(expected);
  });

  const fifty = Array.from({ length: 50 }, (_, n) => `k${n}`).join();

  test('takes 50 items and 1024 bytes in one list', async () => {
    await list(`filter[key][oeq]=${fifty}`);
    await list(`filter[key][oeq]=${'x'.repeat(1024)}`);
  });

  test.each([
    [
      'more than 50 items',
      `filter[key][oeq]=${fifty},k50`,
      { field: 'filter.key.oeq', rule: 'max_items', maximum: 50 },
    ],
    ['more than 1024 bytes', `filter[key][oeq]=${'é'.repeat(513)}`, { rule: 'max_length', maximum: 1024 }],
    ['an empty operand', 'filter[key][eq]=', { field: 'filter.key.eq', rule: 'min_length', minimum: 1 }],
    ['an empty value', 'filter[key]=', { field: 'filter.key.eq', rule: 'min_length', minimum: 1 }],
    ['an unknown field', 'filter[id]=x', { field: 'filter.id', rule: 'unknown_property' }],
    ['an unknown operator', 'filter[key][lt]=x', { field: 'filter.key.lt', rule: 'unknown_property' }],
    ['an operator that ids do not have', 'filter[billing_profile_id][contains]=0', { rule: 'unknown_property' }],
    ['a profile id that is no ULID', 'filter[billing_profile_id]=x', { rule: 'matches_regex' }],
    ['a repeated parameter', 'filter[key]=a&filter[key]=b', { field: 'filter.key', rule: 'invalid' }],
    ['a repeated page', 'page[size]=1&page[size]=2', { field: 'page.size', rule: 'invalid' }],
    ['both forms of one filter', 'filter[key]=a&filter[key][eq]=b', { rule: 'invalid' }],
    ['an unknown parameter', 'limit=2', { field: 'limit', rule: 'unknown_property' }],
    ['a page that is no number', 'page[size]=x', { field: 'page.size', rule: 'is_number' }],
    ['a page of nothing', 'page[size]=0', { field: 'page.size', rule: 'min', minimum: 1 }],
    ['a page before the first', 'page[number]=-1', { field: 'page.number', rule: 'min', minimum: 1 }],
    ['a filter without a field', 'filter=acme', { field: 'filter', rule: 'is_object' }],
    ['a filter that names the prototype', 'filter[__proto__][eq]=x', { field: 'filter.__proto__', rule: 'invalid' }],
    ['a parameter that names the prototype', '__proto__=x', { field: '__proto__', rule: 'invalid' }],
  ])('%s is rejected', async (_name, query, parameter) => {
    const reply = await calls.konnect('GET', `/customers?${query}`);
    expect(reply).toMatchObject({ status: 400, body: { invalid_parameters: [{ source: 'query', ...parameter }] } });
  });
});
