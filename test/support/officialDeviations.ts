import type { Upstream } from './officialDocuments.ts';

/** Responses of the real servers that their documents do not describe. docs/deviations.md has the same table. */
export interface Deviation {
  readonly upstream: Upstream;
  /** Ids of operations; `none` when no operation of the documents has the path. */
  readonly operations: readonly string[];
  readonly status: number;
  /** The schema of the document that the response must match; undefined when the response is not JSON. */
  readonly schema: string | undefined;
  readonly mediaType: string;
  readonly reason: string;
}

const problem = { upstream: 'konnect', schema: 'BaseError', mediaType: 'application/problem+json' } as const;
const page = { upstream: 'stripe', schema: undefined, mediaType: 'text/html' } as const;

const writesOfKonnect = [
  'create-customer',
  'upsert-customer',
  'update-customer-billing',
  'update-customer-billing-app-data',
  'create-customer-stripe-checkout-session',
  'create-customer-stripe-portal-session',
] as const;

export const deviations: readonly Deviation[] = [
  {
    ...problem,
    operations: [
      'create-customer',
      'upsert-customer',
      'delete-customer',
      'update-customer-billing',
      'update-customer-billing-app-data',
      'create-customer-stripe-checkout-session',
    ],
    status: 400,
    reason: 'A check after the schema validation refuses the input with a sentence and without `invalid_parameters`',
  },
  {
    ...problem,
    operations: ['create-customer', 'upsert-customer'],
    status: 409,
    reason: 'A key or a subject belongs to another customer',
  },
  {
    ...problem,
    operations: ['delete-customer'],
    status: 412,
    reason: 'The customer has active subscriptions',
  },
  {
    ...problem,
    operations: ['get-customer-billing', 'create-customer-stripe-portal-session'],
    status: 412,
    reason: 'The customer is not linked to Stripe, or its profile has no Stripe app',
  },
  {
    ...problem,
    operations: ['update-customer-billing', 'update-customer-billing-app-data'],
    status: 412,
    reason: 'The Stripe customer or payment method does not exist, or belongs to another customer',
  },
  {
    ...problem,
    operations: writesOfKonnect,
    status: 415,
    reason: 'The body is not `application/json`',
  },
  {
    ...problem,
    operations: ['create-customer-stripe-portal-session'],
    status: 500,
    reason: 'Stripe has no such customer or configuration. Konnect does not pass on its response',
  },
  {
    ...problem,
    operations: ['none'],
    status: 404,
    reason: 'No operation has the path and method; the gateway responds',
  },
  {
    upstream: 'stripe',
    schema: 'error',
    mediaType: 'application/json',
    operations: ['none'],
    status: 404,
    reason: 'No operation has the path and method',
  },
  {
    ...page,
    operations: ['none'],
    status: 200,
    reason: 'The pages of sessions are for browsers; at Stripe they have other hosts',
  },
  {
    ...page,
    operations: ['none'],
    status: 404,
    reason: 'The pages of sessions are for browsers; this page does not exist',
  },
];
