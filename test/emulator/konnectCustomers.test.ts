import { Customer } from '../../src/datasources/konnect/contract.ts';
import { demoIds } from '../../src/emulator/demo.ts';
import { call, newCustomer, startCalls, startTime, unknownId } from './calls.ts';
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

function expectInvalid(reply: Reply, ...parameters: object[]): void {
  expect(reply).toMatchObject({ status: 400, body: { status: 400, title: 'Bad Request', detail: expect.any(String) } });
  expect(reply.body).toMatchObject({ invalid_parameters: parameters });
}

describe('the gateway', () => {
  test.each([
    ['no token', {}, 401],
    ['a Stripe key', { authorization: 'Bearer sk_test_1' }, 401],
    ['a personal access token', { authorization: 'Bearer kpat_x' }, 200],
    ['a system account token', { authorization: 'Bearer spat_x' }, 200],
    ['a JWT', { authorization: 'Bearer eyJh.eyJz.c2ln' }, 200],
  ])('answers a call with %s with its status', async (_name, headers: Record<string, string>, status) => {
    const reply = await call('GET', `${calls.konnectUrl}/v3/openmeter/customers`, undefined, headers);
    expect(reply.status).toBe(status);
    if (status === 401) expect(reply.body).toMatchObject({ status, title: 'Unauthorized' });
  });

  test.each(['/nothing', '/customers/a/b/c', '/customers/%zz/billing/x'])(
    'answers %s with its own 404',
    async (path) => {
      const reply = await calls.konnect('GET', path);
      expect(reply.status).toBe(404);
      expect(reply.body).toEqual({
        status: 404,
        title: 'Not Found',
        detail: 'Not Found',
        instance: expect.stringMatching(/^kong:trace:\d+$/),
      });
    },
  );

  test('gives every problem a unique instance', async () => {
    const [first, second] = [await calls.konnect('GET', '/x'), await calls.konnect('GET', '/x')];
    expect(first.body).not.toEqual(second.body);
  });

  test('rejects a body that is not declared to be JSON', async () => {
    const reply = await calls.konnect('POST', '/customers', 'name=x', { 'content-type': 'text/plain' });
    expect(reply).toMatchObject({ status: 415, body: { status: 415, title: 'Unsupported Media Type' } });
  });

  test('answers malformed JSON in the schema shape', async () => {
    const reply = await calls.konnect('POST', '/customers', '{"name"');
    expectInvalid(reply, { field: 'body', rule: 'invalid', source: 'body' });
  });

  test('answers a missing body in the schema shape', async () => {
    expectInvalid(await calls.konnect('POST', '/customers'), { field: 'body', rule: 'required' });
  });
});

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
      { field: 'name', rule: 'max_length', maximum: 256, source: 'body' },
      { field: 'labels.tier', rule: 'matches_regex' },
      { field: 'usage_attribution.subject_keys', rule: 'is_array' },
      { field: 'currency', rule: 'matches_regex' },
      { field: 'billing_address.street', rule: 'unknown_property' },
      { field: 'key', rule: 'min_length', minimum: 1 },
      { field: 'surprise', rule: 'unknown_property' },
    );
  });

  test.each(['_a', 'kong-a', 'konnect', 'insomnia', 'mesh', 'kic', 'kuma', 'openmeter'])(
    'refuses the label key %s as reserved',
    async (label) => {
      const reply = await calls.konnect('POST', '/customers', newCustomer('new', { labels: { [label]: 'x' } }));
      expectInvalid(reply, { field: `labels.${label}` });
    },
  );

  test('accepts 50 labels and rejects 51', async () => {
    const labels = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`l${n}`, 'x']));
    await create('fifty', { labels: labels(50) });
    const reply = await calls.konnect('POST', '/customers', newCustomer('more', { labels: labels(51) }));
    expectInvalid(reply, { field: 'labels', rule: 'max_items', maximum: 50 });
  });

  test('rejects an unknown currency', async () => {
    const reply = await calls.konnect('POST', '/customers', newCustomer('new', { currency: 'QQQ' }));
    expectDomain(reply, 400, /currency QQQ/);
  });

  test.each([
    ['a live key', { key: 'acme' }],
    ["a live customer's id", { key: demoIds.globex }],
    ["a live customer's subject", { key: 'acme-staging' }],
    ['a subject of another', { key: 'new', usage_attribution: { subject_keys: ['mine', 'acme-staging'] } }],
  ])('answers 409 to %s', async (_name, clash) => {
    expectDomain(await calls.konnect('POST', '/customers', { name: 'x', ...clash }), 409, /acme|key/);
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

  test.each([unknownId, 'acme', unknownId.toLowerCase(), '..%2f', '%zz'])('GET of %s answers 404', async (id) => {
    expectDomain(await calls.konnect('GET', `/customers/${id}`), 404, /not found/);
  });

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
    expectInvalid(reply, { field: 'key', rule: 'unknown_property' });
  });

  test('keeps its own subjects, and answers 409 to those of another', async () => {
    const put = (subject: string, id: string) =>
      calls.konnect('PUT', `/customers/${id}`, { name: 'x', usage_attribution: { subject_keys: [subject] } });
    expect((await put('acme-staging', demoIds.acme)).status).toBe(200);
    expectDomain(await put('acme-staging', demoIds.globex), 409, /acme-staging/);
  });

  test('rejects an unknown currency', async () => {
    const reply = await calls.konnect('PUT', `/customers/${demoIds.acme}`, { name: 'x', currency: 'QQQ' });
    expectDomain(reply, 400, /currency/);
  });

  test('does not create: answers 404 for an unknown customer and 410 for a deleted one', async () => {
    expectDomain(await calls.konnect('PUT', `/customers/${unknownId}`, { name: 'x' }), 404, /not found/);
    await calls.konnect('DELETE', `/customers/${demoIds.acme}`);
    expectDomain(await calls.konnect('PUT', `/customers/${demoIds.acme}`, { name: 'x' }), 410, /deleted/);
  });
});

describe('deletion', () => {
  test('answers 204, also when repeated and for an unknown customer', async () => {
    for (const id of [demoIds.acme, demoIds.acme, unknownId]) {
      expect(await calls.konnect('DELETE', `/customers/${id}`)).toMatchObject({ status: 204, body: undefined });
    }
  });

  test('answers 404 for a text that is not an id', async () => {
    expectDomain(await calls.konnect('DELETE', '/customers/acme'), 404, /not found/);
    expect(calls.record(demoIds.acme).customer.deleted_at).toBeUndefined();
  });

  test('keeps the time of the first deletion', async () => {
    await calls.konnect('DELETE', `/customers/${demoIds.acme}`);
    now = new Date(startTime.getTime() + 60_000);
    await calls.konnect('DELETE', `/customers/${demoIds.acme}`);
    expect(calls.record(demoIds.acme).customer.deleted_at).toBe(startTime.toISOString());
  });

  test('answers 412 while a subscription is active', async () => {
    calls.record(demoIds.acme).activePlanKeys.push('pro');
    expectDomain(await calls.konnect('DELETE', `/customers/${demoIds.acme}`), 412, /subscriptions/);
  });

  test.each(['openInvoices', 'entitlements'] as const)('answers 400 while there are %s', async (member) => {
    calls.record(demoIds.acme)[member] = 1;
    expectDomain(await calls.konnect('DELETE', `/customers/${demoIds.acme}`), 400, /invoices|entitlements/);
    expect(calls.record(demoIds.acme).customer.deleted_at).toBeUndefined();
  });
});
