import { demoIds } from '../../src/emulator/demoIds.ts';
import { operations } from '../../src/capabilities/operations.ts';
import { startService, textAt } from '../support/service.ts';
import type { GraphQLAnswer, Service } from '../support/service.ts';
import { toolCall, toolHeaders } from '../support/toolCall.ts';

let service: Service;
beforeEach(async () => {
  service = await startService();
});
afterEach(() => service.close());

const customer =
  'mutation ($i: CreateCustomerInput!) { made: createCustomer(input: $i) { result: customer { id key } userErrors { code field message } } }';
const configuration =
  'mutation ($i: CreatePortalConfigurationInput!) { made: createPortalConfiguration(input: $i) { result: configuration { id } userErrors { code field message } } }';
const portalSession =
  'mutation ($i: CreatePortalSessionInput!) { made: createPortalSession(input: $i) { result: session { id url } userErrors { code field message } } }';
const customerPortalSession =
  'mutation ($i: CreateCustomerPortalSessionInput!) { made: createCustomerPortalSession(input: $i) { result: session { id url } userErrors { code field message } } }';
const checkoutSession =
  'mutation ($i: CreateCustomerCheckoutSessionInput!) { made: createCustomerCheckoutSession(input: $i) { result: session { id url } userErrors { code field message } } }';

const returnUrl = 'https://app.example.com/account';
const creations: [string, string, Record<string, unknown>, Record<string, unknown>][] = [
  ['createCustomer', customer, { key: 'new', name: 'New' }, { key: 'new', name: 'Other' }],
  [
    'createPortalConfiguration',
    configuration,
    { features: { invoiceHistory: { enabled: true } } },
    { features: { invoiceHistory: { enabled: false } } },
  ],
  ['createPortalSession', portalSession, { customerId: demoIds.acme }, { customerId: demoIds.acme, returnUrl }],
  [
    'createCustomerPortalSession',
    customerPortalSession,
    { customerId: demoIds.acme },
    { customerId: demoIds.acme, returnUrl },
  ],
  [
    'createCustomerCheckoutSession',
    checkoutSession,
    { customerId: demoIds.acme, successUrl: returnUrl },
    { customerId: demoIds.acme, successUrl: `${returnUrl}/done` },
  ],
];

function posts(): string[] {
  return service.calls().filter((call) => call.startsWith('POST'));
}

function userErrorsOf(answer: GraphQLAnswer): unknown {
  return Object(answer.data).made?.userErrors;
}

describe.each(creations)('%s', (_name, document, input, other) => {
  const create = (more: object) => service.graphql(document, { i: { ...input, ...more } });

  test('a retry with the same key returns the same result without a second effect', async () => {
    const first = await create({ idempotencyKey: 'k1' });
    expect(textAt(first, 'made.result.id')).not.toBe('');
    expect(posts()).toHaveLength(1);
    expect(await create({ idempotencyKey: 'k1' })).toEqual(first);
    expect(posts()).toHaveLength(0);
  });

  test('concurrent requests with one key have one effect and one result', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => create({ idempotencyKey: 'k1' })));
    expect(posts()).toHaveLength(1);
    expect(textAt(answers[0] ?? {}, 'made.result.id')).not.toBe('');
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  });

  test('reuse of a key with another input is a CONFLICT without effect', async () => {
    await create({ idempotencyKey: 'k1' });
    service.calls();
    const answer = await service.graphql(document, { i: { ...other, idempotencyKey: 'k1' } });
    expect(userErrorsOf(answer)).toEqual([
      { code: 'CONFLICT', field: ['input', 'idempotencyKey'], message: 'was used with another input' },
    ]);
    expect(service.calls()).toEqual([]);
  });

  test('a request with another key has its own effect', async () => {
    await create({ idempotencyKey: 'k1' });
    await create({ idempotencyKey: 'k2' });
    expect(posts()).toHaveLength(2);
  });
});

test('the key of a rejected request can be reused', async () => {
  const create = (key: string) => service.graphql(customer, { i: { key, name: 'New', idempotencyKey: 'k1' } });
  expect(userErrorsOf(await create('acme'))).toMatchObject([{ code: 'CONFLICT', field: ['input', 'key'] }]);
  expect(textAt(await create('new'), 'made.result.key')).toBe('new');
});

test('equal keys of different operations are unrelated', async () => {
  for (const [, document, input] of creations) {
    const answer = await service.graphql(document, { i: { ...input, idempotencyKey: 'the-same' } });
    expect(userErrorsOf(answer)).toEqual([]);
  }
});

test('the order of input members does not matter', async () => {
  await service.graphql(customer, { i: { key: 'new', name: 'New', idempotencyKey: 'k1' } });
  const again = await service.graphql(customer, { i: { idempotencyKey: 'k1', name: 'New', key: 'new' } });
  expect(userErrorsOf(again)).toEqual([]);
});

test('GraphQL, REST and MCP share idempotency keys', async () => {
  const body = { key: 'new', name: 'New' };
  const first = await service.graphql(customer, { i: { ...body, idempotencyKey: 'k1' } });
  const path = operations.find(({ name }) => name === 'create-customer')?.path ?? '';
  const rest = await fetch(new URL(path, service.restUrl), {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': 'k1' },
    body: JSON.stringify(body),
  });
  expect(rest.status).toBe(201);
  expect(JSON.parse(await rest.text()).id).toBe(textAt(first, 'made.result.id'));
  const mcp = await fetch(service.mcpUrl, {
    method: 'POST',
    headers: toolHeaders,
    body: JSON.stringify(toolCall('create-customer', { ...body, idempotency_key: 'k1' })),
  });
  expect(JSON.parse(await mcp.text()).result.structuredContent.id).toBe(textAt(first, 'made.result.id'));
  expect(posts()).toHaveLength(1);
});

test('an invalid key is reported at its path', async () => {
  const answer = await service.graphql(customer, { i: { key: 'new', name: 'New', idempotencyKey: 'a b' } });
  expect(userErrorsOf(answer)).toMatchObject([{ code: 'INVALID_INPUT', field: ['input', 'idempotencyKey'] }]);
});
