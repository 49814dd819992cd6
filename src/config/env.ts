import { isIPv4, isIPv6 } from 'node:net';
import { createRedact } from '../logging/redaction.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Invalid configuration. Each issue names the variable, what it must be, and what it is. */
export class ConfigError extends Error {
  readonly issues: readonly string[];

  constructor(issues: readonly string[]) {
    const count = issues.length === 1 ? '1 error' : `${issues.length} errors`;
    super(`The configuration has ${count}:\n${issues.map((issue) => `  ${issue}`).join('\n')}`);
    this.name = 'ConfigError';
    this.issues = issues;
  }
}

export type Parse<T> = (text: string) => ParseResult<T>;

type ParseResult<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

/** The type of a variable. */
export interface Kind<T> {
  /** The accepted values, as a phrase that follows "must be". */
  readonly accepts: string;
  readonly isSecret: boolean;
  readonly parse: Parse<T>;
}

/** An environment variable: its type, its default, and its documentation. */
export interface Variable<T> extends Kind<T> {
  readonly description: string;
  readonly default: T;
  /** The default for the documentation. A computed default is a phrase. */
  readonly defaultText: string | undefined;
}

type Variables<Values> = { readonly [Name in keyof Values]: Variable<Values[Name]> };

/** Reads variables and collects all issues. An empty variable counts as not set; an invalid one reads as its default. */
export class EnvReader<Values> {
  readonly #variables: Variables<Values>;
  readonly #env: Environment;
  /** Without duplicates: a variable may be read twice. */
  readonly #issues = new Set<string>();

  constructor(variables: Variables<Values>, env: Environment) {
    this.#variables = variables;
    this.#env = env;
  }

  /** `parse` replaces that of the variable where another variable changes what is valid. */
  get<Name extends keyof Values & string>(name: Name, parse?: Parse<Values[Name]>): Values[Name] {
    const variable = this.#variables[name];
    const text = this.#env[name];
    if (text === undefined || text === '') return variable.default;
    const result = (parse ?? variable.parse)(text);
    if (result.ok) return result.value;
    this.report(name, result.problem);
    return variable.default;
  }

