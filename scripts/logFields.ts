/** A member of log lines. */
interface LogField {
  readonly meaning: string;
  /** Value of the examples in the documentation. */
  readonly example: unknown;
}

/** The members of the service's log lines, besides `level`, `time` and `msg`. */
export const logFields = {
  requestId: {
    meaning: 'Id of the request: its `x-request-id`, or a UUID.',
    example: '6d1f7f0e-9a54-4c7b-9f0e-0b7f6c1d2e3f',
  },
  traceId: {
    meaning: 'Trace id of its `traceparent`, or a new one.',
    example: '4bf92f3577b34da6a3ce929d0e0e4736',
  },
  protocol: { meaning: '`graphql`, `rest`, `mcp`, or `http` for other paths.', example: 'rest' },
  operation: {
    meaning:
      'Name of the GraphQL operation, the REST operation or the MCP tool. Absent if the request has no valid one.',
    example: 'get-customer',
  },
  method: { meaning: 'HTTP method.', example: 'GET' },
  route: {
    meaning: 'Path template, without ids and query.',
    example: '/v3/openmeter/customers/{customerId}',
  },
  status: { meaning: 'HTTP status. Absent if there was no complete response.', example: 502 },
  disconnected: { meaning: 'The client disconnected before the end of the response.', example: true },
  errorCodes: {
    meaning: 'Codes of the errors in the response, each once; for MCP also JSON-RPC codes. Absent without errors.',
    example: ['UPSTREAM_ERROR'],
  },
  durationMs: { meaning: 'Duration in milliseconds, of the request, the call or the shutdown.', example: 131.4 },
  slow: { meaning: 'The request took `SLOW_REQUEST_MS` or longer. Otherwise absent.', example: true },
  upstreamCalls: {
    meaning:
      'Number of upstream calls that the request made. A read that requests share counts for the request that made it.',
    example: 1,
  },
  upstreamMs: { meaning: 'Sum of the durations of these calls. Calls can run at the same time.', example: 128.9 },
  client: {
    meaning: "`client_id` or `azp` of the token; a digest if the text is not like an application's name.",
    example: 'shop-web',
  },
  clientName: {
    meaning: 'Header `apollographql-client-name`, if it is a well-formed name. The client chooses it: not verified.',
    example: 'web/checkout',
  },
  subjectDigest: { meaning: 'Digest of the `sub` of the token.', example: 'a4c14f1b068bf2c6' },
  customerKeyDigest: { meaning: 'Digest of the customer key that the token names.', example: '822b33ad87c148a0' },
  action: { meaning: 'The write, as in `src/auth/permissions.ts`.', example: 'sessions.createCheckout' },
  outcome: {
    meaning:
      '`succeeded`; `partly_applied`; `refused`: nothing was done, the caller can correct it; `failed`: nothing was done; `unknown`: the upstream may have applied it.',
    example: 'unknown',
  },
  errorCode: { meaning: 'Error code of a write that did not succeed.', example: 'OUTCOME_UNKNOWN' },
  idempotencyKeyDigest: {
    meaning: 'Digest of the idempotency key, the one of the request or the generated one that the error contains.',
    example: '28c5a7f42cdb9c31',
  },
  customerId: { meaning: 'Konnect id of the customer.', example: '01JHQ75EE0HJBPS999HYMPF29H' },
  targetKeyDigest: { meaning: 'Digest of the key of the customer that the write names.', example: '822b33ad87c148a0' },
  billingProfileId: { meaning: 'Id of the billing profile that is pinned.', example: '01JHQ75EE0HJBPS999HYMPF29J' },
  stripeCustomerId: { meaning: 'Id of the Stripe customer.', example: 'cus_ob80AiaSZKy2kC' },
  configurationId: { meaning: 'Id of the portal configuration.', example: 'bpc_iznY7kQCoUoe0It2zO1JLk76' },
  sessionId: { meaning: 'Id of the portal session.', example: 'bps_jg7ZoD29kGjxyi0T2Ldo9c5S' },
  code: { meaning: 'Error code.', example: 'UPSTREAM_ERROR' },
  upstream: { meaning: '`konnect` or `stripe`.', example: 'konnect' },
  reason: {
    meaning: 'The cause: a status, a network error, the members that break the contract.',
    example: 'status 502',
  },
  attempts: { meaning: 'Number of attempts so far, the first included.', example: 3 },
  waitMs: { meaning: 'Time until the next attempt.', example: 87 },
  upstreamRequestId: {
    meaning: "The upstream's own id: `request-id` of Stripe, `x-kong-request-id`, or the trace in Konnect's problem.",
    example: 'kong:trace:8347343766220159418',
  },
  limit: { meaning: 'The limit that is exceeded: `caller` or `address`.', example: 'caller' },
  uncounted: { meaning: 'Number of requests.', example: 17 },
  host: { meaning: 'Host of a configured URL.', example: 'id.example.com' },
  variable: { meaning: 'The name of an environment variable.', example: 'STRIPE_KEY' },
  didYouMean: { meaning: 'The known variable with the most similar name.', example: 'STRIPE_API_KEY' },
  member: {
    meaning: 'The member of the response with the value.',
    example: 'features.subscription_cancel.mode',
  },
  value: { meaning: 'The value, if it has the form of an enum value.', example: 'added_later' },
  members: { meaning: 'Members of the response, and what they should be.', example: 'data.0.currency is_string' },
  repeated: { meaning: 'How often the line was repeated.', example: 41 },
  pauseMs: { meaning: 'Time until the circuit breaker half-opens.', example: 5_000 },
  port: { meaning: 'TCP port.', example: 4_000 },
  protocols: { meaning: 'Adapters on the port.', example: ['graphql', 'rest', 'mcp'] },
  upstreams: {
    meaning: '`emulator`: embedded, with demo data; `configured`: the configured APIs.',
    example: 'configured',
  },
  authMode: { meaning: '`AUTH_MODE` in effect.', example: 'router' },
  introspection: { meaning: '`INTROSPECTION` in effect.', example: false },
  persistedOperations: { meaning: '`PERSISTED_OPERATIONS`.', example: 'off' },
  rest: { meaning: 'Whether REST is on.', example: true },
  mcp: { meaning: 'Whether MCP is on.', example: false },
  mcpPersonalData: { meaning: 'Whether MCP answers with personal data.', example: false },
  idempotencyStore: { meaning: '`memory` or `redis`.', example: 'redis' },
  logLevel: { meaning: '`LOG_LEVEL`.', example: 'info' },
  accessLog: { meaning: '`ACCESS_LOG`.', example: 'all' },
  traces: { meaning: 'Whether traces are exported.', example: true },
  metrics: { meaning: 'The exporters of metrics.', example: ['prometheus'] },
  metricsPort: { meaning: 'Port of `/metrics`.', example: 9464 },
  signal: { meaning: '`traces` or `metrics`.', example: 'traces' },
  drainMs: { meaning: '`DRAIN_MS`.', example: 500 },
  connections: { meaning: 'Number of connections that were destroyed.', example: 4 },
  rejected: { meaning: 'Number of requests that were rejected.', example: 212 },
  inFlight: { meaning: 'Number of requests in flight.', example: 96 },
  timedOut: { meaning: 'Number of bodies that did not arrive in time.', example: 2 },
  connectionsClosed: { meaning: 'Number of connections above the maximum of their address.', example: 1 },
  sha256: {
    meaning: 'SHA-256 of the document.',
    example: 'ecf4edb46db40b5132295c0291d62fb65d6759a9eedfa4d5d612dd5ec54a6b38',
  },
  err: {
    meaning: 'The error: `type`, `message` with its ordinary words, `stack`, and its `cause`.',
    example: { type: 'TypeError', message: 'Cannot read properties of undefined', stack: '…' },
  },
  path: { meaning: 'Path of the GraphQL field.', example: ['customer', 'billing'] },
  tool: { meaning: 'The MCP tool.', example: 'get-customer' },
  instance: { meaning: '`instance` of the problem details.', example: 'urn:uuid:0c5b…' },
  dropped: { meaning: 'Number of lines that could not be written.', example: 17 },
} as const satisfies Record<string, LogField>;

export type LogFieldName = keyof typeof logFields;
