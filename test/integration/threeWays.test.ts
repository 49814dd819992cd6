import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import qs from 'qs';
import { operations } from '../../src/capabilities/operations.ts';
import type { Operation } from '../../src/capabilities/operations.ts';
import { demoIds } from '../../src/emulator/demoIds.ts';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';

interface Case {
  readonly operation: string;
  readonly what: string;
  /** For REST and MCP: the path parameter, and the members of the query or the body, in wire names. */
  readonly request: Readonly<Record<string, unknown>>;
  readonly graphql: string;
  /** Paths of equal values: in the data of GraphQL → in the wire response. */
  readonly same?: Readonly<Record<string, string>>;
  /** The expected error code, for an invalid case. */
  readonly refused?: string;
}

const { acme, globex, initech, defaultConfiguration: bpc } = demoIds;
const nobody = '01ARZ3NDEKTSV4RRFFQ69G5FAV';
const https = 'https://example.com/';

const cases: readonly Case[] = [
  {
    operation: 'stripe-list-portal-configurations',
    what: 'lists',
    request: { limit: 2, active: true },
    graphql: '{ portalConfigurations(first: 2, active: true) { nodes { id } pageInfo { hasNextPage } } }',
    same: {
      'portalConfigurations.nodes.0.id': 'data.0.id',
      'portalConfigurations.nodes.1.id': 'data.1.id',
      'portalConfigurations.pageInfo.hasNextPage': 'has_more',
    },
  },
  {
    operation: 'stripe-list-portal-configurations',
    what: 'refuses a page that is too large',
    request: { limit: 101 },
    graphql: '{ portalConfigurations(first: 101) { nodes { id } } }',
    refused: 'INVALID_INPUT',
  },
  {
    operation: 'stripe-create-portal-configuration',
    what: 'creates',
    request: { name: 'New', features: { invoice_history: { enabled: true } }, idempotency_key: 'once' },
    graphql:
      'mutation { r: createPortalConfiguration(input: { name: "New", features: { invoiceHistory: { enabled: true } }, idempotencyKey: "once" }) { configuration { name active } userErrors { code } } }',
    same: { 'r.configuration.name': 'name' },
  },
  {
    operation: 'stripe-create-portal-configuration',
    what: 'refuses a long headline',
    request: { features: { invoice_history: { enabled: true } }, business_profile: { headline: 'x'.repeat(61) } },
    graphql: `mutation { r: createPortalConfiguration(input: { features: { invoiceHistory: { enabled: true } }, businessProfile: { headline: "${'x'.repeat(61)}" } }) { userErrors { code } } }`,
    refused: 'INVALID_INPUT',
  },
  {
    operation: 'stripe-retrieve-portal-configuration',
    what: 'reads',
    request: { configuration: bpc },
    graphql: `{ portalConfiguration(id: "${bpc}") { id name active livemode } }`,
    same: {
      'portalConfiguration.id': 'id',
      'portalConfiguration.name': 'name',
      'portalConfiguration.active': 'active',
    },
  },
  {
    operation: 'stripe-retrieve-portal-configuration',
    what: 'refuses an id that is none',
    request: { configuration: 'bps_1' },
    graphql: '{ portalConfiguration(id: "bps_1") { id } }',
    refused: 'INVALID_INPUT',
  },
  {
    operation: 'stripe-update-portal-configuration',
    what: 'changes',
    request: { configuration: bpc, name: 'Changed', default_return_url: '' },
    graphql: `mutation { r: updatePortalConfiguration(input: { id: "${bpc}", name: "Changed", defaultReturnUrl: null }) { configuration { id name } userErrors { code } } }`,
    same: { 'r.configuration.name': 'name' },
  },
  {
    operation: 'stripe-update-portal-configuration',
    what: 'refuses one that does not exist',
    request: { configuration: 'bpc_unknown', name: 'x' },
    graphql:
      'mutation { r: updatePortalConfiguration(input: { id: "bpc_unknown", name: "x" }) { userErrors { code } } }',
    refused: 'NOT_FOUND',
  },
  {
    operation: 'stripe-create-portal-session',
    what: 'opens',
    request: { customer: demoIds.acmeStripeCustomer, return_url: https, idempotency_key: 'once' },
    graphql: `mutation { r: createPortalSession(input: { stripeCustomerId: "${demoIds.acmeStripeCustomer}", returnUrl: "${https}", idempotencyKey: "once" }) { session { id url livemode } userErrors { code } } }`,
    same: { 'r.session.id': 'id', 'r.session.livemode': 'livemode' },
  },
  {
    operation: 'stripe-create-portal-session',
    what: 'refuses an unknown customer',
    request: { customer: 'cus_unknown' },
    graphql: 'mutation { r: createPortalSession(input: { stripeCustomerId: "cus_unknown" }) { userErrors { code } } }',
    refused: 'NOT_FOUND',
  },
  {
    operation: 'create-customer',
    what: 'creates',
    request: { key: 'new', name: 'New', labels: { tier: 'gold' } },
    graphql:
      'mutation { r: createCustomer(input: { key: "new", name: "New", labels: [{ key: "tier", value: "gold" }] }) { customer { id key name } userErrors { code } } }',
    same: { 'r.customer.key': 'key', 'r.customer.name': 'name' },
  },
  {
    operation: 'create-customer',
    what: 'refuses a key that is taken',
    request: { key: 'acme', name: 'Second' },
    graphql: 'mutation { r: createCustomer(input: { key: "acme", name: "Second" }) { userErrors { code } } }',
    refused: 'CONFLICT',
  },
  {
    operation: 'list-customers',
    what: 'lists',
    request: { page: { size: 2, number: 1 }, sort: 'id', filter: { name: { contains: 'a' } } },
    graphql: '{ customers(first: 2, filter: { name: { contains: "a" } }) { nodes { id key name } totalCount } }',
    same: {
      'customers.nodes.0.id': 'data.0.id',
      'customers.nodes.1.key': 'data.1.key',
      'customers.totalCount': 'meta.page.total',
    },
  },
  {
    operation: 'list-customers',
    what: 'refuses an empty condition',
    request: { filter: { key: { eq: '' } } },
    graphql: '{ customers(filter: { key: { eq: "" } }) { totalCount } }',
    refused: 'INVALID_INPUT',
  },
  {
    operation: 'get-customer',
    what: 'reads',
    request: { customerid: acme },
    graphql: `{ customer(id: "${acme}") { id key name description currency } }`,
    same: {
      'customer.id': 'id',
      'customer.key': 'key',
      'customer.description': 'description',
      'customer.currency': 'currency',
    },
  },
  {
    operation: 'get-customer',
    what: 'refuses an id that is none',
    request: { customerid: 'acme' },
    graphql: '{ customer(id: "acme") { id } }',
    refused: 'INVALID_INPUT',
  },
  {
    operation: 'upsert-customer',
    what: 'replaces',
    request: { customerid: globex, name: 'Globex 2' },
    graphql: `mutation { r: upsertCustomer(input: { id: "${globex}", name: "Globex 2" }) { customer { id key name } userErrors { code } } }`,
    same: { 'r.customer.key': 'key', 'r.customer.name': 'name' },
  },
  {
    operation: 'upsert-customer',
    what: 'never creates',
    request: { customerid: nobody, name: 'x' },
    graphql: `mutation { r: upsertCustomer(input: { id: "${nobody}", name: "x" }) { userErrors { code } } }`,
    refused: 'NOT_FOUND',
  },
  {
    operation: 'delete-customer',
    what: 'deletes',
    request: { customerid: globex },
    graphql: `mutation { r: deleteCustomer(input: { id: "${globex}" }) { outcome userErrors { code } } }`,
    same: {},
  },
  {
    operation: 'delete-customer',
    what: 'refuses one that does not exist',
    request: { customerid: nobody },
    graphql: `mutation { r: deleteCustomer(input: { id: "${nobody}" }) { userErrors { code } } }`,
    refused: 'NOT_FOUND',
  },
  {
    operation: 'get-customer-billing-data',
    what: 'reads',
    request: { customerid: acme },
    graphql: `{ customer(id: "${acme}") { billing { profile { id } appData { stripe { customerId } } } } }`,
    same: {
      'customer.billing.profile.id': 'billing_profile.id',
      'customer.billing.appData.stripe.customerId': 'app_data.stripe.customer_id',
    },
  },
  {
    operation: 'get-customer-billing-data',
    what: 'refuses a customer without a link to Stripe',
    request: { customerid: globex },
    graphql: `{ customer(id: "${globex}") { billing { profile { id } } } }`,
    refused: 'PRECONDITION_FAILED',
  },
  {
    operation: 'update-customer-billing-data',
    what: 'pins a profile',
    request: { customerid: initech, billing_profile: { id: demoIds.sandboxProfile } },
    graphql: `mutation { r: updateCustomerBilling(input: { customerId: "${initech}", billingProfileId: "${demoIds.sandboxProfile}" }) { billing { profile { id } } userErrors { code } } }`,
    same: { 'r.billing.profile.id': 'billing_profile.id' },
  },
  {
    operation: 'update-customer-billing-data',
    what: 'refuses an unknown profile',
    request: { customerid: acme, billing_profile: { id: nobody } },
    graphql: `mutation { r: updateCustomerBilling(input: { customerId: "${acme}", billingProfileId: "${nobody}" }) { userErrors { code } } }`,
    refused: 'NOT_FOUND',
  },
  {
    operation: 'update-customer-billing-app-data',
    what: 'sets the data',
    request: { customerid: acme, stripe: { customer_id: demoIds.acmeStripeCustomer } },
    graphql: `mutation { r: updateCustomerBillingAppData(input: { customerId: "${acme}", stripe: { customerId: "${demoIds.acmeStripeCustomer}" } }) { billing { appData { stripe { customerId } } } userErrors { code } } }`,
    same: { 'r.billing.appData.stripe.customerId': 'stripe.customer_id' },
  },
  {
    operation: 'update-customer-billing-app-data',
    what: 'refuses a Stripe customer that is taken',
    request: { customerid: globex, stripe: { customer_id: demoIds.acmeStripeCustomer } },
    graphql: `mutation { r: updateCustomerBillingAppData(input: { customerId: "${globex}", stripe: { customerId: "${demoIds.acmeStripeCustomer}" } }) { userErrors { code } } }`,
    refused: 'PRECONDITION_FAILED',
  },
  {
    operation: 'create-stripe-checkout-session',
    what: 'opens',
    request: { customerid: globex, stripe_options: { success_url: https } },
    graphql: `mutation { r: createCustomerCheckoutSession(input: { customerId: "${globex}", successUrl: "${https}" }) { session { id url stripeCustomerId } userErrors { code } } }`,
    same: { 'r.session.id': 'session_id', 'r.session.stripeCustomerId': 'stripe_customer_id' },
  },
  {
    operation: 'create-stripe-checkout-session',
    what: 'refuses a hosted page without a way on',
    request: { customerid: globex, stripe_options: {} },
    graphql: `mutation { r: createCustomerCheckoutSession(input: { customerId: "${globex}" }) { userErrors { code } } }`,
    refused: 'INVALID_INPUT',
  },
  {
    operation: 'create-stripe-customer-portal-session',
    what: 'opens',
    request: { customerid: acme, stripe_options: { configuration_id: bpc, return_url: https } },
    graphql: `mutation { r: createCustomerPortalSession(input: { customerId: "${acme}", configurationId: "${bpc}", returnUrl: "${https}" }) { session { id url } userErrors { code } } }`,
    same: { 'r.session.id': 'id' },
  },
  {
    operation: 'create-stripe-customer-portal-session',
    what: 'refuses an unknown configuration',
    request: { customerid: acme, stripe_options: { configuration_id: 'bpc_unknown' } },
    graphql: `mutation { r: createCustomerPortalSession(input: { customerId: "${acme}", configurationId: "bpc_unknown" }) { userErrors { code } } }`,
    refused: 'NOT_FOUND',
  },
];

