import { demoIds } from '../../src/emulator/demo.ts';

/** A mutation with one input. */
export type Write = readonly [mutation: string, input: object];

const [freeCustomer = '', otherFreeCustomer = ''] = demoIds.freeStripeCustomers;
const [freePaymentMethod = '', otherFreePaymentMethod = ''] = demoIds.freePaymentMethods;
const url = 'https://shop.example/account';
const labels = [{ key: 'tier', value: 'gold' }];
const metadata = [{ key: 'order', value: '1' }];
const inAnHour = new Date(Date.now() + 60 * 60 * 1000).toISOString();

const customer = {
  name: 'Whole',
  description: 'With every member',
  labels,
  primaryEmail: 'whole@example.com',
  currency: 'EUR',
  billingAddress: {
    country: 'DE',
    postalCode: '10115',
    state: 'BE',
    city: 'Berlin',
    line1: 'Street 1',
    line2: 'Floor 2',
    phoneNumber: '+49 30 1',
  },
};

const checkout = {
  customerId: demoIds.acme,
  billingAddressCollection: 'REQUIRED',
  clientReferenceId: 'order-1',
  customerUpdate: { address: 'AUTO', name: 'AUTO', shipping: 'NEVER' },
  consentCollection: {
    paymentMethodReuseAgreement: { position: 'HIDDEN' },
    promotions: 'AUTO',
    termsOfService: 'REQUIRED',
  },
  currency: 'EUR',
  customText: {
    afterSubmit: { message: 'a' },
    shippingAddress: { message: 'b' },
    submit: { message: 'c' },
    termsOfServiceAcceptance: { message: 'd' },
  },
  expiresAt: inAnHour,
  locale: 'de',
  metadata,
  paymentMethodTypes: ['card'],
  taxIdCollection: { enabled: true, required: 'IF_SUPPORTED' },
};

const configuration = {
  features: {
    customerUpdate: { enabled: true, allowedUpdates: ['EMAIL', 'TAX_ID'] },
    invoiceHistory: { enabled: true },
    paymentMethodUpdate: { enabled: true, paymentMethodConfigurationId: 'pmc_1' },
    subscriptionCancel: {
      enabled: true,
      mode: 'IMMEDIATELY',
      prorationBehavior: 'CREATE_PRORATIONS',
      cancellationReason: { enabled: true, options: ['UNUSED'], feedbackOptions: ['fo_1'] },
    },
    subscriptionPause: {
      enabled: true,
      duration: { type: 'INTERVAL_OPTIONS', intervalOptions: [{ interval: 'WEEK', intervalCount: 2 }] },
    },
    subscriptionUpdate: {
      enabled: true,
      billingCycleAnchor: 'UNCHANGED',
      defaultAllowedUpdates: ['PRICE', 'PROMOTION_CODE'],
      products: [
        {
          productId: 'prod_1',
          priceIds: ['price_1', 'price_2'],
          adjustableQuantity: { enabled: true, minimum: 1, maximum: 9 },
        },
      ],
      prorationBehavior: 'ALWAYS_INVOICE',
      scheduleAtPeriodEnd: { conditions: [{ type: 'DECREASING_ITEM_AMOUNT' }] },
      trialUpdateBehavior: 'CONTINUE_TRIAL',
    },
  },
  businessProfile: { headline: 'Hello', privacyPolicyUrl: url, termsOfServiceUrl: url },
  defaultReturnUrl: url,
  loginPage: { enabled: true },
  metadata,
  name: 'Whole',
};

const cleared = {
  features: {
    customerUpdate: { allowedUpdates: null },
    paymentMethodUpdate: { enabled: false, paymentMethodConfigurationId: null },
    subscriptionCancel: { cancellationReason: { enabled: false, options: null, feedbackOptions: [] } },
    subscriptionPause: { duration: { type: 'INDEFINITE', intervalOptions: null } },
    subscriptionUpdate: { defaultAllowedUpdates: [], products: null, scheduleAtPeriodEnd: { conditions: null } },
  },
  businessProfile: { headline: null, privacyPolicyUrl: null, termsOfServiceUrl: null },
  defaultReturnUrl: null,
  metadata: null,
  name: null,
};

const flow = (type: string, branch: object = {}, afterCompletion: object = { type: 'PORTAL_HOMEPAGE' }) => ({
  stripeCustomerId: demoIds.acmeStripeCustomer,
  configurationId: demoIds.defaultConfiguration,
  flowData: { type, afterCompletion, ...branch },
});

