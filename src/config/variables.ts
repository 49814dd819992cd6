import {
  EnvReader,
  baseUrl,
  hostName,
  hostNames,
  integer,
  list,
  onOff,
  oneOf,
  optional,
  origins,
  port,
  secret,
  someOf,
  text,
  url,
  variable,
} from './env.ts';
import type { Environment } from './env.ts';
import { environmentName } from './environmentName.ts';
import { openTelemetryVariables } from './openTelemetry.ts';
import { quotedSecretFault, konnectKeyFault, redisUrlFault, stripeKeyFault } from './secretFaults.ts';

const gatewaySecret = secret(
  '32 to 256 printable ASCII characters without spaces',
  /^[\x21-\x7e]{32,256}$/,
  quotedSecretFault,
);
const anyText = text('any text');

/** The variables of the service, by section of the documentation. */
export const sections = {
  Server: {
    HOST: variable(
      hostName,
      '127.0.0.1',
      'Address to listen on. Must be a loopback address while `AUTH_MODE` is `open`, unless `OPEN_MODE_HOSTS` is set.',
    ),
    PORT: variable(port, 4_000, 'Port to listen on; 0 for any free port.'),
    RESPONSE_COMPRESSION: variable(
      onOff,
      true,
      'Compress responses of 1 KB or more with brotli or gzip. `off`: for deployments where a proxy compresses.',
    ),
    NODE_ENV: optional(
      environmentName,
      '`production` requires the keys or `EMULATOR`, and turns `INTROSPECTION`, `REST` and `MCP` off by default.',
    ),
  },
  Logging: {
    LOG_LEVEL: variable(
      oneOf('debug', 'info', 'warn', 'error', 'silent'),
      'info',
      'Lowest level that is logged. Logs are JSON lines on standard error.',
    ),
    ACCESS_LOG: variable(
      oneOf('all', 'errors', 'off'),
      'all',
      'Requests with a line in the log: all, or only those that fail or are slow.',
    ),
    SLOW_REQUEST_MS: variable(
      integer(0, 600_000),
      2_000,
      'Duration from which a request is slow: its line has the level `warn`. 0: no request is slow.',
    ),
    LOG_REPEAT_MS: variable(
      integer(0, 600_000),
      10_000,
      'Time in which equal failures are counted after the first one; 0 logs each of them.',
    ),
  },
  OpenTelemetry: openTelemetryVariables,
  'Upstream APIs': {
    EMULATOR: optional(
      oneOf('on', 'off', 'remote'),
      '`on`: embedded emulator with demo data. `remote`: emulator at `KONNECT_URL` and `STRIPE_URL`, also over http.',
      '`on` without keys, except in production; otherwise `off`',
    ),
    KONG_API_KEY: optional(
      secret('a Konnect access token', /^\S+$/, konnectKeyFault),
      'Access token for Konnect.',
      'none (embedded emulator)',
    ),
    STRIPE_API_KEY: optional(
      secret('a Stripe key that starts with "sk_" or "rk_"', /^(sk|rk)_\S+$/, stripeKeyFault),
      'Secret or restricted key for Stripe.',
      'none (embedded emulator)',
    ),
    KONNECT_REGION: variable(
      oneOf('us', 'eu', 'au', 'me', 'in', 'sg', 'global'),
      'global',
      'Region of the Konnect organization.',
    ),
    KONNECT_URL: optional(baseUrl, 'Base URL of Konnect, instead of a region.', '`https://<region>.api.konghq.com`'),
    STRIPE_URL: variable(baseUrl, 'https://api.stripe.com', 'Base URL of Stripe.'),
    STRIPE_ACCOUNT: optional(
      text('the id of a connected account: "acct_…"', /^acct_\w+$/),
      'Connected account to act for.',
    ),
  },
  Authentication: {
    AUTH_MODE: optional(
      oneOf('router', 'direct', 'both', 'open'),
      'How requests are authenticated.',
      '`open` on the emulator and a loopback address; otherwise required',
    ),
    OPEN_MODE_HOSTS: optional(
      hostNames,
      'Names by which other hosts may call the service in the `open` mode, such as `localhost`. Emulator only.',
      'none (loopback addresses only)',
    ),
  },
  'Gateway secret': {
    ROUTER_SECRET: optional(gatewaySecret, 'Secret that the gateway sends in `x-gateway-secret`.'),
    ROUTER_SECRET_PREVIOUS: optional(gatewaySecret, 'Second accepted secret, for rotation without downtime.'),
  },
  'Access tokens': {
    AUTH_ISSUER: optional(anyText, 'Required `iss` claim.', 'none (required)'),
    AUTH_AUDIENCE: optional(list, 'Accepted `aud` claims. A token must contain one of them.', 'none (required)'),
    AUTH_JWKS_URL: optional(url, 'URL of the JSON Web Key Set.', 'none (required without `AUTH_JWKS_FILE`)'),
    AUTH_JWKS_FILE: optional(text('a path'), 'File with the JSON Web Key Set, instead of `AUTH_JWKS_URL`.'),
    // Asymmetric algorithms only: with a shared secret, every service that verifies tokens could also sign them.
    AUTH_ALGORITHMS: variable(
      someOf('RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'),
      ['RS256', 'ES256'],
      'Accepted signature algorithms.',
    ),
    AUTH_TOKEN_TYPES: variable(
      someOf('at+jwt', 'JWT', 'absent'),
      ['at+jwt', 'JWT'],
      'Accepted values of the `typ` header; `absent` accepts tokens without one.',
    ),
    AUTH_CLOCK_TOLERANCE_S: variable(integer(0, 60), 5, 'Accepted clock skew, in seconds.'),
    AUTH_SCOPE_CLAIM: variable(anyText, 'scope', 'Claim with the scopes: a space-separated string or an array.'),
    AUTH_CUSTOMER_CLAIM: variable(anyText, 'customer_key', 'Claim with the key of the customer that a token is for.'),
  },
  Origins: {
    RETURN_URL_ORIGINS: optional(
      origins,
      'Allowed origins of the return URLs of sessions.',
      'every https or loopback origin on the emulator; otherwise required',
    ),
    CORS_ORIGINS: optional(
      origins,
      'Origins of web pages that may call the service from a browser.',
      'loopback origins and Apollo Studio while `AUTH_MODE` is `open`; otherwise none',
    ),
  },
  GraphQL: {
    INTROSPECTION: optional(
      onOff,
      'Schema visibility: introspection, the explorer pages, and suggestions in errors.',
      '`on` while `AUTH_MODE` is `open`, except in production; otherwise `off`',
    ),
    PERSISTED_OPERATIONS: variable(
      oneOf('off', 'safelist'),
      'off',
      '`safelist` accepts only operations of the manifest; `off` accepts every operation.',
    ),
    PERSISTED_OPERATIONS_MANIFEST: optional(
      text('the path of a .json file', /\.json$/),
      'Manifest of the safelist. Requires `PERSISTED_OPERATIONS=safelist`.',
      '`operations/manifest.json` of the project',
    ),
  },
  'REST and MCP': {
    REST: optional(onOff, 'REST routes under `/v1/`.', '`on`; `off` in production'),
    REST_PORT: optional(port, 'Separate port for REST; 0 for any free port.', 'the value of `PORT`'),
    MCP: optional(onOff, 'MCP tools at `/mcp`.', '`on`; `off` in production'),
    MCP_PORT: optional(port, 'Separate port for MCP; 0 for any free port.', 'the value of `PORT`'),
    MCP_PUBLIC_URL: optional(
      url,
      'URL of the MCP tools for clients, such as `https://api.example.com/mcp`. Turns OAuth discovery on.',
      'none (no OAuth discovery)',
    ),
    MCP_TOOLS: optional(
      someOf('read', 'customers', 'billing', 'portal', 'sessions'),
      'Groups of MCP tools: those that only read, and those of a subject.',
      'all tools',
    ),
    MCP_PERSONAL_DATA: variable(onOff, false, 'Include e-mail addresses, postal addresses and phone numbers.'),
  },
  'Request limits': {
    MAX_REQUEST_BYTES: variable(
      integer(1_000, 10_000_000),
      100_000,
      'Maximum size of a request body, before and after decompression.',
    ),
    MAX_TOKENS: variable(integer(100, 20_000), 1_000, 'Maximum lexical tokens in a GraphQL document.'),
    MAX_DEPTH: variable(integer(3, 50), 12, 'Maximum nesting of fields, fragments included, introspection excluded.'),
    MAX_ALIASES: variable(integer(0, 1_000), 50, 'Maximum aliased or repeated fields in an operation.'),
    MAX_DIRECTIVES: variable(
      integer(0, 1_000),
      50,
      'Maximum directives in a document; always at most 4 in one location.',
    ),
    MAX_COST: variable(
      integer(1, 1_000_000),
      10_000,
      'Maximum query cost, by `@cost` and `@listSize`: an object costs 1, a write 10, five objects of introspection 1.',
    ),
    MAX_REPRESENTATIONS: variable(integer(1, 10_000), 1_000, 'Maximum `_entities` representations per operation.'),
  },
  'Upstream calls': {
    UPSTREAM_DEADLINE_MS: variable(integer(1, 120_000), 10_000, 'Deadline for all calls of a request, with retries.'),
    UPSTREAM_ATTEMPT_MS: variable(
      integer(1, 120_000),
      5_000,
      'Timeout of one attempt. A write that cannot be retried or verified has only the deadline.',
    ),
    UPSTREAM_CONNECT_MS: variable(integer(1, 60_000), 2_000, 'Timeout for connecting.'),
    UPSTREAM_MAX_BYTES: variable(integer(1_000, 100_000_000), 2_000_000, 'Maximum size of an upstream response.'),
    // A page of 100 customers requests the billing of each; with fewer connections these calls run in two rounds.
    UPSTREAM_CONNECTIONS: variable(integer(1, 1_000), 128, 'Maximum concurrent calls per upstream; more wait.'),
    UPSTREAM_QUEUE: variable(integer(0, 100_000), 5_000, 'Maximum queued calls per upstream; more are rejected.'),
    UPSTREAM_SHARED_READ_MS: variable(
      integer(0, 1_000),
      100,
      'Maximum age of a running read that an identical read joins; 0 disables sharing.',
    ),
    UPSTREAM_RETRIES: variable(integer(0, 2), 2, 'Maximum retries of a call.'),
    UPSTREAM_RETRY_BUDGET: variable(integer(0, 100), 10, 'Maximum retries per 100 calls.'),
  },
  'Circuit breaker': {
    UPSTREAM_BREAKER_FAILURES: variable(integer(1, 99), 50, 'Percentage of failed calls that opens the breaker.'),
    UPSTREAM_BREAKER_WINDOW_MS: variable(integer(1_000, 600_000), 10_000, 'Time over which failures are counted.'),
    UPSTREAM_BREAKER_MIN_CALLS: variable(integer(1, 100_000), 20, 'Minimum number of calls in the window.'),
    UPSTREAM_BREAKER_PAUSE_MS: variable(integer(1, 600_000), 5_000, 'Time in the open state before a trial call.'),
  },
  Idempotency: {
    REDIS_URL: optional(
      secret('a URL that starts with "redis://" or "rediss://"', /^rediss?:\/\/\S+$/, redisUrlFault),
      'Redis 7.0 or later that stores idempotency keys for all instances.',
      'none (stored in memory)',
    ),
    IDEMPOTENCY_TTL_S: variable(integer(60, 2_592_000), 86_400, 'Retention of idempotency keys, in seconds.'),
  },
  Overload: {
    MAX_IN_FLIGHT: variable(integer(0, 100_000), 2_500, 'Concurrent requests before more are shed; 0 for no limit.'),
    MAX_LOOP_DELAY_MS: variable(
      integer(0, 10_000),
      5,
      'Event-loop delay above which requests are shed while the loop is saturated; 0 for no limit.',
    ),
  },
  'Rate limits': {
    RATE_LIMIT_PER_CALLER: optional(
      integer(0, 1_000_000_000),
      'Maximum cost of the operations of one caller in a window; 0 for no limit.',
      '120000; 0 while `AUTH_MODE` is `open`',
    ),
    RATE_LIMIT_PER_ADDRESS: variable(
      integer(0, 1_000_000_000),
      0,
      'Maximum requests of one client address in a window, without those of the gateway; 0 for no limit.',
    ),
    RATE_LIMIT_WINDOW_MS: variable(integer(100, 86_400_000), 60_000, 'Length of a window.'),
  },
  'Slow clients': {
    BODY_TIMEOUT_MS: variable(
      integer(100, 300_000),
      10_000,
      'Timeout for receiving a request body, from the end of the headers.',
    ),
    // Behind a proxy all connections have one address: far more than the pool of a gateway, or of several.
    MAX_CONNECTIONS_PER_ADDRESS: variable(
      integer(0, 1_000_000),
      10_000,
      'Maximum open connections of one client address; 0 for no limit. A proxy counts as one client.',
    ),
    MAX_UNFINISHED_PER_ADDRESS: variable(
      integer(0, 1_000_000),
      1_000,
      'Maximum requests of one address whose body has not arrived; then the oldest is rejected. 0: no limit.',
    ),
  },
  Shutdown: {
    DRAIN_MS: variable(integer(0, 300_000), 500, 'Time to keep accepting requests; less than `STOP_MS`.'),
    // Orchestrators commonly send SIGKILL 10 s after SIGTERM.
    STOP_MS: variable(integer(100, 600_000), 9_000, 'Maximum duration; then connections are closed.'),
  },
};

export const variables = {
  ...sections.Server,
  ...sections.Logging,
  ...sections.OpenTelemetry,
  ...sections['Upstream APIs'],
  ...sections.Authentication,
  ...sections['Gateway secret'],
  ...sections['Access tokens'],
  ...sections.Origins,
  ...sections.GraphQL,
  ...sections['REST and MCP'],
  ...sections['Request limits'],
  ...sections['Upstream calls'],
  ...sections['Circuit breaker'],
  ...sections.Idempotency,
  ...sections.Overload,
  ...sections['Rate limits'],
  ...sections['Slow clients'],
  ...sections.Shutdown,
};

export const gatewayVariables = namesOf(sections['Gateway secret']);
export const tokenVariables = namesOf(sections['Access tokens']);

function namesOf<T extends object>(section: T): readonly (keyof T & string)[] {
  const names: (keyof T & string)[] = [];
  for (const name in section) names.push(name);
  return names;
}

/** Reads the variables of the service. */
export type Reader = EnvReader<{ readonly [Name in keyof typeof variables]: (typeof variables)[Name]['default'] }>;

export function createReader(env: Environment): Reader {
  return new EnvReader(variables, env);
}
