import { z } from 'zod';
import { Ulid } from '../../datasources/konnect/contract.ts';
import {
  Configuration,
  ConfigurationId,
  ConfigurationList,
  CreateConfigurationRequest,
  CreateSessionRequest,
  ListConfigurationsQuery,
  Session,
  UpdateConfigurationRequest,
} from '../../datasources/stripe/contract.ts';
import { costs } from './cost.ts';
import { hints, requireFound, retryWithKey } from './operation.ts';
import type { Operation } from './operation.ts';

/** Stripe's own request, with one member that this service adds. */
export const PortalSessionBody = CreateSessionRequest.extend({
  customer: CreateSessionRequest.shape.customer.describe(
    'Stripe customer, "cus_…". Exactly one of `customer`, `customer_account` and `customer_id` is required.',
  ),
  customer_id: Ulid.optional().describe(
    "Konnect customer that is linked to Stripe, a ULID, in place of `customer` or `customer_account`. Not a member of Stripe's API.",
  ),
}).meta({
  oneOf: [{ required: ['customer'] }, { required: ['customer_account'] }, { required: ['customer_id'] }],
});

/** `expand` of REST, as at Stripe. This service expands products in any case, so that it changes nothing. */
const expandMember = (path: string) =>
  z
    .array(z.enum([path]))
    .optional()
    .describe('As at Stripe. The answer has the products of subscription updates in any case.');
const products = { expand: expandMember('features.subscription_update.products') };
export const CreateConfigurationBody = CreateConfigurationRequest.extend(products);
export const UpdateConfigurationBody = UpdateConfigurationRequest.extend(products);

const configurationsPath = '/v1/v1/billing-portal/configurations';
const configuration = {
  name: 'configuration',
  schema: ConfigurationId.describe('Id of a portal configuration, "bpc_…".'),
  member: 'id',
};

/** Operations on Stripe's customer portal. */
export const portalOperations: readonly Operation[] = [
  {
    name: 'stripe-list-portal-configurations',
    action: 'portalConfigurations.list',
    title: 'List portal configurations',
    description: 'Lists the configurations of the Stripe customer portal, newest first.',
    hints: hints.read,
    cost: costs.stripePage,
    method: 'GET',
    path: configurationsPath,
    query: ListConfigurationsQuery,
    restQuery: ListConfigurationsQuery.extend({ expand: expandMember('data.features.subscription_update.products') }),
    takesIdempotencyKey: false,
    answer: { status: 200, schema: ConfigurationList },
    refusals: ['NOT_FOUND'],
    run: ({ portalConfigurations }, request) => portalConfigurations.list(request),
  },
  {
    name: 'stripe-create-portal-configuration',
    action: 'portalConfigurations.create',
    title: 'Create a portal configuration',
    description: 'Creates a configuration of the Stripe customer portal. It cannot be deleted later, only deactivated.',
    hints: hints.write,
    cost: costs.write,
    method: 'POST',
    path: configurationsPath,
    body: CreateConfigurationRequest,
    restBody: CreateConfigurationBody,
    takesIdempotencyKey: true,
    answer: { status: 200, schema: Configuration },
    refusals: ['NOT_FOUND', 'CONFLICT'],
    unknownOutcomeRemediation: retryWithKey,
    run: ({ portalConfigurations }, request) => portalConfigurations.create(request),
  },
  {
    name: 'stripe-retrieve-portal-configuration',
    action: 'portalConfigurations.get',
    title: 'Retrieve a portal configuration',
    description: 'Reads one configuration of the Stripe customer portal.',
    hints: hints.read,
    cost: costs.read,
    method: 'GET',
    path: `${configurationsPath}/{configuration}`,
    parameter: configuration,
    restQuery: z.strictObject(products),
    takesIdempotencyKey: false,
    answer: { status: 200, schema: Configuration },
    refusals: ['NOT_FOUND'],
    run: async ({ portalConfigurations }, { id }) =>
      requireFound(await portalConfigurations.get(id), ['id'], 'there is no portal configuration with this id'),
  },
  {
    name: 'stripe-update-portal-configuration',
    action: 'portalConfigurations.update',
    title: 'Update a portal configuration',
    description:
      'Updates a configuration of the Stripe customer portal. Absent members are unchanged; an empty string clears a member that can be cleared.',
    hints: hints.write,
    cost: costs.write,
    method: 'POST',
    path: `${configurationsPath}/{configuration}`,
    parameter: configuration,
    body: UpdateConfigurationRequest,
    restBody: UpdateConfigurationBody,
    takesIdempotencyKey: false,
    answer: { status: 200, schema: Configuration },
    refusals: ['NOT_FOUND', 'CONFLICT'],
    unknownOutcomeRemediation:
      'stripe-retrieve-portal-configuration shows the current state. A repeated update with the same arguments has the same result.',
    run: ({ portalConfigurations }, request) => portalConfigurations.update(request),
  },
  {
    name: 'stripe-create-portal-session',
    action: 'sessions.createPortal',
    title: 'Create a portal session',
    description:
      'Creates a session of the Stripe customer portal for a Stripe customer, or for a linked Konnect customer. For a few minutes, the url in the answer grants access to anyone: give it to the customer only.',
    hints: hints.write,
    cost: costs.write,
    method: 'POST',
    path: '/v1/v1/billing-portal/sessions',
    body: PortalSessionBody,
    takesIdempotencyKey: true,
    answer: { status: 200, schema: Session },
    refusals: ['NOT_FOUND', 'CONFLICT', 'PRECONDITION_FAILED'],
    unknownOutcomeRemediation: retryWithKey,
    run: ({ sessions }, request) => sessions.createPortal(request),
  },
];
