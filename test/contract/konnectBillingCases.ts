import { demoIds } from '../../src/emulator/demo.ts';
import { unknownId } from '../emulator/calls.ts';
import { at, deleted } from './case.ts';
import type { Case } from './case.ts';

const { acme, globex, initech, acmeStripeCustomer, acmePaymentMethod } = demoIds;
const [freeCustomer = ''] = demoIds.freeStripeCustomers;
const [freePaymentMethod = ''] = demoIds.freePaymentMethods;
const billing = (id: string) => `/customers/${id}/billing`;
const appData = (id: string) => `${billing(id)}/app-data`;
const checkout = (id: string) => `${billing(id)}/stripe/checkout-sessions`;
const portal = (id: string) => `${billing(id)}/stripe/portal-sessions`;
const link = (customer_id: string, more = {}) => ({ stripe: { customer_id, ...more } });
const hosted = { stripe_options: { success_url: 'https://shop.example/done' } };

const billingCases: Case[] = [
  at('get-customer-billing', 200, 'it is linked to Stripe', (c) => c.konnect('GET', billing(acme))),
  at('get-customer-billing', 200, 'it is billed by an app of its own', (c) => {
    c.state.konnect.apps.set(demoIds.sandboxApp, 'external_invoicing');
    c.record(initech).externalInvoicing = { labels: { tier: 'gold' } };
    return c.konnect('GET', billing(initech));
  }),
  at('get-customer-billing', 404, 'it is unknown', (c) => c.konnect('GET', billing(unknownId))),
  at('get-customer-billing', 404, 'there is no default profile', (c) => {
    c.state.konnect.profiles.delete(demoIds.stripeProfile);
    return c.konnect('GET', billing(acme));
  }),
  at('get-customer-billing', 412, 'it is not linked to Stripe', (c) => c.konnect('GET', billing(globex))),
  at('update-customer-billing', 200, 'it has every member', (c) =>
    c.konnect('PUT', billing(globex), {
      billing_profile: { id: demoIds.stripeProfile },
      app_data: {
        ...link(freeCustomer, { default_payment_method_id: freePaymentMethod, labels: { tier: 'gold' } }),
        external_invoicing: { labels: { tier: 'gold' } },
      },
    }),
  ),
  at('update-customer-billing', 400, 'the schema layer refuses', (c) => c.konnect('PUT', billing(acme), { x: 1 })),
  at('update-customer-billing', 400, 'Stripe data is missing', (c) =>
    c.konnect('PUT', billing(acme), { app_data: {} }),
  ),
  at('update-customer-billing', 404, 'the profile is unknown', (c) =>
    c.konnect('PUT', billing(acme), { billing_profile: { id: unknownId } }),
  ),
  at('update-customer-billing', 410, 'the customer was deleted', (c) => deleted(c, 'PUT', billing(acme), {})),
  at('update-customer-billing', 412, 'the Stripe customer is unknown', (c) =>
    c.konnect('PUT', billing(acme), { app_data: link('cus_unknown') }),
  ),
  at('update-customer-billing-app-data', 200, 'it links to Stripe', (c) =>
    c.konnect('PUT', appData(globex), link(freeCustomer, { default_payment_method_id: freePaymentMethod })),
  ),
  at('update-customer-billing-app-data', 400, 'the schema layer refuses', (c) =>
    c.konnect('PUT', appData(acme), { x: 1 }),
  ),
  at('update-customer-billing-app-data', 400, 'Stripe data is missing', (c) => c.konnect('PUT', appData(acme), {})),
  at('update-customer-billing-app-data', 400, 'the payment method has no prefix', (c) =>
    c.konnect('PUT', appData(globex), link(freeCustomer, { default_payment_method_id: 'card_1' })),
  ),
  at('update-customer-billing-app-data', 404, 'it is unknown', (c) => c.konnect('PUT', appData(unknownId), {})),
  at('update-customer-billing-app-data', 410, 'it was deleted', (c) => deleted(c, 'PUT', appData(acme), {})),
  at('update-customer-billing-app-data', 412, 'the Stripe customer is already used', (c) =>
    c.konnect('PUT', appData(globex), link(acmeStripeCustomer)),
  ),
  at('update-customer-billing-app-data', 412, 'the payment method is of another', (c) =>
    c.konnect('PUT', appData(globex), link(freeCustomer, { default_payment_method_id: acmePaymentMethod })),
  ),
];

