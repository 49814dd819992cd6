import { Customer } from '../../src/datasources/konnect/contract.ts';
import { demoIds } from '../../src/emulator/demo.ts';
import { newCustomer, startCalls, startTime, unknownId } from './calls.ts';
import type { Calls, Reply } from './calls.ts';

let calls: Calls;
let now = startTime;
beforeEach(async () => {
  now = startTime;
  calls = await startCalls({ now: () => now });
});
afterEach(() => calls.close());

async function create(key: string, more: Partial<Customer> = {}): Promise<Customer> {
  const reply = await calls.konnect('POST', '/customers', newCustomer(key, more));
  expect(reply.status).toBe(201);
  return Customer.parse(reply.body);
}

function expectDomain(reply: Reply, status: number, detail: RegExp): void {
  expect(reply).toMatchObject({
    status,
    body: { status, type: 'about:blank', detail: expect.stringMatching(detail), instance: expect.any(String) },
  });
  expect(reply.body).not.toHaveProperty('invalid_parameters');
  expect(reply.headers.get('content-type')).toContain('application/problem+json');
}

function expectNoEntity(reply: Reply): void {
  expect(reply).toMatchObject({ status: 404, body: { type: 'https://kongapi.info/konnect/not-found' } });
}

function expectInvalid(reply: Reply, ...parameters: object[]): void {
  expect(reply).toMatchObject({ status: 400, body: { status: 400, title: 'Bad Request', detail: expect.any(String) } });
  expect(reply.body).toMatchObject({ invalid_parameters: parameters });
}

describe('creation', () => {
  test('answers 201 with labels and without unset members', async () => {
    const reply = await calls.konnect('POST', '/customers', newCustomer('new'));
    expect(reply.status).toBe(201);
    expect(reply.body).toEqual({
      id: expect.stringMatching(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/),
      key: 'new',
      name: 'The customer new',
      labels: {},
      created_at: startTime.toISOString(),
      updated_at: startTime.toISOString(),
    });
  });

  test('sorts the subject keys, and omits an empty attribution', async () => {
    const sorted = await create('one', { usage_attribution: { subject_keys: ['z', 'b', 'm'] } });
    expect(sorted.usage_attribution).toEqual({ subject_keys: ['b', 'm', 'z'] });
    expect(await create('two', { usage_attribution: { subject_keys: [] } })).not.toHaveProperty('usage_attribution');
  });

  test('reports every issue of the body', async () => {
    const reply = await calls.konnect('POST', '/customers', {
      key: '',
      name: 'n'.repeat(257),
      currency: 'eur',
      labels: { tier: 'no good' },
      usage_attribution: { subject_keys: 'one' },
      billing_address: { street: 'x' },
      surprise: 1,
    });
    expectInvalid(
      reply,
      { field: 'name', rule: 'max_length', source: '' },
      { field: 'labels.tier', rule: 'pattern' },
      { field: 'usage_attribution', rule: 'allOf' },
      { field: 'currency', rule: 'allOf' },
      { field: 'billing_address', rule: 'allOf' },
      { field: 'key', rule: 'min_length' },
      { field: '', rule: 'properties', reason: 'property "surprise" is unsupported' },
    );
  });

  test.each([
    ['kong-a', ['invalid_label_key_prefix']],
    ['kics', ['invalid_label_key_prefix']],
    ['_a', ['invalid_label_key_format', 'invalid_label_key_prefix']],
    ['a b', ['invalid_label_key_format']],
    ['a.b-c_d', ['invalid_label_key_format']],
    ['a'.repeat(190), ['invalid_label_key_format']],
  ])('refuses the label key %s without a detail', async (label, codes) => {
    const reply = await calls.konnect('POST', '/customers', newCustomer('new', { labels: { [label]: 'x' } }));
    const validationErrors = codes.map((code) => ({ code, field: '$.labels', severity: 'critical' }));
    expect(reply).toMatchObject({ status: 400, body: { type: 'about:blank', extensions: { validationErrors } } });
    expect(reply.body).not.toHaveProperty('detail');
  });

  test.each(['1.0.0', '10.0.0.1', 'x.y_z-1', 'a..b', 'r_n_d'])('refuses the label value %s', async (value) => {
    const reply = await calls.konnect('POST', '/customers', newCustomer('new', { labels: { a: value } }));
    const validationErrors = [{ code: 'invalid_label_value_format', field: '$.labels' }];
    expect(reply).toMatchObject({ status: 400, body: { extensions: { validationErrors } } });
  });

  test('accepts label keys over 63 characters, and separators between two characters', async () => {
    const labels = { ['a'.repeat(65)]: '10.10.10.10', 'eu-west-1': '2026-11-28', Kong: '1.2' };
    expect(await create('labels', { labels })).toMatchObject({ labels });
  });

  test('accepts 50 labels and rejects 51', async () => {
    const labels = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`l${n}`, 'x']));
    await create('fifty', { labels: labels(50) });
    const reply = await calls.konnect('POST', '/customers', newCustomer('more', { labels: labels(51) }));
    expectInvalid(reply, { field: 'labels', rule: 'maxProperties' });
  });

  test('rejects an unknown currency', async () => {
    const reply = await calls.konnect('POST', '/customers', newCustomer('new', { currency: 'QQQ' }));
    expectDomain(reply, 400, /currency code: QQQ/);
  });

  test.each([
    ['a live key', { key: 'acme' }],
    ["a live customer's id", { key: demoIds.globex }],
    ["a live customer's subject", { key: 'acme-staging' }],
    ['a subject of another', { key: 'new', usage_attribution: { subject_keys: ['mine', 'acme-staging'] } }],
  ])('answers 409 to %s', async (_name, clash) => {
    expectDomain(await calls.konnect('POST', '/customers', { name: 'x', ...clash }), 409, /acme|key/);
  });

  test('answers 409 to the id of a deleted customer as the key, and to a subject that is given twice', async () => {
    await calls.konnect('DELETE', `/customers/${demoIds.globex}`);
    expectDomain(await calls.konnect('POST', '/customers', newCustomer(demoIds.globex)), 409, /overlaps with id/);
    const twice = newCustomer('twice', { usage_attribution: { subject_keys: ['s', 's'] } });
    expectDomain(await calls.konnect('POST', '/customers', twice), 409, /subject keys/);
  });

  test('accepts the key and the subjects of a deleted customer', async () => {
    await calls.konnect('DELETE', `/customers/${demoIds.acme}`);
    await create('acme', { usage_attribution: { subject_keys: ['acme-staging'] } });
  });
});

