import { demoIds } from '../../src/emulator/demo.ts';
import { startCalls, startTime } from './calls.ts';
import type { Calls } from './calls.ts';

let calls: Calls;
let now = startTime;
beforeEach(async () => {
  now = startTime;
  calls = await startCalls({ now: () => now });
});
afterEach(() => calls.close());

const form = `customer=${demoIds.acmeStripeCustomer}&locale=de`;
const open = (key: string, text = form, headers: Record<string, string> = {}) =>
  calls.stripe('POST', '/sessions', text, { 'idempotency-key': key, ...headers });
const sessions = () => calls.state.stripe.portalSessions.size;

test('a repeated key replays the first response and creates no session', async () => {
  const [first, second] = [await open('a'), await open('a')];
  expect([second.status, second.body]).toEqual([200, first.body]);
  expect(sessions()).toBe(1);
  expect(first.headers.get('idempotent-replayed')).toBeNull();
  expect(second.headers.get('idempotent-replayed')).toBe('true');
  expect(second.headers.get('original-request')).toBe(first.headers.get('request-id'));
  expect(second.headers.get('request-id')).not.toBe(first.headers.get('request-id'));
});

test('every call without a key creates a session', async () => {
  await calls.stripe('POST', '/sessions', form);
  await calls.stripe('POST', '/sessions', form);
  expect(sessions()).toBe(2);
});

test('a request with its parameters in another order is the same request', async () => {
  await open('a');
  const reply = await open('a', form.split('&').reverse().join('&'));
  expect(reply.headers.get('idempotent-replayed')).toBe('true');
});

test('a key expires after 24 hours', async () => {
  await open('a');
  now = new Date(startTime.getTime() + 24 * 60 * 60 * 1000 - 1);
  await open('a');
  expect(sessions()).toBe(1);
  now = new Date(startTime.getTime() + 24 * 60 * 60 * 1000);
  await open('a');
  expect(sessions()).toBe(2);
});

test.each([
  ['other parameters', () => open('a', `${form}&return_url=https://example.com`)],
  ['another path', () => calls.stripe('POST', '/configurations', form, { 'idempotency-key': 'a' })],
])('the same key with %s is an idempotency_error', async (_name, repeat) => {
  await open('a');
  expect(await repeat()).toMatchObject({ status: 400, body: { error: { type: 'idempotency_error' } } });
  expect(sessions()).toBe(1);
});

test.each([
  ['another account', { 'stripe-account': 'acct_2' }],
  ['another API key', { authorization: 'Bearer sk_test_2' }],
])('the same key for %s is a different key', async (_name, headers) => {
  await open('a');
  const reply = await open('a', `${form}&return_url=https://example.com`, headers);
  expect(reply.status).toBe(200);
  expect(sessions()).toBe(2);
});

test('a second request during the first is answered with 409, and the first succeeds', async () => {
  const reached = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  calls.state.stripe.beforeWrite = () => {
    reached.resolve();
    return gate.promise;
  };
  const first = open('a');
  await reached.promise;
  expect(await open('a')).toMatchObject({
    status: 409,
    body: { error: { type: 'idempotency_error', code: 'idempotency_key_in_use' } },
  });
  gate.resolve();
  expect((await first).status).toBe(200);
  expect((await open('a')).headers.get('idempotent-replayed')).toBe('true');
  expect(sessions()).toBe(1);
});

test('a key can be used again after a rejected request', async () => {
  expect((await open('a', 'customer=cus_unknown')).status).toBe(400);
  expect((await open('a', 'locale=xx')).status).toBe(400);
  expect((await open('a')).status).toBe(200);
});

test('a 500 is replayed like any response', async () => {
  calls.state.stripe.beforeWrite = () => Promise.reject(new Error('out of order'));
  const first = await open('a');
  expect(first).toMatchObject({ status: 500, body: { error: { type: 'api_error' } } });
  expect(JSON.stringify(first.body)).not.toContain('out of order');
  calls.state.stripe.beforeWrite = async () => {};
  const second = await open('a');
  expect([second.status, second.body]).toEqual([500, first.body]);
  expect(second.headers.get('idempotent-replayed')).toBe('true');
});

test('a key has at most 255 characters', async () => {
  expect((await open('k'.repeat(255))).status).toBe(200);
  expect(await open('k'.repeat(256))).toMatchObject({
    status: 400,
    body: { error: { type: 'invalid_request_error' } },
  });
  expect(sessions()).toBe(1);
});

test('reads ignore the key', async () => {
  const get = () => calls.stripe('GET', '/configurations', undefined, { 'idempotency-key': 'a' });
  await get();
  expect((await get()).headers.get('idempotent-replayed')).toBeNull();
});
