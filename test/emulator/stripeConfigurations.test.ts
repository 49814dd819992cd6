import { Configuration, ConfigurationList } from '../../src/datasources/stripe/contract.ts';
import { demoIds } from '../../src/emulator/demo.ts';
import { call, startCalls, startSeconds, startTime } from './calls.ts';
import type { Calls, Reply } from './calls.ts';

let calls: Calls;
let now = startTime;
beforeEach(async () => {
  now = startTime;
  calls = await startCalls({ now: () => now });
});
afterEach(() => calls.close());

const list = (query = '') => calls.stripe('GET', `/configurations?${query}`);
const products = 'features.subscription_update.products';
const expand = `expand[]=${products}`;
const create = (form: string) => calls.stripe('POST', '/configurations', `${form}&${expand}`);
const update = (id: string, form: string) => calls.stripe('POST', `/configurations/${id}`, `${form}&${expand}`);

async function created(form: string): Promise<Configuration> {
  const reply = await create(form);
  expect(reply.status).toBe(200);
  return Configuration.parse(reply.body);
}

async function ids(query: string): Promise<[string[], boolean]> {
  const { data, has_more } = ConfigurationList.parse((await list(query)).body);
  return [data.map(({ id }) => id), has_more];
}

function expectError(reply: Reply, status: number, error: object): void {
  const type = 'invalid_request_error';
  const common = { type, message: expect.any(String), request_log_url: expect.stringContaining('req_') };
  expect(reply).toMatchObject({ status, body: { error: { ...common, ...error } } });
}

const minimal = 'features[invoice_history][enabled]=true';
const cancel = 'features[subscription_cancel]';
const pause = 'features[subscription_pause]';
const subscription = 'features[subscription_update]';

describe('expand', () => {
  const features = (answer: unknown) => Object(answer).features.subscription_update;

  test('products are left out of every response, unless they are expanded', async () => {
    const path = `/configurations/${demoIds.defaultConfiguration}`;
    for (const [method, form] of [
      ['GET', undefined],
      ['POST', 'name=Renamed'],
    ] as const) {
      expect(features((await calls.stripe(method, path, form)).body)).not.toHaveProperty('products');
    }
    expect(features((await calls.stripe('GET', `${path}?${expand}`)).body).products).toHaveLength(1);
    const [plain, expanded] = await Promise.all([
      calls.stripe('GET', '/configurations'),
      calls.stripe('GET', `/configurations?expand[]=data.${products}`),
    ]);
    const rowsOf = ({ body }: { body: unknown }): unknown[] => Object(body).data;
    expect(rowsOf(plain).filter((row) => 'products' in features(row))).toEqual([]);
    expect(rowsOf(expanded).every((row) => 'products' in features(row))).toBe(true);
  });

  test.each([
    ['GET', `/configurations/${demoIds.defaultConfiguration}?expand[]=features.nothing`, undefined],
    ['GET', `/configurations?${expand}`, undefined],
    ['POST', '/configurations', `${minimal}&expand[]=livemode`],
    ['POST', `/configurations/${demoIds.defaultConfiguration}`, 'name=x&expand[]=nothing'],
  ])('%s %s refuses a path that cannot be expanded', async (method, path, form) => {
    const { status, body } = await calls.stripe(method, path, form);
    expect(status).toBe(400);
    expect(body).toMatchObject({ error: { type: 'invalid_request_error', param: 'expand' } });
  });
});