describe('reading', () => {
  test('a customer can be read by id', async () => {
    const { id } = await create('new');
    expect(await calls.konnect('GET', `/customers/${id}`)).toMatchObject({ status: 200, body: { id, key: 'new' } });
  });

  test('GET of an unknown id answers 404', async () => {
    expectDomain(await calls.konnect('GET', `/customers/${unknownId}`), 404, /not found error: customer with id/);
  });

  test.each(['acme', unknownId.toLowerCase(), '..%2f', '%zz'])(
    'GET of %s answers 404, because it is no id',
    async (id) => {
      expectNoEntity(await calls.konnect('GET', `/customers/${id}`));
    },
  );

  test('GET of a deleted customer answers 200 with deleted_at', async () => {
    await calls.konnect('DELETE', `/customers/${demoIds.acme}`);
    const reply = await calls.konnect('GET', `/customers/${demoIds.acme}`);
    expect(reply).toMatchObject({ status: 200, body: { key: 'acme', deleted_at: startTime.toISOString() } });
  });
});

describe('replacement', () => {
  test('clears an omitted description, labels, address and attribution', async () => {
    const reply = await calls.konnect('PUT', `/customers/${demoIds.acme}`, { name: 'Acme' });
    expect(reply.status).toBe(200);
    expect(reply.body).toEqual({
      id: demoIds.acme,
      key: 'acme',
      name: 'Acme',
      labels: {},
      created_at: expect.any(String),
      updated_at: startTime.toISOString(),
      primary_email: 'billing@acme.example',
      currency: 'EUR',
    });
  });

  test('overwrites only the given members of an address', async () => {
    const change = { name: 'Acme', billing_address: { city: 'Potsdam' } };
    const reply = await calls.konnect('PUT', `/customers/${demoIds.acme}`, change);
    expect(reply.body).toMatchObject({ billing_address: { city: 'Potsdam', country: 'DE', postal_code: '10115' } });
  });

  test('replaces the e-mail address and the currency', async () => {
    const change = { name: 'Acme', primary_email: 'new@acme.example', currency: 'USD' };
    expect((await calls.konnect('PUT', `/customers/${demoIds.acme}`, change)).body).toMatchObject(change);
  });

  test('rejects the key, which never changes', async () => {
    const reply = await calls.konnect('PUT', `/customers/${demoIds.acme}`, { name: 'Acme', key: 'acme' });
    expectInvalid(reply, { field: '', rule: 'properties', reason: expect.stringContaining('"key"') });
  });

  test('keeps its own subjects, and answers 409 to those of another', async () => {
    const put = (subject: string, id: string) =>
      calls.konnect('PUT', `/customers/${id}`, { name: 'x', usage_attribution: { subject_keys: [subject] } });
    expect((await put('acme-staging', demoIds.acme)).status).toBe(200);
    expectDomain(await put('acme-staging', demoIds.globex), 409, /acme-staging/);
  });

  test('answers 409 while another customer has the key as a subject', async () => {
    await create('other', { usage_attribution: { subject_keys: ['acme'] } });
    const reply = await calls.konnect('PUT', `/customers/${demoIds.acme}`, { name: 'Acme' });
    expectDomain(reply, 409, /key acme overlaps with subject of another customer/);
  });

  test('stores a subject once that is given twice', async () => {
    const change = { name: 'x', usage_attribution: { subject_keys: ['s', 's'] } };
    const reply = await calls.konnect('PUT', `/customers/${demoIds.globex}`, change);
    expect(reply).toMatchObject({ status: 200, body: { usage_attribution: { subject_keys: ['s'] } } });
  });

  test('of a subscribed customer can remove all subjects, and add none', async () => {
    const path = `/customers/${demoIds.acme}`;
    const put = (...subject_keys: string[]) =>
      calls.konnect('PUT', path, { name: 'Acme', usage_attribution: { subject_keys } });
    await calls.subscribe(demoIds.acme, 'pro');
    expectDomain(await put('acme-staging'), 400, /cannot change subject keys/);
    expect((await put('acme-staging', 'acme-production')).status).toBe(200);
    expect((await put()).status).toBe(200);
    expectDomain(await put('acme-staging', 'acme-production'), 400, /cannot change subject keys/);
    await calls.unsubscribe(demoIds.acme);
    expect((await put('acme-staging', 'acme-production')).status).toBe(200);
  });

  test('rejects an unknown currency', async () => {
    const reply = await calls.konnect('PUT', `/customers/${demoIds.acme}`, { name: 'x', currency: 'QQQ' });
    expectDomain(reply, 400, /currency/);
  });

  test('does not create: answers 404 for an unknown customer and 410 for a deleted one', async () => {
    expectDomain(await calls.konnect('PUT', `/customers/${unknownId}`, { name: 'x' }), 404, /not found/);
    await calls.konnect('DELETE', `/customers/${demoIds.acme}`);
    expect(await calls.konnect('PUT', `/customers/${demoIds.acme}`, { name: 'x' })).toMatchObject({
      status: 410,
      body: { type: 'https://kongapi.info/konnect/gone', detail: 'The requested resource is no longer available' },
    });
  });
});

