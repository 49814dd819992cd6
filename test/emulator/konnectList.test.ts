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

  test.each([0, 101, 99999999999])('a page of size %s holds every customer', async (size) => {
    const { data, meta } = await list(`page[size]=${size}`);
    expect(data).toHaveLength(67);
    expect(meta.page.size).toBe(size);
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

  test.each([' id', 'id  desc', 'id\tdesc', 'id desc '])('accepts white space: "%s"', async (sort) => {
    const first = sort.includes('desc') ? 'globex' : 'acme';
    expect((await keys(`filter[key][oeq]=globex,acme&sort=${encodeURIComponent(sort)}`))[0]).toBe(first);
  });

  test.each(['key', 'name down', 'name asc desc', 'name,id', ''])('rejects "%s"', async (sort) => {
    const reply = await calls.konnect('GET', `/customers?sort=${encodeURIComponent(sort)}`);
    expect(reply).toMatchObject({
      status: 400,
      body: { invalid_parameters: [{ field: 'sort', source: 'query' }] },
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
    ['filter[plan_key][neq]=free', ['globex']],
    ['filter[plan_key]=', ['globex']],
    ['filter[key][oeq]=acme,globex&filter[plan_key][nexists]=', ['acme']],
    ['filter[key][oeq]=acme,initech&filter[primary_email][exists]=false', ['initech']],
    ['filter[key][oeq]=acme,initech&filter[primary_email][exists]=true', ['acme']],
    ['filter[key][oeq]=acme,initech&filter[primary_email][neq]=x', ['acme']],
    ['filter[usage_attribution_subject_key][contains]=acme&filter[key][oeq]=acme', ['acme']],
    ['filter[usage_attribution_subject_key][neq]=acme-staging&filter[key]=acme', ['acme']],
    [
      'filter[usage_attribution_subject_key][eq]=acme-staging&filter[usage_attribution_subject_key][oeq]=acme-production',
      [],
    ],
    ['filter[key][gte]=globex&filter[key][lte]=globey', ['globex']],
    ['filter[key][gt]=globex&filter[key][lt]=globey', []],
    ['filter[key][oeq]=%C2%85acme,%EF%BB%BFglobex', ['acme']],
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
    ['an empty list', 'filter[key][oeq]='],
    ['a list of blank items', `filter[key][oeq]=%20${','.repeat(52)}`],
    ['an empty list of parts', 'filter[key][ocontains]=,'],
    ['an unknown parameter', 'limit=2'],
    ['a filter without a field', 'filter=acme'],
    ['a page without a member', 'page=2'],
    ['a sort with a member', 'sort[by]=id'],
    ['a parameter that names the prototype', '__proto__=x'],
  ])('%s is ignored', async (_name, query) => {
    expect((await list(query)).meta.page.total).toBe(69);
  });

  const invalid = (field: string, rule?: string) => [{ field, ...(rule && { rule }), source: 'query' }];
  test.each([
    ['more than 50 items', `filter[key][oeq]=${fifty},k50`, invalid('filter', 'format')],
    ['more than 1024 bytes', `filter[key][oeq]=${'é'.repeat(513)}`, invalid('filter', 'format')],
    ['more than 1024 bytes in the short form', `filter[key]=${'x'.repeat(1025)}`, invalid('filter', 'format')],
    ['an unknown field', 'filter[id]=x', invalid('filter', 'format')],
    ['an unknown operator', 'filter[key][like]=x', invalid('filter', 'format')],
    ['an operator that ids do not have', 'filter[billing_profile_id][contains]=0', invalid('filter', 'format')],
    ['a profile id that is no ULID', 'filter[billing_profile_id]=x', invalid('billing_profile_id', 'anyOf')],
    ['a repeated parameter', 'filter[key]=a&filter[key]=b', invalid('filter', 'format')],
    ['both forms of one filter', 'filter[key]=a&filter[key][eq]=b', invalid('filter', 'format')],
    ['a repeated page', 'page[size]=1&page[size]=2', invalid('page.size', 'format')],
    ['a page that is no number', 'page[size]=x', invalid('page.size', 'format')],
    ['a page before the first', 'page[number]=-1', invalid('page')],
    ['a filter that names the prototype', 'filter[__proto__][eq]=x', invalid('filter', 'format')],
  ])('%s is rejected', async (_name, query, parameters) => {
    const reply = await calls.konnect('GET', `/customers?${query}`);
    const type = 'https://kongapi.info/konnect/bad-request';
    expect(reply).toMatchObject({ status: 400, body: { type, invalid_parameters: parameters } });
  });

  test.each(['eq', 'neq', 'contains'])('an empty %s is rejected with a sentence', async (operator) => {
    const reply = await calls.konnect('GET', `/customers?filter[key][${operator}]=`);
    expect(reply).toMatchObject({ status: 400, body: { type: 'about:blank', detail: expect.any(String) } });
  });

  test.each(['%00', '%ff'])('text that the database cannot hold (%s) answers 500 without a detail', async (text) => {
    const reply = await calls.konnect('GET', `/customers?filter[key][oeq]=acme,x${text}`);
    expect(reply).toMatchObject({ status: 500, body: { type: 'about:blank' } });
    expect(reply.body).not.toHaveProperty('detail');
  });
});
