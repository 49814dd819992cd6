import { isLoopback } from './env.ts';
import type { UpstreamsKind } from './upstreams.ts';
import { gatewayVariables, tokenVariables } from './variables.ts';
import type { Reader } from './variables.ts';

export type AuthConfig = OpenConfig | AuthenticatedConfig;

/** Requests are not authenticated and may do everything. */
export interface OpenConfig {
  readonly mode: 'open';
  /** Names by which other hosts may call the service. */
  readonly hosts: readonly string[];
}

export interface AuthenticatedConfig {
  readonly mode: 'router' | 'direct' | 'both';
  /** Each of them authenticates the gateway; empty in the `direct` mode. */
  readonly gatewaySecrets: readonly string[];
  readonly tokens: TokensConfig;
}

/** The requirements for access tokens. */
export interface TokensConfig {
  readonly issuer: string;
  readonly audience: readonly string[];
  readonly keys: { readonly url: string } | { readonly file: string };
  readonly algorithms: readonly string[];
  /** Accepted values of the `typ` header; `absent` accepts tokens without one. */
  readonly types: readonly string[];
  readonly clockToleranceS: number;
  readonly scopeClaim: string;
  readonly customerClaim: string;
}

export function readAuth(env: Reader, host: string, kind: UpstreamsKind): AuthConfig {
  const openHosts = env.get('OPEN_MODE_HOSTS');
  const isReachable = !isLoopback(host);
  const mayBeOpen = kind === 'emulator' && (!isReachable || openHosts !== undefined);
  const mode = env.get('AUTH_MODE') ?? (mayBeOpen ? 'open' : undefined);
  // While a key is missing, only what holds with and without it is reported.
  const reason = isReachable ? 'HOST is not a loopback address' : 'the keys are for real accounts';
  if (!mayBeOpen && (kind !== 'unknown' || isReachable)) {
    env.require('AUTH_MODE', `must be set because ${reason}: ${modeGuide}`);
  }
  if (mode === 'open' && !mayBeOpen && kind !== 'unknown') {
    const remedy =
      kind === 'emulator'
        ? 'HOST must be a loopback address, or OPEN_MODE_HOSTS must name the hosts'
        : 'the upstreams must be the emulator';
    env.report('AUTH_MODE', `cannot be "open" here, because it disables authentication: ${remedy}`);
  }
  const unused = `has no effect while AUTH_MODE is "${mode}"`;
  if (mode === 'open') env.reject(tokenVariables, unused);
  if (mode === 'open' || mode === 'direct') env.reject(gatewayVariables, unused);
  if (mode !== undefined && mode !== 'open') env.reject(['OPEN_MODE_HOSTS'], unused);
  if (mode === undefined || mode === 'open') return { mode: 'open', hosts: openHosts ?? [] };
  const tokens = readTokens(env, mode);
  return { mode, tokens, gatewaySecrets: mode === 'direct' ? [] : readGatewaySecrets(env, mode) };
}

const modeGuide =
  '"router" if a gateway sends ROUTER_SECRET with each request, "direct" if clients send an access token, "both" to accept either';

function readTokens(env: Reader, mode: string): TokensConfig {
  const [url, file] = [env.get('AUTH_JWKS_URL'), env.get('AUTH_JWKS_FILE')];
  const required = `must be set while AUTH_MODE is "${mode}"`;
  env.require('AUTH_ISSUER', `${required}: the \`iss\` claim of the access tokens`);
  env.require('AUTH_AUDIENCE', `${required}: the \`aud\` claim that names this service`);
  if (env.isSet('AUTH_JWKS_URL')) env.reject(['AUTH_JWKS_FILE'], 'cannot be set together with AUTH_JWKS_URL');
  else if (file === undefined) {
    env.report('AUTH_JWKS_URL', `${required}: the URL of the issuer's keys; for a file, set AUTH_JWKS_FILE instead`);
  }
  return {
    issuer: env.get('AUTH_ISSUER') ?? '',
    audience: env.get('AUTH_AUDIENCE') ?? [],
    keys: file === undefined ? { url: url ?? '' } : { file },
    algorithms: env.get('AUTH_ALGORITHMS'),
    types: env.get('AUTH_TOKEN_TYPES'),
    clockToleranceS: env.get('AUTH_CLOCK_TOLERANCE_S'),
    scopeClaim: env.get('AUTH_SCOPE_CLAIM'),
    customerClaim: env.get('AUTH_CUSTOMER_CLAIM'),
  };
}

function readGatewaySecrets(env: Reader, mode: string): string[] {
  const secrets = [env.get('ROUTER_SECRET'), env.get('ROUTER_SECRET_PREVIOUS')];
  env.require('ROUTER_SECRET', `must be set while AUTH_MODE is "${mode}": the gateway sends it in x-gateway-secret`);
  return secrets.filter((secret) => secret !== undefined);
}
