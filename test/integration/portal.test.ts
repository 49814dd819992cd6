import { demoIds } from '../../src/emulator/demoIds.ts';
import { startService, textAt } from '../support/service.ts';
import type { Service } from '../support/service.ts';

let service: Service;
beforeEach(async () => {
  service = await startService();
});
afterEach(() => service.close());

const update = `mutation ($input: UpdatePortalConfigurationInput!) {
  updatePortalConfiguration(input: $input) {
    configuration {
      id active name defaultReturnUrl metadata { key value }
      businessProfile { headline privacyPolicyUrl }
      features {
        customerUpdate { enabled allowedUpdates }
        subscriptionCancel { enabled mode prorationBehavior cancellationReason { enabled options } }
      }
    }
    userErrors { code field message }
  }
}`;

describe('portal configurations', () => {
  test('are created with all features off except the given ones', async () => {
    const { data, errors } = await service.graphql(
      `mutation ($input: CreatePortalConfigurationInput!) {
        createPortalConfiguration(input: $input) {
          configuration {
            active isDefault livemode name createdAt metadata { key value } loginPage { enabled url }
            features {
              invoiceHistory { enabled }
              customerUpdate { enabled allowedUpdates }
              subscriptionPause { enabled duration { type intervalOptions { interval intervalCount } } }
              subscriptionUpdate { enabled products { productId priceIds adjustableQuantity { enabled minimum } } scheduleAtPeriodEnd { conditions { type } } }
            }
          }
          userErrors { code field message }
        }
      }`,
      {
        input: {
          name: 'Campaign',
          metadata: [
            { key: 'team', value: 'growth' },
            { key: 'gone', value: null },
          ],
          features: {
            invoiceHistory: { enabled: true },
            subscriptionPause: {
              enabled: true,
              duration: { type: 'INTERVAL_OPTIONS', intervalOptions: [{ interval: 'MONTH', intervalCount: 2 }] },
            },
            subscriptionUpdate: {
              enabled: true,
              defaultAllowedUpdates: ['PRICE'],
              products: [{ productId: 'prod_1', priceIds: ['price_1', 'price_2'] }],
              scheduleAtPeriodEnd: { conditions: [{ type: 'SHORTENING_INTERVAL' }] },
            },
          },
        },
      },
    );
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({
      createPortalConfiguration: {
        configuration: {
          active: true,
          isDefault: false,
          livemode: false,
          name: 'Campaign',
          createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
          metadata: [{ key: 'team', value: 'growth' }],
          loginPage: { enabled: false, url: null },
          features: {
            invoiceHistory: { enabled: true },
            customerUpdate: { enabled: false, allowedUpdates: [] },
            subscriptionPause: {
              enabled: true,
              duration: { type: 'INTERVAL_OPTIONS', intervalOptions: [{ interval: 'MONTH', intervalCount: 2 }] },
            },
            subscriptionUpdate: {
              enabled: true,
              products: [{ productId: 'prod_1', priceIds: ['price_1', 'price_2'] }],
              scheduleAtPeriodEnd: { conditions: [{ type: 'SHORTENING_INTERVAL' }] },
            },
          },
        },
        userErrors: [],
      },
    });
  });

  test('keep absent members in an update, and clear members that are null or an empty list', async () => {
    const id = demoIds.defaultConfiguration;
    const before = await service.graphql(update, {
      input: {
        id,
        name: 'Named',
        metadata: [
          { key: 'a', value: '1' },
          { key: 'b', value: '2' },
        ],
      },
    });
    const configuration = Object(before.data).updatePortalConfiguration.configuration;
    expect(configuration.features.customerUpdate.allowedUpdates).not.toEqual([]);
    const after = await service.graphql(update, {
      input: {
        id,
        name: null,
        metadata: [{ key: 'a', value: null }],
        businessProfile: { headline: null },
        features: { customerUpdate: { allowedUpdates: [] } },
      },
    });
    expect(Object(after.data).updatePortalConfiguration).toEqual({
      configuration: {
        ...configuration,
        name: null,
        metadata: configuration.metadata.filter((entry: { key: string }) => entry.key !== 'a'),
        businessProfile: { ...configuration.businessProfile, headline: null },
        features: { ...configuration.features, customerUpdate: { enabled: true, allowedUpdates: [] } },
      },
      userErrors: [],
    });
    const emptied = await service.graphql(update, { input: { id, metadata: null } });
    expect(emptied.data).toMatchObject({ updatePortalConfiguration: { configuration: { metadata: [] } } });
  });

  test.each<[string, object, string, string[] | null]>([
    ['one that does not exist', { id: 'bpc_unknown', name: 'x' }, 'NOT_FOUND', ['input', 'id']],
    [
      'switching off the default',
      { id: demoIds.defaultConfiguration, active: false },
      'INVALID_INPUT',
      ['input', 'active'],
    ],
    [
      'a proration that cancellations do not have',
      { id: demoIds.defaultConfiguration, features: { subscriptionCancel: { prorationBehavior: 'ALWAYS_INVOICE' } } },
      'INVALID_INPUT',
      ['input', 'features', 'subscriptionCancel', 'prorationBehavior'],
    ],
  ])('reject %s, with the message of Stripe and the names of the caller', async (_what, input, code, field) => {
    const { data, errors } = await service.graphql(update, { input });
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({ updatePortalConfiguration: { configuration: null, userErrors: [{ code, field }] } });
  });

  test('are created once for one idempotency key, which is rejected for another input', async () => {
    const create = `mutation ($name: String!) {
      createPortalConfiguration(input: { name: $name, features: { invoiceHistory: { enabled: true } }, idempotencyKey: "attempt-1" }) {
        configuration { id } userErrors { code field }
      }
    }`;
    const first = await service.graphql(create, { name: 'One' });
    const again = await service.graphql(create, { name: 'One' });
    expect(textAt(again, 'createPortalConfiguration.configuration.id')).toBe(
      textAt(first, 'createPortalConfiguration.configuration.id'),
    );
    expect((await service.graphql(create, { name: 'Two' })).data).toEqual({
      createPortalConfiguration: {
        configuration: null,
        userErrors: [{ code: 'CONFLICT', field: ['input', 'idempotencyKey'] }],
      },
    });
    expect(service.emulator.state.stripe.configurations.size).toBe(4);
  });
});

