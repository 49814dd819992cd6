import { demoIds } from '../../src/emulator/demoIds.ts';
import { startFakeUpstream } from '../support/fakeUpstream.ts';
import type { FakeUpstream } from '../support/fakeUpstream.ts';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';
import { toolCall, toolHeaders } from '../support/toolCall.ts';

/** Labels and metadata of an answer are data: names of the prototype chain are names like any other. */
let upstream: FakeUpstream;
let service: Service;
beforeEach(async () => {
  upstream = await startFakeUpstream();
  service = await startService({ konnectUrl: upstream.url, stripeUrl: upstream.url });
});
afterEach(async () => {
  await service.close();
  await upstream.close();
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
  expect(Object.getPrototypeOf({})).toBe(Object.prototype);
});

/** As JSON: in an object literal `__proto__` would set the prototype. */
const names = '{"__proto__":"a","constructor":"b","prototype":"c","toString":"d"}';
const entries = [
  { key: '__proto__', value: 'a' },
  { key: 'constructor', value: 'b' },
  { key: 'prototype', value: 'c' },
  { key: 'toString', value: 'd' },
];

const customer = `{"id":"${demoIds.acme}","key":"acme","name":"Acme","created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z"}`;
const billing = `{"billing_profile":{"id":"${demoIds.sandboxProfile}"},"app_data":{"external_invoicing":{"labels":${names}}}}`;
const checkout = `{"customer_id":"${demoIds.acme}","stripe_customer_id":"cus_1","session_id":"cs_1","setup_intent_id":"seti_1","created_at":"2026-01-01T00:00:00Z","mode":"setup","metadata":${names}}`;

const withMember = (object: string, name: string, json: string) => `{"${name}":${json},${object.slice(1)}`;
const labelled = withMember(customer, 'labels', names);
const list = `{"data":[${labelled}],"meta":{"page":{"number":1,"size":20,"total":1}}}`;
const configuration = () => {
  const { metadata: _, ...stored } = Object(
    service.emulator.state.stripe.configurations.get(demoIds.defaultConfiguration),
  );
  return withMember(JSON.stringify(stored), 'metadata', names);
};

const cases = [
  {
    title: 'labels of a customer',
    answer: () => labelled,
    query: `{ r: customer(id: "${demoIds.acme}") { labels { key value } } }`,
    at: ['labels'],
    path: `v3/openmeter/customers/${demoIds.acme}`,
    tool: 'get-customer',
    args: { customerid: demoIds.acme },
  },
  {
    title: 'labels in a list',
    answer: () => list,
    query: '{ r: customers { nodes { labels { key value } } } }',
    at: ['nodes', '0', 'labels'],
    path: 'v3/openmeter/customers',
    tool: 'list-customers',
    args: {},
  },
  {
    title: 'labels of app data',
    answer: (url: string) => (url.endsWith('/billing') ? billing : customer),
    query: `{ r: customer(id: "${demoIds.acme}") { billing { appData { externalInvoicing { labels { key value } } } } } }`,
    at: ['billing', 'appData', 'externalInvoicing', 'labels'],
    path: `v3/openmeter/customers/${demoIds.acme}/billing`,
    tool: 'get-customer-billing-data',
    args: { customerid: demoIds.acme },
  },
  {
    title: 'metadata of a portal configuration',
    answer: configuration,
    query: `{ r: portalConfiguration(id: "${demoIds.defaultConfiguration}") { metadata { key value } } }`,
    at: ['metadata'],
    path: `v1/billing-portal/configurations/${demoIds.defaultConfiguration}`,
    tool: 'stripe-retrieve-portal-configuration',
    args: { configuration: demoIds.defaultConfiguration },
  },
];

function answerWith(answer: (url: string) => string): void {
  upstream.answerWith(({ url = '' }, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(answer(url));
  });
}

describe.each(cases)('$title', ({ answer, query, at, path, tool, args }) => {
  beforeEach(() => answerWith(answer));

  test('have all names in GraphQL', async () => {
    const { data, errors } = await service.graphql(query);
    expect(errors).toBeUndefined();
    expect(at.reduce<unknown>((parent, name) => Reflect.get(Object(parent), name), Object(data).r)).toEqual(entries);
  });

  test('have all names in REST', async () => {
    const response = await fetch(service.restUrl + path);
    expect(response.status).toBe(200);
    expect(await response.text()).toContain(names);
  });

  test('have all names in the structured and the text content of MCP', async () => {
    const body = JSON.stringify(toolCall(tool, args));
    const response = await fetch(service.mcpUrl, { method: 'POST', headers: toolHeaders, body });
    const text = await response.text();
    expect(text).toContain(names);
    expect(JSON.parse(text).result.content[1].text).toContain(names);
  });
});

test('metadata of a checkout session have all names', async () => {
  answerWith(() => checkout);
  const { data, errors } = await service.graphql(
    `mutation { r: createCustomerCheckoutSession(input: { customerId: "${demoIds.acme}", successUrl: "https://app.example.com/" }) {
      session { metadata { key value } } } }`,
  );
  expect(errors).toBeUndefined();
  expect(Object(data).r.session.metadata).toEqual(entries);
});

test('a label with one of the names and no text as its value is left out, and the others stay', async () => {
  const odd = '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"tier":"gold"}';
  answerWith(() => withMember(customer, 'labels', odd));
  const { data, errors } = await service.graphql(`{ customer(id: "${demoIds.acme}") { name labels { key value } } }`);
  expect(errors).toBeUndefined();
  expect(data).toEqual({ customer: { name: 'Acme', labels: [{ key: 'tier', value: 'gold' }] } });
});