describe('access', () => {
  const get = (headers: Record<string, string>) =>
    call('GET', `${calls.stripeUrl}/v1/billing_portal/configurations?limit=1`, undefined, headers);

  test.each([
    ['no key', {}],
    ['a Konnect token', { authorization: 'Bearer kpat_1' }],
    ['a publishable key', { authorization: 'Bearer pk_test_1' }],
    ['a password', { authorization: `Basic ${btoa('me:secret')}` }],
  ])('%s is 401', async (_name, headers: Record<string, string>) => {
    const reply = await get(headers);
    expectError(reply, 401, {});
    expect(JSON.stringify(reply.body)).not.toMatch(/kpat_1|pk_test_1|secret/);
  });

  test.each([
    ['Bearer sk_test_1', false],
    ['Bearer rk_test_1', false],
    ['Bearer sk_live_1', true],
    ['Bearer rk_live_1', true],
    [`Basic ${btoa('sk_test_1:')}`, false],
  ])('%s is accepted, and sets livemode', async (authorization, livemode) => {
    expect(await get({ authorization })).toMatchObject({ status: 200, body: { data: [{ livemode }] } });
  });

  test('every response has a unique request id and the version', async () => {
    const [first, second] = [await list(), await list('limit=x')];
    expect(first.headers.get('request-id')).toMatch(/^req_\w+$/);
    expect(second.headers.get('request-id')).not.toBe(first.headers.get('request-id'));
    expect(first.headers.get('stripe-version')).toBe('2026-10-28.endive');
  });

  test('a response repeats the account, the key and the version of the request', async () => {
    const sent = { 'stripe-account': 'acct_1', 'idempotency-key': 'k', 'stripe-version': '2025-01-01.x' };
    const { headers } = await calls.stripe('POST', '/configurations', minimal, sent);
    for (const [name, value] of Object.entries(sent)) expect(headers.get(name)).toBe(value);
  });

  test('an unknown path answers 404 with the path', async () => {
    expectError(await calls.stripe('GET', '/nothing?a=b'), 404, {
      message: expect.stringContaining('Unrecognized request URL (GET: /v1/billing_portal/nothing)'),
    });
    expectError(await calls.stripe('DELETE', `/configurations/${demoIds.defaultConfiguration}`), 404, {});
  });

  test('a JSON body is rejected', async () => {
    const headers = { 'content-type': 'application/json' };
    expectError(await calls.stripe('POST', '/configurations', '{}', headers), 400, {});
  });
});

describe('the list', () => {
  const { defaultConfiguration, secondConfiguration, inactiveConfiguration } = demoIds;

  test('is newest first, and has the url of the list', async () => {
    expect(await list()).toMatchObject({
      status: 200,
      body: {
        object: 'list',
        url: '/v1/billing_portal/configurations',
        has_more: false,
        data: [{ id: secondConfiguration }, { id: inactiveConfiguration }, { id: defaultConfiguration }],
      },
    });
  });

  test('orders configurations of the same second by creation, newest first', async () => {
    const [one, two] = [await created(minimal), await created(minimal)];
    expect(await ids('limit=2')).toEqual([[two.id, one.id], true]);
  });

  test('has ten rows by default', async () => {
    for (let n = 0; n < 8; n += 1) await created(minimal);
    const [rows, more] = await ids('');
    expect([rows.length, more]).toEqual([10, true]);
  });

  test.each([
    ['limit=1', [secondConfiguration], true],
    [`starting_after=${secondConfiguration}`, [inactiveConfiguration, defaultConfiguration], false],
    [`starting_after=${secondConfiguration}&limit=1`, [inactiveConfiguration], true],
    [`starting_after=${defaultConfiguration}`, [], false],
    [`ending_before=${defaultConfiguration}`, [secondConfiguration, inactiveConfiguration], false],
    [`ending_before=${defaultConfiguration}&limit=1`, [inactiveConfiguration], true],
    [`ending_before=${secondConfiguration}`, [], false],
    ['active=true', [secondConfiguration, defaultConfiguration], false],
    ['active=false', [inactiveConfiguration], false],
    ['is_default=true', [defaultConfiguration], false],
    ['active=true&is_default=false', [secondConfiguration], false],
    [`active=true&starting_after=${inactiveConfiguration}`, [defaultConfiguration], false],
    ['expand[]=data.application', [secondConfiguration, inactiveConfiguration, defaultConfiguration], false],
  ])('%s', async (query, expected, more) => {
    expect(await ids(query)).toEqual([expected, more]);
  });

  test.each([
    ['starting_after=bpc_1&ending_before=bpc_2', { code: 'parameters_exclusive' }],
    ['starting_after=bpc_unknown', { code: 'resource_missing', param: 'starting_after' }],
    ['ending_before=bpc_unknown', { code: 'resource_missing', param: 'ending_before' }],
    ['limit=0', { code: 'parameter_invalid_integer', param: 'limit' }],
    ['limit=101', { code: 'parameter_invalid_integer', param: 'limit' }],
    ['limit=ten', { code: 'parameter_invalid_integer', param: 'limit', message: 'Invalid integer: ten' }],
    ['active=yes', { param: 'active', message: 'Invalid boolean: yes' }],
    ['starting_after=', { code: 'parameter_invalid_empty', param: 'starting_after' }],
    ['page=2', { code: 'parameter_unknown', param: 'page' }],
    ['expand=data', { param: 'expand' }],
  ])('rejects %s', async (query, error) => {
    expectError(await list(query), 400, error);
  });
});

