import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { operations } from '../../src/capabilities/operations.ts';
import { demoIds } from '../../src/emulator/demoIds.ts';
import { attemptsOf, callLinesOf } from '../support/callLog.ts';
import { json, startFakeUpstream, text } from '../support/fakeUpstream.ts';
import type { Answer } from '../support/fakeUpstream.ts';
import { startService } from '../support/service.ts';
import type { Service, ServiceOptions } from '../support/service.ts';

interface Result {
  readonly isError: boolean;
  /** All text content. */
  readonly text: string;
}

interface Started {
  readonly service: Service;
  readonly client: Client;
  readonly call: (name: string, args?: object) => Promise<Result>;
}

const started: Started[] = [];
afterEach(async () => {
  for (const { client, service } of started.splice(0)) {
    await client.close();
    await service.close();
  }
});

async function start(options: ServiceOptions = {}): Promise<Started> {
  const service = await startService(options);
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(new StreamableHTTPClientTransport(new URL(service.mcpUrl)));
  const call = async (name: string, args: object = {}): Promise<Result> => {
    const { content, isError } = await client.callTool({ name, arguments: { ...args } });
    const texts = Array.isArray(content) ? content.map((part) => String(part.text)) : [];
    if (isError) service.leakDetector.checkErrors(texts.join('\n'));
    return { isError: isError === true, text: texts.join('\n') };
  };
  const connection = { service, client, call };
  started.push(connection);
  return connection;
}

const returnUrl = 'https://shop.example/account';

describe('a refusal names its remediation:', () => {
  const checkout = { success_url: returnUrl };
  test.each<[string, string, object, RegExp, string]>([
    [
      'a taken key',
      'create-customer',
      { key: 'acme', name: 'A' },
      /^CONFLICT.*\n- key: another/,
      'list-customers with',
    ],
    [
      'a taken subject',
      'create-customer',
      { key: 'free', name: 'A', usage_attribution: { subject_keys: ['acme-staging'] } },
      /^CONFLICT.*\n- usage_attribution\.subject_keys: /,
      'usage_attribution_subject_key',
    ],
    [
      'an unknown customer id',
      'get-customer',
      { customerid: demoIds.stripeApp },
      /^NOT_FOUND.*\n- customerid: /,
      'list-customers',
    ],
    [
      'an unknown customer id in a write',
      'upsert-customer',
      { customerid: demoIds.stripeApp, name: 'A' },
      /^NOT_FOUND.*\n- customerid: /,
      'list-customers',
    ],
    [
      'an unknown configuration',
      'stripe-retrieve-portal-configuration',
      { configuration: 'bpc_no' },
      /^NOT_FOUND.*\n- configuration: /,
      'stripe-list-portal-configurations',
    ],
    [
      'an unknown configuration in a write',
      'stripe-update-portal-configuration',
      { configuration: 'bpc_no', name: 'A' },
      /^NOT_FOUND.*\n- configuration: /,
      'stripe-list-portal-configurations',
    ],
    [
      'an unlinked customer',
      'get-customer-billing-data',
      { customerid: demoIds.globex },
      /^PRECONDITION_FAILED.*\n- .*customer .* is not linked/,
      'create-stripe-checkout-session',
    ],
    [
      'a portal session for an unlinked customer',
      'create-stripe-customer-portal-session',
      { customerid: demoIds.globex, stripe_options: {} },
      /^PRECONDITION_FAILED.*\n- customerid: /,
      'create-stripe-checkout-session',
    ],
    [
      'an unknown billing profile',
      'update-customer-billing-data',
      { customerid: demoIds.acme, billing_profile: { id: demoIds.acme } },
      /^NOT_FOUND.*\n- billing_profile\.id: /,
      'No tool lists',
    ],
    [
      'an unknown Stripe customer',
      'stripe-create-portal-session',
      { customer: 'cus_nobody' },
      /^NOT_FOUND.*\n- customer: /,
      'get-customer-billing-data',
    ],
    [
      'a portal session without a customer',
      'stripe-create-portal-session',
      {},
      /^INVALID_INPUT.*\n- customer: give exactly one of `customer`, `customer_id`, `customer_account`; got none/,
      'Correct',
    ],
    [
      'an idempotency key with a space',
      'stripe-create-portal-session',
      { customer: 'cus_1', idempotency_key: 'a b' },
      /^INVALID_INPUT.*\n- idempotency_key: /,
      'Correct',
    ],
    [
      'a hosted page without success_url',
      'create-stripe-checkout-session',
      { customerid: demoIds.acme, stripe_options: {} },
      /^INVALID_INPUT.*\n- stripe_options\.success_url: is required/,
      'Correct',
    ],
    [
      'an expiry in the past',
      'create-stripe-checkout-session',
      { customerid: demoIds.acme, stripe_options: { ...checkout, expires_at: 1 } },
      /^INVALID_INPUT/,
      'Correct',
    ],
  ])('%s', async (_case, tool, args, expected, next) => {
    const { call } = await start();
    const { isError, text: all } = await call(tool, args);
    expect(isError).toBe(true);
    expect(all).toMatch(expected);
    const advice = all.split('\nNext: ')[1] ?? '';
    expect(advice).toContain(next);
    const mentioned = advice.match(/\b(?:[a-z]+-)+[a-z]+\b/g) ?? [];
    const names = operations.map(({ name }) => name);
    expect(mentioned.filter((word) => !names.includes(word))).toEqual([]);
  });

  test('a deleted customer', async () => {
    const { call } = await start();
    await call('delete-customer', { customerid: demoIds.initech });
    const { text: answer } = await call('upsert-customer', { customerid: demoIds.initech, name: 'Back' });
    expect(answer).toMatch(/^GONE: nothing was done\.\n- customerid: /);
    expect(answer).toContain('create-customer creates a new one');
  });
});

