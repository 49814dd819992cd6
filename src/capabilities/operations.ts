import { z } from 'zod';
import type { Action } from '../auth/permissions.ts';
import {
  AppData,
  AppDataRequest,
  Billing,
  BillingRequest,
  CheckoutSession,
  CheckoutSessionRequest,
  CreateCustomerRequest,
  Customer,
  CustomerPage,
  ListCustomersQuery,
  PortalSession,
  PortalSessionRequest,
  Ulid,
  UpsertCustomerRequest,
} from '../datasources/konnect/contract.ts';
import {
  Configuration,
  ConfigurationList,
  CreateConfigurationRequest,
  CreateSessionRequest,
  ListConfigurationsQuery,
  Session,
  UpdateConfigurationRequest,
} from '../datasources/stripe/contract.ts';
import { requestError } from '../errors.ts';
import type { Capabilities } from './capabilities.ts';

/**
 * One operation of the 15, for the adapters that are driven by this table: adding an operation is adding a row. Names,
 * methods and paths are fixed by the documents of the capabilities. All shapes are the upstream's own.
 */
export interface Operation {
  /** The name of the MCP tool, and the operationId. */
  readonly name: string;
  /** What it does for the capability, and so who may do it: the capability decides by the same rule. */
  readonly action: Action;
  readonly title: string;
  readonly description: string;
  readonly hints: { readonly readOnly: boolean; readonly idempotent: boolean; readonly destructive: boolean };
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With the path parameter in braces. */
  readonly path: string;
  /** The one path parameter: its name, its schema, and the member of the capability's request that it is. */
  readonly parameter?: { readonly name: string; readonly schema: z.ZodType; readonly member: string };
  readonly query?: z.ZodObject;
  readonly body?: z.ZodObject;
  /** Whether it creates something, and a repetition can be told by an idempotency key. */
  readonly takesIdempotencyKey: boolean;
  /** What a success answers; without a schema it has no body. */
  readonly answer: { readonly status: 200 | 201 | 204; readonly schema?: z.ZodType };
  /** Gets the path parameter, the query or the body, and the idempotency key as one object; checks it itself. */
  readonly run: (capabilities: Capabilities, request: Readonly<Record<string, unknown>>) => Promise<unknown>;
}

const configurationsPath = '/v1/v1/billing-portal/configurations';
const customersPath = '/v1/v3/openmeter/customers';
const configuration = {
  name: 'configuration',
  schema: z.string().describe('The id of a portal configuration: "bpc_…".'),
  member: 'id',
};
const customerid = {
  name: 'customerid',
  schema: Ulid.describe('The id that Konnect gave the customer: a ULID.'),
};

const read = { readOnly: true, idempotent: true, destructive: false };
const write = { readOnly: false, idempotent: false, destructive: false };
const repeatable = { ...write, idempotent: true };