describe('createCustomerPortalSession', () => {
  const open = `mutation ($input: CreateCustomerPortalSessionInput!) {
    createCustomerPortalSession(input: $input) {
      session { id url createdAt livemode locale returnUrl stripeCustomerId configuration { id name } customer { key } flow { type } }
      userErrors { code field message }
    }
  }`;

  test('returns a session with its configuration and customer', async () => {
    const { data, errors } = await service.graphql(open, {
      input: {
        customerId: demoIds.acme,
        configurationId: demoIds.secondConfiguration,
        locale: 'de',
        returnUrl: 'https://example.com/Account?x={y}',
      },
    });
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      createCustomerPortalSession: {
        session: {
          id: expect.stringMatching(/^bps_/),
          url: expect.stringMatching(/^http/),
          createdAt: expect.any(String),
          livemode: false,
          // Konnect drops it.
          locale: null,
          returnUrl: 'https://example.com/Account?x={y}',
          stripeCustomerId: demoIds.acmeStripeCustomer,
          configuration: { id: demoIds.secondConfiguration, name: 'Invoices only' },
          customer: { key: 'acme' },
          flow: null,
        },
        userErrors: [],
      },
    });
  });

  test.each<[string, object, string, string]>([
    ['a customer without a link to Stripe', { customerId: demoIds.globex }, 'PRECONDITION_FAILED', 'customerId'],
    ['a customer whose profile has no Stripe', { customerId: demoIds.initech }, 'PRECONDITION_FAILED', 'customerId'],
    ['an unknown customer', { customerId: '01ARZ3NDEKTSV4RRFFQ69G5FAV' }, 'NOT_FOUND', 'customerId'],
    [
      'an unknown configuration, for which Konnect answers 500',
      { customerId: demoIds.acme, configurationId: 'bpc_unknown' },
      'NOT_FOUND',
      'configurationId',
    ],
  ])('rejects %s', async (_what, input, code, field) => {
    const { data, errors } = await service.graphql(open, { input });
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({
      createCustomerPortalSession: { session: null, userErrors: [{ code, field: ['input', field] }] },
    });
  });
});

