import { isIPv4 } from 'node:net';

/** Everything that can be set, read once from the environment. */
export interface Config {
  readonly host: string;
  readonly port: number;
  /** The real APIs; absent: the embedded emulator stands in for both. */
  readonly upstreams: UpstreamsConfig | undefined;
  readonly deadlineMs: number;
  readonly connections: number;
  readonly maxResponseBytes: number;
  readonly maxRequestBytes: number;
  /** `safelist`: nothing runs but the operations of a manifest. */
  readonly persistedOperations: (typeof persistedOperationsModes)[number];
  /** Where that manifest is; absent: the one of `operations/`. */
  readonly persistedOperationsManifest: string | undefined;
  /** The REST routes; absent: off. */
  readonly rest: { readonly port: number | undefined } | undefined;
  /** The MCP tools; absent: off. */
  readonly mcp: McpConfig | undefined;
  /** The explorer page and introspection: off in production. */
  readonly explorer: boolean;
  readonly logLevel: LogLevel;
}

export interface UpstreamsConfig {
  readonly konnect: { readonly url: string; readonly token: string };
  readonly stripe: { readonly url: string; readonly apiKey: string; readonly account: string | undefined };
}

export interface McpConfig {
  /** A port of its own; absent: the service's. */
  readonly port: number | undefined;
  /** Whether the tools' answers hold e-mail addresses, postal addresses and phone numbers. */
  readonly personalData: boolean;
}

const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

const onOff = ['on', 'off'] as const;
type OnOff = (typeof onOff)[number];

const persistedOperationsModes = ['off', 'safelist'] as const;

export const konnectRegions = ['us', 'eu', 'au', 'me', 'in', 'sg', 'global'] as const;

/** One line per fault: which variable, what it must be, what it is. */
export class ConfigError extends Error {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(
      `The configuration has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n${faults.map((fault) => `  ${fault}`).join('\n')}`,
    );
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

/** The configuration of an environment, or one error that names every fault. No message shows a secret. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const read = new EnvironmentReader(env);
  const production = env['NODE_ENV'] === 'production';
  const config: Config = {
    host: read.loopback('HOST', '127.0.0.1'),
    port: read.whole('PORT', 4000, 0, 65_535),
    upstreams: readUpstreams(read),
    deadlineMs: read.whole('UPSTREAM_DEADLINE_MS', 10_000, 1, 120_000),
    connections: read.whole('UPSTREAM_CONNECTIONS', 32, 1, 1_000),
    maxResponseBytes: read.whole('UPSTREAM_MAX_BYTES', 2_000_000, 1_000, 100_000_000),
    maxRequestBytes: read.whole('MAX_REQUEST_BYTES', 100_000, 1_000, 10_000_000),
    ...readPersistedOperations(read),
    ...readAdapters(read, production ? 'off' : 'on'),
    explorer: !production,
    logLevel: read.oneOf('LOG_LEVEL', logLevels, 'info'),
  };
  if (read.faults.length > 0) throw new ConfigError(read.faults);
  return Object.freeze(config);
}

function readUpstreams(read: EnvironmentReader): UpstreamsConfig | undefined {
  const token = read.secret('KONG_API_KEY', /^\S+$/, 'a Konnect access token');
  const apiKey = read.secret('STRIPE_API_KEY', /^(sk|rk)_\S+$/, 'a Stripe key that starts with "sk_" or "rk_"');
  const region = read.oneOf('KONNECT_REGION', konnectRegions, 'global');
  const konnectUrl = read.origin('KONNECT_URL', `https://${region}.api.konghq.com`);
  const stripeUrl = read.origin('STRIPE_URL', 'https://api.stripe.com');
  const account = read.matching('STRIPE_ACCOUNT', /^acct_\w+$/, 'the id of a connected account: "acct_…"');

  if (read.has('KONNECT_URL') && read.has('KONNECT_REGION')) {
    read.fault('KONNECT_REGION', 'cannot be set together with KONNECT_URL, which names the host itself');
  }
  if (!read.has('KONG_API_KEY') && !read.has('STRIPE_API_KEY')) {
    for (const name of ['KONNECT_URL', 'KONNECT_REGION', 'STRIPE_URL', 'STRIPE_ACCOUNT']) {
      if (read.has(name)) {
        read.fault(name, 'has no effect without KONG_API_KEY and STRIPE_API_KEY: the embedded emulator would be used');
      }
    }
    return undefined;
  }
  const set = 'must be set too: set both keys for the real APIs, or neither for the embedded emulator';
  if (!read.has('KONG_API_KEY')) read.fault('KONG_API_KEY', set);
  if (!read.has('STRIPE_API_KEY')) read.fault('STRIPE_API_KEY', set);
  return {
    konnect: { url: konnectUrl, token: token ?? '' },
    stripe: { url: stripeUrl, apiKey: apiKey ?? '', account },
  };
}

function readPersistedOperations(read: EnvironmentReader) {
  const persistedOperations = read.oneOf('PERSISTED_OPERATIONS', persistedOperationsModes, 'off');
  const persistedOperationsManifest = read.matching(
    'PERSISTED_OPERATIONS_MANIFEST',
    /\.json$/,
    'the path of a .json file',
  );
  if (persistedOperations === 'off' && read.has('PERSISTED_OPERATIONS_MANIFEST')) {
    read.fault('PERSISTED_OPERATIONS_MANIFEST', 'has no effect unless PERSISTED_OPERATIONS is "safelist"');
  }
  return { persistedOperations, persistedOperationsManifest };
}

function readAdapters(read: EnvironmentReader, standard: OnOff) {
  const port = (name: string) => (read.has(name) ? read.whole(name, 0, 0, 65_535) : undefined);
  const rest = { port: port('REST_PORT') };
  const mcp = { port: port('MCP_PORT'), personalData: read.oneOf('MCP_PERSONAL_DATA', onOff, 'off') === 'on' };
  const on = (name: string, others: readonly string[]) => {
    const isOn = read.oneOf(name, onOff, standard) === 'on';
    for (const other of others) if (!isOn && read.has(other)) read.fault(other, `has no effect while ${name} is "off"`);
    return isOn;
  };
  return {
    rest: on('REST', ['REST_PORT']) ? rest : undefined,
    mcp: on('MCP', ['MCP_PORT', 'MCP_PERSONAL_DATA']) ? mcp : undefined,
  };
}

/** Reads variables and gathers their faults. A variable that is empty counts as not set. */
class EnvironmentReader {
  readonly faults: string[] = [];
  readonly #env: Readonly<Record<string, string | undefined>>;

