import { demoIds } from '../../src/emulator/demoIds.ts';
import { startIssuer } from '../support/issuer.ts';
import type { Issuer } from '../support/issuer.ts';
import type { Service } from '../support/service.ts';
import { bearer, callTool, send, sendGraphQL, startClosed } from './closedService.ts';
import type { Json, SentHeaders } from './closedService.ts';

let issuer: Issuer;
let service: Service;
beforeEach(async () => {
  issuer = await startIssuer();
  service = await startClosed(issuer, 'direct');
});
afterEach(async () => {
  await service.close();
  await issuer.close();
});

function bringing(scope: string, customer?: string): SentHeaders {
  return bearer(issuer.token({ scope, customer_key: customer }));
}

async function ask(headers: SentHeaders, query: string, variables: object = {}): Promise<{ data: Json; denied: Json }> {
  const { body } = await sendGraphQL(service, query, variables, headers);
  const errors: Json[] = body.errors ?? [];
  return {
    data: body.data,
    denied: Object.fromEntries(errors.map((one) => [one.path.join('.'), one.extensions.code])),
  };
}

describe('a field within an answer asks for its own right', () => {
  test('the configuration of a session', async () => {
    const { data, denied } = await ask(
      bringing('sessions:create'),
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

  test('the customer of a session', async () => {
    const { data, denied } = await ask(
      bringing('sessions:create'),
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

  test('the customer that was deleted', async () => {
    const { data, denied } = await ask(
      bringing('customers:write'),
      'mutation { deleteCustomer(input: { key: "initech" }) { outcome customer { name deletedAt } userErrors { code } } }',
    );
    expect(data).toEqual({ deleteCustomer: { outcome: 'DELETED', customer: null, userErrors: [] } });
    expect(denied).toEqual({ 'deleteCustomer.customer': 'FORBIDDEN' });
  });

  test.each([
    ['updateCustomerBilling', 'UpdateCustomerBillingInput', { billingProfileId: demoIds.sandboxProfile }],
    ['updateCustomerBillingAppData', 'UpdateCustomerBillingAppDataInput', { externalInvoicing: { labels: [] } }],
  ])('what %s has left behind', async (field, type, change) => {
    const query = `mutation ($input: ${type}!) {
      ${field}(input: $input) { billing { profile { name } } customer { name } userErrors { code } }
    }`;
    const input = { customerId: demoIds.initech, ...change };
    expect(await ask(bringing('billing:write'), query, { input })).toEqual({
      data: { [field]: { billing: null, customer: null, userErrors: [] } },
      denied: { [`${field}.billing`]: 'FORBIDDEN', [`${field}.customer`]: 'FORBIDDEN' },
    });
    // To a customer, what it has changed as somebody else is as if it did not exist.
    expect(await ask(bringing('billing:write', 'acme'), query, { input })).toEqual({
      data: { [field]: { billing: null, customer: null, userErrors: [] } },
      denied: { [`${field}.billing`]: 'NOT_FOUND' },
    });
  });

  test('the billing of a customer, and the profile in it', async () => {
    const query = '{ customer(key: "initech") { name billing { profile { name } } } }';
    expect(await ask(bringing('customers:read'), query)).toEqual({
      data: { customer: { name: 'Initech', billing: null } },
      denied: { 'customer.billing': 'FORBIDDEN' },
    });
    expect(await ask(bringing('customers:read billing:read'), query)).toEqual({
      data: { customer: { name: 'Initech', billing: { profile: { name: 'Sandbox' } } } },
      denied: {},
    });
  });

  test('the billing of each customer in a list', async () => {
    const query = '{ customers(first: 3) { nodes { key billing { profile { name } } } } }';
    const { data, denied } = await ask(bringing('customers:read', 'acme'), query);
    expect(data.customers.nodes).toEqual([
      { key: 'acme', billing: { profile: { name: 'Stripe billing' } } },
      { key: 'globex', billing: null },
      { key: 'initech', billing: null },
    ]);
    expect(Object.values(denied)).toEqual(['NOT_FOUND', 'NOT_FOUND']);
  });
});

describe('a customer with a token of its own', () => {
  const own = () => bringing('', 'acme');

  test('sees itself, its billing and its profile', async () => {
    const fields = '{ id key name billing { profile { id name } appData { stripe { customerId } } } }';
    const { data, denied } = await ask(own(), `{ me ${fields} customer(id: "${demoIds.acme}") ${fields} }`);
    const acme = {
      id: demoIds.acme,
      key: 'acme',
      name: 'Acme Corporation',
      billing: {
        profile: { id: demoIds.stripeProfile, name: 'Stripe billing' },
        appData: { stripe: { customerId: demoIds.acmeStripeCustomer } },
      },
    };
    expect({ data, denied }).toEqual({ data: { me: acme, customer: acme }, denied: {} });
  });

  test('opens the portal for itself, and sees itself in the answer', async () => {
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

  test('chooses no configuration, whichever way it asks', async () => {
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

  test('does no more for itself by the scopes of others', async () => {
    const scoped = bringing('customers:read', 'acme');
    const { data } = await ask(scoped, '{ customer(key: "globex") { name } me { name } }');
    expect(data).toEqual({ customer: { name: 'Globex' }, me: { name: 'Acme Corporation' } });
    const opened = await ask(
      scoped,
      'mutation ($id: ID!) { createCustomerPortalSession(input: { customerId: $id }) { session { url } userErrors { code field } } }',
      { id: demoIds.globex },
    );
    expect(opened.data.createCustomerPortalSession).toEqual({
      session: null,
      userErrors: [{ code: 'NOT_FOUND', field: ['input', 'customerId'] }],
    });
    expect(service.calls().filter((call) => call.startsWith('POST'))).toEqual([]);
  });

  test('is nobody once the customer is deleted', async () => {
    await ask(bringing('customers:write'), 'mutation { deleteCustomer(input: { key: "initech" }) { outcome } }');
    const { data, denied } = await ask(
      bringing('', 'initech'),
      `{ me { name } customer(key: "initech") { name } byId: customer(id: "${demoIds.initech}") { name } }`,
    );
    expect({ data, denied }).toEqual({ data: { me: null, customer: null, byId: null }, denied: {} });
  });
});