/** The result by one protocol, and its effects upstream. */
interface Outcome {
  readonly answer: unknown;
  readonly refused: unknown;
  readonly effects: readonly string[];
}

test('every operation has a valid and an invalid case', () => {
  for (const { name } of operations) {
    expect([name, cases.filter(({ operation, refused }) => operation === name && refused).length]).toEqual([name, 1]);
    expect([name, cases.filter(({ operation, refused }) => operation === name && !refused).length]).toEqual([name, 1]);
  }
});

test.each(cases)('$operation $what has the same result by GraphQL, REST and MCP', async (testCase) => {
  const operation = operations.find(({ name }) => name === testCase.operation);
  if (!operation) throw new Error(`There is no operation ${testCase.operation}.`);
  const graphql = await onFreshData((service) => byGraphQL(service, testCase));
  const rest = await onFreshData((service) => byRest(service, operation, testCase.request));
  const mcp = await onFreshData((service) => byMcp(service, testCase));

  for (const outcome of [graphql, rest, mcp]) expect(outcome.refused).toBe(testCase.refused);
  expect(rest.effects).toEqual(graphql.effects);
  expect(mcp.effects).toEqual(graphql.effects);
  expect(graphql.effects.length).toBeLessThanOrEqual(1);
  for (const [inGraph, onWire] of Object.entries(testCase.same ?? {})) {
    const value = at(graphql.answer, inGraph);
    expect([inGraph, value]).not.toEqual([inGraph, undefined]);
    expect([onWire, at(rest.answer, onWire)]).toEqual([onWire, value]);
    expect([onWire, at(mcp.answer, onWire)]).toEqual([onWire, value]);
  }
});

