import { demoIds } from '../../src/emulator/demoIds.ts';
import { startIssuer } from '../support/issuer.ts';
import type { Issuer } from '../support/issuer.ts';
import type { Service } from '../support/service.ts';
import { bearer, callTool, send, sendGraphQL, startSecuredService } from './securedService.ts';
import type { Json, RequestHeaders } from './securedService.ts';

let issuer: Issuer;
let service: Service;
beforeEach(async () => {
  issuer = await startIssuer();
  service = await startSecuredService(issuer, 'direct');
});
afterEach(async () => {
  await service.close();
  await issuer.close();
});

function credentials(scope: string, customer?: string): RequestHeaders {
  return bearer(issuer.token({ scope, customer_key: customer }));
}

async function ask(
  headers: RequestHeaders,
  query: string,
  variables: object = {},
): Promise<{ data: Json; denied: Json }> {
  const { body } = await sendGraphQL(service, query, variables, headers);
  const errors: Json[] = body.errors ?? [];
  return {
    data: body.data,
    denied: Object.fromEntries(errors.map((error) => [error.path.join('.'), error.extensions.code])),
  };
}

describe('a nested field requires its own permission', () => {
  test('session.configuration requires portal:read', async () => {
    const { data, denied } = await ask(
      credentials('sessions:create'),
      `mutation ($input: CreatePortalSessionInput!) {
         createPortalSession(input: $input) { session { id url configuration { id name } } userErrors { code } }
       }`,
      { input: { customerId: demoIds.acme } },
    );
    expect(data.createPortalSession.session).toEqual({
      id: expect.stringMatching(/^bps_/),
      url: expect.any(String),
      configuration: null,
    });
    expect(denied).toEqual({ 'createPortalSession.session.configuration': 'FORBIDDEN' });
    expect(service.calls().map((call) => call.split(' ')[0])).toEqual(['GET', 'POST']);
  });

  test('session.customer requires customers:read', async () => {
    const { data, denied } = await ask(
      credentials('sessions:create'),
      `mutation ($input: CreateCustomerCheckoutSessionInput!) {
         createCustomerCheckoutSession(input: $input) { session { id customer { name } } userErrors { code } }
       }`,
      {
        input: { customerId: demoIds.globex, successUrl: 'https://shop.example/', cancelUrl: 'https://shop.example/' },
      },
    );
    expect(data.createCustomerCheckoutSession).toMatchObject({ session: { customer: null }, userErrors: [] });
    expect(denied).toEqual({ 'createCustomerCheckoutSession.session.customer': 'FORBIDDEN' });
  });

  test('deleteCustomer.customer requires customers:read', async () => {
    const { data, denied } = await ask(
      credentials('customers:write'),
      'mutation { deleteCustomer(input: { key: "initech" }) { outcome customer { name deletedAt } userErrors { code } } }',
    );
    expect(data).toEqual({ deleteCustomer: { outcome: 'DELETED', customer: null, userErrors: [] } });
    expect(denied).toEqual({ 'deleteCustomer.customer': 'FORBIDDEN' });
  });

  test.each([
    [
      'updateCustomerBilling',
      'UpdateCustomerBillingInput',
      { customerId: demoIds.initech, billingProfileId: demoIds.sandboxProfile },
    ],
    [
      'updateCustomerBillingAppData',
      'UpdateCustomerBillingAppDataInput',
      { customerId: demoIds.globex, stripe: { stripeCustomerId: demoIds.freeStripeCustomers[0] } },
    ],
  ])('%s: billing and customer require their read scopes', async (field, type, input) => {
    const query = `mutation ($input: ${type}!) {
      ${field}(input: $input) { billing { profile { name } } customer { name } userErrors { code } }
    }`;
    expect(await ask(credentials('billing:write'), query, { input })).toEqual({
      data: { [field]: { billing: null, customer: null, userErrors: [] } },
      denied: { [`${field}.billing`]: 'FORBIDDEN', [`${field}.customer`]: 'FORBIDDEN' },
    });
    // With a customer token, another customer's billing is not found.
    expect(await ask(credentials('billing:write', 'acme'), query, { input })).toEqual({
      data: { [field]: { billing: null, customer: null, userErrors: [] } },
      denied: { [`${field}.billing`]: 'NOT_FOUND' },
    });
  });

  test('customer.billing requires billing:read', async () => {
    const query = '{ customer(key: "initech") { name billing { profile { name } } } }';
    expect(await ask(credentials('customers:read'), query)).toEqual({
      data: { customer: { name: 'Initech', billing: null } },
      denied: { 'customer.billing': 'FORBIDDEN' },
    });
    expect(await ask(credentials('customers:read billing:read'), query)).toEqual({
      data: { customer: { name: 'Initech', billing: { profile: { name: 'Sandbox' } } } },
      denied: {},
    });
  });

  test('customers.nodes.billing with a customer token returns only its own', async () => {
    const query = '{ customers(first: 3) { nodes { key billing { profile { name } } } } }';
    const { data, denied } = await ask(credentials('customers:read', 'acme'), query);
    expect(data.customers.nodes).toEqual([
      { key: 'acme', billing: { profile: { name: 'Stripe billing' } } },
      { key: 'globex', billing: null },
      { key: 'initech', billing: null },
    ]);
    expect(Object.values(denied)).toEqual(['NOT_FOUND', 'NOT_FOUND']);
  });
});