  constructor(env: Readonly<Record<string, string | undefined>>) {
    this.#env = env;
  }

  has(name: string): boolean {
    return this.#get(name) !== undefined;
  }

  fault(name: string, problem: string): void {
    this.faults.push(`${name} ${problem}`);
  }

  whole(name: string, fallback: number, min: number, max: number): number {
    const value = this.#get(name);
    if (value === undefined) return fallback;
    const number = /^\d{1,12}$/.test(value) ? Number(value) : NaN;
    if (number >= min && number <= max) return number;
    return this.#refuse(name, `a whole number from ${min} to ${max}`, value, fallback);
  }

  oneOf<T extends string>(name: string, allowed: readonly T[], fallback: T): T {
    const value = this.#get(name);
    if (value === undefined) return fallback;
    return allowed.find((one) => one === value) ?? this.#refuse(name, `one of ${allowed.join(', ')}`, value, fallback);
  }

  matching(name: string, pattern: RegExp, what: string): string | undefined {
    const value = this.#get(name);
    if (value === undefined || pattern.test(value)) return value;
    return this.#refuse(name, what, value, undefined);
  }

  /** Like `matching`, but tells of a bad value no more than its length. */
  secret(name: string, pattern: RegExp, what: string): string | undefined {
    const value = this.#get(name);
    if (value === undefined || pattern.test(value)) return value;
    this.fault(name, `must be ${what}, but got another text of ${value.length} characters`);
    return undefined;
  }

  /** Scheme, host and port. A credential goes over http to this machine alone. */
  origin(name: string, fallback: string): string {
    const value = this.#get(name);
    if (value === undefined) return fallback;
    const url = URL.canParse(value) ? new URL(value) : undefined;
    if (url && (url.username !== '' || url.password !== '')) {
      this.fault(name, 'must not hold a user name or password');
      return fallback;
    }
    const secure =
      url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname.replace(/^\[|\]$/g, '')));
    if (url && secure && url.pathname === '/' && url.search === '' && url.hash === '') return url.origin;
    const what = 'an https URL without a path, or an http one on a loopback address';
    return this.#refuse(name, what, value, fallback);
  }

  /** Nobody is asked yet who they are, so nobody beyond this machine is let in. */
  loopback(name: string, fallback: string): string {
    const value = this.#get(name);
    if (value === undefined || isLoopback(value)) return value ?? fallback;
    return this.#refuse(
      name,
      'a loopback address (127.0.0.1, ::1 or localhost), since callers are not authenticated',
      value,
      fallback,
    );
  }

  #refuse<T>(name: string, what: string, got: string, fallback: T): T {
    this.fault(name, `must be ${what}, but got ${JSON.stringify(got)}`);
    return fallback;
  }

  #get(name: string): string | undefined {
    return this.#env[name] || undefined;
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}