describe('createPortalSession', () => {
  const open = `mutation ($input: CreatePortalSessionInput!) {
    createPortalSession(input: $input) {
      session {
        id url locale returnUrl stripeCustomerId onBehalfOf configuration { isDefault } customer { key }
        flow { type afterCompletion { type redirect { returnUrl } hostedConfirmation { customMessage } } subscriptionCancel { subscriptionId retention { type couponOffer { couponId } } } subscriptionUpdateConfirm { subscriptionId items { id priceId quantity } discounts { couponId promotionCodeId } } }
        afterExpiration { type customerLogin { expiresAt } }
      }
      userErrors { code field message }
    }
  }`;

  test('sends all members of the request to Stripe, a flow included', async () => {
    const { data, errors } = await service.graphql(open, {
      input: {
        stripeCustomerId: demoIds.acmeStripeCustomer,
        locale: 'EN_GB',
        returnUrl: 'https://example.com/back',
        flowData: {
          type: 'SUBSCRIPTION_CANCEL',
          afterCompletion: { type: 'REDIRECT', redirect: { returnUrl: 'https://example.com/done' } },
          subscriptionCancel: {
            subscriptionId: 'sub_1',
            retention: { type: 'COUPON_OFFER', couponOffer: { couponId: 'STAY' } },
          },
        },
        afterExpiration: { type: 'CUSTOMER_LOGIN', customerLogin: { expiresAt: '2026-12-01T00:00:00Z' } },
      },
    });
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      createPortalSession: {
        session: {
          id: expect.stringMatching(/^bps_/),
          url: expect.stringMatching(/^http/),
          locale: 'en-GB',
          returnUrl: 'https://example.com/back',
          stripeCustomerId: demoIds.acmeStripeCustomer,
          onBehalfOf: null,
          configuration: { isDefault: true },
          customer: null,
          flow: {
            type: 'SUBSCRIPTION_CANCEL',
            afterCompletion: {
              type: 'REDIRECT',
              redirect: { returnUrl: 'https://example.com/done' },
              hostedConfirmation: null,
            },
            subscriptionCancel: {
              subscriptionId: 'sub_1',
              retention: { type: 'COUPON_OFFER', couponOffer: { couponId: 'STAY' } },
            },
            subscriptionUpdateConfirm: null,
          },
          afterExpiration: { type: 'CUSTOMER_LOGIN', customerLogin: { expiresAt: '2026-12-01T00:00:00.000Z' } },
        },
        userErrors: [],
      },
    });
  });

  test('finds the Stripe customer of a customer of Konnect', async () => {
    const { data } = await service.graphql(open, { input: { customerId: demoIds.acme } });
    expect(data).toMatchObject({
      createPortalSession: { session: { stripeCustomerId: demoIds.acmeStripeCustomer, customer: { key: 'acme' } } },
    });
  });

  test.each<[string, object, string, string[]]>([
    ['a customer without a link to Stripe', { customerId: demoIds.globex }, 'PRECONDITION_FAILED', ['customerId']],
    ['a customer whose profile has no Stripe', { customerId: demoIds.initech }, 'PRECONDITION_FAILED', ['customerId']],
    ['an unknown Stripe customer', { stripeCustomerId: 'cus_unknown' }, 'NOT_FOUND', ['stripeCustomerId']],
    [
      'an unknown configuration',
      { stripeCustomerId: demoIds.acmeStripeCustomer, configurationId: 'bpc_unknown' },
      'NOT_FOUND',
      ['configurationId'],
    ],
    [
      'a flow without its branch',
      { stripeCustomerId: demoIds.acmeStripeCustomer, flowData: { type: 'SUBSCRIPTION_CANCEL' } },
      'INVALID_INPUT',
      ['flowData', 'subscriptionCancel'],
    ],
  ])('rejects %s', async (_what, input, code, field) => {
    const { data, errors } = await service.graphql(open, { input });
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({
      createPortalSession: { session: null, userErrors: [{ code, field: ['input', ...field] }] },
    });
  });
});

