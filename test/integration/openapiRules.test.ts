import { Ajv2020 } from 'ajv/dist/2020.js';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import { demoIds } from '../../src/emulator/demoIds.ts';
import { createOpenApiDocument } from '../../src/rest/openapi/document.ts';
import { operationOf, pathOf, startRest } from './restService.ts';
import type { Json, RestService } from './restService.ts';

const document: Json = JSON.parse(JSON.stringify(createOpenApiDocument()));
const ajv = new Ajv2020({ strict: false, formats: fullFormats });

let rest: RestService;
beforeAll(async () => {
  rest = await startRest();
});
afterAll(() => rest.close());

function describedOf(name: string): Json {
  const { path, method } = operationOf(name);
  return document.paths[path][method.toLowerCase()];
}

function fits(schema: object, value: unknown): boolean {
  return ajv.compile({ ...schema, components: document.components })(value);
}

function parameterFits(name: string, parameter: string, value: unknown): boolean {
  const found = describedOf(name).parameters.find((candidate: Json) => candidate.name === parameter);
  return fits(found.schema, value);
}

function bodyFits(name: string, body: unknown): boolean {
  return fits(describedOf(name).requestBody.content['application/json'].schema, body);
}

const url = 'https://app.example.com/account';
const { acme, acmeStripeCustomer: customer, defaultConfiguration: configuration } = demoIds;
const ulids = (count: number) => Array.from({ length: count }, () => acme).join(',');
const checkout = (stripe_options: object) => ({ stripe_options });
const feature = { invoice_history: { enabled: true } };

test.each([
  ['stripe-retrieve-portal-configuration', 'configuration', 'cus_1'],
  ['stripe-retrieve-portal-configuration', 'configuration', 'bpc_a.b'],
  ['stripe-retrieve-portal-configuration', 'configuration', `bpc_${'a'.repeat(252)}`],
  ['stripe-list-portal-configurations', 'starting_after', 'x'],
  ['stripe-list-portal-configurations', 'ending_before', 'bpc_'],
  ['stripe-list-portal-configurations', 'limit', '101'],
  ['list-customers', 'sort', 'key'],
  ['list-customers', 'filter[billing_profile_id].oeq', 'a,b'],
  ['list-customers', 'filter[billing_profile_id].oeq', `${acme},`],
  ['list-customers', 'filter[key].eq', 'a'.repeat(1025)],
  ['list-customers', 'filter[key].contains', ''],
  // As Konnect does.
  ['get-customer', 'customerid', 'acme', 404],
])('%s refuses %s %j, in the document too', async (name, parameter, text, status = 400) => {
  const operation = operationOf(name);
  const [base = '', member] = parameter.split('.');
  const value = parameter === 'limit' ? Number(text) : text;
  expect(parameterFits(name, base, member === undefined ? value : { [member]: value })).toBe(false);
  const query = `?${new URLSearchParams({ [member === undefined ? base : `${base}[${member}]`]: text }).toString()}`;
  const path = operation.parameter ? pathOf(operation, text) : `${operation.path}${query}`;
  expect((await rest.call(operation.method, path)).status).toBe(status);
});

test.each([
  ['stripe-create-portal-configuration', { features: {} }],
  ['stripe-create-portal-configuration', { features: { subscription_pause: {} } }],
  ['stripe-create-portal-configuration', { features: feature, default_return_url: `${url}/${'a'.repeat(2048)}` }],
  ['stripe-create-portal-session', {}],
  ['stripe-create-portal-session', { customer, customer_id: acme }],
  ['stripe-create-portal-session', { customer, configuration: 'cus_1' }],
  ['create-stripe-customer-portal-session', { stripe_options: { configuration_id: 'x' } }],
  ['create-stripe-checkout-session', checkout({})],
  ['create-stripe-checkout-session', checkout({ ui_mode: 'hosted', return_url: url })],
  ['create-stripe-checkout-session', checkout({ ui_mode: 'embedded', success_url: url })],
  ['create-stripe-checkout-session', checkout({ ui_mode: 'embedded', return_url: url, cancel_url: url })],
  ['create-customer', { key: 'k', name: 'n', primary_email: `${'a'.repeat(60_000)}@a.co` }],
])('%s refuses a body that the document refuses: %j', async (name, body) => {
  const operation = operationOf(name);
  expect(bodyFits(name, body)).toBe(false);
  expect((await rest.call(operation.method, pathOf(operation, acme), body)).status).toBeGreaterThanOrEqual(400);
  expect(rest.calls().filter((call) => !call.startsWith('GET'))).toEqual([]);
});

test.each([
  ['stripe-create-portal-configuration', { features: { ...feature, subscription_pause: { enabled: false } } }],
  ['stripe-create-portal-session', { customer, configuration, return_url: url }],
  ['stripe-create-portal-session', { customer_id: acme }],
  ['create-stripe-customer-portal-session', { stripe_options: { configuration_id: configuration } }],
  ['create-stripe-checkout-session', checkout({ success_url: url, cancel_url: url })],
  ['create-stripe-checkout-session', checkout({ ui_mode: 'embedded', return_url: url })],
  ['create-stripe-checkout-session', checkout({ ui_mode: 'hosted', success_url: url.padEnd(2048, 'a') })],
  ['create-customer', { key: 'long', name: 'n', primary_email: `${'a'.repeat(315)}@a.co` }],
])('%s accepts a body that the document allows: %j', async (name, body) => {
  const operation = operationOf(name);
  expect(bodyFits(name, body)).toBe(true);
  expect((await rest.call(operation.method, pathOf(operation, acme), body)).status).toBeLessThan(300);
});

test.each([
  ['filter[billing_profile_id]', 'oeq', `${acme}, ${acme}`],
  ['filter[billing_profile_id]', 'oeq', ulids(37)],
  ['filter[key]', 'oeq', Array(50).fill('a').join(',')],
  ['filter[key]', 'eq', 'a'.repeat(1024)],
])('list-customers accepts a filter that the document allows: %s %s %j', async (name, member, text) => {
  expect(parameterFits('list-customers', name, { [member]: text })).toBe(true);
  const query = new URLSearchParams({ [`${name}[${member}]`]: text }).toString();
  expect((await rest.call('GET', `${operationOf('list-customers').path}?${query}`)).status).toBe(200);
});

test('headers over 16 KB are answered with 431, as documented for every operation', async () => {
  const path = operationOf('list-customers').path;
  expect((await rest.call('GET', path, undefined, { 'x-long': 'a'.repeat(17_000) })).status).toBe(431);
  for (const methods of Object.values<Json>(document.paths)) {
    for (const described of Object.values<Json>(methods)) expect(Object.keys(described.responses)).toContain('431');
  }
});
