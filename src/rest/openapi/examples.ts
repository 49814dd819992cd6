import { acmeStripeCustomer, portalExamples } from './portalExamples.ts';
import type { Example } from './portalExamples.ts';

/** The example of an operation, by its name. */
export function exampleOf(operation: string): Example {
  return examples[operation] ?? {};
}

const acme = {
  id: '01JHQ75EE0HJBPS999HYMPF29H',
  key: 'acme',
  name: 'Acme Corporation',
  description: 'Makes everything, and the best anvils',
  labels: { tier: 'enterprise', region: 'emea' },
  created_at: '2025-01-16T09:30:00.000Z',
  updated_at: '2025-01-16T09:30:00.000Z',
  usage_attribution: { subject_keys: ['acme-production', 'acme-staging'] },
  primary_email: 'billing@acme.example',
  currency: 'EUR',
  billing_address: {
    country: 'DE',
    postal_code: '10115',
    state: 'BE',
    city: 'Berlin',
    line1: 'Invalidenstrasse 1',
    line2: 'Floor 3',
    phone_number: '+49 30 000000',
  },
};
const acmeBilling = {
  billing_profile: { id: '01JGXF68E02D1EQ46RFN25FVAV' },
  app_data: { stripe: { customer_id: acmeStripeCustomer, default_payment_method_id: 'pm_duj0N4qq9XZzz6BnMERa23Lp' } },
};
const examples: Readonly<Record<string, Example>> = {
  ...portalExamples,
  'create-customer': {
    body: {
      key: 'lighthouse-books',
      name: 'Lighthouse Books',
      description: 'A bookshop by the sea.',
      labels: { tier: 'gold', region: 'eu-central' },
      usage_attribution: { subject_keys: ['lighthouse-books'] },
      primary_email: 'accounts@lighthouse-books.example',
      currency: 'EUR',
      billing_address: { country: 'DE', postal_code: '20457', city: 'Hamburg', line1: 'Hafenstraße 7' },
    },
    answer: {
      id: '01M7YFEFWSTFE1V7RG6F8Y7Z7Q',
      key: 'lighthouse-books',
      name: 'Lighthouse Books',
      description: 'A bookshop by the sea.',
      labels: { tier: 'gold', region: 'eu-central' },
      created_at: '2026-01-15T12:00:00.000Z',
      updated_at: '2026-01-15T12:00:00.000Z',
      usage_attribution: { subject_keys: ['lighthouse-books'] },
      primary_email: 'accounts@lighthouse-books.example',
      currency: 'EUR',
      billing_address: { country: 'DE', postal_code: '20457', city: 'Hamburg', line1: 'Hafenstraße 7' },
    },
  },
  'list-customers': {
    query: { page: { size: 1 } },
    answer: { data: [acme], meta: { page: { number: 1, size: 1, total: 67 } } },
  },
  'get-customer': { path: acme.id, answer: acme },
  'upsert-customer': {
    path: '01JHSSJ5E0XMBS8AYM2QXRR27E',
    body: {
      name: 'Globex Corporation',
      primary_email: 'accounts@globex.example',
      currency: 'USD',
      labels: { tier: 'gold' },
    },
    answer: {
      id: '01JHSSJ5E0XMBS8AYM2QXRR27E',
      key: 'globex',
      name: 'Globex Corporation',
      labels: { tier: 'gold' },
      created_at: '2025-01-17T09:30:00.000Z',
      updated_at: '2026-01-15T12:00:00.000Z',
      primary_email: 'accounts@globex.example',
      currency: 'USD',
    },
  },
  'get-customer-billing-data': { path: acme.id, answer: acmeBilling },
  'update-customer-billing-data': { path: acme.id, body: acmeBilling, answer: acmeBilling },
  'update-customer-billing-app-data': { path: acme.id, body: acmeBilling.app_data, answer: acmeBilling.app_data },
  'create-stripe-checkout-session': {
    path: '01JHSSJ5E0XMBS8AYM2QXRR27E',
    body: {
      stripe_options: {
        success_url: 'https://shop.example/billing/done',
        cancel_url: 'https://shop.example/billing',
        currency: 'USD',
        client_reference_id: 'order-4711',
        metadata: { campaign: 'winter' },
      },
    },
    answer: {
      customer_id: '01JHSSJ5E0XMBS8AYM2QXRR27E',
      stripe_customer_id: 'cus_vJ9iMmQOw9LntB',
      session_id: 'cs_test_H7xlHfexTnYGPaJ2xkfY1mXg',
      setup_intent_id: 'seti_6WFWeG46yrrUTdtyET56ytT5',
      client_reference_id: 'order-4711',
      customer_email: 'accounts@globex.example',
      currency: 'USD',
      created_at: '2026-01-15T12:00:00.000Z',
      expires_at: '2026-01-16T12:00:00.000Z',
      metadata: { campaign: 'winter' },
      status: 'open',
      url: 'https://checkout.stripe.com/c/pay/cs_test_H7xlHfexTnYGPaJ2xkfY1mXg',
      mode: 'setup',
      cancel_url: 'https://shop.example/billing',
      success_url: 'https://shop.example/billing/done',
    },
  },
  'create-stripe-customer-portal-session': {
    path: acme.id,
    body: { stripe_options: { return_url: 'https://shop.example/account' } },
    answer: {
      id: 'bps_8lYDUbTVwvm2MeqUenxfKlSu',
      stripe_customer_id: acmeStripeCustomer,
      configuration_id: 'bpc_iznY7kQCoUoe0It2zO1JLk76',
      livemode: false,
      created_at: '2026-01-15T12:00:00.000Z',
      return_url: 'https://shop.example/account',
      locale: '',
      url: 'https://billing.stripe.com/p/session/test_Bgt84oSZylok3M6eeNGRt62BD72Malf8',
    },
  },
  'delete-customer': { path: '01JHWBYWE0B7BA8KHE9FT9P73S' },
};
