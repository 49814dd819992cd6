import {
  CreateCustomerRequest,
  Customer,
  CustomerPage,
  ListCustomersQuery,
  Ulid,
  UpsertCustomerRequest,
} from '../../datasources/konnect/contract.ts';
import { CustomerQuery, expandFilterTexts } from '../customerFilter.ts';
import { costs } from './cost.ts';
import { hints, requireFound, retryWithKey } from './operation.ts';
import type { Operation } from './operation.ts';

export const customersPath = '/v1/v3/openmeter/customers';

const customerSchema = Ulid.describe('Konnect id of the customer, a ULID.');

export function customerParameter(member: 'id' | 'customer_id') {
  return { name: 'customerid', schema: customerSchema, member };
}

/** Operations on Konnect's customers. */
export const customerOperations: readonly Operation[] = [
  {
    name: 'create-customer',
    action: 'customers.create',
    title: 'Create a customer',
    description: 'Creates a customer under your own key, which must not be in use and cannot be changed later.',
    hints: hints.write,
    cost: costs.write,
    method: 'POST',
    path: customersPath,
    body: CreateCustomerRequest,
    takesIdempotencyKey: true,
    answer: { status: 201, schema: Customer },
    refusals: ['CONFLICT'],
    unknownOutcomeRemediation: retryWithKey,
    run: ({ customers }, request) => customers.create(request),
  },
  {
    name: 'list-customers',
    action: 'customers.list',
    title: 'List customers',
    description:
      'Lists customers that are not deleted, in pages, filtered and sorted. Sort by id for pages without gaps.',
    hints: hints.read,
    cost: costs.konnectPage,
    method: 'GET',
    path: customersPath,
    query: CustomerQuery,
    restQuery: ListCustomersQuery,
    takesIdempotencyKey: false,
    answer: { status: 200, schema: CustomerPage },
    refusals: [],
    run: ({ customers }, request) => customers.list(expandFilterTexts(request)),
  },
  {
    name: 'get-customer',
    action: 'customers.get',
    title: 'Get a customer',
    description: 'Reads one customer. A deleted customer is still found, with deleted_at.',
    hints: hints.read,
    cost: costs.read,
    method: 'GET',
    path: `${customersPath}/{customerid}`,
    parameter: customerParameter('id'),
    takesIdempotencyKey: false,
    answer: { status: 200, schema: Customer },
    refusals: ['NOT_FOUND'],
    run: async ({ customers }, { id }) =>
      requireFound(await customers.get({ id }), ['id'], 'there is no customer with this id'),
  },
  {
    name: 'upsert-customer',
    action: 'customers.upsert',
    title: 'Replace a customer',
    description:
      'Replaces an existing customer. Absent members are cleared, except the e-mail address and the currency. Subject keys that are cleared cannot be set again while a subscription is active.',
    hints: hints.idempotentWrite,
    cost: costs.write,
    method: 'PUT',
    path: `${customersPath}/{customerid}`,
    parameter: customerParameter('id'),
    body: UpsertCustomerRequest,
    // PUT replaces: an absent member is cleared, as at Konnect. Other callers must say so.
    restDefaults: { usage_attribution: null },
    takesIdempotencyKey: false,
    answer: { status: 200, schema: Customer },
    refusals: ['NOT_FOUND', 'CONFLICT', 'GONE'],
    run: async ({ customers }, request) => (await customers.upsert(request)).customer,
  },
  {
    name: 'delete-customer',
    action: 'customers.delete',
    title: 'Delete a customer',
    description:
      'Deletes a customer. Refused while the customer has active subscriptions, open invoices or entitlements.',
    hints: hints.deletion,
    cost: costs.write,
    method: 'DELETE',
    path: `${customersPath}/{customerid}`,
    parameter: customerParameter('id'),
    takesIdempotencyKey: false,
    answer: { status: 204 },
    refusals: ['NOT_FOUND', 'PRECONDITION_FAILED'],
    unknownOutcomeRemediation:
      'get-customer shows whether it is deleted: deleted_at is set. A repeated deletion is harmless.',
    run: ({ customers }, { id }) => customers.delete({ id }),
  },
];