describe('reading one', () => {
  test('returns the object by id', async () => {
    const reply = await calls.stripe('GET', `/configurations/${demoIds.defaultConfiguration}?expand[]=application`);
    expect(reply).toMatchObject({
      status: 200,
      body: { id: demoIds.defaultConfiguration, object: 'billing_portal.configuration', is_default: true },
    });
  });

  test.each(['bpc_unknown', '%zz', '..%2F..', 'x'.repeat(500)])('%s is 404 resource_missing', async (id) => {
    const error = { code: 'resource_missing', param: 'configuration' };
    expectError(await calls.stripe('GET', `/configurations/${id}`), 404, error);
    expectError(await update(id, 'name=x'), 404, error);
  });
});

describe('creation', () => {
  test('fills in every feature, and null for unset members', async () => {
    const { status, body } = await create(minimal);
    expect(status).toBe(200);
    expect(body).toEqual({
      id: expect.stringMatching(/^bpc_[A-Za-z0-9]+$/),
      object: 'billing_portal.configuration',
      active: true,
      application: null,
      business_profile: { headline: null, privacy_policy_url: null, terms_of_service_url: null },
      created: startSeconds,
      default_return_url: null,
      features: {
        customer_update: { allowed_updates: [], enabled: false },
        invoice_history: { enabled: true },
        payment_method_update: { enabled: false, payment_method_configuration: null },
        subscription_cancel: {
          enabled: false,
          mode: 'at_period_end',
          proration_behavior: 'none',
          cancellation_reason: { enabled: false, feedback_options: null, options: [] },
        },
        subscription_pause: { enabled: false, duration: { type: 'indefinite', interval_options: [] } },
        subscription_update: {
          enabled: false,
          billing_cycle_anchor: null,
          default_allowed_updates: [],
          products: null,
          proration_behavior: 'none',
          schedule_at_period_end: { conditions: [] },
          trial_update_behavior: 'end_trial',
        },
      },
      is_default: false,
      livemode: false,
      login_page: { enabled: false, url: null },
      metadata: {},
      name: null,
      updated: startSeconds,
    });
  });

  test('reads lists with and without indexes, and metadata whose keys are digits', async () => {
    const { features, metadata } = await created(
      [
        'features[customer_update][enabled]=true',
        'features[customer_update][allowed_updates][]=email',
        'features[customer_update][allowed_updates][]=name',
        `${cancel}[enabled]=true`,
        `${cancel}[cancellation_reason][enabled]=true`,
        `${cancel}[cancellation_reason][options][0]=unused`,
        `${cancel}[cancellation_reason][options][1]=other`,
        `${subscription}[enabled]=true`,
        `${subscription}[products][0][product]=prod_1`,
        `${subscription}[products][0][prices][0]=price_1`,
        `${subscription}[products][0][adjustable_quantity][enabled]=true`,
        `${subscription}[products][0][adjustable_quantity][maximum]=9`,
        'metadata[0]=zero',
        'metadata[7]=seven',
      ].join('&'),
    );
    expect(features.customer_update.allowed_updates).toEqual(['email', 'name']);
    expect(features.subscription_cancel.cancellation_reason.options).toEqual(['unused', 'other']);
    expect(features.subscription_update.products).toEqual([
      { product: 'prod_1', prices: ['price_1'], adjustable_quantity: { enabled: true, minimum: 1, maximum: 9 } },
    ]);
    expect(metadata).toEqual({ 0: 'zero', 7: 'seven' });
  });

  test('accepts 10 products of 30 prices', async () => {
    const products = Array.from({ length: 10 }, (_, p) =>
      [`[product]=prod_${p}`, ...Array.from({ length: 30 }, (_, n) => `[prices][${n}]=price_${p}_${n}`)].map(
        (member) => `${subscription}[products][${p}]${member}`,
      ),
    );
    const { features } = await created(`${subscription}[enabled]=true&${products.flat().join('&')}`);
    expect(features.subscription_update.products?.map(({ prices }) => prices.length)).toEqual(Array(10).fill(30));
  });

  test('gives a login page a unique URL, which opens', async () => {
    const { login_page } = await created(`${minimal}&login_page[enabled]=true&name=Mine`);
    expect(login_page?.url).toContain(calls.stripeUrl);
    expect((await call('GET', login_page?.url ?? '', undefined, {})).body).toContain('Mine');
  });

  test.each([
    ['name=x', { code: 'parameter_missing', param: 'features' }],
    [`${minimal}&color=red`, { code: 'parameter_unknown', param: 'color' }],
    ['features[chat][enabled]=true', { code: 'parameter_unknown', param: 'features[chat]' }],
    ['features[invoice_history][enabled]=', { code: 'parameter_invalid_empty' }],
    ['features[invoice_history]=', { code: 'parameter_invalid_empty', param: 'features[invoice_history]' }],
    [`${cancel}[mode]=immediately`, { code: 'parameter_missing', param: `${cancel}[enabled]` }],
    [`${cancel}[enabled]=true&${cancel}[mode]=never`, { param: `${cancel}[mode]` }],
    [`${minimal}&name=${'n'.repeat(257)}`, { param: 'name' }],
    [`${minimal}&business_profile[headline]=${'h'.repeat(61)}`, { param: 'business_profile[headline]' }],
    [`${minimal}&default_return_url=here`, { code: 'url_invalid', param: 'default_return_url' }],
    [
      `${minimal}&business_profile[privacy_policy_url]=`,
      { code: 'parameter_invalid_empty', param: 'business_profile[privacy_policy_url]' },
    ],
    ['features[customer_update][enabled]=true&features[customer_update][allowed_updates]=email', {}],
    [
      `${pause}[duration][type]=interval_options&${pause}[duration][interval_options][0][interval]=day` +
        `&${pause}[duration][interval_options][0][interval_count]=few`,
      { code: 'parameter_invalid_integer', param: `${pause}[duration][interval_options][0][interval_count]` },
    ],
  ])('rejects %s', async (form, error) => {
    expectError(await create(form), 400, error);
    expect(calls.state.stripe.configurations.size).toBe(3);
  });

  test('returns the code and the URL of its documentation', async () => {
    expectError(await create('name=x'), 400, { doc_url: expect.stringContaining('parameter-missing') });
  });
});