/** Runs a call on a new service. Ids are the same on every start, so that three services can be compared. */
async function onFreshData(call: (service: Service) => Promise<Omit<Outcome, 'effects'>>): Promise<Outcome> {
  const service = await startService();
  try {
    const result = await call(service);
    const effects = service.emulator.exchanges
      .filter(({ method, status }) => method !== 'GET' && status < 300)
      .map(({ method, url, requestBody }) => `${method} ${url} ${requestBody}`);
    return { ...result, effects };
  } finally {
    await service.close();
  }
}

async function byGraphQL(service: Service, { graphql }: Case): Promise<Omit<Outcome, 'effects'>> {
  const { data, errors } = await service.graphql(graphql);
  const code = errors?.[0]?.extensions['code'];
  const topLevelCode = code === 'BAD_USER_INPUT' ? 'INVALID_INPUT' : code;
  return { answer: data, refused: topLevelCode ?? at(data, 'r.userErrors.0.code') };
}

async function byRest(
  service: Service,
  operation: Operation,
  request: Case['request'],
): Promise<Omit<Outcome, 'effects'>> {
  const { idempotency_key, ...members } = request;
  const parameter = operation.parameter?.name;
  const path = operation.path.replace(/\{(\w+)\}/, (_, name: string) => encodeURIComponent(String(request[name])));
  const rest = Object.fromEntries(Object.entries(members).filter(([name]) => name !== parameter));
  const query = operation.query ? qs.stringify(rest, { addQueryPrefix: true }) : '';
  const response = await fetch(new URL(path + query, service.restUrl), {
    method: operation.method,
    headers: {
      ...(operation.body ? { 'content-type': 'application/json' } : {}),
      ...(typeof idempotency_key === 'string' ? { 'idempotency-key': idempotency_key } : {}),
    },
    ...(operation.body ? { body: JSON.stringify(rest) } : {}),
  });
  const text = await response.text();
  const answer: unknown = text === '' ? {} : JSON.parse(text);
  return response.ok ? { answer, refused: undefined } : { answer, refused: at(answer, 'code') };
}

async function byMcp(service: Service, { operation, request }: Case): Promise<Omit<Outcome, 'effects'>> {
  const client = new Client({ name: 'tests', version: '1.0.0' });
  await client.connect(new StreamableHTTPClientTransport(new URL(service.mcpUrl)));
  try {
    const { isError, structuredContent, content } = await client.callTool({ name: operation, arguments: request });
    const text = JSON.stringify(content);
    return isError
      ? { answer: content, refused: /INVALID_INPUT|NOT_FOUND|CONFLICT|GONE|PRECONDITION_FAILED/.exec(text)?.[0] }
      : { answer: structuredContent, refused: undefined };
  } finally {
    await client.close();
  }
}

function at(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (inner, name) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, name) : undefined),
      value,
    );
}
