import { operations } from '../../src/capabilities/operations.ts';
import { demoIds } from '../../src/emulator/demoIds.ts';
import { exampleOf } from '../../src/rest/openapi/examples.ts';
import type { Service } from '../support/service.ts';
import { startCalledService } from './calls.ts';
import type { CalledService, Calls, Json } from './calls.ts';

let started: CalledService;
let service: Service;
let calls: Calls;
beforeAll(async () => {
  started = await startCalledService();
  ({ service, calls } = started);
});
afterAll(() => started.close());

describe('names of the prototype chain are rejected as keys', () => {
  const names = ['__proto__', 'constructor', 'prototype'];
  // Parsed from JSON: in an object literal `__proto__` would set the prototype.
  const mapOf = (name: string): Json => JSON.parse(`{ ${JSON.stringify(name)}: "x" }`);
  const wire: readonly [tool: string, body: (map: Json) => object][] = [
    ['create-customer', (labels) => ({ key: 'p', name: 'P', labels })],
    ['upsert-customer', (labels) => ({ name: 'P', labels })],
    ['update-customer-billing-data', (labels) => ({ app_data: { stripe: { customer_id: 'cus_1', labels } } })],
    ['update-customer-billing-app-data', (labels) => ({ external_invoicing: { labels } })],
    [
      'create-stripe-checkout-session',
      (metadata) => ({ stripe_options: { success_url: 'https://a.example', metadata } }),
    ],
    [
      'stripe-create-portal-configuration',
      (metadata) => ({ features: { invoice_history: { enabled: true } }, metadata }),
    ],
    ['stripe-update-portal-configuration', (metadata) => ({ metadata })],
  ];
  const inGraph: readonly [field: string, input: (entries: object[]) => object][] = [
    ['createCustomer', (labels) => ({ key: 'p', name: 'P', labels })],
    ['upsertCustomer', (labels) => ({ key: 'p', name: 'P', labels })],
    [
      'updateCustomerBilling',
      (labels) => ({ customerId: demoIds.acme, appData: { stripe: { stripeCustomerId: 'cus_1', labels } } }),
    ],
    ['updateCustomerBillingAppData', (labels) => ({ customerId: demoIds.acme, externalInvoicing: { labels } })],
    [
      'createCustomerCheckoutSession',
      (metadata) => ({ customerId: demoIds.acme, successUrl: 'https://a.example', metadata }),
    ],
    ['createPortalConfiguration', (metadata) => ({ features: { invoiceHistory: { enabled: true } }, metadata })],
    ['updatePortalConfiguration', (metadata) => ({ id: demoIds.secondConfiguration, metadata })],
  ];

  describe.each(names)('%s', (key) => {
    test.each(wire)('through REST and MCP: %s', async (name, toBody) => {
      const { method, path, parameter } = operations.find((operation) => operation.name === name) ?? missing();
      const id = exampleOf(name).path ?? '';
      const body = toBody(mapOf(key));
      const { status, text } = await calls.rest(method, path.replace(/\{\w+\}/, id), body);
      expect([status, text]).toEqual([400, expect.stringContaining(`\\"${key}\\" is not allowed as a key`)]);
      const toolText = await calls.tool(name, { ...body, ...(parameter && { [parameter.name]: id }) });
      expect(toolText).toContain(`"${key}" is not allowed as a key`);
      expect(service.calls()).toEqual([]);
    });

    test.each(inGraph)('through GraphQL: %s', async (field, toInput) => {
      const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}Input!`;
      const { data } = await calls.graphql(
        `mutation ($input: ${type}) { ${field}(input: $input) { userErrors { code message } } }`,
        { input: toInput([{ key, value: 'x' }]) },
      );
      expect(data[field].userErrors).toEqual([{ code: 'INVALID_INPUT', message: `"${key}" is not allowed as a key` }]);
      expect(service.calls()).toEqual([]);
    });
  });

  test.each(['toString', 'hasOwnProperty', 'valueOf'])('but not %s, which is stored and read', async (key) => {
    const { data } = await calls.graphql(
      'mutation ($input: CreateCustomerInput!) { r: createCustomer(input: $input) { customer { id } userErrors { message } } }',
      { input: { key: `labelled-${key}`, name: 'P', labels: [{ key, value: 'x' }] } },
    );
    expect(data.r.userErrors).toEqual([]);
    const { id } = data.r.customer;
    const read = await calls.graphql('query ($id: ID!) { customer(id: $id) { labels { key value } } }', { id });
    expect(read.data.customer.labels).toEqual([{ key, value: 'x' }]);
    expect((await calls.rest('GET', `/v1/v3/openmeter/customers/${id}`)).text).toContain(`"labels":{"${key}":"x"}`);
    expect(await calls.tool('get-customer', { customerid: id })).toContain(`"labels":{"${key}":"x"}`);
    const path = `/v1/v1/billing-portal/configurations/${demoIds.secondConfiguration}`;
    const updated = await calls.rest('POST', path, { metadata: { [key]: 'x' } });
    expect(JSON.parse(updated.text).metadata).toMatchObject({ [key]: 'x' });
    service.calls();
  });

  test('the prototypes are unchanged', () => {
    expect(Object.hasOwn(Object.prototype, 'x')).toBe(false);
    expect(Reflect.get({}, 'x')).toBeUndefined();
  });
});

function missing(): never {
  throw new Error('The operation does not exist.');
}
