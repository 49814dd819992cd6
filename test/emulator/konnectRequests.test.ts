import { demoIds } from '../../src/emulator/demo.ts';
import { call, newCustomer, startCalls } from './calls.ts';
import type { Calls, Reply } from './calls.ts';

let calls: Calls;
beforeEach(async () => {
  calls = await startCalls();
});
afterEach(() => calls.close());

function expectInvalid(reply: Reply, ...parameters: object[]): void {
  expect(reply).toMatchObject({ status: 400, body: { status: 400, title: 'Bad Request', detail: expect.any(String) } });
  expect(reply.body).toMatchObject({ invalid_parameters: parameters });
}

describe('a request to Konnect', () => {
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

  test.each(['/nothing', '/customers/', '/customers/a/b/c', '/customers/%zz/billing/x'])(
    'answers %s with 404, as an unknown entity',
    async (path) => {
      const reply = await calls.konnect('GET', path);
      expect(reply.status).toBe(404);
      expect(reply.body).toEqual({
        type: 'https://kongapi.info/konnect/not-found',
        status: 404,
        title: 'Not Found',
        detail: 'The requested entity was not found',
        instance: expect.stringMatching(/^kong:trace:\d+$/),
      });
    },
  );

  test.each([
    ['PUT', '/customers'],
    ['POST', `/customers/${demoIds.acme}`],
    ['GET', `/customers/${demoIds.acme}/billing/stripe/portal-sessions`],
  ])('answers %s %s with 405', async (method, path) => {
    const reply = await calls.konnect(method, path, method === 'GET' ? undefined : {});
    expect(reply).toMatchObject({
      status: 405,
      body: { type: 'https://kongapi.info/konnect/method-not-allowed', detail: expect.any(String) },
    });
  });

  test('gives every problem a unique instance', async () => {
    const [first, second] = [await calls.konnect('GET', '/x'), await calls.konnect('GET', '/x')];
    expect(first.body).not.toEqual(second.body);
  });

  test.each([
    ['a body that is not declared to be JSON', 'name=x', 'text/plain'],
    ['a content type in capitals', '{"name":"x","key":"x"}', 'Application/JSON'],
    ['malformed JSON', '{"name"', 'application/json'],
    ['an array', '[]', 'application/json'],
    ['a missing body', undefined, 'application/json'],
  ])('answers 400 to %s, without a field or a rule', async (_name, body, type) => {
    const reply = await calls.konnect('POST', '/customers', body, { 'content-type': type });
    expectInvalid(reply, { field: '', reason: expect.stringContaining('request body has an error'), source: '' });
    expect(JSON.stringify(reply.body)).not.toContain('"rule"');
  });

  test('ignores text after the JSON value, also when a string in it holds a brace', async () => {
    const reply = await calls.konnect('POST', '/customers', '{"key":"a","name":"}\\"{"} more');
    expect(reply).toMatchObject({ status: 201, body: { name: '}"{' } });
  });

  test('answers 500 without a detail to a body over 1 MB', async () => {
    const reply = await calls.konnect(
      'POST',
      '/customers',
      newCustomer('big', { primary_email: 'x'.repeat(1_100_000) }),
    );
    expect(reply).toMatchObject({ status: 500, body: { type: 'about:blank' } });
    expect(reply.body).not.toHaveProperty('detail');
  });

  test.each(['key', 'name'])('answers 500 without a detail to U+0000 in the %s', async (member) => {
    const reply = await calls.konnect('POST', '/customers', { ...newCustomer('nul'), [member]: 'a\0b' });
    expect(reply).toMatchObject({ status: 500, body: { type: 'about:blank' } });
    expect(reply.body).not.toHaveProperty('detail');
  });
});