describe('createCustomerCheckoutSession', () => {
  test('links a customer to Stripe, and the next read shows it', async () => {
    const billing = '{ customer(key: "globex") { billing { appData { stripe { customerId } } } } }';
    expect((await service.graphql(billing)).errors?.[0]).toMatchObject({
      path: ['customer', 'billing'],
      extensions: { code: 'PRECONDITION_FAILED' },
    });
    const { data, errors } = await service.graphql(
      `mutation ($input: CreateCustomerCheckoutSessionInput!) {
        createCustomerCheckoutSession(input: $input) {
          session { id url clientSecret mode status currency expiresAt metadata { key value } successUrl stripeCustomerId customer { key billing { appData { stripe { customerId } } } } }
          userErrors { message }
        }
      }`,
      {
        input: {
          customerId: demoIds.globex,
          successUrl: 'https://example.com/done?session={CHECKOUT_SESSION_ID}',
          currency: 'EUR',
          metadata: [{ key: 'cartId', value: '7' }],
        },
      },
    );
    expect(errors).toBeUndefined();
    const { session } = Object(data).createCustomerCheckoutSession;
    expect(session).toEqual({
      id: expect.stringMatching(/^cs_/),
      url: expect.stringMatching(/^http/),
      clientSecret: null,
      mode: 'SETUP',
      status: 'open',
      currency: 'EUR',
      expiresAt: expect.any(String),
      metadata: [{ key: 'cartId', value: '7' }],
      successUrl: 'https://example.com/done?session={CHECKOUT_SESSION_ID}',
      stripeCustomerId: expect.stringMatching(/^cus_/),
      customer: { key: 'globex', billing: { appData: { stripe: { customerId: session.stripeCustomerId } } } },
    });
  });

  test('rejects a customer whose billing profile does not use Stripe', async () => {
    const { data } = await service.graphql(
      `mutation { createCustomerCheckoutSession(input: { customerId: "${demoIds.initech}", successUrl: "https://example.com" }) { session { id } userErrors { code field } } }`,
    );
    expect(data).toEqual({
      createCustomerCheckoutSession: {
        session: null,
        userErrors: [{ code: 'NOT_FOUND', field: ['input', 'customerId'] }],
      },
    });
  });
});

describe('customer billing', () => {
  const update = `mutation ($input: UpdateCustomerBillingInput!) {
    updateCustomerBilling(input: $input) { billing { profile { name } appData { stripe { customerId defaultPaymentMethodId labels { key value } } } } customer { key } userErrors { code field } }
  }`;

  test('is the billing in force after a change, not the echo of the request', async () => {
    const { data, errors } = await service.graphql(update, {
      input: {
        customerId: demoIds.acme,
        appData: { stripe: { customerId: demoIds.acmeStripeCustomer, labels: [{ key: 'a', value: 'b' }] } },
      },
    });
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({
      updateCustomerBilling: {
        billing: {
          profile: { name: 'Stripe billing' },
          appData: { stripe: { customerId: demoIds.acmeStripeCustomer, labels: [{ key: 'a', value: 'b' }] } },
        },
        customer: { key: 'acme' },
        userErrors: [],
      },
    });
  });

  test('switches to another profile', async () => {
    const { data } = await service.graphql(update, {
      input: { customerId: demoIds.acme, billingProfileId: demoIds.sandboxProfile },
    });
    expect(data).toMatchObject({
      updateCustomerBilling: { billing: { profile: { name: 'Sandbox' }, appData: { stripe: null } }, userErrors: [] },
    });
  });

  test.each<[string, object, string, string[]]>([
    [
      'an unknown profile',
      { customerId: demoIds.acme, billingProfileId: '01ARZ3NDEKTSV4RRFFQ69G5FAV' },
      'NOT_FOUND',
      ['billingProfileId'],
    ],
    [
      'a Stripe customer that another customer is linked to',
      { customerId: demoIds.globex, appData: { stripe: { customerId: demoIds.acmeStripeCustomer } } },
      'PRECONDITION_FAILED',
      ['appData', 'stripe'],
    ],
    [
      'an unknown customer',
      { customerId: '01ARZ3NDEKTSV4RRFFQ69G5FAV', billingProfileId: demoIds.sandboxProfile },
      'NOT_FOUND',
      ['customerId'],
    ],
  ])('rejects %s', async (_what, input, code, field) => {
    const { data, errors } = await service.graphql(update, { input });
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({
      updateCustomerBilling: { billing: null, userErrors: [{ code, field: ['input', ...field] }] },
    });
  });

  test('reports that no profile is in force', async () => {
    service.emulator.state.konnect.profiles.clear();
    const { data, errors } = await service.graphql('{ customer(key: "acme") { key billing { profile { id } } } }');
    expect(data).toEqual({ customer: { key: 'acme', billing: null } });
    expect(errors?.[0]).toMatchObject({ path: ['customer', 'billing'], extensions: { code: 'NOT_FOUND' } });
  });
});