describe('an argument is reported under the name that was sent:', () => {
  const id = demoIds.acme;
  test.each<[string, string, object, readonly string[], string]>([
    [
      'id of a customer',
      'get-customer',
      { id },
      ['- customerid: is required', '- id: is not a known member'],
      'The members of get-customer are: customerid.',
    ],
    [
      'id of a customer to replace',
      'upsert-customer',
      { customerid: id, id, name: 'A' },
      ['- id: is not a known member'],
      'The members of upsert-customer are: customerid, name, ',
    ],
    [
      'id of a configuration',
      'stripe-update-portal-configuration',
      { id: 'bpc_1' },
      ['- configuration: is required', '- id: is not a known member'],
      'stripe-list-portal-configurations',
    ],
    [
      'customer_id',
      'get-customer-billing-data',
      { customer_id: id },
      ['- customerid: is required', '- customer_id: is not a known member'],
      'The members of get-customer-billing-data are: customerid.',
    ],
    [
      'a nested name',
      'create-stripe-customer-portal-session',
      { customerid: id, stripe_options: { url: returnUrl } },
      ['- stripe_options.url: is not a known member'],
      'The members of create-stripe-customer-portal-session.stripe_options are: configuration_id, locale, return_url.',
    ],
    [
      'an unknown name with null',
      'list-customers',
      { search: null },
      ['- search: is not a known member'],
      'The members of list-customers are: page, sort, filter.',
    ],
    [
      'a key in place of an id',
      'get-customer',
      { customerid: 'acme' },
      ['- customerid: must be a ULID: 26 characters of Crockford base 32'],
      'list-customers with {"filter":{"key":"…"}} finds the id of a customer by its key',
    ],
    [
      'a key in place of the id of a portal session',
      'stripe-create-portal-session',
      { customer_id: 'acme' },
      ['- customer_id: must be a ULID: 26 characters of Crockford base 32'],
      'list-customers with {"filter":{"key":"…"}} finds the id',
    ],
    [
      'a name in place of the id of a configuration',
      'stripe-retrieve-portal-configuration',
      { configuration: 'Default' },
      ['- configuration: must be the id of a portal configuration: "bpc_" and letters, digits or underscores'],
      'stripe-list-portal-configurations lists the ids',
    ],
    [
      'a filter operator',
      'list-customers',
      { filter: { key: { equals: 'acme' } } },
      ['- filter.key.equals: is not a known member'],
      'The members of list-customers.filter.key are: eq, neq, contains, oeq, ',
    ],
  ])('%s', async (_case, tool, args, lines, next) => {
    const { call, service } = await start();
    const { isError, text: all } = await call(tool, args);
    const [issues = '', advice = ''] = all.split('\nNext: ');
    expect({ isError, issues: issues.split('\n') }).toEqual({
      isError: true,
      issues: ['INVALID_INPUT: nothing was done.', ...lines],
    });
    expect(advice).toContain(next);
    expect(service.calls()).toEqual([]);
  });
});

