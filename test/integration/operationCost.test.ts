import { operations } from '../../src/capabilities/operations.ts';
import { readConfig } from '../../src/config/config.ts';
import { demoIds } from '../../src/emulator/demoIds.ts';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';
import { callTool, send } from '../security/securedService.ts';

const { limits } = readConfig({});
const services: Service[] = [];
afterEach(async () => {
  for (const service of services.splice(0)) await service.close();
});

async function startWithMaxCost(cost: number): Promise<Service> {
  const service = await startService({ config: { limits: { ...limits, cost } } });
  services.push(service);
  return service;
}

const id = demoIds.acme;
const mutation = (field: string, input: string) => `mutation { ${field}(input: { ${input} }) { __typename } }`;

/** The GraphQL operation that returns the same objects, and requests of the tool. */
const equivalents: Readonly<Record<string, readonly (readonly [string, object])[]>> = {
  'stripe-list-portal-configurations': [
    ['{ portalConfigurations(first: 10) { nodes { id } } }', {}],
    ['{ portalConfigurations(first: 100) { nodes { id } } }', { limit: 100 }],
  ],
  'stripe-create-portal-configuration': [
    [mutation('createPortalConfiguration', 'features: {}'), { features: { invoice_history: { enabled: true } } }],
  ],
  'stripe-retrieve-portal-configuration': [['{ portalConfiguration(id: "bpc_1") { id } }', { configuration: 'bpc_1' }]],
  'stripe-update-portal-configuration': [
    [mutation('updatePortalConfiguration', 'id: "x"'), { configuration: 'bpc_1' }],
  ],
  'stripe-create-portal-session': [[mutation('createPortalSession', ''), {}]],
  'create-customer': [[mutation('createCustomer', 'key: "k", name: "n"'), { key: 'k', name: 'n' }]],
  'list-customers': [
    ['{ customers { nodes { id } } }', {}],
    ['{ customers(first: 1) { nodes { id } } }', { page: { size: 1 } }],
    ['{ customers(first: 100) { nodes { id } } }', { page: { size: 100 } }],
  ],
  'get-customer': [[`{ customer(id: "${id}") { id } }`, { customerid: id }]],
  'upsert-customer': [[mutation('upsertCustomer', 'name: "n"'), { customerid: id, name: 'n' }]],
  'delete-customer': [[mutation('deleteCustomer', `id: "${id}"`), { customerid: id }]],
  'get-customer-billing-data': [[`{ customer(id: "${id}") { billing { __typename } } }`, { customerid: id }]],
  'update-customer-billing-data': [[mutation('updateCustomerBilling', `customerId: "${id}"`), { customerid: id }]],
  'update-customer-billing-app-data': [
    [mutation('updateCustomerBillingAppData', `customerId: "${id}"`), { customerid: id }],
  ],
  'create-stripe-checkout-session': [
    [
      mutation('createCustomerCheckoutSession', `customerId: "${id}"`),
      { customerid: id, stripe_options: { success_url: 'https://a.example' } },
    ],
  ],
  'create-stripe-customer-portal-session': [
    [mutation('createCustomerPortalSession', `customerId: "${id}"`), { customerid: id, stripe_options: {} }],
  ],
};

test.each(operations.map(({ name }) => name))('%s costs as much as its equivalent in GraphQL', async (name) => {
  const service = await startWithMaxCost(0);
  const requests = equivalents[name] ?? [];
  expect(requests).not.toEqual([]);
  for (const [document, toolArguments] of requests) {
    const { errors } = await service.graphql(document);
    const cost = errors?.[0]?.extensions['got'];
    expect(cost).toEqual(expect.any(Number));
    const { body } = await callTool(service, name, toolArguments);
    expect(body.result.isError).toBe(true);
    expect(body.result.content[0].text).toContain(
      `LIMIT_EXCEEDED: The cost of the operation is ${String(cost)}; the limit is 0.`,
    );
  }
  expect(service.calls()).toEqual([]);
});

test('a call at MAX_COST runs, and past it REST and MCP refuse it before an upstream call', async () => {
  const service = await startWithMaxCost(31);
  const list = (size: number) => send(`${service.restUrl}v3/openmeter/customers?page[size]=${size}`);
  expect((await list(30)).status).toBe(200);
  expect((await callTool(service, 'list-customers', { page: { size: 30 } })).body.result.isError).toBeUndefined();
  service.calls();
  const message = 'The cost of the operation is 32; the limit is 31. Request a smaller page.';
  const refused = await list(31);
  expect({ status: refused.status, body: refused.body }).toMatchObject({
    status: 400,
    body: { code: 'LIMIT_EXCEEDED', detail: message },
  });
  const { result } = (await callTool(service, 'list-customers', { page: { size: 31 } })).body;
  expect(result.isError).toBe(true);
  expect(result.content[0].text).toMatch(`LIMIT_EXCEEDED: ${message}`);
  expect(service.calls()).toEqual([]);
});

test('an invalid page size is reported as such, not as its cost', async () => {
  const service = await startWithMaxCost(200);
  for (const size of [0, -1, 1001, 1e9]) {
    const { result } = (await callTool(service, 'list-customers', { page: { size } })).body;
    expect(result.content[0].text).toMatch('INVALID_INPUT');
    expect((await send(`${service.restUrl}v3/openmeter/customers?page[size]=${size}`)).body.code).toBe('INVALID_INPUT');
  }
});

test('arguments of a tool obey the nesting limit of inputs', async () => {
  const service = await startWithMaxCost(limits.cost);
  for (const depth of [32, 10_000]) {
    const labels = `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
    const params = `{"name":"create-customer","arguments":{"key":"k","name":"n","labels":${labels}}}`;
    const { body } = await send(service.mcpUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":${params}}`,
    });
    expect(body.result.content[0].text).toContain('must not be nested deeper than 32 levels');
  }
  expect(service.calls()).toEqual([]);
});
