import { demoIds } from '../../src/emulator/demoIds.ts';

/**
 * One call of an agent. A text "$1.data.0.id" in the arguments is a value of the answer to call 1. `wrong` is the code of the error that
 * the call gets: its text has to name the tool of the next call or, for the same tool, each member that the next call adds.
 */
export interface Step {
  readonly tool: string;
  readonly args?: Readonly<Record<string, unknown>>;
  readonly wrong?: string;
}

export interface Task {
  readonly task: string;
  readonly steps: readonly Step[];
  /** A part of the last answer, or of the text of an error that ends the task: what the agent reports to its user. */
  readonly answer: Readonly<Record<string, unknown>> | RegExp;
}

const byKey = (key: string): Step => ({ tool: 'list-customers', args: { filter: { key } } });
const found = '$1.data.0.id';
const returnUrl = 'https://shop.example/account';
const openPortal = (customerid: string, options: object = {}): Step => ({
  tool: 'create-stripe-customer-portal-session',
  args: { customerid, stripe_options: options },
});
const checkout = (customerid: string): Step => ({
  tool: 'create-stripe-checkout-session',
  args: { customerid, stripe_options: { success_url: returnUrl } },
});
const anyText = expect.any(String);

/** What people ask of an agent, with the calls of one that reads descriptions and errors with care. */
export const tasks: readonly Task[] = [
  {
    task: 'Open the portal for the customer with key acme in German',
    steps: [byKey('acme'), { tool: 'stripe-create-portal-session', args: { customer_id: found, locale: 'de' } }],
    answer: { url: anyText, customer: demoIds.acmeStripeCustomer, locale: 'de' },
  },
  {
    task: 'Open the portal for acme: the key given as the id',
    steps: [
      { ...openPortal('acme'), wrong: 'INVALID_INPUT' },
      byKey('acme'),
      openPortal('$2.data.0.id', { return_url: returnUrl }),
    ],
    answer: { url: anyText, return_url: returnUrl },
  },
  {
    task: 'Open the portal for globex, which is not linked to Stripe',
    steps: [byKey('globex'), { ...openPortal(found), wrong: 'PRECONDITION_FAILED' }, checkout(found)],
    answer: { url: anyText, customer_id: demoIds.globex },
  },
  {
    task: 'Open the portal for acme with the second configuration',
    steps: [
      byKey('acme'),
      { ...openPortal(found, { configuration_id: 'second' }), wrong: 'INVALID_INPUT' },
      { tool: 'stripe-list-portal-configurations' },
      openPortal(found, { configuration_id: demoIds.secondConfiguration }),
    ],
    answer: { configuration_id: demoIds.secondConfiguration },
  },
  {
    task: "Open Stripe's portal for the Stripe customer of acme",
    steps: [
      { tool: 'stripe-create-portal-session', args: { customer: 'cus_acme' }, wrong: 'NOT_FOUND' },
      { tool: 'get-customer-billing-data', args: { customerid: demoIds.acme } },
      { tool: 'stripe-create-portal-session', args: { customer: '$2.app_data.stripe.customer_id' } },
    ],
    answer: { url: anyText, customer: demoIds.acmeStripeCustomer },
  },
  {
    task: 'Open the portal through Konnect for the customer with key acme',
    steps: [byKey('acme'), openPortal(found, { locale: 'de' })],
    answer: { url: anyText, stripe_customer_id: demoIds.acmeStripeCustomer },
  },
  {
    task: "Open Stripe's portal: without a customer, then with a key",
    steps: [
      { tool: 'stripe-create-portal-session', args: {}, wrong: 'INVALID_INPUT' },
      { tool: 'stripe-create-portal-session', args: { customer_id: 'acme' }, wrong: 'INVALID_INPUT' },
      byKey('acme'),
      { tool: 'stripe-create-portal-session', args: { customer_id: '$3.data.0.id' } },
    ],
    answer: { url: anyText },
  },
  {
    task: 'Let acme change its payment method',
    steps: [
      byKey('acme'),
      {
        tool: 'stripe-create-portal-session',
        args: { customer_id: found, flow_data: { type: 'payment_method_update' } },
      },
    ],
    answer: { flow: { type: 'payment_method_update' } },
  },
  {
    task: 'Create a checkout page for globex',
    steps: [byKey('globex'), checkout(found)],
    answer: { url: anyText, status: 'open' },
  },
  {
    task: 'Create a checkout page: without the address to return to',
    steps: [
      {
        tool: 'create-stripe-checkout-session',
        args: { customerid: demoIds.acme, stripe_options: {} },
        wrong: 'INVALID_INPUT',
      },
      checkout(demoIds.acme),
    ],
    answer: { success_url: returnUrl },
  },
  {
    task: 'Show the customer with key acme',
    steps: [byKey('acme'), { tool: 'get-customer', args: { customerid: found } }],
    answer: { key: 'acme', name: 'Acme Corporation' },
  },
  {
    task: 'Show acme: the argument called id',
    steps: [
      { tool: 'get-customer', args: { id: demoIds.acme }, wrong: 'INVALID_INPUT' },
      { tool: 'get-customer', args: { customerid: demoIds.acme } },
    ],
    answer: { key: 'acme' },
  },
  {
    task: 'Show acme: the argument called key',
    steps: [
      { tool: 'get-customer', args: { key: 'acme' }, wrong: 'INVALID_INPUT' },
      byKey('acme'),
      { tool: 'get-customer', args: { customerid: '$2.data.0.id' } },
    ],
    answer: { key: 'acme' },
  },
  {
    task: 'Show a customer whose id does not exist',
    steps: [
      { tool: 'get-customer', args: { customerid: demoIds.stripeApp }, wrong: 'NOT_FOUND' },
      byKey('acme'),
      { tool: 'get-customer', args: { customerid: '$2.data.0.id' } },
    ],
    answer: { key: 'acme' },
  },
  {
    task: 'Find the customers whose name contains "acme"',
    steps: [{ tool: 'list-customers', args: { filter: { name: { contains: 'acme' } } } }],
    answer: { data: [{ key: 'acme' }] },
  },
  {
    task: 'Find customers: an operator that does not exist',
    steps: [
      { tool: 'list-customers', args: { filter: { name: { like: 'acme' } } }, wrong: 'INVALID_INPUT' },
      { tool: 'list-customers', args: { filter: { name: { contains: 'acme' } } } },
    ],
    answer: { data: [{ key: 'acme' }] },
  },
  {
    task: 'Find customers: a search argument that does not exist',
    steps: [
      { tool: 'list-customers', args: { search: 'acme' }, wrong: 'INVALID_INPUT' },
      { tool: 'list-customers', args: { filter: { key: 'acme' } } },
    ],
    answer: { data: [{ key: 'acme' }] },
  },
  {
    task: 'How many customers are there?',
    steps: [{ tool: 'list-customers', args: { page: { size: 1 } } }],
    answer: { meta: { page: { total: 67 } } },
  },
  {
    task: 'Create a customer with key hooli',
    steps: [{ tool: 'create-customer', args: { key: 'hooli', name: 'Hooli' } }],
    answer: { id: anyText, key: 'hooli' },
  },
  {
    task: 'Create a customer with a key that is taken',
    steps: [
      { tool: 'create-customer', args: { key: 'acme', name: 'Acme' }, wrong: 'CONFLICT' },
      { tool: 'list-customers', args: { filter: { key: 'acme' } } },
    ],
    answer: { data: [{ id: demoIds.acme }] },
  },
  {
    task: 'Create a customer with a subject that is taken',
    steps: [
      {
        tool: 'create-customer',
        args: { key: 'new', name: 'New', usage_attribution: { subject_keys: ['acme-staging'] } },
        wrong: 'CONFLICT',
      },
      { tool: 'list-customers', args: { filter: { usage_attribution_subject_key: { oeq: 'acme-staging' } } } },
    ],
    answer: { data: [{ key: 'acme' }] },
  },
  {
    task: 'Create a customer: the answer is lost, and the call repeated',
    steps: [
      { tool: 'create-customer', args: { key: 'once', name: 'Once', idempotency_key: 'try-1' } },
      { tool: 'create-customer', args: { key: 'once', name: 'Once', idempotency_key: 'try-1' } },
    ],
    answer: { id: '$1.id' },
  },
  {
    task: 'Rename acme: without its subjects, which would be cleared',
    steps: [
      { tool: 'upsert-customer', args: { customerid: demoIds.acme, name: 'Acme Inc' }, wrong: 'INVALID_INPUT' },
      { tool: 'get-customer', args: { customerid: demoIds.acme } },
      {
        tool: 'upsert-customer',
        args: { customerid: demoIds.acme, name: 'Acme Inc', usage_attribution: '$2.usage_attribution' },
      },
    ],
    answer: { name: 'Acme Inc', usage_attribution: '$2.usage_attribution' },
  },
  {
    task: 'Delete initech',
    steps: [byKey('initech'), { tool: 'delete-customer', args: { customerid: found } }],
    answer: { deleted: true },
  },
  {
    task: 'Change a customer that is deleted',
    steps: [
      { tool: 'delete-customer', args: { customerid: demoIds.initech } },
      { tool: 'upsert-customer', args: { customerid: demoIds.initech, name: 'Back' }, wrong: 'GONE' },
      { tool: 'create-customer', args: { key: 'initech', name: 'Back' } },
    ],
    answer: { key: 'initech', name: 'Back' },
  },
  {
    task: 'Which Stripe customer has acme?',
    steps: [byKey('acme'), { tool: 'get-customer-billing-data', args: { customerid: found } }],
    answer: { app_data: { stripe: { customer_id: demoIds.acmeStripeCustomer } } },
  },
  {
    task: 'Pin a billing profile that does not exist',
    steps: [
      {
        tool: 'update-customer-billing-data',
        args: { customerid: demoIds.acme, billing_profile: { id: demoIds.acme } },
        wrong: 'NOT_FOUND',
      },
    ],
    answer: /No tool lists billing profiles: ask the user for the id/,
  },
  {
    task: 'Link globex to an existing Stripe customer',
    steps: [
      { tool: 'get-customer-billing-data', args: { customerid: demoIds.globex }, wrong: 'PRECONDITION_FAILED' },
      {
        tool: 'update-customer-billing-app-data',
        args: { customerid: demoIds.globex, stripe: { customer_id: demoIds.freeStripeCustomers[0] } },
      },
    ],
    answer: { stripe: { customer_id: demoIds.freeStripeCustomers[0] } },
  },
  {
    task: 'Rename a portal configuration: its name given as the id',
    steps: [
      {
        tool: 'stripe-update-portal-configuration',
        args: { configuration: 'Second', name: 'B' },
        wrong: 'INVALID_INPUT',
      },
      { tool: 'stripe-list-portal-configurations', args: { active: true } },
      { tool: 'stripe-update-portal-configuration', args: { configuration: '$2.data.0.id', name: 'B' } },
    ],
    answer: { name: 'B' },
  },
  {
    task: 'Create a portal configuration in which customers can only see invoices',
    steps: [
      { tool: 'stripe-create-portal-configuration', args: { name: 'Invoices' }, wrong: 'INVALID_INPUT' },
      {
        tool: 'stripe-create-portal-configuration',
        args: { name: 'Invoices', features: { invoice_history: { enabled: true } } },
      },
    ],
    answer: { id: anyText, features: { invoice_history: { enabled: true } } },
  },
];
