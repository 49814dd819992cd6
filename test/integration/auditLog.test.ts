import { operations } from '../../src/capabilities/operations.ts';
import { permissions } from '../../src/auth/permissions.ts';
import { readConfig } from '../../src/config/config.ts';
import { demoIds } from '../../src/emulator/demoIds.ts';
import { canaries, findCanaries } from '../support/canaries.ts';
import { text, startFakeUpstream } from '../support/fakeUpstream.ts';
import type { FakeUpstream } from '../support/fakeUpstream.ts';
import { closedTo, startIssuer } from '../support/issuer.ts';
import type { Issuer } from '../support/issuer.ts';
import { linesOf } from '../support/logLines.ts';
import type { LogLine } from '../support/logLines.ts';
import { startService } from '../support/service.ts';
import type { Service, ServiceOptions } from '../support/service.ts';
import { toolCall, toolHeaders } from '../support/toolCall.ts';
import { runEveryOperation } from '../security/everyOperation.ts';

let service: Service;
let issuer: Issuer | undefined;
let fake: FakeUpstream | undefined;
afterEach(async () => {
  await service.close();
  await issuer?.close();
  await fake?.close();
  issuer = fake = undefined;
});

async function start(options: ServiceOptions = {}): Promise<void> {
  service = await startService(options);
}

type Headers = Record<string, string>;

function post(url: string, body: object, headers: Headers = {}): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

function auditLines(): LogLine[] {
  return linesOf(service.log, 'audit: write');
}

const digest = expect.stringMatching(/^[0-9a-f]{16}$/);
const customer = { key: 'lighthouse-books', name: canaries.personsName.value, primary_email: canaries.email.value };

test.each<[string, (headers: Headers) => Promise<unknown>]>([
  [
    'graphql',
    (headers) =>
      post(
        service.url,
        {
          query:
            'mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) { customer { id } userErrors { code } } }',
          variables: {
            input: {
              key: customer.key,
              name: customer.name,
              primaryEmail: customer.primary_email,
              idempotencyKey: 'visit-1',
            },
          },
        },
        headers,
      ),
  ],
  [
    'rest',
    (headers) =>
      post(`${service.restUrl}v3/openmeter/customers`, customer, { ...headers, 'idempotency-key': 'visit-1' }),
  ],
  [
    'mcp',
    (headers) =>
      post(service.mcpUrl, toolCall('create-customer', { ...customer, idempotency_key: 'visit-1' }), {
        ...toolHeaders,
        ...headers,
      }),
  ],
])('a write over %s has a line with the caller, the action, the outcome and the object', async (protocol, send) => {
  issuer = await startIssuer();
  await start({ config: { auth: closedTo(issuer, 'direct') } });
  const claims = { sub: 'ada@shop.example', client_id: 'shop-admin', scope: 'customers:write' };
  await send({ authorization: `Bearer ${issuer.token(claims)}`, 'x-request-id': 'edge-1' });
  expect(auditLines()).toEqual([
    {
      level: 30,
      requestId: 'edge-1',
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
      protocol,
      client: 'shop-admin',
      // printf %s ada@shop.example | sha256sum | cut -c1-16
      subjectDigest: 'a4c14f1b068bf2c6',
      action: 'customers.create',
      outcome: 'succeeded',
      idempotencyKeyDigest: digest,
      customerId: expect.stringMatching(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/),
      targetKeyDigest: digest,
      msg: 'audit: write',
    },
  ]);
  const everything = service.log.join('');
  expect(findCanaries(everything)).toEqual([]);
  for (const hidden of ['visit-1', 'lighthouse', 'shop.example']) expect(everything).not.toContain(hidden);
});

test('every write of every adapter has a line, and no read has one', async () => {
  await start();
  const replies = await runEveryOperation(service);
  const writes = new Set(operations.filter(({ hints }) => !hints.readOnly).map(({ action }) => action));
  expect([...writes].every((action) => Object.hasOwn(permissions, action))).toBe(true);
  const lines = auditLines();
  for (const protocol of ['graphql', 'rest', 'mcp']) {
    const audited = lines.filter((line) => line['protocol'] === protocol).map(({ action }) => action);
    // The operation table has no operation that changes some members: REST and MCP replace.
    const expected = protocol === 'graphql' ? [...writes, 'customers.update'] : [...writes];
    expect([protocol, [...new Set(audited)].toSorted()]).toEqual([protocol, expected.toSorted()]);
  }
  const writingTools = operations.filter(({ hints }) => !hints.readOnly);
  expect(lines.filter((line) => line['protocol'] === 'mcp')).toHaveLength(writingTools.length);
  expect(replies.length).toBeGreaterThan(lines.length);
});

const customerUrl = () => `${service.restUrl}v3/openmeter/customers/${demoIds.acme}`;
const put = (body: object, headers: Headers = {}) =>
  fetch(customerUrl(), {
    method: 'PUT',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
const refused = { action: 'customers.upsert', customerId: demoIds.acme, outcome: 'refused' };

test('a refused write has a line with the code of the refusal', async () => {
  issuer = await startIssuer();
  await start({ config: { auth: closedTo(issuer, 'direct') } });
  const token = (scope: string) => ({ authorization: `Bearer ${issuer?.token({ scope })}` });
  await put({ name: 'Acme' }, token('customers:read'));
  await put({ name: '' }, token('customers:write'));
  expect(auditLines()).toMatchObject([
    { ...refused, errorCode: 'FORBIDDEN' },
    { ...refused, errorCode: 'INVALID_INPUT' },
  ]);
});

test.each([
  ['failed', 'is certainly not applied', text(429, ''), 'RATE_LIMITED'],
  ['unknown', 'may have been applied', text(500, ''), 'UPSTREAM_ERROR'],
] as const)('the outcome is %s for a write that %s', async (outcome, _what, answer, errorCode) => {
  fake = await startFakeUpstream();
  fake.answerWith(answer);
  const http = readConfig({ UPSTREAM_RETRIES: '0' }).http;
  await start({ konnectUrl: fake.url, config: { http } });
  await put({ name: 'Acme', usage_attribution: { subject_keys: ['acme'] } });
  expect(auditLines()).toMatchObject([{ action: 'customers.upsert', outcome, errorCode, customerId: demoIds.acme }]);
});

test('a write without an idempotency key, whose outcome is unknown, has the digest of the key that the caller gets', async () => {
  fake = await startFakeUpstream();
  fake.answerWith((request) => void request.socket.destroy());
  await start({ konnectUrl: fake.url });
  const checkout = { stripe_options: { success_url: 'https://shop.example/done' } };
  await post(`${customerUrl()}/billing/stripe/checkout-sessions`, checkout);
  expect(auditLines()).toMatchObject([
    { action: 'sessions.createCheckout', outcome: 'unknown', idempotencyKeyDigest: digest, customerId: demoIds.acme },
  ]);
});

test('a value that is no id of the expected form is not in the line', async () => {
  await start();
  await post(`${service.restUrl}v1/billing-portal/sessions`, {
    customer: canaries.personsName.value,
    configuration: canaries.email.value,
  });
  const [line] = auditLines();
  expect(line).toMatchObject({ action: 'sessions.createPortal', outcome: 'refused' });
  expect(line).not.toHaveProperty('stripeCustomerId');
  expect(line).not.toHaveProperty('configurationId');
});

test.each([
  ['error', 1],
  ['silent', 0],
] as const)('LOG_LEVEL=%s writes %i audit lines', async (logLevel, count) => {
  await start({ config: { logLevel } });
  await fetch(customerUrl(), { method: 'DELETE' });
  expect(auditLines()).toHaveLength(count);
});
