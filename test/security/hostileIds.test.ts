import fc from 'fast-check';
import { operations } from '../../src/capabilities/operations.ts';
import { demoIds } from '../../src/emulator/demoIds.ts';
import { exampleOf } from '../../src/rest/openapi/examples.ts';
import type { Service } from '../support/service.ts';
import { configurationId, keysIn, ulid, watchUpstreams } from './upstreamRequests.ts';
import type { UpstreamRequests } from './upstreamRequests.ts';
import { startCalledService } from './calls.ts';
import type { CalledService, Calls, Json } from './calls.ts';
import { hostileNonText, hostileText, knownHostileIds } from './hostileValues.ts';

const seed = 20_260_502;
// Each test sends hundreds of requests.
jest.setTimeout(60_000);

let started: CalledService;
let service: Service;
let calls: Calls;
let upstreams: UpstreamRequests;
beforeAll(async () => {
  started = await startCalledService();
  ({ service, calls } = started);
  upstreams = await watchUpstreams(service, calls);
});
afterAll(() => started.close());

/** Hostile texts, the known ones first. */
function isStorable(text: string): boolean {
  return text !== '' && text.isWellFormed() && !text.includes('\0');
}

function texts(count: number, nth: number): string[] {
  const generated = fc.sample(hostileText, { numRuns: count, seed: seed + nth });
  return [...knownHostileIds, ...generated]
    .filter((text) => !ulid.test(text) && !configurationId.test(text))
    .slice(0, count);
}

/** Splits the values into batches that fit into one request; sends eight at a time. */
async function inBatches<T>(values: readonly T[], size: number, send: (batch: T[], index: number) => Promise<void>) {
  const batches: T[][] = [];
  let bytes = 0;
  for (const value of values) {
    const length = JSON.stringify(value).length;
    const last = batches.at(-1);
    if (last && last.length < size && bytes + length < 80_000) {
      last.push(value);
      bytes += length;
    } else {
      batches.push([value]);
      bytes = length;
    }
  }
  const queue = batches.entries();
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (const [index, batch] of queue) await send(batch, index);
    }),
  );
}

function variablesOf(values: readonly unknown[]): Record<string, unknown> {
  return Object.fromEntries(values.map((value, i) => [`v${i}`, value]));
}