/** Inputs that together give every field of every mutation. They are sent in this order, to one emulator. */
export const fullInputs: readonly Write[] = [
  ['createCustomer', { ...customer, key: 'whole', usageAttribution: { subjectKeys: ['whole-1'] } }],
  ['updateCustomer', { ...customer, key: 'whole', usageAttribution: { subjectKeys: ['whole-2'] } }],
  ['updateCustomer', { id: demoIds.initech, name: 'Initech' }],
  ['upsertCustomer', { ...customer, id: demoIds.initech, usageAttribution: { subjectKeys: ['initech-1'] } }],
  [
    'updateCustomerBilling',
    {
      customerId: demoIds.globex,
      billingProfileId: demoIds.stripeProfile,
      appData: { stripe: { stripeCustomerId: freeCustomer, defaultPaymentMethodId: freePaymentMethod, labels } },
    },
  ],
  [
    'updateCustomerBilling',
    {
      customerId: demoIds.initech,
      billingProfileId: demoIds.sandboxProfile,
      appData: { externalInvoicing: { labels } },
    },
  ],
  [
    'updateCustomerBillingAppData',
    {
      customerId: demoIds.globex,
      stripe: { stripeCustomerId: otherFreeCustomer, defaultPaymentMethodId: otherFreePaymentMethod, labels },
    },
  ],
  ['updateCustomerBillingAppData', { customerId: demoIds.initech, externalInvoicing: { labels } }],
  ['createCustomerCheckoutSession', { ...checkout, uiMode: 'HOSTED', cancelUrl: url, successUrl: url }],
  [
    'createCustomerCheckoutSession',
    { ...checkout, uiMode: 'EMBEDDED', returnUrl: url, redirectOnCompletion: 'IF_REQUIRED' },
  ],
  [
    'createCustomerPortalSession',
    { customerId: demoIds.acme, configurationId: demoIds.defaultConfiguration, locale: 'de', returnUrl: url },
  ],
  [
    'createPortalSession',
    {
      customerAccountId: demoIds.acmeStripeAccount,
      configurationId: demoIds.defaultConfiguration,
      locale: 'es-419',
      onBehalfOf: 'acct_1',
      returnUrl: url,
      afterExpiration: { type: 'CUSTOMER_LOGIN', customerLogin: { expiresAt: inAnHour } },
      idempotencyKey: 'attempt-1',
    },
  ],
  ['createPortalSession', flow('PAYMENT_METHOD_UPDATE')],
  ['createPortalSession', flow('CUSTOMER_UPDATE', {}, { type: 'REDIRECT', redirect: { returnUrl: url } })],
  [
    'createPortalSession',
    flow(
      'SUBSCRIPTION_CANCEL',
      {
        subscriptionCancel: {
          subscriptionId: 'sub_1',
          retention: { type: 'COUPON_OFFER', couponOffer: { couponId: 'off' } },
        },
      },
      { type: 'HOSTED_CONFIRMATION', hostedConfirmation: { customMessage: 'Done' } },
    ),
  ],
  ['createPortalSession', flow('SUBSCRIPTION_UPDATE', { subscriptionUpdate: { subscriptionId: 'sub_1' } })],
  [
    'createPortalSession',
    flow('SUBSCRIPTION_UPDATE_CONFIRM', {
      subscriptionUpdateConfirm: {
        subscriptionId: 'sub_1',
        items: [{ id: 'si_1', priceId: 'price_1', quantity: 2 }],
        discounts: [{ couponId: 'off' }],
      },
    }),
  ],
  [
    'createPortalSession',
    flow('SUBSCRIPTION_UPDATE_CONFIRM', {
      subscriptionUpdateConfirm: {
        subscriptionId: 'sub_1',
        items: [{ id: 'si_1' }],
        discounts: [{ promotionCodeId: 'promo_1' }],
      },
    }),
  ],
  ['createPortalConfiguration', { ...configuration, idempotencyKey: 'attempt-2' }],
  ['updatePortalConfiguration', { ...configuration, id: demoIds.defaultConfiguration, active: true }],
  ['createPortalSession', flow('SUBSCRIPTION_PAUSE', { subscriptionPause: { subscriptionId: 'sub_1' } })],
  ['updatePortalConfiguration', { ...cleared, id: demoIds.secondConfiguration }],
  ['deleteCustomer', { id: demoIds.initech }],
];
