import { z } from 'zod';

/**
 * Schemas of the Apollo Router 2.17 configuration keys that deploy/router.yaml and deploy/router.free.yaml use. Like the
 * router, each object rejects unknown members. Derived from
 * https://www.apollographql.com/docs/graphos/routing/configuration/yaml and the router's source.
 */
const duration = z.string().regex(/^\d+(ms|s|m|h)$/);
const address = z.string().regex(/^\S+:\d+$/);
const fromEnvironment = z.string().regex(/^\$\{env\.[A-Z_]+\}$/);
const forEach = <T extends z.ZodType>(value: T) => z.record(z.enum(['customer-portal', 'accounts']), value);
const forSome = <T extends z.ZodType>(value: T) => z.partialRecord(z.enum(['customer-portal', 'accounts']), value);

const headerRule = z.union([
  z.strictObject({ propagate: z.strictObject({ named: z.string() }) }),
  // A literal value would be a secret in the file.
  z.strictObject({ insert: z.strictObject({ name: z.string(), value: fromEnvironment }) }),
]);
const headerRules = z.strictObject({ request: z.strictObject({ operations: z.array(headerRule) }) });
const shaping = z.strictObject({ timeout: duration, deduplicate_query: z.boolean() }).partial();
const cache = z
  .strictObject({
    enabled: z.boolean(),
    ttl: duration,
    redis: z.strictObject({ urls: z.array(fromEnvironment) }),
    invalidation: z.strictObject({ enabled: z.boolean(), shared_key: fromEnvironment }),
  })
  .partial();

/** What runs without a GraphOS licence. */
export const freeRouterConfiguration = z.strictObject({
  supergraph: z.strictObject({ listen: address, path: z.string().startsWith('/'), introspection: z.boolean() }),
  homepage: z.strictObject({ enabled: z.boolean() }),
  sandbox: z.strictObject({ enabled: z.boolean() }),
  headers: z.strictObject({ all: headerRules, subgraphs: forSome(headerRules) }),
  include_subgraph_errors: z.strictObject({
    // The router allows objects for subgraphs only if this is an object.
    all: z.strictObject({ redact_message: z.boolean(), allow_extensions_keys: z.array(z.string()) }),
    subgraphs: forSome(z.strictObject({ redact_message: z.boolean(), allow_extensions_keys: z.array(z.string()) })),
  }),
  traffic_shaping: z.strictObject({
    router: z.strictObject({ timeout: duration }),
    all: shaping,
    subgraphs: forSome(shaping),
  }),
});

/** Needs a GraphOS licence. */
export const routerConfiguration = freeRouterConfiguration.extend({
  authentication: z.strictObject({
    router: z.strictObject({
      jwt: z.strictObject({
        jwks: z.array(
          z.strictObject({
            url: fromEnvironment,
            issuers: z.array(fromEnvironment),
            audiences: z.array(fromEnvironment),
            algorithms: z.array(
              z.enum(['ES256', 'ES384', 'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'EdDSA']),
            ),
            poll_interval: duration,
          }),
        ),
        header_name: z.string(),
        header_value_prefix: z.string(),
        on_error: z.enum(['Continue', 'Error']),
      }),
    }),
  }),
  authorization: z.strictObject({
    require_authentication: z.boolean(),
    directives: z.strictObject({
      enabled: z.literal(true),
      reject_unauthorized: z.boolean(),
      errors: z.strictObject({ log: z.boolean(), response: z.enum(['errors', 'extensions', 'disabled']) }),
    }),
  }),
  demand_control: z.strictObject({
    enabled: z.boolean(),
    mode: z.enum(['measure', 'enforce']),
    strategy: z.strictObject({ static_estimated: z.strictObject({ list_size: z.int(), max: z.number() }) }),
  }),
  response_cache: z.strictObject({
    enabled: z.boolean(),
    include_cache_control_header_on_router_response: z.boolean(),
    invalidation: z.strictObject({ listen: address, path: z.string().startsWith('/') }),
    subgraph: z.strictObject({ all: cache, subgraphs: forSome(cache) }),
  }),
});

/** https://www.apollographql.com/docs/rover/commands/supergraphs#yaml-configuration-file */
export const roverConfiguration = z.strictObject({
  federation_version: z.string().regex(/^=2\.\d+\.\d+$/),
  subgraphs: forEach(z.strictObject({ routing_url: z.url(), schema: z.strictObject({ file: z.string() }) })),
});

/** https://cosmo-docs.wundergraph.com/cli/router/compose */
export const cosmoGraph = z.strictObject({
  version: z.literal(1),
  subgraphs: z.array(
    z.strictObject({ name: z.string(), routing_url: z.url(), schema: z.strictObject({ file: z.string() }) }),
  ),
});