describe('a customer token', () => {
  const own = () => credentials('', 'acme');

  test('reads its customer, billing and profile', async () => {
    const fields = '{ id key name billing { profile { id name } appData { stripe { stripeCustomerId } } } }';
    const { data, denied } = await ask(own(), `{ myCustomer ${fields} customer(id: "${demoIds.acme}") ${fields} }`);
    const acme = {
      id: demoIds.acme,
      key: 'acme',
      name: 'Acme Corporation',
      billing: {
        profile: { id: demoIds.stripeProfile, name: 'Stripe billing' },
        appData: { stripe: { stripeCustomerId: demoIds.acmeStripeCustomer } },
      },
    };
    expect({ data, denied }).toEqual({ data: { myCustomer: acme, customer: acme }, denied: {} });
  });

  test('creates a portal session and reads its customer in the result', async () => {
    const { data, denied } = await ask(
      own(),
      `mutation ($id: ID!) {
         createCustomerPortalSession(input: { customerId: $id }) {
           session { url customer { name } configuration { name } } userErrors { code }
         }
       }`,
      { id: demoIds.acme },
    );
    expect(data.createCustomerPortalSession).toEqual({
      session: { url: expect.any(String), customer: { name: 'Acme Corporation' }, configuration: null },
      userErrors: [],
    });
    expect(denied).toEqual({ 'createCustomerPortalSession.session.configuration': 'FORBIDDEN' });
  });

  test('cannot choose a portal configuration in any adapter', async () => {
    const [id, chosen] = [demoIds.acme, demoIds.secondConfiguration];
    const { data, denied } = await ask(
      own(),
      `mutation ($input: CreateCustomerPortalSessionInput!) {
         createCustomerPortalSession(input: $input) { session { url } userErrors { code } }
       }`,
      { input: { customerId: id, configurationId: chosen } },
    );
    expect({ data, denied }).toEqual({
      data: { createCustomerPortalSession: null },
      denied: { createCustomerPortalSession: 'FORBIDDEN' },
    });
    const body = { stripe_options: { configuration_id: chosen } };
    const path = `v3/openmeter/customers/${id}/billing/stripe/portal-sessions`;
    const rest = await send(service.restUrl + path, { method: 'POST', headers: own(), body });
    expect([rest.status, rest.body.code]).toEqual([403, 'FORBIDDEN']);
    const tool = await callTool(service, 'create-stripe-customer-portal-session', { customerid: id, ...body }, own());
    expect(tool.body.result).toMatchObject({
      isError: true,
      content: [{ text: expect.stringMatching(/^FORBIDDEN: /) }],
    });
    expect(service.calls()).toEqual([]);
  });

  test('with a scope for other actions creates no session for another customer', async () => {
    const scoped = credentials('customers:read', 'acme');
    const { data } = await ask(scoped, '{ customer(key: "globex") { name } myCustomer { name } }');
    expect(data).toEqual({ customer: { name: 'Globex' }, myCustomer: { name: 'Acme Corporation' } });
    const session = await ask(
      scoped,
      'mutation ($id: ID!) { createCustomerPortalSession(input: { customerId: $id }) { session { url } userErrors { code field } } }',
      { id: demoIds.globex },
    );
    expect(session.data.createCustomerPortalSession).toEqual({
      session: null,
      userErrors: [{ code: 'NOT_FOUND', field: ['input', 'customerId'] }],
    });
    expect(service.calls().filter((call) => call.startsWith('POST'))).toEqual([]);
  });

  test('finds nothing after its customer was deleted', async () => {
    await ask(credentials('customers:write'), 'mutation { deleteCustomer(input: { key: "initech" }) { outcome } }');
    const { data, denied } = await ask(
      credentials('', 'initech'),
      `{ myCustomer { name } customer(key: "initech") { name } byId: customer(id: "${demoIds.initech}") { name } }`,
    );
    expect({ data, denied }).toEqual({ data: { myCustomer: null, customer: null, byId: null }, denied: {} });
  });
});
