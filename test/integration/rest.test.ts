import { operations } from '../../src/capabilities/operations.ts';
import { demoIds } from '../../src/emulator/demoIds.ts';
import { exampleOf } from '../../src/rest/openapi/examples.ts';
import { configurationsPath, customersPath, operationOf, pathOf, sessionsPath, startRest } from './restService.ts';
import type { Json, RestService } from './restService.ts';

const unknownUlid = '01ARZ3NDEKTSV4RRFFQ69G5FAV';
const named = operations.map((operation) => [operation.name, operation] as const);
const withParameter = named.filter(([, { parameter }]) => parameter);
const withBody = named.filter(([, { body }]) => body);

let rest: RestService;
beforeEach(async () => {
  rest = await startRest();
});
afterEach(() => rest.close());

describe('every operation', () => {
  test.each(named)('%s answers its documented example', async (_name, operation) => {
    const { status, body, headers } = await rest.run(operation);
    expect(status).toBe(operation.answer.status);
    const { answer } = exampleOf(operation.name);
    // Writes answer new ids and times.
    if (operation.hints.readOnly) expect(body).toEqual(answer);
    else expect(shapeOf(body)).toEqual(shapeOf(answer));
    expect(headers.get('cache-control')).toBe('private, no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-type')).toBe(status === 204 ? null : 'application/json; charset=utf-8');
  });

  test.each(withParameter)('%s refuses an invalid id and names the path parameter', async (_name, operation) => {
    for (const id of ['x', '../acme', '%', 'x'.repeat(5000)]) {
      const { status, body } = await rest.run(operation, { id });
      // Konnect answers 404 for an id in the path that is no ULID.
      const isCustomer = operation.parameter?.name === 'customerid';
      expect([status, body.code]).toEqual(isCustomer ? [404, 'NOT_FOUND'] : [400, 'INVALID_INPUT']);
      expect(body.invalid_parameters).toEqual([
        expect.objectContaining({
          field: operation.parameter?.name,
          reason: expect.stringMatching(/^must be /),
          source: 'path',
        }),
      ]);
    }
    expect(rest.calls()).toEqual([]);
  });

  test.each(withParameter)('%s answers 404 for an unknown id', async (_name, operation) => {
    const id = operation.parameter?.name === 'configuration' ? 'bpc_unknown' : unknownUlid;
    const { status, body } = await rest.run(operation, { id });
    expect([status, body.code]).toEqual([404, 'NOT_FOUND']);
    expect(body.invalid_parameters).toEqual([
      { field: operation.parameter?.name, reason: expect.any(String), source: 'path' },
    ]);
  });

  test.each(named.filter(([, { query, restQuery }]) => !query && !restQuery))(
    '%s refuses query parameters',
    async (_name, operation) => {
      const path = `${pathOf(operation, exampleOf(operation.name).path)}?verbose=true`;
      const { status, body } = await rest.call(operation.method, path, exampleOf(operation.name).body);
      expect([status, body.invalid_parameters]).toEqual([
        400,
        [{ field: 'verbose', reason: 'is not a known parameter', source: 'query' }],
      ]);
    },
  );

  test.each(withBody)('%s refuses every body that is not a JSON object', async (_name, operation) => {
    const send = (body: string, headers = {}) =>
      rest.call(operation.method, pathOf(operation, exampleOf(operation.name).path), body, headers);
    const codes = async (body: string, headers = {}) => {
      const answer = await send(body, headers);
      expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
      return [answer.status, answer.body.code];
    };
    expect(await codes('')).toEqual([400, 'INVALID_INPUT']);
    for (const text of ['{', '[]', 'null', '"x"', '{"a":1}}', 'NaN']) {
      expect(await codes(text)).toEqual([400, 'INVALID_INPUT']);
    }
    // Deep enough to overflow the stack of a recursive walk.
    for (const member of ['a', '__proto__']) {
      const deep = await send(`{"${member}":${'['.repeat(9000)}${']'.repeat(9000)}}`);
      expect([deep.status, deep.body.detail]).toEqual([400, 'The body must not be nested deeper than 32 levels.']);
    }
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', ';']) {
      expect(await codes('{}', { 'content-type': type })).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
    }
    expect(await codes(JSON.stringify({ a: 'x'.repeat(20_000) }))).toEqual([413, 'BODY_TOO_LARGE']);
    expect(rest.calls()).toEqual([]);
  });

  test.each(withBody)('%s refuses body members that belong to the path or the headers', async (_name, operation) => {
    const { path, body } = exampleOf(operation.name);
    const own = ['id', 'customerid', 'idempotency_key', '__proto__', 'constructor'];
    if (operation.name !== 'stripe-create-portal-session') own.push('customer_id');
    for (const member of own) {
      const text = JSON.stringify(body).replace(/^\{/, `{"${member}":"${path ?? 'x'}",`);
      const answer = await rest.call(operation.method, pathOf(operation, path), text);
      expect(answer.status).toBe(400);
      expect(answer.body.invalid_parameters).toEqual([
        { field: member, reason: 'is not a known member', source: 'body', rule: 'unknown_property' },
      ]);
    }
    expect(rest.calls()).toEqual([]);
  });
});

