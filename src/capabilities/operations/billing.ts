import {
  AppData,
  AppDataChange,
  Billing,
  BillingChange,
  CheckoutSession,
  CheckoutSessionRequest,
  PortalSession,
  PortalSessionRequest,
} from '../../datasources/konnect/contract.ts';
import { customerParameter, customersPath } from './customers.ts';
import { costs } from './cost.ts';
import { hints } from './operation.ts';
import type { Operation } from './operation.ts';

// Konnect keeps no list of sessions, so it cannot be asked whether it created one.
const createAnotherSession =
  'Call again with another idempotency_key to create another session. A session whose url nobody has expires by itself.';

/** Operations on the billing data of a Konnect customer, its Stripe sessions included. */
export const billingOperations: readonly Operation[] = [
  {
    name: 'get-customer-billing-data',
    action: 'billing.get',
    title: 'Get billing data of a customer',
    description: "Reads the billing profile in force for a customer, and the customer's data in the billing app.",
    hints: hints.read,
    cost: costs.billing,
    method: 'GET',
    path: `${customersPath}/{customerid}/billing`,
    parameter: customerParameter('customer_id'),
    takesIdempotencyKey: false,
    answer: { status: 200, schema: Billing },
    refusals: ['NOT_FOUND', 'PRECONDITION_FAILED'],
    run: ({ billing }, { customer_id }) => billing.get(customer_id),
  },
  {
    name: 'update-customer-billing-data',
    action: 'billing.update',
    title: 'Update billing data of a customer',
    description:
      "Pins a billing profile to a customer, and sets the customer's data in the billing app of that profile, or of the profile in force if none is given. Refused if that app cannot hold the data.",
    hints: hints.idempotentWrite,
    cost: costs.write,
    method: 'PUT',
    path: `${customersPath}/{customerid}/billing`,
    parameter: customerParameter('customer_id'),
    body: BillingChange,
    takesIdempotencyKey: false,
    answer: { status: 200, schema: Billing },
    refusals: ['NOT_FOUND', 'GONE', 'PRECONDITION_FAILED'],
    run: ({ billing }, request) => billing.update(request),
  },
  {
    name: 'update-customer-billing-app-data',
    action: 'billing.updateAppData',
    title: 'Update billing app data of a customer',
    description:
      "Sets the customer's data in the billing app of the profile in force. Refused if that app cannot hold the data.",
    hints: hints.idempotentWrite,
    cost: costs.write,
    method: 'PUT',
    path: `${customersPath}/{customerid}/billing/app-data`,
    parameter: customerParameter('customer_id'),
    body: AppDataChange,
    takesIdempotencyKey: false,
    answer: { status: 200, schema: AppData },
    refusals: ['NOT_FOUND', 'GONE', 'PRECONDITION_FAILED'],
    run: ({ billing }, request) => billing.updateAppData(request),
  },
  {
    name: 'create-stripe-checkout-session',
    action: 'sessions.createCheckout',
    title: 'Create a checkout session',
    description:
      'Creates a Stripe page on which a customer enters a payment method, and links the customer to Stripe if it is not linked yet. The url and client_secret in the answer grant access to anyone who has them.',
    hints: hints.write,
    cost: costs.write,
    method: 'POST',
    path: `${customersPath}/{customerid}/billing/stripe/checkout-sessions`,
    parameter: customerParameter('customer_id'),
    body: CheckoutSessionRequest,
    takesIdempotencyKey: true,
    answer: { status: 201, schema: CheckoutSession },
    refusals: ['NOT_FOUND', 'GONE'],
    unknownOutcomeRemediation: createAnotherSession,
    run: ({ sessions }, request) => sessions.createCheckout(request),
  },
  {
    name: 'create-stripe-customer-portal-session',
    action: 'sessions.createCustomerPortal',
    title: 'Create a portal session for a customer',
    description:
      'Creates a session of the Stripe customer portal for a customer that is linked to Stripe. For a few minutes, the url in the answer grants access to anyone: give it to the customer only.',
    hints: hints.write,
    cost: costs.write,
    method: 'POST',
    path: `${customersPath}/{customerid}/billing/stripe/portal-sessions`,
    parameter: customerParameter('customer_id'),
    body: PortalSessionRequest,
    takesIdempotencyKey: true,
    answer: { status: 201, schema: PortalSession },
    refusals: ['NOT_FOUND', 'GONE', 'PRECONDITION_FAILED'],
    unknownOutcomeRemediation: createAnotherSession,
    run: ({ sessions }, request) => sessions.createCustomerPortal(request),
  },
];
