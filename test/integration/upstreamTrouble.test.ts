import { demoIds } from '../../src/emulator/demoIds.ts';
import { canaries } from '../support/canaries.ts';
import { json, startFakeUpstream } from '../support/fakeUpstream.ts';
import type { FakeUpstream } from '../support/fakeUpstream.ts';
import { startService } from '../support/service.ts';
import type { Service, ServiceOptions } from '../support/service.ts';

const secret = 'sk_live_canary0123456789';
let fake: FakeUpstream;
let service: Service;

beforeEach(async () => {
  fake = await startFakeUpstream();
});
afterEach(async () => {
  await service.close();
  await fake.close();
});

async function start(upstream: 'konnect' | 'stripe', config: ServiceOptions['config'] = {}): Promise<void> {
  const url = upstream === 'konnect' ? { konnectUrl: fake.url } : { stripeUrl: fake.url };
  service = await startService({ ...url, config: { deadlineMs: 30_000, ...config } });
}

const invalidId = { data: [{ id: 'x', key: 'acme', name: 'Acme' }], meta: { page: { number: 1, size: 50, total: 1 } } };

const customerWithoutName = {
  data: [{ id: demoIds.acme, key: 'acme', created_at: '2026-01-01T00:00:00Z', updated_at: '2026-01-01T00:00:00Z' }],
  meta: { page: { number: 1, size: 50, total: 1 } },
};

describe.each(['konnect', 'stripe'] as const)('when %s', (upstream) => {
  test('fails in a mutation, its payload is null and the other mutations run', async () => {
    await start(upstream);
    fake.answerWith(json(500, {}));
    const { data, errors } = await service.graphql(
      `mutation {
        updatePortalConfiguration(input: { id: "${demoIds.defaultConfiguration}", name: "x" }) { userErrors { code } }
        upsertCustomer(input: { key: "acme", name: "Acme", usageAttribution: null }) { userErrors { code } }
      }`,
    );
    expect(Object.values(Object(data)).filter((payload) => payload === null)).toHaveLength(1);
    expect(Object.values(Object(data))).toContainEqual({ userErrors: [] });
    expect(errors).toHaveLength(1);
  });
});

