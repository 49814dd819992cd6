import type { Operation } from '../../capabilities/operations.ts';
import type { RequestErrorCode } from '../../errors.ts';
import { STATUS_CODES } from '../../server/http.ts';
import { bodyOf } from '../requestReader.ts';
import { Problem, problemOf, statusOf } from '../problemDetails.ts';
import type { ProblemCode } from '../problemDetails.ts';
import type { JsonObject, Schemas } from './schemas.ts';

/** What an operation can refuse besides its input. A test holds every refusal that it meets against this. */
const refusals: Readonly<Record<string, readonly RequestErrorCode[]>> = {
  'stripe-list-portal-configurations': ['NOT_FOUND'],
  'stripe-create-portal-configuration': ['NOT_FOUND', 'CONFLICT'],
  'stripe-retrieve-portal-configuration': ['NOT_FOUND'],
  'stripe-update-portal-configuration': ['NOT_FOUND', 'CONFLICT'],
  'stripe-create-portal-session': ['NOT_FOUND', 'CONFLICT', 'PRECONDITION_FAILED'],
  'create-customer': ['CONFLICT'],
  'list-customers': [],
  'get-customer': ['NOT_FOUND'],
  'upsert-customer': ['NOT_FOUND', 'CONFLICT', 'GONE'],
  'delete-customer': ['NOT_FOUND', 'PRECONDITION_FAILED'],
  'get-customer-billing-data': ['NOT_FOUND', 'PRECONDITION_FAILED'],
  'update-customer-billing-data': ['NOT_FOUND', 'GONE', 'PRECONDITION_FAILED'],
  'update-customer-billing-app-data': ['NOT_FOUND', 'GONE', 'PRECONDITION_FAILED'],
  'create-stripe-checkout-session': ['NOT_FOUND', 'GONE'],
  'create-stripe-customer-portal-session': ['NOT_FOUND', 'GONE', 'PRECONDITION_FAILED'],
};

/** What any operation can fail with. */
const failures = [
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'AUTH_UNAVAILABLE',
  'INTERNAL_SERVER_ERROR',
  'UPSTREAM_ERROR',
  'UPSTREAM_INVALID_RESPONSE',
  'UPSTREAM_AUTH',
  'UPSTREAM_UNAVAILABLE',
  'RATE_LIMITED',
  'UPSTREAM_TIMEOUT',
] as const;

/** What only a write can fail with. */
const failuresOfWrites = ['OUTCOME_UNKNOWN'] as const;

/** The codes that an operation can answer. */
export function problemCodesOf(operation: Operation): ProblemCode[] {
  const ofBodies = bodyOf(operation) ? (['BODY_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'] as const) : [];
  const ofKeys = operation.takesIdempotencyKey ? (['STORE_UNAVAILABLE'] as const) : [];
  const ofWrites = operation.hints.readOnly ? [] : failuresOfWrites;
  return ['INVALID_INPUT', ...(refusals[operation.name] ?? []), ...ofBodies, ...failures, ...ofWrites, ...ofKeys];
}

export function responsesOf(operation: Operation, schemas: Schemas, example: unknown): JsonObject {
  const { status, schema } = operation.answer;
  const success = schema
    ? { description: successes[status], content: { 'application/json': { schema: schemas.of(schema), example } } }
    : { description: successes[status] };
  const statuses = [...new Set(problemCodesOf(operation).map((code) => statusOf[code]))].sort();
  return {
    [status]: success,
    ...Object.fromEntries(statuses.map((one) => [one, { $ref: `#/components/responses/${nameOf(one)}` }])),
  };
}

const successes = { 200: 'Done.', 201: 'Created.', 204: 'Done: there is nothing to tell.' };

/** One component for each status that is a problem. */
export function problemResponses(schemas: Schemas): JsonObject {
  const statuses = [...new Set(Object.values(problemExamples).map(({ code }) => statusOf[code]))].sort();
  return Object.fromEntries(
    statuses.map((status) => {
      const kinds = problemExamples.filter(({ code }) => statusOf[code] === status);
      const codes = kinds.map(({ code }) => code);
      const schema = {
        allOf: [schemas.of(Problem)],
        type: 'object',
        properties: { status: { const: status }, code: { type: 'string', enum: codes } },
      };
      const examples = Object.fromEntries(
        kinds.map(({ code, detail, field }) => {
          const parameters = field ? [{ ...field, reason: detail }] : [];
          const sentence = field ? `${field.field}: ${detail}` : detail;
          return [code, { value: problemOf(code, sentence, parameters) }];
        }),
      );
      const description = kinds.map(({ code, when }) => `\`${code}\`: ${when}`).join(' ');
      const content = { 'application/problem+json': { schema, examples } };
      return [nameOf(status), { description, ...(status === 503 && { headers: retryAfter }), content }];
    }),
  );
}