describe('an invalid body', () => {
  test('is refused with all invalid members, named as in the request', async () => {
    const { body } = await rest.call('POST', customersPath, {
      key: '',
      billing_address: { country: 'de' },
      usage_attribution: { subject_keys: ['a', ''] },
      nme: 'Acme',
    });
    expect(body.invalid_parameters.map(({ field, source }: Json) => [source, field]).sort()).toEqual([
      ['body', 'billing_address.country'],
      ['body', 'key'],
      ['body', 'name'],
      ['body', 'nme'],
      ['body', 'usage_attribution.subject_keys.1'],
    ]);
    expect(body.detail).toContain('billing_address.country: must be a country code');
  });

  test('that the upstream refuses is reported in the same way', async () => {
    const features = { subscription_cancel: { enabled: true, proration_behavior: 'create_prorations' } };
    const { status, body } = await rest.call('POST', configurationsPath, { features });
    expect([status, body.code]).toEqual([400, 'INVALID_INPUT']);
    expect(body.invalid_parameters[0]).toMatchObject({
      field: 'features.subscription_cancel.proration_behavior',
      source: 'body',
    });
  });

  test('upsert-customer refuses a key', async () => {
    const { body } = await rest.run(operationOf('upsert-customer'), { body: { name: 'A', key: 'b' } });
    expect(body.invalid_parameters).toEqual([
      { field: 'key', reason: 'is not a known member', source: 'body', rule: 'unknown_property' },
    ]);
  });
});

describe('refusals', () => {
  test('a taken key is a conflict', async () => {
    const { status, body } = await rest.call('POST', customersPath, { key: 'acme', name: 'Another' });
    expect(status).toBe(409);
    expect(body).toEqual({
      type: 'about:blank',
      title: 'Conflict',
      status: 409,
      instance: expect.stringMatching(/^urn:uuid:/),
      detail: 'key: another customer has the key "acme"',
      code: 'CONFLICT',
      request_id: expect.any(String),
      invalid_parameters: [{ field: 'key', reason: 'another customer has the key "acme"', source: 'body' }],
    });
  });

  test('writes to a deleted customer answer 410; a repeated deletion succeeds', async () => {
    const path = `${customersPath}/${demoIds.acme}`;
    expect((await rest.call('DELETE', path)).status).toBe(204);
    expect((await rest.call('DELETE', path)).status).toBe(204);
    expect((await rest.call('GET', path)).body.deleted_at).toEqual(expect.any(String));
    const writes = [
      rest.call('PUT', path, { name: 'Acme' }),
      rest.call('PUT', `${path}/billing`, { billing_profile: { id: demoIds.sandboxProfile } }),
      rest.call('PUT', `${path}/billing/app-data`, { stripe: { customer_id: demoIds.acmeStripeCustomer } }),
      rest.call('POST', `${path}/billing/stripe/checkout-sessions`, { stripe_options: { success_url: 'https://a.b' } }),
      rest.call('POST', `${path}/billing/stripe/portal-sessions`, { stripe_options: {} }),
    ];
    for (const { status, body } of await Promise.all(writes)) {
      expect([status, body.code, body.invalid_parameters[0].field]).toEqual([410, 'GONE', 'customerid']);
    }
  });

  test('a missing link or an active subscription is a failed precondition', async () => {
    const globex = `${customersPath}/${demoIds.globex}`;
    const stripe = { customer_id: 'cus_unknown' };
    rest.emulator.state.konnect.customers.get(demoIds.acme)?.activePlanKeys.push('plan');
    const refused = [
      ['customerid', rest.call('GET', `${globex}/billing`)],
      ['customerid', rest.call('POST', `${globex}/billing/stripe/portal-sessions`, { stripe_options: {} })],
      ['customerid', rest.call('DELETE', `${customersPath}/${demoIds.acme}`)],
      ['app_data.stripe', rest.call('PUT', `${globex}/billing`, { app_data: { stripe } })],
      ['stripe', rest.call('PUT', `${globex}/billing/app-data`, { stripe })],
    ] as const;
    for (const [field, answer] of refused) {
      const { status, body } = await answer;
      expect([status, body.code, body.invalid_parameters?.[0]?.field]).toEqual([412, 'PRECONDITION_FAILED', field]);
    }
  });

  test('an unknown id in the body is reported under its member, not under the path', async () => {
    const acme = `${customersPath}/${demoIds.acme}`;
    const missing = [
      ['billing_profile.id', rest.call('PUT', `${acme}/billing`, { billing_profile: { id: unknownUlid } })],
      [
        'stripe_options.configuration_id',
        rest.call('POST', `${acme}/billing/stripe/portal-sessions`, { stripe_options: { configuration_id: 'bpc_x' } }),
      ],
      ['customer', rest.call('POST', sessionsPath, { customer: 'cus_unknown' })],
    ] as const;
    for (const [field, answer] of missing) {
      const { status, body } = await answer;
      expect([status, body.invalid_parameters]).toEqual([404, [{ field, reason: expect.any(String), source: 'body' }]]);
    }
  });
});