const sessionCases: Case[] = [
  at('create-customer-stripe-checkout-session', 201, 'it is linked', (c) => c.konnect('POST', checkout(acme), hosted)),
  at('create-customer-stripe-checkout-session', 201, 'it is not linked yet', (c) =>
    c.konnect('POST', checkout(globex), {
      stripe_options: { ui_mode: 'embedded', return_url: 'https://shop.example', metadata: { order: '1' } },
    }),
  ),
  at('create-customer-stripe-checkout-session', 400, 'the schema layer refuses', (c) =>
    c.konnect('POST', checkout(acme), { stripe_options: { ui_mode: 'popup' } }),
  ),
  at('create-customer-stripe-checkout-session', 400, 'it expires too soon', (c) =>
    c.konnect('POST', checkout(acme), { stripe_options: { ...hosted.stripe_options, expires_at: 1 } }),
  ),
  at('create-customer-stripe-checkout-session', 404, 'the payment app is not Stripe', (c) =>
    c.konnect('POST', checkout(initech), hosted),
  ),
  at('create-customer-stripe-checkout-session', 410, 'it was deleted', (c) =>
    deleted(c, 'POST', checkout(acme), hosted),
  ),
  at('create-customer-stripe-checkout-session', 412, 'Stripe limits the rate', (c) => {
    c.record(acme).customer = { ...c.record(acme).customer, name: 'emulator-fault-stripe-429' };
    return c.konnect('POST', checkout(acme), hosted);
  }),
  at('create-customer-stripe-portal-session', 201, 'it is linked', (c) =>
    c.konnect('POST', portal(acme), {
      stripe_options: { configuration_id: demoIds.secondConfiguration, locale: 'de', return_url: 'https://a.example' },
    }),
  ),
  at('create-customer-stripe-portal-session', 201, 'Stripe gives no return link', (c) =>
    c.konnect('POST', portal(acme), { stripe_options: { configuration_id: demoIds.secondConfiguration } }),
  ),
  at('create-customer-stripe-portal-session', 400, 'an empty string is sent', (c) =>
    c.konnect('POST', portal(acme), { stripe_options: { locale: '' } }),
  ),
  at('create-customer-stripe-portal-session', 400, 'the configuration is inactive', (c) =>
    c.konnect('POST', portal(acme), { stripe_options: { configuration_id: demoIds.inactiveConfiguration } }),
  ),
  at('create-customer-stripe-portal-session', 404, 'it is unknown', (c) =>
    c.konnect('POST', portal(unknownId), { stripe_options: {} }),
  ),
  at('create-customer-stripe-portal-session', 410, 'it was deleted', (c) =>
    deleted(c, 'POST', portal(acme), { stripe_options: {} }),
  ),
  at('create-customer-stripe-portal-session', 412, 'it is not linked', (c) =>
    c.konnect('POST', portal(globex), { stripe_options: {} }),
  ),
  at('create-customer-stripe-portal-session', 412, 'there is no Stripe app', (c) =>
    c.konnect('POST', portal(initech), { stripe_options: {} }),
  ),
  at('create-customer-stripe-portal-session', 500, 'Stripe knows no such configuration', (c) =>
    c.konnect('POST', portal(acme), { stripe_options: { configuration_id: 'bpc_unknown' } }),
  ),
];

export const konnectBillingCases: readonly Case[] = [...billingCases, ...sessionCases];
