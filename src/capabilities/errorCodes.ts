import type { AuthErrorCode, RequestErrorCode, UpstreamErrorCode } from '../errors.ts';

/**
 * Error codes that clients can receive. Source of the REST statuses, the problem responses of OpenAPI, the remediation of
 * MCP, and docs/errors.md.
 */
export interface ErrorCodeEntry {
  /** When the code is reported. */
  readonly meaning: string;
  /** What the client or the operator does about it. */
  readonly remediation: string;
  /** Whether the same request can succeed later without a change. */
  readonly retryable: boolean;
  /** HTTP status of the REST answer; absent where REST does not report the code. */
  readonly restStatus?: number;
  /** Where GraphQL reports the code: `userErrors` of a mutation, `errors` of the response. */
  readonly graphql: readonly ('userErrors' | 'errors')[];
  /** Whether the result of an MCP tool can report the code. */
  readonly mcp: boolean;
}

const everywhere = { graphql: ['errors'], mcp: true } as const;
const onlyGraphql = { graphql: ['errors'], mcp: false, retryable: false } as const;
const onlyRest = { graphql: [], mcp: false, retryable: false } as const;

export const errorCodes = {
  INVALID_INPUT: {
    meaning: 'The request does not match its schema, or the upstream refused a value.',
    remediation: 'Correct the named members and repeat the request.',
    retryable: false,
    restStatus: 400,
    graphql: ['userErrors'],
    mcp: true,
  },
  UNAUTHENTICATED: {
    meaning: "The token or the gateway's secret is missing or not accepted.",
    remediation: 'Send a valid token; `message` or `detail` says what is wrong with it.',
    retryable: false,
    restStatus: 401,
    ...everywhere,
  },
  FORBIDDEN: {
    meaning: 'The token does not permit the operation, or the `Host` header is not allowed.',
    remediation: 'Use a token with the scope that `message` or `detail` names.',
    retryable: false,
    restStatus: 403,
    ...everywhere,
  },
  NOT_FOUND: {
    meaning: 'Something that the request names or needs does not exist.',
    remediation: 'Check the ids and keys of the request; they may belong to another account.',
    retryable: false,
    restStatus: 404,
    graphql: ['userErrors', 'errors'],
    mcp: true,
  },
  ROUTE_NOT_FOUND: {
    meaning: 'There is no route at the path.',
    remediation: 'Correct the path; the graph is at `/graphql`, and `/v1/openapi.json` lists the routes of REST.',
    retryable: false,
    restStatus: 404,
    graphql: ['errors'],
    mcp: false,
  },
  METHOD_NOT_ALLOWED: {
    meaning: 'The path does not support the method.',
    remediation: 'Use a method that the `allow` header lists.',
    restStatus: 405,
    ...onlyRest,
  },
  REQUEST_TIMEOUT: {
    meaning: 'The request body did not arrive within BODY_TIMEOUT_MS. Nothing was done.',
    remediation: 'Send the whole body at once. Retry over a new connection.',
    retryable: true,
    restStatus: 408,
    graphql: ['errors'],
    mcp: false,
  },
  CONFLICT: {
    meaning: 'A key or a subject is taken, or the idempotency key belongs to another request.',
    remediation: 'Read the current state, then choose another value or update the existing object.',
    retryable: false,
    restStatus: 409,
    graphql: ['userErrors', 'errors'],
    mcp: true,
  },
  GONE: {
    meaning: 'The customer was deleted.',
    remediation: 'Stop using the id. The key is free again.',
    retryable: false,
    restStatus: 410,
    graphql: ['userErrors', 'errors'],
    mcp: true,
  },
  PRECONDITION_FAILED: {
    meaning: 'Something must be done first, such as linking the customer to Stripe.',
    remediation:
      'Link the customer to Stripe; before a deletion, end its subscriptions, open invoices and entitlements; for a portal session, name a configuration or save the portal settings in the Stripe Dashboard.',
    retryable: false,
    restStatus: 412,
    graphql: ['userErrors', 'errors'],
    mcp: true,
  },
  BODY_TOO_LARGE: {
    meaning: 'The body exceeds MAX_REQUEST_BYTES, before or after decompression.',
    remediation: 'Send a smaller body.',
    restStatus: 413,
    ...onlyRest,
  },
  UNSUPPORTED_MEDIA_TYPE: {
    meaning:
      'The content type of the body is not `application/json`, or its content coding is not one that `accept-encoding` of the response lists.',
    remediation: 'Send JSON with `content-type: application/json`, uncompressed or as gzip, deflate or br.',
    restStatus: 415,
    ...onlyRest,
  },
  INTERNAL_SERVER_ERROR: {
    meaning: 'This service failed. The cause is in its log only.',
    remediation: 'Report it to the operator of this service.',
    retryable: false,
    restStatus: 500,
    ...everywhere,
  },
  UPSTREAM_ERROR: {
    meaning: 'The upstream failed, or answered with an unexpected status. A write may have been applied.',
    remediation: "Retry later. The log has the status, and Stripe's request id if there is one.",
    retryable: true,
    restStatus: 502,
    ...everywhere,
  },
  UPSTREAM_INVALID_RESPONSE: {
    meaning:
      "The upstream's answer is not JSON, has another shape, is too large, or is a redirect. A write may have been applied.",
    remediation: 'The operator checks the configured URL of the upstream.',
    retryable: false,
    restStatus: 502,
    ...everywhere,
  },
  UPSTREAM_AUTH: {
    meaning: "The upstream did not accept this service's credential. Nothing was done.",
    remediation:
      "The operator checks `KONG_API_KEY`, `STRIPE_API_KEY` and `STRIPE_ACCOUNT`; if the message names it, the key of Konnect's Stripe app. The log has the upstream's reason, such as a missing permission.",
    retryable: false,
    restStatus: 502,
    ...everywhere,
  },
  UPSTREAM_UNAVAILABLE: {
    meaning: 'The upstream could not be reached, or its circuit breaker is open. Nothing was done.',
    remediation: 'Retry in a few seconds.',
    retryable: true,
    restStatus: 503,
    ...everywhere,
  },
  RATE_LIMITED: {
    meaning: "The upstream's rate limit is exceeded. Nothing was done.",
    remediation: 'Wait as long as `retry-after` or `extensions.retryAfterMs` says, then retry.',
    retryable: true,
    restStatus: 503,
    ...everywhere,
  },
  TOO_MANY_REQUESTS: {
    meaning: 'The caller or its address exceeds a rate limit of this service. Nothing was done.',
    remediation:
      'Wait as long as `retry-after` or `extensions.retryAfterMs` says, then retry. Send cheaper operations.',
    retryable: true,
    restStatus: 429,
    ...everywhere,
  },
  AUTH_UNAVAILABLE: {
    meaning: "Tokens cannot be verified, because the issuer's keys cannot be read. Nothing was done.",
    remediation: 'Retry in 30 seconds. The operator checks `AUTH_JWKS_URL`.',
    retryable: true,
    restStatus: 503,
    graphql: ['errors'],
    mcp: false,
  },
  STORE_UNAVAILABLE: {
    meaning: 'Idempotency keys cannot be stored, because Redis does not answer. Nothing was done.',
    remediation: 'Retry in a few seconds. The operator checks `REDIS_URL`.',
    retryable: true,
    restStatus: 503,
    ...everywhere,
  },
  OVERLOADED: {
    meaning:
      'This service is overloaded, or too many requests of one client address wait for their bodies. The request was not processed.',
    remediation: 'Retry after the seconds of `retry-after`, with increasing intervals.',
    retryable: true,
    restStatus: 503,
    graphql: ['errors'],
    mcp: false,
  },
  UPSTREAM_TIMEOUT: {
    meaning: 'The upstream did not answer a read within UPSTREAM_DEADLINE_MS.',
    remediation: 'Retry later.',
    retryable: true,
    restStatus: 504,
    ...everywhere,
  },
  OUTCOME_UNKNOWN: {
    meaning: 'A write was sent and no complete answer arrived: it may have been applied.',
    remediation:
      'Repeat an update or a deletion as it is. Repeat a creation with the idempotency key that the error names, if it names one.',
    retryable: true,
    restStatus: 504,
    ...everywhere,
  },
  BAD_USER_INPUT: {
    meaning:
      'An argument or a variable breaks a rule. `extensions.field` and `extensions.faults` name it if an argument is invalid.',
    remediation: 'Correct the argument.',
    ...onlyGraphql,
  },
  LIMIT_EXCEEDED: {
    meaning:
      'The operation exceeds a limit. Nothing was done. `extensions.limit` names the limit (`tokens`, `depth`, `aliases`, `directives`, `cost`, `representations`), `bound` is its value, `got` the value of the operation (absent for `tokens`). REST and MCP have the limit `cost` alone; `detail` or the text says the same.',
    remediation: 'Request shorter pages or fewer aliases, or split the operation.',
    retryable: false,
    restStatus: 400,
    ...everywhere,
  },
  BAD_REQUEST: {
    meaning:
      'The HTTP request is not a valid GraphQL request: its method, content type, content coding, size, JSON, `accept` header, a batch, a GET without the required header, or a hash that does not match the document.',
    remediation: 'Correct the request.',
    ...onlyGraphql,
  },
  GRAPHQL_PARSE_FAILED: {
    meaning: 'The document is not valid GraphQL.',
    remediation: 'Correct the document.',
    ...onlyGraphql,
  },
  GRAPHQL_VALIDATION_FAILED: {
    meaning: 'The document does not match the schema, or has a value that its scalar refuses.',
    remediation: 'Correct the document.',
    ...onlyGraphql,
  },
  OPERATION_RESOLUTION_FAILURE: {
    meaning: '`operationName` names no operation of the document, or is missing although the document has several.',
    remediation: 'Send the name of an operation of the document.',
    ...onlyGraphql,
  },
  PERSISTED_QUERY_NOT_FOUND: {
    meaning: 'The hash is not known to this instance.',
    remediation: 'Send the document together with its hash once.',
    ...onlyGraphql,
  },
  PERSISTED_QUERY_NOT_IN_LIST: {
    meaning: 'This service runs only the operations of its manifest, and the operation is not in it.',
    remediation: 'Add the operation to the manifest, or send one that is in it.',
    ...onlyGraphql,
  },
} as const satisfies Record<string, ErrorCodeEntry> &
  Record<AuthErrorCode | RequestErrorCode | UpstreamErrorCode, ErrorCodeEntry>;

export type ErrorCode = keyof typeof errorCodes;

/** Whether a code of a response means that this service or an upstream failed: a code with a status of 5xx in REST. */
export function isServiceFailure(code: string): boolean {
  return failureCodes.has(code);
}

const failureCodes: ReadonlySet<string> = new Set([
  ...Object.entries(errorCodes)
    .filter(([, entry]) => 'restStatus' in entry && entry.restStatus >= 500)
    .map(([code]) => code),
  // Internal error of JSON-RPC.
  '-32603',
]);

/** Codes that REST reports. */
export type RestErrorCode = {
  [Code in ErrorCode]: (typeof errorCodes)[Code] extends { readonly restStatus: number } ? Code : never;
}[ErrorCode];