describe('a portal session for a Konnect customer', () => {
  test('is created for the linked Stripe customer', async () => {
    const { status, body } = await rest.call('POST', sessionsPath, { customer_id: demoIds.acme });
    expect([status, body.customer]).toEqual([200, demoIds.acmeStripeCustomer]);
    expect(rest.calls()).toEqual([
      `GET /v3/openmeter/customers/${demoIds.acme}/billing`,
      'POST /v1/billing_portal/sessions',
    ]);
  });

  test('is refused under customer_id without such a customer or without a link', async () => {
    for (const [id, expected] of [
      [unknownUlid, 404],
      ['x', 400],
      [demoIds.globex, 412],
    ] as const) {
      const { status, body } = await rest.call('POST', sessionsPath, { customer_id: id });
      expect([status, body.invalid_parameters[0]]).toMatchObject([expected, { field: 'customer_id', source: 'body' }]);
    }
  });

  test('is refused unless exactly one member names the customer', async () => {
    const both = { customer_id: demoIds.acme, customer: demoIds.acmeStripeCustomer };
    for (const body of [both, {}]) expect((await rest.call('POST', sessionsPath, body)).status).toBe(400);
  });
});

describe('the idempotency key', () => {
  const create = operationOf('stripe-create-portal-configuration');

  test('makes a repeated request return the first answer', async () => {
    const headers = { 'idempotency-key': 'once' };
    const first = await rest.run(create, { headers });
    const again = await rest.run(create, { headers });
    expect(again.body).toEqual(first.body);
    expect((await rest.run(create)).body.id).not.toBe(first.body.id);
  });

  test('is refused with another request', async () => {
    const headers = { 'idempotency-key': 'once' };
    await rest.run(create, { headers });
    const { status, body } = await rest.run(create, {
      headers,
      body: { features: { invoice_history: { enabled: true } } },
    });
    expect([status, body.invalid_parameters[0]]).toMatchObject([409, { field: 'Idempotency-Key', source: 'header' }]);
  });

  test('is refused under its header name when malformed', async () => {
    for (const key of ['', 'a b', 'x'.repeat(256)]) {
      const { status, body } = await rest.run(create, { headers: { 'idempotency-key': key } });
      expect([status, body.invalid_parameters]).toEqual([
        400,
        [{ field: 'Idempotency-Key', reason: 'must be 1 to 255 printable ASCII characters', source: 'header' }],
      ]);
    }
  });

  test('is ignored by operations that create nothing', async () => {
    const headers = { 'idempotency-key': 'a b' };
    expect((await rest.run(operationOf('get-customer'), { headers })).status).toBe(200);
    expect((await rest.run(operationOf('upsert-customer'), { headers })).status).toBe(200);
  });
});

/** The structure of a JSON value: its members with the types of their values. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shapeOf(value[0])];
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shapeOf(member)]));
}
