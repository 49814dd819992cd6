import { createRedact } from '../logging/redaction.ts';
import { secretsOf } from './config.ts';
import type { Config } from './config.ts';
import type { Environment } from './env.ts';
import { variables } from './variables.ts';

/** A variable with the value in effect. */
export interface EffectiveSetting {
  readonly name: string;
  /** `set` or `not set` for a secret. */
  readonly value: string;
  readonly source: 'environment' | 'default';
}

/** All variables of the service with the values in effect, without secrets. */
export function effectiveSettings(env: Environment, config: Config): EffectiveSetting[] {
  const computed: Readonly<Record<string, string>> = computedDefaults(config);
  // A credential may be in the wrong variable.
  const redact = createRedact(secretsOf(config), 'credentials');
  return Object.entries(variables).map(([name, { isSecret, default: value, defaultText }]) => {
    const text = env[name] || undefined;
    const source = text === undefined ? 'default' : 'environment';
    if (isSecret) return { name, value: text === undefined ? 'not set' : 'set', source };
    const defaultValue = value === undefined ? 'not set' : (defaultText ?? '');
    return { name, value: redact(text ?? computed[name] ?? defaultValue), source };
  });
}

/** Defaults that depend on other variables. */
function computedDefaults({ auth, upstreams, rest, mcp, http, ...config }: Config) {
  const portOf = (adapter: { port: number | undefined } | undefined) =>
    adapter === undefined ? 'none (off)' : String(adapter.port ?? config.port);
  const origins = (value: readonly string[] | string, all: string) =>
    typeof value === 'string' ? all : value.join(',') || 'none';
  return {
    EMULATOR: onOff(upstreams === undefined),
    KONNECT_URL: upstreams?.konnect.url ?? 'none (embedded emulator)',
    STRIPE_URL: upstreams?.stripe.url ?? 'none (embedded emulator)',
    AUTH_MODE: auth.mode,
    RETURN_URL_ORIGINS: origins(config.returnUrlOrigins, 'every https or loopback origin'),
    CORS_ORIGINS: origins(config.corsOrigins, 'loopback origins and Apollo Studio'),
    INTROSPECTION: onOff(config.introspection),
    REST: onOff(rest !== undefined),
    REST_PORT: portOf(rest),
    MCP: onOff(mcp !== undefined),
    MCP_PORT: portOf(mcp),
    RATE_LIMIT_PER_CALLER: String(config.rateLimits.perCaller),
    UPSTREAM_ATTEMPT_MS: String(http.attemptMs),
    UPSTREAM_CONNECT_MS: String(http.connectMs),
  };
}

function onOff(value: boolean): string {
  return value ? 'on' : 'off';
}