describe('deletion', () => {
  test('answers 204, also when repeated and for an unknown customer', async () => {
    for (const id of [demoIds.acme, demoIds.acme, unknownId]) {
      expect(await calls.konnect('DELETE', `/customers/${id}`)).toMatchObject({ status: 204, body: undefined });
    }
  });

  test('answers 404 for a text that is not an id', async () => {
    expectNoEntity(await calls.konnect('DELETE', '/customers/acme'));
    expect(calls.record(demoIds.acme).customer.deleted_at).toBeUndefined();
  });

  test('keeps the time of the first deletion', async () => {
    await calls.konnect('DELETE', `/customers/${demoIds.acme}`);
    now = new Date(startTime.getTime() + 60_000);
    await calls.konnect('DELETE', `/customers/${demoIds.acme}`);
    expect(calls.record(demoIds.acme).customer.deleted_at).toBe(startTime.toISOString());
  });

  test('answers 400 while a subscription is active', async () => {
    await calls.subscribe(demoIds.acme, 'pro');
    expectDomain(await calls.konnect('DELETE', `/customers/${demoIds.acme}`), 400, /active subscriptions/);
    await calls.unsubscribe(demoIds.acme);
    expect((await calls.konnect('DELETE', `/customers/${demoIds.acme}`)).status).toBe(204);
  });

  test.each(['openInvoices', 'entitlements'] as const)('answers 400 while there are %s', async (member) => {
    calls.record(demoIds.acme)[member] = 1;
    expectDomain(await calls.konnect('DELETE', `/customers/${demoIds.acme}`), 400, /invoices|entitlements/);
    expect(calls.record(demoIds.acme).customer.deleted_at).toBeUndefined();
  });
});