describe('an upstream failure', () => {
  const secret = 'sk_live_canary0123456789';
  const limited = json(429, { secret }, { 'retry-after': '17' });
  const down: Answer = (request) => request.socket.destroy();
  const create = { key: 'new', name: 'New' };

  test.each<[string, Answer, string, object, string, string]>([
    [
      'a rate limit',
      limited,
      'get-customer',
      { customerid: demoIds.acme },
      'RATE_LIMITED',
      'Wait 17 s, then call again',
    ],
    [
      'a rate limit without a time',
      json(429, {}),
      'create-customer',
      create,
      'RATE_LIMITED',
      'Nothing was done. Wait a few seconds',
    ],
    ['a rejected credential', json(401, { secret }), 'list-customers', {}, 'UPSTREAM_AUTH', 'operator'],
    ['a failed read', json(500, { secret }), 'list-customers', {}, 'UPSTREAM_ERROR', 'Nothing was done'],
    [
      'a lost answer to create-customer',
      down,
      'create-customer',
      create,
      'OUTCOME_UNKNOWN',
      'Call again with the same arguments and this idempotency_key',
    ],
    [
      'a lost answer to a repeatable write',
      down,
      'upsert-customer',
      { customerid: demoIds.acme, name: 'Acme', usage_attribution: { subject_keys: [] } },
      'OUTCOME_UNKNOWN',
      'A repeated call with the same arguments is harmless',
    ],
    [
      'a failed session',
      text(500, secret),
      'create-stripe-checkout-session',
      { customerid: demoIds.acme, stripe_options: { success_url: returnUrl } },
      'UPSTREAM_ERROR',
      'expires by itself',
    ],
    ['an invalid response', text(200, secret), 'create-customer', create, 'UPSTREAM_INVALID_RESPONSE', 'It is unknown'],
  ])(
    '%s is reported with its remediation and without the upstream message',
    async (_case, answer, tool, args, code, next) => {
      const fake = await startFakeUpstream();
      fake.answerWith(answer);
      try {
        const { call, service } = await start({ konnectUrl: fake.url });
        const { isError, text: message } = await call(tool, args);
        expect(isError).toBe(true);
        expect(message.startsWith(`${code}: Konnect `)).toBe(true);
        expect(message.split('\nNext: ')[1]).toContain(next);
        for (const hidden of [secret, fake.url]) expect(message + service.log.join('')).not.toContain(hidden);
        const lines = callLinesOf(service.log);
        expect(service.log.filter((line) => JSON.parse(line).level >= 50)).toEqual([]);
        // Every request belongs to a call that failed, and every call has one line.
        expect(attemptsOf(lines)).toBe(fake.requests.length);
      } finally {
        await fake.close();
      }
    },
  );

  test('a lost answer from Stripe is reported with the idempotency key to retry with', async () => {
    const fake = await startFakeUpstream();
    fake.answerWith(down);
    try {
      const { call } = await start({ stripeUrl: fake.url });
      const { text: answer } = await call('stripe-create-portal-configuration', {
        features: { invoice_history: { enabled: true } },
      });
      expect(answer).toContain('Call again with the same arguments and this idempotency_key');
    } finally {
      await fake.close();
    }
  });
});
