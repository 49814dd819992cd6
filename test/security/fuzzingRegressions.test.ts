import { connect } from 'node:net';
import type { Service } from '../support/service.ts';
import { startCalledService } from './calls.ts';
import type { CalledService, Calls } from './calls.ts';

let started: CalledService;
let service: Service;
let calls: Calls;
beforeAll(async () => {
  started = await startCalledService();
  ({ service, calls } = started);
});
afterEach(() => {
  expect(service.log.filter((line) => JSON.parse(line).level >= 50)).toEqual([]);
  expect(service.calls()).toEqual([]);
});
afterAll(() => started.close());

const loneSurrogate = '\ud800';

test('a subscription fails validation', async () => {
  const { errors } = await calls.graphql('subscription { __typename }');
  expect(errors).toMatchObject([
    { message: 'This schema has no subscriptions.', extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } },
  ]);
});

test.each([
  ['GraphQL', '/graphql'],
  ['REST', '/v1/v3/openmeter/customers'],
  ['MCP', '/mcp'],
])('a client that disconnects within its %s request causes no error', async (_way, path) => {
  const { port } = new URL(service.url);
  await new Promise((resolve) => {
    const head = `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{`;
    const socket = connect(Number(port), '127.0.0.1', () => socket.write(head, () => socket.destroy()));
    socket.on('close', resolve);
  });
  // A later response shows that the service has processed the disconnect.
  await calls.graphql('{ __typename }');
});

test.each([
  [
    "a member of a tool's arguments",
    (json: string) => `{"name":"create-customer","arguments":{"key":"k","name":"n","labels":${json}}}`,
  ],
  ['all arguments of a tool', (json: string) => `{"name":"get-customer","arguments":{"a":${json}}}`],
])('nesting of 15,000 levels is rejected: %s', async (_what, toParams) => {
  const deep = '{"a":'.repeat(15_000) + '1' + '}'.repeat(15_000);
  const body = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":${toParams(deep)}}`;
  const { status, text } = await calls.send({
    method: 'POST',
    path: '/mcp',
    headers: { 'content-type': 'application/json' },
    body,
  });
  expect(status).toBe(200);
  expect(text).toContain('INVALID_INPUT: nothing was done.');
  expect(text).toContain('must not be nested deeper than 32 levels');
});

describe('half of a surrogate pair is rejected', () => {
  const message = 'must be well-formed Unicode: it contains half of a surrogate pair';

  test('in the key of a customer', async () => {
    const { errors } = await calls.graphql('query ($key: String!) { customer(key: $key) { id } }', {
      key: `a${loneSurrogate}`,
    });
    expect(errors).toMatchObject([{ message: `key: ${message}`, extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  test('in a form that goes to Stripe', async () => {
    const text = await calls.tool('stripe-create-portal-session', { customer: `cus_${loneSurrogate}` });
    expect(text).toContain(`- customer: ${message}`);
  });

  test('in the name of a member, as an issue of the object', async () => {
    const text = await calls.tool('stripe-create-portal-configuration', {
      features: { invoice_history: { enabled: true } },
      metadata: { [`a${loneSurrogate}`]: 'x' },
    });
    expect(text).toContain(`- metadata: ${message}`);
  });

  test('in several members, each with its own issue', async () => {
    const text = await calls.tool('stripe-create-portal-session', {
      customer: loneSurrogate,
      on_behalf_of: loneSurrogate,
      prototype: 1,
    });
    expect(text).toContain(`- customer: ${message}`);
    expect(text).toContain(`- on_behalf_of: ${message}`);
    expect(text).toContain('- prototype: "prototype" is not allowed as a key');
  });

  test('but a complete pair is accepted', async () => {
    await calls.graphql('query ($key: String!) { customer(key: $key) { id } }', { key: '🙂' });
    expect(service.calls()).toEqual([expect.stringContaining('filter[key][oeq]=🙂')]);
  });
});
