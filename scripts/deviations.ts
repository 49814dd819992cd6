import type { Exchange } from '../src/emulator/emulator.ts';

/** Responses of the real servers that their official documents do not have. */
export interface Deviation {
  readonly upstream: Exchange['upstream'];
  /** Ids of operations; `none` if no operation of the documents has the path. */
  readonly operations: readonly string[];
  readonly status: number;
  /** The schema of the document that the response must satisfy; none if it satisfies none. */
  readonly schema: string | undefined;
  readonly mediaType: string;
  readonly reason: string;
}

const problem = { upstream: 'konnect', schema: 'BaseError', mediaType: 'application/problem+json' } as const;
const page = { upstream: 'stripe', schema: undefined, mediaType: 'text/html' } as const;

const undescribed = { ...problem, schema: undefined } as const;

export const deviations: readonly Deviation[] = [
  {
    ...problem,
    operations: [
      'create-customer',
      'upsert-customer',
      'list-customers',
      'delete-customer',
      'update-customer-billing',
      'update-customer-billing-app-data',
      'create-customer-stripe-checkout-session',
      'create-customer-stripe-portal-session',
      'list-billing-profiles',
    ],
    status: 400,
    reason: 'A rule that the document does not list, such as `allOf`, or a sentence without `invalid_parameters`',
  },
  {
    ...undescribed,
    operations: ['create-customer', 'upsert-customer'],
    status: 400,
    reason: 'A label is refused: no `detail`, and the sentences are in `extensions.validationErrors`',
  },
  {
    ...problem,
    operations: ['create-customer', 'upsert-customer'],
    status: 409,
    reason: 'Another customer has the key or the subject',
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
    operations: ['create-customer-stripe-checkout-session'],
    status: 412,
    reason: 'Stripe answers with an error other than 400 and 401, such as a rate limit',
  },
  {
    ...undescribed,
    operations: ['create-customer-stripe-portal-session'],
    status: 500,
    reason: 'Stripe has no such customer or configuration: no `detail`',
  },
  {
    ...undescribed,
    operations: ['create-customer', 'upsert-customer', 'list-customers'],
    status: 500,
    reason: 'A text has U+0000, which the database cannot hold: no `detail`',
  },
  {
    ...problem,
    operations: ['none'],
    status: 405,
    reason: 'No operation of the path has the method',
  },
  {
    ...problem,
    operations: ['none'],
    status: 404,
    reason: 'No operation has the path',
  },
  {
    upstream: 'stripe',
    schema: 'error',
    mediaType: 'application/json',
    operations: ['none'],
    status: 404,
    reason: 'Stripe answers a path or method without an operation',
  },
  {
    ...page,
    operations: ['none'],
    status: 200,
    reason: 'The page of a session, for browsers; at Stripe on another host',
  },
  {
    ...page,
    operations: ['none'],
    status: 404,
    reason: 'The page of a session that does not exist',
  },
];
