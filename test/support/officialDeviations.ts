import type { Upstream } from './officialDocuments.ts';

/** Answers of the real servers that their documents do not have. `docs/deviations.md` shows the same table to readers. */
export interface Deviation {
  readonly upstream: Upstream;
  /** Ids of operations; `none` where no operation of the documents has the path. */
  readonly operations: readonly string[];
  readonly status: number;
  /** The document's own schema that the answer still has to meet; none where the answer is no JSON. */
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
    reason: 'The code behind the schema check refuses with a sentence, and without `invalid_parameters`',
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
    reason: 'Stripe knows no such customer or configuration: Konnect does not pass its answer on',
  },
  {
    ...problem,
    operations: ['none'],
    status: 404,
    reason: 'The gateway answers for paths and methods that no operation has',
  },
  {
    upstream: 'stripe',
    schema: 'error',
    mediaType: 'application/json',
    operations: ['none'],
    status: 404,
    reason: 'Stripe answers for paths and methods that no operation has',
  },
  {
    ...page,
    operations: ['none'],
    status: 200,
    reason: 'The pages of sessions are for browsers; at Stripe they have hosts of their own',
  },
  {
    ...page,
    operations: ['none'],
    status: 404,
    reason: 'The pages of sessions are for browsers; there is no such one',
  },
];
