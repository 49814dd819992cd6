import { isIPv4 } from 'node:net';
import { createRedact } from '../logging/redaction.ts';

/** One line per fault: which variable, what it must be, what it is. */
export class ConfigError extends Error {
  readonly issues: readonly string[];

  constructor(faults: readonly string[]) {
    super(
      `The configuration has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n${faults.map((fault) => `  ${fault}`).join('\n')}`,
    );
    this.name = 'ConfigError';
    this.issues = faults;
  }
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads variables and gathers their faults. A variable that is empty counts as not set. */
export class EnvReader {
  readonly issues: string[] = [];
  readonly #env: Environment;

  constructor(env: Environment) {
    this.#env = env;
  }

  has(name: string): boolean {
    return this.#get(name) !== undefined;
  }

  issue(name: string, problem: string): void {
    this.issues.push(`${name} ${problem}`);
  }

  /** All faults. They quote what was set, and it may be a key that was put into the wrong variable. */
  toError(): ConfigError {
    const secrets = Object.keys(this.#env)
      .filter((name) => /SECRET|_API_KEY$/.test(name))
      .map((name) => this.#get(name) ?? '');
    return new ConfigError(this.issues.map(createRedact(secrets, 'credentials')));
  }

  integer(name: string, fallback: number, min: number, max: number): number {
    const value = this.#get(name);
    if (value === undefined) return fallback;
    const number = /^\d{1,12}$/.test(value) ? Number(value) : NaN;
    if (number >= min && number <= max) return number;
    return this.#refuse(name, `a whole number from ${min} to ${max}`, value, fallback);
  }

  enum<T extends string, F extends T | undefined>(name: string, allowed: readonly T[], fallback: F): T | F {
    const value = this.#get(name);
    if (value === undefined) return fallback;
    return allowed.find((one) => one === value) ?? this.#refuse(name, `one of ${allowed.join(', ')}`, value, fallback);
  }

  /** One or more of `allowed`, parted by commas. */
  enumList<T extends string>(name: string, allowed: readonly T[], fallback: readonly T[]): readonly T[] {
    const values = this.list(name);
    if (values === undefined) return fallback;
    const known = values.map((value) => allowed.find((one) => one === value));
    if (known.every((one) => one !== undefined)) return known;
    return this.#refuse(name, `some of ${allowed.join(', ')}, parted by commas`, values.join(','), fallback);
  }

  /** Texts parted by commas, without the spaces around them. */
  list(name: string): readonly string[] | undefined {
    return this.#get(name)
      ?.split(',')
      .map((one) => one.trim());
  }

  text(name: string): string | undefined {
    return this.#get(name);
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
    this.issue(name, `must be ${what}, but got another text of ${value.length} characters`);
    return undefined;
  }

  /** Scheme, host and port. A credential goes over http to this machine alone. */
  origin(name: string, fallback: string): string {
    const value = this.#get(name);
    if (value === undefined) return fallback;
    const url = this.#url(name, value);
    if (url === 'told') return fallback;
    if (url?.pathname === '/' && url.search === '' && url.hash === '') return url.origin;
    const what = 'an https URL without a path, or an http one on a loopback address';
    return this.#refuse(name, what, value, fallback);
  }

  /** A URL of https, or of http on this machine. */
  url(name: string): string | undefined {
    const value = this.#get(name);
    if (value === undefined) return undefined;
    const url = this.#url(name, value);
    if (url === 'told') return undefined;
    return url?.href ?? this.#refuse(name, 'an https URL, or an http one on a loopback address', value, undefined);
  }

  /** Origins parted by commas, as a browser writes them: scheme, host, and a port that is not the scheme's own. */
  origins(name: string): readonly string[] | undefined {
    const values = this.list(name);
    const odd = values?.filter((value) => !isOrigin(value)) ?? [];
    if (odd.length === 0) return values;
    const what = 'origins parted by commas, such as "https://app.example.com"; http is for loopback addresses';
    return this.#refuse(name, what, odd.join(','), undefined);
  }

  #url(name: string, value: string): URL | 'told' | undefined {
    const url = URL.canParse(value) ? new URL(value) : undefined;
    if (url && (url.username !== '' || url.password !== '')) {
      this.issue(name, 'must not hold a user name or password');
      return 'told';
    }
    return url && isSafe(url) ? url : undefined;
  }

  #refuse<T>(name: string, what: string, got: string, fallback: T): T {
    this.issue(name, `must be ${what}, but got ${JSON.stringify(got)}`);
    return fallback;
  }

  #get(name: string): string | undefined {
    return this.#env[name] || undefined;
  }
}

/** Whether a host name or address leads to this machine alone. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

function isSafe(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname.replace(/^\[|\]$/g, '')));
}

function isOrigin(value: string): boolean {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  return url !== undefined && isSafe(url) && url.origin === value;
}