export const operations: readonly Operation[] = [
  {
    name: 'stripe-list-portal-configurations',
    action: 'portalConfigurations.list',
    title: 'List portal configurations',
    description: 'Lists the configurations of the Stripe customer portal, newest first.',
    hints: read,
    method: 'GET',
    path: configurationsPath,
    query: ListConfigurationsQuery,
    takesIdempotencyKey: false,
    answer: { status: 200, schema: ConfigurationList },
    run: ({ portalConfigurations }, request) => portalConfigurations.list(request),
  },
  {
    name: 'stripe-create-portal-configuration',
    action: 'portalConfigurations.create',
    title: 'Create a portal configuration',
    description:
      'Creates a configuration of the Stripe customer portal. It cannot be deleted later, only made inactive.',
    hints: write,
    method: 'POST',
    path: configurationsPath,
    body: CreateConfigurationRequest,
    takesIdempotencyKey: true,
    answer: { status: 200, schema: Configuration },
    run: ({ portalConfigurations }, request) => portalConfigurations.create(request),
  },
  {
    name: 'stripe-retrieve-portal-configuration',
    action: 'portalConfigurations.get',
    title: 'Retrieve a portal configuration',
    description: 'Reads one configuration of the Stripe customer portal.',
    hints: read,
    method: 'GET',
    path: `${configurationsPath}/{configuration}`,
    parameter: configuration,
    takesIdempotencyKey: false,
    answer: { status: 200, schema: Configuration },
    run: async ({ portalConfigurations }, { id }) =>
      found(await portalConfigurations.get(id), ['id'], 'there is no portal configuration with this id'),
  },
  {
    name: 'stripe-update-portal-configuration',
    action: 'portalConfigurations.update',
    title: 'Update a portal configuration',
    description:
      'Changes a configuration of the Stripe customer portal. What is left out stays; an empty string clears what can be cleared.',
    hints: write,
    method: 'POST',
    path: `${configurationsPath}/{configuration}`,
    parameter: configuration,
    body: UpdateConfigurationRequest,
    takesIdempotencyKey: false,
    answer: { status: 200, schema: Configuration },
    run: ({ portalConfigurations }, request) => portalConfigurations.update(request),
  },
  {
    name: 'stripe-create-portal-session',
    action: 'sessions.createPortal',
    title: 'Create a portal session',
    description:
      'Opens the Stripe customer portal for a Stripe customer. The url in the answer lets anyone in who has it, for a few minutes: hand it to the customer alone.',
    hints: write,
    method: 'POST',
    path: '/v1/v1/billing-portal/sessions',
    body: CreateSessionRequest,
    takesIdempotencyKey: true,
    answer: { status: 200, schema: Session },
    run: ({ sessions }, request) => sessions.createPortal(request),
  },
  {
    name: 'create-customer',
    action: 'customers.create',
    title: 'Create a customer',
    description: 'Creates a customer under a key of your own, which must be free and never changes.',
    hints: write,
    method: 'POST',
    path: customersPath,
    body: CreateCustomerRequest,
    takesIdempotencyKey: true,
    answer: { status: 201, schema: Customer },
    run: ({ customers }, request) => customers.create(request),
  },
  {
    name: 'list-customers',
    action: 'customers.list',
    title: 'List customers',
    description:
      'Lists customers that are not deleted, page by page, filtered and sorted. Sort by id to page without gaps.',
    hints: read,
    method: 'GET',
    path: customersPath,
    query: ListCustomersQuery,
    takesIdempotencyKey: false,
    answer: { status: 200, schema: CustomerPage },
    run: ({ customers }, request) => customers.list(request),
  },
  {
    name: 'get-customer',
    action: 'customers.get',
    title: 'Get a customer',
    description: 'Reads one customer. A deleted one is still found, with deleted_at.',
    hints: read,
    method: 'GET',
    path: `${customersPath}/{customerid}`,
    parameter: { ...customerid, member: 'id' },
    takesIdempotencyKey: false,
    answer: { status: 200, schema: Customer },
    run: async ({ customers }, { id }) =>
      found(await customers.get({ id }), ['id'], 'there is no customer with this id'),
  },
  {
    name: 'upsert-customer',
    action: 'customers.upsert',
    title: 'Replace a customer',
    description:
      'Replaces a customer that exists. What is left out is cleared, but for the e-mail address and the currency, which stay.',
    hints: repeatable,
    method: 'PUT',
    path: `${customersPath}/{customerid}`,
    parameter: { ...customerid, member: 'id' },
    body: UpsertCustomerRequest,
    takesIdempotencyKey: false,
    answer: { status: 200, schema: Customer },
    run: async ({ customers }, request) => (await customers.upsert(request)).customer,
  },
  {
    name: 'delete-customer',
    action: 'customers.delete',
    title: 'Delete a customer',
    description: 'Deletes a customer. Refused while it has active subscriptions, open invoices or entitlements.',
    hints: { readOnly: false, idempotent: true, destructive: true },
    method: 'DELETE',
    path: `${customersPath}/{customerid}`,
    parameter: { ...customerid, member: 'id' },
    takesIdempotencyKey: false,
    answer: { status: 204 },
    run: ({ customers }, { id }) => customers.delete({ id }),
  },
  {
    name: 'get-customer-billing-data',
    action: 'billing.get',
    title: 'Get billing data of a customer',
    description: 'Reads the billing profile in force for a customer, and what its billing app knows of the customer.',
    hints: read,
    method: 'GET',
    path: `${customersPath}/{customerid}/billing`,
    parameter: { ...customerid, member: 'customer_id' },
    takesIdempotencyKey: false,
    answer: { status: 200, schema: Billing },
    run: ({ billing }, { customer_id }) => billing.get(customer_id),
  },
  {
    name: 'update-customer-billing-data',
    action: 'billing.update',
    title: 'Update billing data of a customer',
    description: 'Pins a billing profile to a customer, and sets the data of its billing app. Answers what was sent.',
    hints: repeatable,
    method: 'PUT',
    path: `${customersPath}/{customerid}/billing`,
    parameter: { ...customerid, member: 'customer_id' },
    body: BillingRequest,
    takesIdempotencyKey: false,
    answer: { status: 200, schema: Billing },
    run: ({ billing }, request) => billing.update(request),
  },
  {
    name: 'update-customer-billing-app-data',
    action: 'billing.updateAppData',
    title: 'Update billing app data of a customer',
    description: "Sets the data of a customer's billing app alone. Answers what was sent.",
    hints: repeatable,
    method: 'PUT',
    path: `${customersPath}/{customerid}/billing/app-data`,
    parameter: { ...customerid, member: 'customer_id' },
    body: AppDataRequest,
    takesIdempotencyKey: false,
    answer: { status: 200, schema: AppData },
    run: ({ billing }, request) => billing.updateAppData(request),
  },
  {
    name: 'create-stripe-checkout-session',
    action: 'sessions.createCheckout',
    title: 'Create a checkout session',
    description:
      'Opens a Stripe page on which a customer leaves a payment method, and links the customer to Stripe where it is not yet. The url and client_secret in the answer let anyone in who has them.',
    hints: write,
    method: 'POST',
    path: `${customersPath}/{customerid}/billing/stripe/checkout-sessions`,
    parameter: { ...customerid, member: 'customer_id' },
    body: CheckoutSessionRequest,
    takesIdempotencyKey: true,
    answer: { status: 201, schema: CheckoutSession },
    run: ({ sessions }, request) => sessions.createCheckout(request),
  },
  {
    name: 'create-stripe-customer-portal-session',
    action: 'sessions.createCustomerPortal',
    title: 'Create a portal session for a customer',
    description:
      'Opens the Stripe customer portal for a customer that is linked to Stripe. The url in the answer lets anyone in who has it, for a few minutes: hand it to the customer alone.',
    hints: write,
    method: 'POST',
    path: `${customersPath}/{customerid}/billing/stripe/portal-sessions`,
    parameter: { ...customerid, member: 'customer_id' },
    body: PortalSessionRequest,
    takesIdempotencyKey: true,
    answer: { status: 201, schema: PortalSession },
    run: ({ sessions }, request) => sessions.createCustomerPortal(request),
  },
];

function found<T>(value: T | null, path: readonly string[], message: string): T {
  if (value === null) throw requestError('NOT_FOUND', path, message);
  return value;
}