describe('through GraphQL', () => {
  const fields = ['customer(id: $v)', 'portalConfiguration(id: $v)', 'billingProfile(id: $v)'];
  test.each(fields)('a malformed id in %s is rejected before any upstream call', async (field) => {
    await inBatches(texts(1000, fields.indexOf(field)), 40, async (some) => {
      const asked = some.map((_, i) => `a${i}: ${field.replace('$v', `$v${i}`)} { id }`).join(' ');
      const declared = some.map((_, i) => `$v${i}: ID!`).join(' ');
      const { data, errors } = await calls.graphql(`query (${declared}) { ${asked} }`, variablesOf(some));
      expect(Object.values(data)).toEqual(some.map(() => null));
      expect(new Set(errors.map(codeOf))).toEqual(new Set(['BAD_USER_INPUT']));
      expect(errors).toHaveLength(some.length);
    });
    expect(upstreams.take()).toEqual([]);
  });

  const inputs: readonly (readonly [field: string, toInput: (id: string) => object])[] = [
    ['deleteCustomer', (id: string) => ({ id })],
    ['upsertCustomer', (id: string) => ({ id, name: 'A' })],
    ['updateCustomerBilling', (customerId: string) => ({ customerId })],
    ['updateCustomerBilling', (billingProfileId: string) => ({ customerId: demoIds.acme, billingProfileId })],
    ['updateCustomerBillingAppData', (customerId: string) => ({ customerId, stripe: {} })],
    ['createCustomerCheckoutSession', (customerId: string) => ({ customerId, successUrl: 'https://shop.example' })],
    ['createCustomerPortalSession', (customerId: string) => ({ customerId })],
    ['createCustomerPortalSession', (configurationId: string) => ({ customerId: demoIds.acme, configurationId })],
    ['createPortalSession', (customerId: string) => ({ customerId })],
    ['createPortalSession', (configurationId: string) => ({ stripeCustomerId: 'cus_1', configurationId })],
    ['updatePortalConfiguration', (id: string) => ({ id, name: 'A' })],
  ];
  test('a malformed id in a mutation input is rejected before any upstream call', async () => {
    await inBatches(texts(1650, 10), 30, async (some, nth) => {
      const [field, toInput] = inputs[nth % inputs.length] ?? raise();
      const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}Input!`;
      const asked = some.map((_, i) => `a${i}: ${field}(input: $v${i}) { userErrors { code } }`).join(' ');
      const declared = some.map((_, i) => `$v${i}: ${type}`).join(' ');
      const { data } = await calls.graphql(`mutation (${declared}) { ${asked} }`, variablesOf(some.map(toInput)));
      expect(Object.values(data)).toEqual(some.map(() => ({ userErrors: [{ code: 'INVALID_INPUT' }] })));
    });
    expect(upstreams.take()).toEqual([]);
  });

  test('a malformed id in a representation is rejected before any upstream call', async () => {
    const odd = fc.sample(hostileNonText, { numRuns: 600, seed }).filter((value) => typeof value !== 'number');
    await inBatches<unknown>([...texts(1400, 20), ...odd], 90, async (some, nth) => {
      const __typename = ['Customer', 'PortalConfiguration', 'BillingProfile'][nth % 3];
      const { data, errors } = await calls.graphql(
        'query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }',
        { r: some.map((id) => ({ __typename, id })) },
      );
      expect(data._entities).toEqual(some.map(() => null));
      expect(new Set(errors.map(codeOf))).toEqual(new Set(['BAD_USER_INPUT']));
    });
    expect(upstreams.take()).toEqual([]);
  });

  test('a malformed cursor or filter id is rejected before any upstream call', async () => {
    const declared = '$after: String, $id: ID!';
    const ask = `query (${declared}) {
      a: customers(after: $after) { totalCount }
      b: portalConfigurations(first: 1, after: $after) { nodes { id } }
      c: billingProfiles(last: 1, before: $after) { totalCount }
      d: customers(filter: { billingProfileId: { eq: $id } }) { totalCount }
      e: customers(filter: { billingProfileId: { in: [$id] } }) { totalCount }
      f: customers(filter: { billingProfileId: { neq: $id } }) { totalCount }
    }`;
    await inBatches(texts(500, 30), 1, async ([id = '']) => {
      const after = Buffer.from(`portalConfigurations\n${id}`).toString('base64url');
      const { data } = await calls.graphql(ask, { after, id });
      expect(Object.values(data)).toEqual([null, null, null, null, null, null]);
    });
    expect(upstreams.take()).toEqual([]);
  });

  test('a customer key is sent as one filter value that decodes to the key', async () => {
    const keys = texts(1200, 40);
    await inBatches(keys, 40, async (some) => {
      const asked = some.map((_, i) => `a${i}: customer(key: $v${i}) { id }`).join(' ');
      const declared = some.map((_, i) => `$v${i}: String!`).join(' ');
      await calls.graphql(`query (${declared}) { ${asked} }`, variablesOf(some));
    });
    await inBatches(texts(300, 41), 90, async (some) => {
      const r = some.map((key) => ({ __typename: 'Customer', key }));
      await calls.graphql('query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }', { r });
    });
    const all = upstreams.take();
    upstreams.expectClean(all, [...keys, ...texts(300, 41)]);
    const arrived = new Set(keysIn(all));
    // Keys of legal length that are well-formed text without U+0000 reach the upstream.
    const legalKeys = keys.filter((key) => isStorable(key) && key.length <= 256);
    expect(legalKeys.filter((key) => !arrived.has(key))).toEqual([]);
    expect(legalKeys.length).toBeGreaterThan(700);
  });
});

describe('through REST', () => {
  const withId = operations.filter(({ parameter }) => parameter !== undefined);

  test('a path parameter cannot change the upstream path', async () => {
    await inBatches(texts(1400, 50), 1, async ([id = ''], nth) => {
      const { name, method, path } = withId[nth % withId.length] ?? operations[0] ?? raise();
      const raw = /^[\x21-\x7e]+$/.test(id) && nth % 2 === 0 ? id : encodeURIComponent(id.toWellFormed());
      const { status } = await calls.rest(method, path.replace(/\{\w+\}/, raw.slice(0, 8000)), exampleOf(name).body);
      expect(status).toBeLessThan(500);
    });
    upstreams.expectClean(upstreams.take());
  });

  test('a query parameter cannot add upstream parameters', async () => {
    const values = texts(900, 60);
    const names = ['filter[key]', 'filter[name][contains]', 'filter[key][eq]', 'filter[billing_profile_id]', 'sort'];
    const stripeNames = ['starting_after', 'ending_before', 'limit', 'active'];
    await inBatches(values, 1, async ([value = ''], nth) => {
      const name = [...names, ...stripeNames][nth % (names.length + stripeNames.length)] ?? '';
      const { path } =
        (stripeNames.includes(name)
          ? operations[0]
          : operations.find((operation) => operation.name === 'list-customers')) ?? raise();
      const { status } = await calls.rest('GET', `${path}?${name}=${encodeURIComponent(value.toWellFormed())}`);
      // Konnect answers 500 to U+0000 in a filter.
      if (!value.includes('\0')) expect(status).toBeLessThan(500);
    });
    upstreams.expectClean(
      upstreams.take(),
      values.map((value) => value.toWellFormed()),
    );
  });

  test('an idempotency key is forwarded as one unchanged header', async () => {
    const keys = texts(300, 70).filter((key) => /^[\x20-\x7e\x80-\xff]*$/.test(key));
    await inBatches(keys, 1, async ([key = '']) => {
      const { status } = await calls.rest(
        'POST',
        '/v1/v1/billing-portal/sessions',
        { customer: 'cus_1' },
        { 'idempotency-key': key },
      );
      expect(status).toBeLessThan(500);
    });
    upstreams.expectClean(
      upstreams.take(),
      keys.map((key) => key.trim()),
    );
  });

  test('a non-string id is rejected', async () => {
    const values = fc.sample(hostileNonText, { numRuns: 300, seed: seed + 1 });
    await inBatches(values, 1, async ([value], nth) => {
      const bodies = [
        ['POST', '/v1/v1/billing-portal/sessions', { customer: value }],
        ['POST', '/v1/v1/billing-portal/sessions', { customer: 'cus_1', configuration: value }],
        ['POST', '/v1/v1/billing-portal/sessions', { customer_id: value }],
        ['PUT', `/v1/v3/openmeter/customers/${demoIds.acme}/billing`, { billing_profile: { id: value } }],
        ['POST', '/v1/v3/openmeter/customers', { key: value, name: 'A' }],
      ] as const;
      const [method, path, body] = bodies[nth % bodies.length] ?? raise();
      // null equals absent, and a billing without a profile is valid.
      if (value !== null) expect((await calls.rest(method, path, body)).status).toBe(400);
    });
    upstreams.expectClean(upstreams.take());
  });

  test('a Stripe id in a form decodes to the id that was sent', async () => {
    const ids = texts(300, 80).filter((id) => isStorable(id) && id.length <= 5000);
    await inBatches(ids, 1, async ([customer = '']) => {
      await calls.rest('POST', '/v1/v1/billing-portal/sessions', { customer });
    });
    const all = upstreams.take();
    upstreams.expectClean(all);
    const forms = all.map(({ requestBody }) => [...new URLSearchParams(requestBody)]);
    expect(new Set(forms.map((form) => JSON.stringify(form)))).toEqual(
      new Set(ids.map((id) => JSON.stringify([['customer', id]]))),
    );
  });
});

describe('through MCP', () => {
  test('a tool argument cannot change the upstream request', async () => {
    const values: unknown[] = [...texts(1200, 90), ...fc.sample(hostileNonText, { numRuns: 300, seed: seed + 2 })];
    const places = [
      ...operations.flatMap(({ name, parameter }) => (parameter ? [{ name, at: parameter.name, rest: {} }] : [])),
      { name: 'stripe-list-portal-configurations', at: 'starting_after', rest: {} },
      { name: 'stripe-create-portal-session', at: 'configuration', rest: { customer: 'cus_1' } },
      { name: 'stripe-create-portal-session', at: 'customer_account', rest: {} },
      { name: 'stripe-create-portal-session', at: 'idempotency_key', rest: { customer: 'cus_1' } },
    ];
    await inBatches(values, 1, async ([value], nth) => {
      const { name, at, rest } = places[nth % places.length] ?? raise();
      const text = await calls.tool(name, { ...exampleOf(name).body, ...rest, [at]: value });
      expect(text).not.toContain('INTERNAL_SERVER_ERROR');
    });
    upstreams.expectClean(
      upstreams.take(),
      values.filter((value) => typeof value === 'string'),
    );
  });
});

test('the service still responds and logged no error', async () => {
  expect(await calls.graphql('{ customer(key: "globex") { key } }')).toEqual({ data: { customer: { key: 'globex' } } });
  expect(service.log.filter((line) => JSON.parse(line).level >= 50)).toEqual([]);
});

function codeOf({ extensions }: Json): string {
  return extensions.code;
}

function raise(): never {
  throw new Error('The list is empty.');
}