const retryAfter = {
  'Retry-After': {
    description: 'How many seconds to wait before asking again, where that is known.',
    schema: { type: 'integer', minimum: 0 },
  },
};

/** `NotFound`, `BadRequest`. */
function nameOf(status: number): string {
  return (STATUS_CODES[status] ?? '').replaceAll(/[^A-Za-z]/g, '');
}

interface ProblemExample {
  readonly code: ProblemCode;
  readonly when: string;
  /** An example: a sentence, or what is wrong with `field`. */
  readonly detail: string;
  readonly field?: { readonly field: string; readonly source: 'path' | 'query' | 'body' | 'header' };
}

const problemExamples: readonly ProblemExample[] = [
  {
    code: 'INVALID_INPUT',
    when: 'the request is not as described here, or the upstream refused its values.',
    detail: 'is required',
    field: { field: 'name', source: 'body' },
  },
  {
    code: 'UNAUTHENTICATED',
    when: 'the request does not say who asks, or its token is not accepted.',
    detail: 'A token is needed: send it as "authorization: Bearer …".',
  },
  {
    code: 'FORBIDDEN',
    when: 'the token does not allow for this.',
    detail: 'This needs the scope "customers:read", or a token that names a customer.',
  },
  {
    code: 'NOT_FOUND',
    when: 'something that the request names is not there.',
    detail: 'there is no customer with this id',
    field: { field: 'customerid', source: 'path' },
  },
  {
    code: 'CONFLICT',
    when: 'a key is taken, or the idempotency key belongs to another request.',
    detail: 'another customer has the key "acme"',
    field: { field: 'key', source: 'body' },
  },
  {
    code: 'GONE',
    when: 'the customer was deleted.',
    detail: 'customer with id 01JHQ75EE0HJBPS999HYMPF29H is deleted',
    field: { field: 'customerid', source: 'path' },
  },
  {
    code: 'PRECONDITION_FAILED',
    when: 'something has to be done first, such as linking the customer to Stripe.',
    detail: 'the customer is not linked to a Stripe customer',
    field: { field: 'customer_id', source: 'body' },
  },
  {
    code: 'BODY_TOO_LARGE',
    when: 'the body has too many bytes.',
    detail: 'The body has more bytes than this service takes.',
  },
  {
    code: 'UNSUPPORTED_MEDIA_TYPE',
    when: 'the body is not said to be `application/json`.',
    detail: 'The content-type must be application/json.',
  },
  {
    code: 'INTERNAL_SERVER_ERROR',
    when: 'a fault of this service.',
    detail: 'Something went wrong in this service.',
  },
  {
    code: 'UPSTREAM_ERROR',
    when: 'the upstream failed to handle the request.',
    detail: 'Konnect failed to handle the request.',
  },
  {
    code: 'UPSTREAM_INVALID_RESPONSE',
    when: 'the upstream returned an unexpected response.',
    detail: 'Stripe returned an unexpected response.',
  },
  {
    code: 'UPSTREAM_AUTH',
    when: "the upstream rejected this service's credential.",
    detail: "Stripe rejected this service's credential.",
  },
  {
    code: 'UPSTREAM_UNAVAILABLE',
    when: 'the upstream could not be reached.',
    detail: 'Konnect could not be reached.',
  },
  {
    code: 'RATE_LIMITED',
    when: 'the rate limit of the upstream is exceeded.',
    detail: 'Stripe rate limit exceeded.',
  },
  {
    code: 'AUTH_UNAVAILABLE',
    when: 'tokens cannot be checked at the moment.',
    detail: 'Tokens cannot be checked at the moment: ask again in half a minute.',
  },
  {
    code: 'STORE_UNAVAILABLE',
    when: 'the idempotency store is unavailable. Nothing was done.',
    detail: 'The idempotency store is unavailable. Nothing was done; retry in a few seconds.',
  },
  {
    code: 'UPSTREAM_TIMEOUT',
    when: 'the upstream did not answer in time.',
    detail: 'Konnect did not answer in time.',
  },
  {
    code: 'OUTCOME_UNKNOWN',
    when: 'the upstream was asked, and its answer never came: it may have been done. `idempotency_key` is what to repeat a creation with.',
    detail: 'Konnect did not confirm whether the request was applied.',
  },
];