describe('rules across members', () => {
  test.each([
    [`${cancel}[enabled]=true&${cancel}[proration_behavior]=always_invoice&${cancel}[mode]=immediately`, 400],
    [`${cancel}[enabled]=true&${cancel}[proration_behavior]=create_prorations`, 400],
    [`${cancel}[enabled]=true&${cancel}[proration_behavior]=create_prorations&${cancel}[mode]=at_period_end`, 400],
    [`${cancel}[enabled]=true&${cancel}[proration_behavior]=create_prorations&${cancel}[mode]=immediately`, 200],
    [`${subscription}[enabled]=true&${subscription}[proration_behavior]=always_invoice`, 200],
    [`${pause}[duration][type]=interval_options`, 400],
    [`${pause}[duration][type]=interval_options&${pause}[duration][interval_options]=`, 400],
    [`${pause}[enabled]=true&${pause}[duration][type]=indefinite`, 200],
  ])('%s → %i', async (form, status) => {
    expect((await create(form)).status).toBe(status);
  });

  test.each([
    ['day', 1095, 1096],
    ['week', 156, 157],
    ['month', 36, 37],
    ['year', 3, 4],
  ])('a pause lasts at most three years, counted in %ss', async (interval, maximum, tooMuch) => {
    const option = `${pause}[duration][interval_options][0]`;
    const form = (count: number) =>
      `${pause}[duration][type]=interval_options&${option}[interval]=${interval}&${option}[interval_count]=${count}`;
    expect((await create(form(maximum))).status).toBe(200);
    expectError(await create(form(tooMuch)), 400, { param: `${option}[interval_count]` });
  });

  test('apply to the result of merging an update', async () => {
    const { id } = await created(
      `${cancel}[enabled]=true&${cancel}[proration_behavior]=create_prorations&${cancel}[mode]=immediately`,
    );
    expectError(await update(id, `${cancel}[mode]=at_period_end`), 400, { param: `${cancel}[proration_behavior]` });
    expect(calls.configuration(id).features.subscription_cancel.mode).toBe('immediately');
  });
});