  isSet(name: keyof Values & string): boolean {
    return Boolean(this.#env[name]);
  }

  report(name: keyof Values & string, problem: string): void {
    this.#issues.add(`${name} ${problem}`);
  }

  /** Reports the variables that are set. */
  reject(names: readonly (keyof Values & string)[], problem: string): void {
    for (const name of names) if (this.isSet(name)) this.report(name, problem);
  }

  require(name: keyof Values & string, problem: string): void {
    if (!this.isSet(name)) this.report(name, problem);
  }

  /** Whether an issue about the variable has been reported. */
  isFaulty(name: keyof Values & string): boolean {
    return [...this.#issues].some((issue) => issue.startsWith(`${name} `));
  }

  /** Throws all issues. An issue quotes the value, and a key may be in the wrong variable: known keys are redacted. */
  throwIssues(): void {
    if (this.#issues.size === 0) return;
    throw new ConfigError([...this.#issues].map(createRedact(this.#secrets(), 'credentials')));
  }

  /** The values of secret variables, and of variables of other programs whose names look secret. */
  #secrets(): string[] {
    const names = Object.keys(this.#env).filter((name) => /SECRET|_API_KEY$/.test(name));
    for (const name in this.#variables) if (this.#variables[name].isSecret) names.push(name);
    return names.map((name) => this.#env[name] ?? '');
  }
}

export function variable<T>(kind: Kind<T>, value: T, description: string): Variable<T> {
  const defaultText = typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value);
  return { ...kind, description, default: value, defaultText };
}

/** A variable without a default, or with one that depends on other variables. */
export function optional<T>(kind: Kind<T>, description: string, defaultText?: string): Variable<T | undefined> {
  return { ...kind, description, default: undefined, defaultText };
}

export function integer(min: number, max: number): Kind<number> {
  return kind(`an integer from ${min} to ${max}`, (value) => {
    const number = /^\d{1,12}$/.test(value) ? Number(value) : NaN;
    return number >= min && number <= max ? number : undefined;
  });
}

export function oneOf<T extends string>(...members: readonly T[]): Kind<T> {
  return kind(`one of ${members.join(', ')}`, (value) => members.find((member) => member === value));
}

export function someOf<T extends string>(...members: readonly T[]): Kind<readonly T[]> {
  return kind(`a comma-separated list of ${members.join(', ')}`, (value) => {
    const items = split(value).map((item) => members.find((member) => member === item));
    return items.every((item) => item !== undefined) ? items : undefined;
  });
}

export function text(accepts: string, pattern = /^/): Kind<string> {
  return kind(accepts, (value) => (pattern.test(value) ? value : undefined));
}

/** Like `text`; an issue says what is wrong with the value, or its length, and never shows it. */
export function secret(accepts: string, pattern: RegExp, faultOf: (value: string) => string | undefined): Kind<string> {
  return {
    accepts,
    isSecret: true,
    parse(value) {
      const fault = faultOf(value);
      if (fault === undefined && pattern.test(value)) return { ok: true, value };
      return { ok: false, problem: `must be ${accepts}, but ${fault ?? `got a value of ${value.length} characters`}` };
    },
  };
}

const switchStates = new Map([
  ['on', true],
  ['off', false],
]);
export const onOff = kind('one of on, off', (value) => switchStates.get(value));

export const port = integer(0, 65_535);
export const hostName = text('an IP address or a host name, without brackets', /^[\w.:-]+$/);

export const list = kind('a comma-separated list', split);

/** Plain http is for loopback addresses: a credential or a signing key must not cross a network unencrypted. */
export const url = kind(
  'an https URL, or an http one on a loopback address',
  (value) => parseSafeUrl(value)?.href,
  quoteUrl,
);

/** Scheme, host and port. */
export const baseUrl = kind(
  'an https URL without a path, or an http one on a loopback address',
  (value) => {
    const parsed = parseSafeUrl(value);
    return parsed && parsed.pathname + parsed.search + parsed.hash === '/' ? parsed.origin : undefined;
  },
  quoteUrl,
);

/** URL of an emulator on another host: plain http, because the emulator's keys are no secrets. */
export const emulatorUrl = kind(
  'an http or https URL without a path',
  (value) => {
    const parsed = URL.canParse(value) ? new URL(value) : undefined;
    if (parsed === undefined || hasCredentials(parsed) || !/^https?:$/.test(parsed.protocol)) return undefined;
    return parsed.pathname + parsed.search + parsed.hash === '/' ? parsed.origin : undefined;
  },
  quoteUrl,
);

/** Names as in the Host header of a request, without ports. */
export const hostNames = kind('comma-separated host names or IP addresses, without ports', (value) =>
  split(value).every((name) => isHostName(name)) ? split(value) : undefined,
);

/** Origins as a browser writes them: scheme, host, and the port unless it is the default one of the scheme. */
export const origins = kind(
  'comma-separated https origins such as "https://app.example.com", or http ones of loopback addresses',
  (value) => (split(value).every(isOrigin) ? split(value) : undefined),
  (value) => quoteText(String(split(value).filter((item) => !isOrigin(item)))),
);

/** Whether a host name or address is reachable from this machine only. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

/** `parse` returns undefined for an invalid value, which `quote` writes into the issue. */
function kind<T>(accepts: string, parse: (value: string) => T | undefined, quote = quoteText): Kind<T> {
  return {
    accepts,
    isSecret: false,
    parse(value) {
      const parsed = parse(value);
      if (parsed !== undefined) return { ok: true, value: parsed };
      return { ok: false, problem: `must be ${accepts}, but got ${quote(value)}` };
    },
  };
}

function quoteText(value: string): string {
  return JSON.stringify(value);
}

function quoteUrl(value: string): string {
  return URL.canParse(value) && hasCredentials(new URL(value)) ? 'one with a user name or password' : quoteText(value);
}

function split(value: string): readonly string[] {
  return value.split(',').map((item) => item.trim());
}

function isHostName(value: string): boolean {
  return isIPv6(value) || /^[a-z\d](?:[a-z\d._-]{0,251}[a-z\d])?$/i.test(value);
}

function isOrigin(value: string): boolean {
  return parseSafeUrl(value)?.origin === value;
}

function parseSafeUrl(value: string): URL | undefined {
  const parsed = URL.canParse(value) ? new URL(value) : undefined;
  if (!parsed || hasCredentials(parsed)) return undefined;
  const isLocal = parsed.protocol === 'http:' && isLoopback(parsed.hostname.replace(/^\[|\]$/g, ''));
  return parsed.protocol === 'https:' || isLocal ? parsed : undefined;
}

function hasCredentials({ username, password }: URL): boolean {
  return username !== '' || password !== '';
}
