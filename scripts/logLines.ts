import type { LogFieldName } from './logFields.ts';

/** A kind of log line. */
export interface LogLineKind {
  /** `{upstream}` stands for `konnect` and `stripe`. */
  readonly message: string;
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly when: string;
  readonly fields: readonly LogFieldName[];
  /** Values of the example where they differ from those of the fields. */
  readonly example?: Partial<Record<LogFieldName, unknown>>;
}

const ids = ['requestId', 'traceId'] as const;
const caller = ['client', 'clientName', 'subjectDigest', 'customerKeyDigest'] as const;
const call = ['method', 'route', 'attempts', 'status', 'durationMs', 'upstreamRequestId'] as const;
const failure = ['code', 'upstream', 'reason', 'method', 'route', 'status'] as const;

/** All log lines of the service, by subject. A test compares every line of the other tests with them. */
export const logLines: Readonly<Record<string, readonly LogLineKind[]>> = {
  Requests: [
    {
      message: 'request: completed',
      level: 'info',
      when: 'A request has ended. The level is `warn` for a status of 5xx and for a slow request, and `debug` for a successful probe of `/health/…`. Requests that load shedding rejects are only counted.',
      fields: [
        ...ids,
        'protocol',
        'operation',
        'method',
        'route',
        'status',
        'disconnected',
        'errorCodes',
        'durationMs',
        'slow',
        'upstreamCalls',
        'upstreamMs',
        ...caller,
      ],
      example: { route: '/v1/v3/openmeter/customers/:customerid', disconnected: undefined, slow: undefined },
    },
    {
      message: 'audit: write',
      level: 'info',
      when: 'A write of a caller has ended, also if it was refused. `LOG_LEVEL` does not suppress these lines, except `silent`.',
      fields: [
        ...ids,
        'protocol',
        ...caller,
        'action',
        'outcome',
        'errorCode',
        'idempotencyKeyDigest',
        'customerId',
        'targetKeyDigest',
        'billingProfileId',
        'stripeCustomerId',
        'configurationId',
        'sessionId',
      ],
      example: {
        targetKeyDigest: undefined,
        billingProfileId: undefined,
        configurationId: undefined,
        sessionId: undefined,
      },
    },
    {
      message: 'auth: request refused',
      level: 'warn',
      when: 'The first refused authentication of a kind within `LOG_REPEAT_MS`.',
      fields: ['code', 'reason'],
      example: { code: 'UNAUTHENTICATED', reason: 'Invalid token: expired' },
    },
    {
      message: 'auth: request refused, repeated',
      level: 'warn',
      when: 'The number of further ones.',
      fields: ['repeated', 'code', 'reason'],
      example: { code: 'UNAUTHENTICATED', reason: 'Invalid token: expired' },
    },
    {
      message: 'persisted operations: operation rejected, not in the manifest',
      level: 'info',
      when: 'A request whose document is not on the safelist.',
      fields: ['sha256'],
    },
  ],
  'Upstream calls': [
    {
      message: '{upstream}: call failed',
      level: 'warn',
      when: 'A call has failed after its last attempt. The first equal one within `LOG_REPEAT_MS`: equal means the same `code`, `reason`, `method`, `route` and `status`. A request that the upstream rejects, such as 404, is no failure.',
      fields: [...ids, ...failure, 'attempts', 'durationMs', 'upstreamRequestId'],
    },
    {
      message: '{upstream}: call failed, repeated',
      level: 'warn',
      when: 'The number of further ones.',
      fields: ['repeated', ...failure],
    },
    {
      message: '{upstream}: call retried',
      level: 'debug',
      when: 'An attempt has failed, and another follows.',
      fields: [...ids, ...call, 'reason', 'waitMs'],
    },
    {
      message: '{upstream}: call ended',
      level: 'debug',
      when: 'A call has ended, whatever its status.',
      fields: [...ids, ...call],
    },
    {
      message: '{upstream}: circuit breaker opened',
      level: 'warn',
      when: 'Too many calls have failed: calls fail at once for a while.',
      fields: ['upstream', 'pauseMs'],
    },
    {
      message: '{upstream}: circuit breaker half-opened',
      level: 'info',
      when: 'A trial call is made.',
      fields: ['upstream'],
    },
    {
      message: '{upstream}: circuit breaker closed',
      level: 'info',
      when: 'The trial call has succeeded.',
      fields: ['upstream'],
    },
    {
      message: 'upstream: response members of unexpected shape read as absent',
      level: 'warn',
      when: 'A response breaks its contract where it can be tolerated. The first equal one within `LOG_REPEAT_MS`.',
      fields: ['members', 'method', 'route'],
    },
    {
      message: 'upstream: response members of unexpected shape read as absent, repeated',
      level: 'warn',
      when: 'The number of further ones.',
      fields: ['repeated', 'members', 'method', 'route'],
    },
    {
      message: 'upstream: enum value not known to this version',
      level: 'warn',
      when: 'A response has a value that its upstream added after this version. Once per process and value.',
      fields: ['member', 'value', 'method', 'route'],
    },
  ],
  'Start and shutdown': [
    {
      message: 'config: unknown variable',
      level: 'warn',
      when: 'At the start: a variable is misspelt, or starts like those of the service and is none of them.',
      fields: ['variable', 'didYouMean'],
    },
    {
      message: 'telemetry: exporters started',
      level: 'info',
      when: 'Traces or metrics are exported. Absent while both are off.',
      fields: ['traces', 'metrics', 'metricsPort'],
    },
    {
      message: 'telemetry: export failed',
      level: 'warn',
      when: 'Spans or metrics could not be sent to the OTLP receiver. No request waits for it. The first equal one within `LOG_REPEAT_MS`.',
      fields: ['signal', 'reason'],
      example: { reason: 'ECONNREFUSED' },
    },
    {
      message: 'telemetry: export failed, repeated',
      level: 'warn',
      when: 'The number of further ones.',
      fields: ['repeated', 'signal', 'reason'],
      example: { reason: 'ECONNREFUSED' },
    },
    { message: 'service: listening', level: 'info', when: 'A port is open.', fields: ['port', 'protocols'] },
    {
      message: 'service: ready',
      level: 'info',
      when: 'The service takes requests, with these modes in effect.',
      fields: [
        'upstreams',
        'authMode',
        'introspection',
        'persistedOperations',
        'rest',
        'mcp',
        'mcpPersonalData',
        'idempotencyStore',
        'logLevel',
        'accessLog',
      ],
    },
    {
      message: 'shutdown: drain started',
      level: 'info',
      when: 'A signal has arrived; requests are still answered.',
      fields: ['drainMs'],
    },
    {
      message: 'shutdown: timed out, connections destroyed',
      level: 'warn',
      when: '`STOP_MS` has passed.',
      fields: ['connections'],
    },
    {
      message: 'service: stopped',
      level: 'info',
      when: 'The shutdown is complete.',
      fields: ['durationMs'],
      example: { durationMs: 1_009 },
    },
    {
      message: 'service: shutdown failed',
      level: 'error',
      when: 'A part of the shutdown failed. The process exits with 1.',
      fields: ['err'],
    },
  ],
  'Overload and dependencies': [
    {
      message: 'overload: requests rejected',
      level: 'warn',
      when: 'Load shedding, at most once per second.',
      fields: ['rejected', 'inFlight'],
    },
    {
      message: 'rate limits: request rejected',
      level: 'warn',
      when: 'The first request of a caller or of an address above its rate limit within `LOG_REPEAT_MS`. It has no other line.',
      fields: [...ids, 'limit', 'protocol', ...caller],
    },
    {
      message: 'rate limits: request rejected, repeated',
      level: 'warn',
      when: 'The number of further ones.',
      fields: ['repeated', 'limit', 'protocol', ...caller],
    },
    {
      message: 'rate limits: requests not counted',
      level: 'warn',
      when: 'Redis did not count requests, which were therefore not limited. At most once per second.',
      fields: ['uncounted'],
    },
    {
      message: 'rate limits: connection failed',
      level: 'error',
      when: 'Redis cannot be reached.',
      fields: ['reason'],
      example: { reason: 'ECONNREFUSED' },
    },
    {
      message: 'rate limits: command failed',
      level: 'error',
      when: 'Redis refused a command.',
      fields: ['reason'],
      example: { reason: 'OOM' },
    },
    { message: 'rate limits: connected', level: 'info', when: 'Redis works again.', fields: [] },
    {
      message: 'http: request refused by the parser',
      level: 'warn',
      when: "Node's HTTP parser refused a request: malformed, late or with headers above 16 KB. `reason` is its code. The id is in the response only.",
      fields: ['requestId', 'status', 'reason'],
      example: { status: 431, reason: 'HPE_HEADER_OVERFLOW' },
    },
    {
      message: 'http: request refused by the parser, repeated',
      level: 'warn',
      when: 'Equal refusals after the first one, at the end of `LOG_REPEAT_MS`.',
      fields: ['status', 'reason', 'repeated'],
      example: { status: 431, reason: 'HPE_HEADER_OVERFLOW' },
    },
    {
      message: 'slow clients: requests or connections ended',
      level: 'warn',
      when: 'Limits of slow clients, at most once per second.',
      fields: ['timedOut', 'rejected', 'connectionsClosed'],
    },
    {
      message: 'jwks: refresh failed',
      level: 'error',
      when: "The issuer's keys could not be read.",
      fields: ['reason'],
      example: { reason: 'ECONNREFUSED' },
    },
    {
      message: 'jwks: load at the start failed',
      level: 'warn',
      when: 'The issuer could not be reached at the start. The next token is another attempt.',
      fields: ['variable', 'host', 'reason'],
      example: { variable: 'AUTH_JWKS_URL', reason: 'ECONNREFUSED' },
    },
    {
      message: 'idempotency store: connection failed',
      level: 'error',
      when: 'Redis cannot be reached.',
      fields: ['reason'],
      example: { reason: 'ECONNREFUSED' },
    },
    {
      message: 'idempotency store: command failed',
      level: 'error',
      when: 'Redis refused a command.',
      fields: ['reason'],
      example: { reason: 'OOM' },
    },
    { message: 'idempotency store: connected', level: 'info', when: 'Redis works again.', fields: [] },
    {
      message: 'idempotency store: corrupt record, its outcome counts as unknown',
      level: 'error',
      when: 'A record cannot be read.',
      fields: [],
    },
    { message: 'logger: lines dropped', level: 'warn', when: 'Writing the log works again.', fields: ['dropped'] },
    {
      message: 'logger: entry dropped because it could not be redacted',
      level: 'error',
      when: 'A defect.',
      fields: [],
    },
  ],
  Defects: [
    {
      message: 'unexpected error',
      level: 'error',
      when: 'A field, an operation or a tool failed with INTERNAL_SERVER_ERROR.',
      fields: [...ids, 'err', 'path', 'tool'],
      example: { tool: undefined },
    },
    {
      message: 'graphql: request failed',
      level: 'error',
      when: 'A request failed outside of its operation.',
      fields: [...ids, 'err'],
    },
    {
      message: 'rest: request failed',
      level: 'error',
      when: 'A REST request failed with INTERNAL_SERVER_ERROR.',
      fields: [...ids, 'err', 'operation', 'instance'],
    },
    {
      message: 'mcp: request failed',
      level: 'error',
      when: 'A request failed outside of its tool.',
      fields: [...ids, 'err'],
    },
    {
      message: 'mcp: reading resources failed',
      level: 'error',
      when: 'The files of the resources cannot be read.',
      fields: ['err'],
    },
    {
      message: 'http: request failed outside its adapter',
      level: 'error',
      when: 'A request failed that no adapter answers.',
      fields: [...ids, 'err'],
    },
  ],
};