describe('an update', () => {
  const id = demoIds.defaultConfiguration;

  test('changes only the given members and the time of the update', async () => {
    const before = calls.configuration(id);
    now = new Date(startTime.getTime() + 5000);
    const reply = await update(id, 'name=New&features[invoice_history][enabled]=false');
    expect(reply.status).toBe(200);
    expect(Configuration.parse(reply.body)).toEqual({
      ...before,
      name: 'New',
      updated: startSeconds + 5,
      features: { ...before.features, invoice_history: { enabled: false } },
    });
  });

  test('accepts an empty request', async () => {
    expect((await calls.stripe('POST', `/configurations/${id}`)).status).toBe(200);
  });

  test('unsets a member by an empty string', async () => {
    const form = [
      'name=',
      'default_return_url=',
      'business_profile[headline]=',
      'business_profile[privacy_policy_url]=',
      'features[customer_update][allowed_updates]=',
      `${subscription}[products]=`,
      `${subscription}[default_allowed_updates]=`,
    ].join('&');
    const { body } = await update(id, form);
    expect(body).toMatchObject({
      name: null,
      default_return_url: null,
      business_profile: { headline: null, privacy_policy_url: null, terms_of_service_url: 'https://example.com/terms' },
      features: {
        customer_update: { allowed_updates: [], enabled: true },
        subscription_update: { products: null, default_allowed_updates: [], enabled: true },
      },
    });
  });

  test('merges metadata; an empty value unsets one key, an empty string all', async () => {
    expect((await update(id, 'metadata[tier]=&metadata[new]=1')).body).toMatchObject({
      metadata: { source: 'demo', new: '1' },
    });
    expect(calls.configuration(id).metadata).not.toHaveProperty('tier');
    expect((await update(id, 'metadata=')).body).toMatchObject({ metadata: {} });
    expect(calls.configuration(id).metadata).toEqual({});
  });

  const manyKeys = (count: number, value: string) =>
    Array.from({ length: count }, (_, index) => `metadata[many${index}]=${value}`).join('&');

  test('rejects the 51st key of metadata, also if an earlier request set the others', async () => {
    expectError(await update(id, manyKeys(51, '1')), 400, { param: 'metadata' });
    await update(id, 'metadata=');
    expect((await update(id, manyKeys(50, '1'))).status).toBe(200);
    expect((await update(id, 'metadata[many0]=2')).status).toBe(200);
    expectError(await update(id, 'metadata[more]=1'), 400, { param: 'metadata' });
    expect((await update(id, 'metadata[many0]=&metadata[more]=1')).status).toBe(200);
    expectError(await create(`${minimal}&${manyKeys(51, '1')}`), 400, { param: 'metadata' });
  });

  test.each(['a[b]', 'a]', '[a', 'a%5Bb', 'a%5D', 'a][b'])('rejects the key of metadata %s', async (key) => {
    for (const answer of [await update(id, `metadata[${key}]=x`), await create(`${minimal}&metadata[${key}]=x`)]) {
      expectError(answer, 400, { param: 'metadata' });
    }
  });

  test('deactivates a configuration, and activates it again', async () => {
    expect((await update(demoIds.secondConfiguration, 'active=false')).body).toMatchObject({ active: false });
    expect((await update(demoIds.secondConfiguration, 'active=true')).body).toMatchObject({ active: true });
  });

  test('cannot deactivate the default', async () => {
    expectError(await update(id, 'active=false'), 400, { param: 'active' });
    expect(calls.configuration(id).active).toBe(true);
  });

  test.each([
    ['is_default=true', { code: 'parameter_unknown', param: 'is_default' }],
    ['login_page[enabled]=', { code: 'parameter_invalid_empty', param: 'login_page[enabled]' }],
    ['features[payment_method_update][payment_method_configuration]=pmc_1', { code: 'parameter_missing' }],
    [`${cancel}[cancellation_reason][options]=`, { code: 'parameter_missing' }],
  ])('rejects %s', async (form, error) => {
    expectError(await update(id, form), 400, error);
  });
});
