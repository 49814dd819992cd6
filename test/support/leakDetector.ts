import type { Exchange } from '../../src/emulator/emulator.ts';
import { allCanaries, findCanaries, isIn, secretCanaries } from './canaries.ts';
import type { TestEmulator } from './emulator.ts';

/** Checks every response, error and log line of a service under test for secrets and personal data; throws on a leak. */
export interface LeakDetector {
  /** Call before a request: sessions that were created earlier must not be in its response. */
  readonly mark: () => ExchangeCount;
  /** Checks a GraphQL response. Its errors, extensions and `userErrors` must hold neither secrets nor personal data. */
  readonly checkResponse: (response: GraphQLResponse, since: ExchangeCount) => void;
  /** Checks a text that consists of errors only. */
  readonly checkErrors: (text: string) => void;
  readonly checkLog: (lines: readonly string[]) => void;
}

/** Number of exchanges with the upstreams so far. */
export type ExchangeCount = number;

interface GraphQLResponse {
  readonly data?: unknown;
  readonly errors?: unknown;
  readonly extensions?: unknown;
}

/** Configuration of the checked service. */
export interface CheckedConfig {
  readonly konnectUrl: string;
  readonly stripeUrl: string;
  readonly secrets: readonly string[];
}

interface Sensitive {
  readonly name: string;
  readonly value: string;
}

export function createLeakDetector(
  emulator: TestEmulator,
  { konnectUrl, stripeUrl, secrets }: CheckedConfig,
): LeakDetector {
  // Not the Stripe host: session URLs lead to the emulator, so its host is in the data of responses.
  const secretValues: readonly Sensitive[] = [
    ...secrets.map((value, i) => ({ name: `secret ${i + 1} of the configuration`, value })),
    { name: 'the host of Konnect', value: new URL(konnectUrl).host },
  ];
  const stripeHost: Sensitive = { name: 'the host of Stripe', value: new URL(stripeUrl).host };

  const personalData = (): Sensitive[] =>
    [...emulator.state.konnect.customers.values()].flatMap(({ customer: { key, primary_email, billing_address } }) =>
      [primary_email, billing_address?.line1, billing_address?.phone_number]
        .filter((value) => value !== undefined && value.length >= 8)
        .map((value) => ({ name: `${key}'s ${value}`, value: value ?? '' })),
    );
  const createdSessions = (from: ExchangeCount, to?: ExchangeCount): Sensitive[] =>
    emulator.exchanges.slice(from, to).flatMap(sessionSecretsOf);

  /** Errors and log lines must hold neither secrets nor personal data. */
  const expectNoLeak = (where: string, text: string) => {
    const leaks = [...secretValues, stripeHost, ...personalData(), ...createdSessions(0)].filter(({ value }) =>
      isIn(text, value),
    );
    expectNone(where, [...findCanaries(text, allCanaries), ...leaks.map(({ name }) => name)], text);
  };

  return {
    mark: () => emulator.exchanges.length,
    checkResponse(response, since) {
      const { data, ...rest } = response;
      const text = JSON.stringify(response);
      const own = new Set(createdSessions(since).map(({ value }) => value));
      const foreign = [...secretValues, ...createdSessions(0, since)].filter(
        ({ value }) => !own.has(value) && isIn(text, value),
      );
      expectNone('a response', [...findCanaries(text, secretCanaries), ...foreign.map(({ name }) => name)], text);
      expectNoLeak('the errors of a response', JSON.stringify([rest, userErrorsIn(data)]));
    },
    checkErrors: (text) => expectNoLeak('an error', text),
    checkLog(lines) {
      expectNoLeak('the log', lines.join(''));
    },
  };
}

/** URL and client secret of a session that the emulator created in this exchange. */
function sessionSecretsOf({ url, method, status, responseBody }: Exchange): Sensitive[] {
  if (method !== 'POST' || status > 299 || !/sessions$/.test(url.split('?')[0] ?? '')) return [];
  const session: unknown = JSON.parse(responseBody);
  return ['url', 'client_secret'].flatMap((member) => {
    const value: unknown = Reflect.get(Object(session), member);
    return typeof value === 'string' ? [{ name: `the ${member} of a session`, value }] : [];
  });
}

function userErrorsIn(data: unknown): unknown[] {
  if (typeof data !== 'object' || data === null) return [];
  return Object.entries(data).flatMap(([name, member]) => (name === 'userErrors' ? [member] : userErrorsIn(member)));
}

function expectNone(where: string, found: readonly string[], text: string): void {
  if (found.length > 0) throw new Error(`There must be no ${found.join(', ')} in ${where}: ${text}`);
}