describe('responses of Konnect', () => {
  test('an invalid row of a bulk read fails alone', async () => {
    await start('konnect');
    const good = { ...customerWithoutName.data[0], id: demoIds.globex, key: 'globex', name: 'Globex' };
    fake.answerWith((request, response) => {
      const url = decodeURIComponent(request.url ?? '');
      const rows = url.includes('[eq]=globex')
        ? [good]
        : url.includes('[eq]=')
          ? invalidId.data
          : [good, ...invalidId.data];
      json(200, { data: rows, meta: { page: { number: 1, size: 50, total: rows.length } } })(request, response);
    });
    const { data, errors } = await service.graphql(
      '{ a: customer(key: "acme") { key } b: customer(key: "globex") { key } c: customer(key: "none") { key } }',
    );
    expect(data).toEqual({ a: null, b: { key: 'globex' }, c: null });
    expect(errors).toEqual([
      expect.objectContaining({
        path: ['a'],
        extensions: expect.objectContaining({ code: 'UPSTREAM_INVALID_RESPONSE', upstream: 'konnect' }),
      }),
      expect.objectContaining({ path: ['c'] }),
    ]);
  });

  test('rows are returned in the order of the keys, for any order and pages of the response', async () => {
    await start('konnect');
    const row = (key: string, id: string) => ({ ...customerWithoutName.data[0], id, key, name: key });
    const pages = [[row('c', demoIds.initech), row('stranger', demoIds.stripeProfile)], [row('a', demoIds.acme)]];
    fake.answerWith((request, response) => {
      const number = Number(/\[number\]=(\d+)/.exec(decodeURIComponent(request.url ?? ''))?.[1]);
      json(200, { data: pages[number - 1] ?? [], meta: { page: { number, size: 2, total: 3 } } })(request, response);
    });
    const { data, errors } = await service.graphql(
      '{ a: customer(key: "a") { name } b: customer(key: "b") { name } c: customer(key: "c") { name } }',
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({ a: { name: 'a' }, b: null, c: { name: 'c' } });
    expect(fake.requests).toHaveLength(2);
  });

  test('unknown members are accepted', async () => {
    await start('konnect');
    fake.answerWith(json(200, { ...customerWithoutName.data[0], name: 'Acme', shoe_size: 42 }));
    expect(await service.graphql(`{ customer(id: "${demoIds.acme}") { name labels { key } } }`)).toEqual({
      data: { customer: { name: 'Acme', labels: [] } },
    });
  });

  test('an invalid e-mail address is returned unchanged', async () => {
    await start('konnect');
    fake.answerWith(json(200, { ...customerWithoutName.data[0], name: 'Acme', primary_email: 'n/a' }));
    expect(await service.graphql(`{ customer(id: "${demoIds.acme}") { primaryEmail } }`)).toEqual({
      data: { customer: { primaryEmail: 'n/a' } },
    });
  });

  test.each([
    ['billing_address.country', ['input', 'billingAddress', 'country']],
    ['usage_attribution.subject_keys.1', ['input', 'usageAttribution', 'subjectKeys', '1']],
    ['usage_attribution/subject_keys/1', ['input', 'usageAttribution', 'subjectKeys', '1']],
    ['labels.tier', ['input', 'labels', '1']],
    ['body.primary_email', ['input', 'primaryEmail']],
    ['planet', null],
  ])('the field %s of an invalid parameter is mapped to the caller’s path', async (field, path) => {
    await start('konnect');
    fake.answerWith(
      json(
        400,
        {
          status: 400,
          title: 'Bad Request',
          instance: 'kong:trace:1',
          detail: 'x',
          invalid_parameters: [{ field, rule: 'invalid', reason: `is odd: ${secret}`, source: 'body' }],
        },
        { 'content-type': 'application/problem+json' },
      ),
    );
    const { data } = await service.graphql(
      'mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) { userErrors { code field message } } }',
      {
        input: {
          key: 'k',
          name: 'n',
          labels: [
            { key: 'a', value: 'b' },
            { key: 'tier', value: 'c' },
          ],
        },
      },
    );
    expect(data).toEqual({
      createCustomer: { userErrors: [{ code: 'INVALID_INPUT', field: path, message: 'is odd: [redacted]' }] },
    });
  });
});

describe('responses of Stripe', () => {
  test('an invalid row of the list fails alone when several configurations are read', async () => {
    await start('stripe');
    fake.answerWith((request, response) => {
      if (request.url?.includes('?limit=100'))
        return json(200, { object: 'list', data: [{ id: 'bpc_bad' }], has_more: false })(request, response);
      const message = `No such configuration: ${secret}`;
      json(404, { error: { type: 'invalid_request_error', code: 'resource_missing', message } })(request, response);
    });
    const { data, errors } = await service.graphql(
      '{ a: portalConfiguration(id: "bpc_1") { id } b: portalConfiguration(id: "bpc_2") { id } }',
    );
    expect({ data, errors }).toEqual({ data: { a: null, b: null }, errors: undefined });
    expect(fake.requests).toHaveLength(3);
  });

  test('a write is retried by the HTTP client and not by the SDK, with one idempotency key', async () => {
    await start('stripe');
    fake.answerWith((request) => request.socket.destroy());
    await service.graphql(
      'mutation { createPortalSession(input: { stripeCustomerId: "cus_1" }) { userErrors { code } } }',
    );
    expect(fake.requests).toHaveLength(3);
    expect(new Set(fake.requests.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
  });

  test('requests have the API key, the version and an idempotency key, and no telemetry', async () => {
    await start('stripe');
    fake.answerWith(json(400, { error: { type: 'invalid_request_error', message: 'no' } }));
    await service.graphql(
      'mutation { createPortalSession(input: { stripeCustomerId: "cus_1", idempotencyKey: "mine" }) { userErrors { code } } }',
    );
    expect(fake.requests[0]?.headers).toMatchObject({
      authorization: `Bearer ${canaries.stripeKey.value}`,
      'stripe-version': '2026-10-28.endive',
      // A hash of the caller and the key, so that it is not the same for another caller.
      'idempotency-key': expect.stringMatching(/^[0-9a-f]{64}$/),
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect(fake.requests[0]?.headers).not.toHaveProperty('x-stripe-client-telemetry');
  });
});
