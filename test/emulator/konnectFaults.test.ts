import { demoIds } from '../../src/emulator/demo.ts';
import { startEmulator } from '../../src/emulator/emulator.ts';
import { newCustomer, startCalls } from './calls.ts';
import type { Calls } from './calls.ts';

let calls: Calls;
beforeEach(async () => {
  // The official documents have no 429.
  calls = await startCalls({}, startEmulator);
});
afterEach(() => calls.close());

const checkout = { stripe_options: { success_url: 'https://example.com/done' } };

function rename(name: string): string {
  const record = calls.record(demoIds.acme);
  record.customer = { ...record.customer, name };
  return `/customers/${demoIds.acme}`;
}

describe('a fault on demand of Konnect', () => {
  test.each([
    ['emulator-fault-429', 429, null],
    ['emulator-fault-429-retry-after', 429, '1'],
    ['emulator-fault-500', 500, null],
  ])(
    '%s is answered to a request with that key, and to one for a customer of that name',
    async (word, status, wait) => {
      const replies = [
        await calls.konnect('GET', `/customers?filter[key][eq]=${word}`),
        await calls.konnect('GET', `/customers?filter[key][oeq]=acme,${word}`),
        await calls.konnect('POST', '/customers', newCustomer(word)),
        await calls.konnect('GET', rename(word)),
      ];
      for (const reply of replies) {
        expect(reply).toMatchObject({ status, body: { status } });
        expect(reply.headers.get('retry-after')).toBe(wait);
        expect(reply.headers.get('x-emulator-fault')).toBe(String(status));
      }
    },
  );

  test('is not answered to a customer of that name in a list, nor to another word', async () => {
    rename('emulator-fault-500');
    expect((await calls.konnect('GET', '/customers?filter[key]=acme')).status).toBe(200);
    expect((await calls.konnect('GET', '/customers?filter[key]=emulator-fault-500x')).status).toBe(200);
  });
});

describe('an error of Stripe inside Konnect', () => {
  test.each([
    ['emulator-fault-stripe-400', 400, /validation error/],
    ['emulator-fault-stripe-401', 401, /provider authentication error for app/],
    ['emulator-fault-stripe-429', 412, /provider error for app .*rate limit/],
    ['emulator-fault-stripe-500', 412, /provider error for app/],
  ])('of a customer with the name %s is answered with %s', async (word, status, detail) => {
    const path = rename(word);
    const link = { stripe: { customer_id: demoIds.acmeStripeCustomer } };
    const replies = [
      await calls.konnect('POST', `${path}/billing/stripe/checkout-sessions`, checkout),
      await calls.konnect('POST', `${path}/billing/stripe/portal-sessions`, { stripe_options: {} }),
      await calls.konnect('PUT', `${path}/billing/app-data`, link),
      await calls.konnect('PUT', `${path}/billing`, { app_data: link }),
    ];
    for (const reply of replies) {
      expect(reply).toMatchObject({ status, body: { type: 'about:blank', detail: expect.stringMatching(detail) } });
    }
    expect((await calls.konnect('GET', path)).status).toBe(200);
  });
});

test.each([
  ['emulator-fault-429', 429, null],
  ['emulator-fault-429-retry-after', 429, '1'],
  ['emulator-fault-500', 500, null],
])('Stripe answers %s to a form that holds the word', async (word, status, wait) => {
  const reply = await calls.stripe('POST', '/configurations', `name=${word}&features[invoice_history][enabled]=true`);
  expect(reply).toMatchObject({ status, body: { error: { message: expect.any(String) } } });
  expect(reply.headers.get('retry-after')).toBe(wait);
});
