import { openModeCaller } from '../../src/auth/caller.ts';
import { operations } from '../../src/capabilities/operations.ts';
import type { Operation } from '../../src/capabilities/operations.ts';
import { readConfig } from '../../src/config/config.ts';
import { createContainer } from '../../src/container.ts';
import { demoIds } from '../../src/emulator/demoIds.ts';
import { startEmulator } from '../../src/emulator/emulator.ts';
import { createLogger } from '../../src/logging/logger.ts';
import { RequestRecord } from '../../src/telemetry/requestRecord.ts';
import type { GeneratedDocument } from './documents.ts';

interface ExampleRequest {
  /** Value of the path parameter. */
  readonly path?: string;
  /** Keys are names of query parameters. */
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: object;
}

const returnUrl = 'https://shop.example/account';
const acmeBilling = {
  billing_profile: { id: demoIds.stripeProfile },
  app_data: {
    stripe: { customer_id: demoIds.acmeStripeCustomer, default_payment_method_id: demoIds.acmePaymentMethod },
  },
};

/** One request per operation that succeeds on the emulator's demo data. */
const requests: Readonly<Record<string, ExampleRequest>> = {
  'stripe-list-portal-configurations': { query: { is_default: true } },
  'stripe-create-portal-configuration': {
    body: {
      name: 'Example: self-service',
      business_profile: {
        headline: 'Manage your plan',
        privacy_policy_url: 'https://shop.example/privacy',
        terms_of_service_url: 'https://shop.example/terms',
      },
      default_return_url: returnUrl,
      features: {
        customer_update: { enabled: true, allowed_updates: ['email', 'address', 'tax_id'] },
        invoice_history: { enabled: true },
        payment_method_update: { enabled: true },
        subscription_cancel: {
          enabled: true,
          mode: 'at_period_end',
          cancellation_reason: { enabled: true, options: ['too_expensive', 'missing_features', 'unused', 'other'] },
        },
      },
      metadata: { team: 'billing' },
    },
  },
  'stripe-retrieve-portal-configuration': { path: demoIds.defaultConfiguration },
  'stripe-update-portal-configuration': {
    path: demoIds.secondConfiguration,
    body: {
      name: 'Invoices and payment methods',
      business_profile: { headline: 'Your invoices' },
      metadata: { team: 'billing' },
    },
  },
  'stripe-create-portal-session': {
    body: {
      customer: demoIds.acmeStripeCustomer,
      locale: 'de',
      return_url: returnUrl,
      flow_data: {
        type: 'payment_method_update',
        after_completion: {
          type: 'redirect',
          redirect: { return_url: 'https://shop.example/account/payment-methods' },
        },
      },
    },
  },
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
  },
  'list-customers': { query: { page: { size: 1 } } },
  'get-customer': { path: demoIds.acme },
  'upsert-customer': {
    path: demoIds.globex,
    body: {
      name: 'Globex Corporation',
      primary_email: 'accounts@globex.example',
      currency: 'USD',
      labels: { tier: 'gold' },
    },
  },
  'delete-customer': { path: demoIds.initech },
  'get-customer-billing-data': { path: demoIds.acme },
  'update-customer-billing-data': { path: demoIds.acme, body: acmeBilling },
  'update-customer-billing-app-data': { path: demoIds.acme, body: acmeBilling.app_data },
  'create-stripe-checkout-session': {
    path: demoIds.globex,
    body: {
      stripe_options: {
        success_url: 'https://shop.example/billing/done',
        cancel_url: 'https://shop.example/billing',
        currency: 'USD',
        client_reference_id: 'order-4711',
        metadata: { campaign: 'winter' },
      },
    },
  },
  'create-stripe-customer-portal-session': {
    path: demoIds.acme,
    body: { stripe_options: { return_url: returnUrl } },
  },
};

/** The request of each operation, with the response that the emulator gives. */
export const openApiExamples: GeneratedDocument = {
  path: 'src/rest/openapi/examples.json',
  async render() {
    const examples: Record<string, object> = {};
    for (const operation of operations) {
      const request = requests[operation.name] ?? {};
      const answer = await record(operation, request);
      examples[operation.name] = { ...request, ...(operation.answer.schema && { answer }) };
    }
    return `${JSON.stringify(examples, null, 2)}\n`;
  },
};

/** Runs the operation on an emulator of its own: ids depend on the number of objects created before. */
async function record(operation: Operation, { path, query, body }: ExampleRequest): Promise<unknown> {
  const emulator = await startEmulator({ now: () => new Date('2026-01-15T12:00:00Z') });
  const { konnectUrl, stripeUrl } = emulator;
  const upstreams = {
    konnect: { url: konnectUrl, token: 'kpat_example' },
    stripe: { url: stripeUrl, apiKey: 'sk_test_example', account: undefined },
  };
  const container = await createContainer({ ...readConfig({}), upstreams }, createLogger('silent', [], process.stderr));
  const scope = container.openScope(openModeCaller, new RequestRecord('rest'), new AbortController().signal);
  try {
    const request = { ...query, ...body, ...(operation.parameter && { [operation.parameter.member]: path }) };
    return withStripeHosts(await operation.run(scope.capabilities, request), stripeUrl);
  } finally {
    scope.close();
    await container.close();
    await emulator.close();
  }
}

/** Replaces the emulator's address in the urls of sessions by the hosts that Stripe uses. */
function withStripeHosts(answer: unknown, stripeUrl: string): unknown {
  if (answer === undefined) return undefined;
  return JSON.parse(
    JSON.stringify(answer)
      .replaceAll(`${stripeUrl}/c/pay/`, 'https://checkout.stripe.com/c/pay/')
      .replaceAll(`${stripeUrl}/p/session/`, 'https://billing.stripe.com/p/session/'),
  );
}
