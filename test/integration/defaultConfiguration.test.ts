import { demoIds } from '../../src/emulator/demoIds.ts';
import { json, startFakeUpstream } from '../support/fakeUpstream.ts';
import type { FakeUpstream } from '../support/fakeUpstream.ts';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';
import { toolCall, toolHeaders } from '../support/toolCall.ts';

/** An account at Stripe whose portal settings were never saved has no default configuration. */
const sentence =
  'No configuration provided and your test mode default configuration has not been created. Provide a configuration or create your default by saving your customer portal settings in test mode at https://dashboard.stripe.com/test/settings/billing/portal.';

let service: Service;
let stripe: FakeUpstream | undefined;
afterEach(async () => {
  await service.close();
  await stripe?.close();
  stripe = undefined;
});

async function startWithoutDefault(): Promise<void> {
  service = await startService();
  service.emulator.state.stripe.configurations.delete(demoIds.defaultConfiguration);
}

const graphql = {
  createPortalSession: `createPortalSession(input: { customerId: "${demoIds.acme}" })`,
  createCustomerPortalSession: `createCustomerPortalSession(input: { customerId: "${demoIds.acme}" })`,
};

const wire = [
  {
    tool: 'stripe-create-portal-session',
    path: 'v1/billing-portal/sessions',
    body: { customer: demoIds.acmeStripeCustomer },
    args: { customer: demoIds.acmeStripeCustomer },
    field: 'configuration',
  },
  {
    tool: 'create-stripe-customer-portal-session',
    path: `v3/openmeter/customers/${demoIds.acme}/billing/stripe/portal-sessions`,
    body: { stripe_options: {} },
    args: { customerid: demoIds.acme, stripe_options: {} },
    field: 'stripe_options.configuration_id',
  },
];

describe('a portal session without a configuration, at an account without a default one, is PRECONDITION_FAILED', () => {
  test.each(Object.entries(graphql))('GraphQL: %s', async (_field, mutation) => {
    await startWithoutDefault();
    const { data, errors } = await service.graphql(
      `mutation { r: ${mutation} { session { id } userErrors { code field message } } }`,
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      r: {
        session: null,
        userErrors: [
          {
            code: 'PRECONDITION_FAILED',
            field: ['input', 'configurationId'],
            message: expect.stringContaining(sentence),
          },
        ],
      },
    });
  });

  test.each(wire)('REST: $path', async ({ path, body, field }) => {
    await startWithoutDefault();
    const response = await fetch(service.restUrl + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(412);
    expect(await response.json()).toMatchObject({
      code: 'PRECONDITION_FAILED',
      detail: expect.stringContaining(sentence),
      invalid_parameters: [{ field, source: 'body' }],
    });
  });

  test.each(wire)('MCP: $tool', async ({ tool, args }) => {
    await startWithoutDefault();
    const response = await fetch(service.mcpUrl, {
      method: 'POST',
      headers: toolHeaders,
      body: JSON.stringify(toolCall(tool, args)),
    });
    const text: string = JSON.parse(await response.text()).result.content[0].text;
    expect(text).toMatch(/^PRECONDITION_FAILED: nothing was done\./);
    expect(text).toContain(sentence);
    expect(text).toContain('stripe-list-portal-configurations');
    expect(text).not.toContain('Link the customer');
  });

  test.each([
    sentence.replaceAll('test mode', 'live mode'),
    'You can’t create a portal session in test mode until you save your customer portal settings in test mode at https://dashboard.stripe.com/test/settings/billing/portal.',
  ])('in the words of Stripe: %s', async (message) => {
    stripe = await startFakeUpstream();
    stripe.answerWith(json(400, { error: { type: 'invalid_request_error', message } }));
    service = await startService({ stripeUrl: stripe.url });
    const { data } = await service.graphql(
      'mutation { r: createPortalSession(input: { stripeCustomerId: "cus_1" }) { userErrors { code message } } }',
    );
    expect(data).toEqual({ r: { userErrors: [{ code: 'PRECONDITION_FAILED', message }] } });
  });
});

test('the emulator has no default configuration on demand, for one customer of Konnect or one request to Stripe', async () => {
  service = await startService();
  Object.assign(Object(service.emulator.state.konnect.customers.get(demoIds.acme)).customer, {
    name: 'emulator-fault-stripe-no-default',
  });
  const returnUrl = 'https://app.example.com/emulator-fault-stripe-no-default';
  const { data } = await service.graphql(`mutation {
    a: createCustomerPortalSession(input: { customerId: "${demoIds.acme}" }) { userErrors { code } }
    b: createPortalSession(input: { stripeCustomerId: "${demoIds.acmeStripeCustomer}", returnUrl: "${returnUrl}" }) { userErrors { code } }
    c: createPortalSession(input: { stripeCustomerId: "${demoIds.acmeStripeCustomer}" }) { userErrors { code } }
  }`);
  const refused = { userErrors: [{ code: 'PRECONDITION_FAILED' }] };
  expect(data).toEqual({ a: refused, b: refused, c: { userErrors: [] } });
});
