import type { Exchange } from '../../src/emulator/emulator.ts';
import { allCanaries, findCanaries, isIn, secretCanaries } from './canaries.ts';
import type { TestEmulator } from './emulator.ts';

/** Looks over all that a service says, in every test: what it must not say fails the test that heard it. */
export interface Lookout {
  /** Tell it before an answer is asked for: what a later mutation makes must not be in it. */
  readonly begin: () => Moment;
  /** An answer of GraphQL. What is not data, and what tells of errors within it, has no secrets and no people in it. */
  readonly checkAnswer: (answer: Answered, since: Moment) => void;
  /** Any text that is about errors alone. */
  readonly checkErrors: (text: string) => void;
  readonly checkLog: (lines: readonly string[]) => void;
}

/** How many exchanges there had been. */
export type Moment = number;

interface Answered {
  readonly data?: unknown;
  readonly errors?: unknown;
  readonly extensions?: unknown;
}

/** What the service that is looked over was given, beside the canaries. */
export interface Given {
  readonly konnectUrl: string;
  readonly stripeUrl: string;
  readonly secrets: readonly string[];
}

interface Hidden {
  readonly name: string;
  readonly value: string;
}

export function createLookout(emulator: TestEmulator, { konnectUrl, stripeUrl, secrets }: Given): Lookout {
  // The stand-in for Stripe is where sessions lead, so that its host is in the data of answers.
  const never: readonly Hidden[] = [
    ...secrets.map((value, i) => ({ name: `secret ${i + 1} of the configuration`, value })),
    { name: 'the host of Konnect', value: new URL(konnectUrl).host },
  ];
  const stripeHost: Hidden = { name: 'the host of Stripe', value: new URL(stripeUrl).host };

  const people = (): Hidden[] =>
    [...emulator.state.konnect.customers.values()].flatMap(({ customer: { key, primary_email, billing_address } }) =>
      [primary_email, billing_address?.line1, billing_address?.phone_number]
        .filter((value) => value !== undefined && value.length >= 8)
        .map((value) => ({ name: `${key}'s ${value}`, value: value ?? '' })),
    );
  const opened = (from: Moment, to?: Moment): Hidden[] => emulator.exchanges.slice(from, to).flatMap(secretsOf);

  /** Errors and log lines hold nothing of anybody. */
  const expectNothing = (where: string, text: string) => {
    const held = [...never, stripeHost, ...people(), ...opened(0)].filter(({ value }) => isIn(text, value));
    expectNone(where, [...findCanaries(text, allCanaries), ...held.map(({ name }) => name)], text);
  };

  return {
    begin: () => emulator.exchanges.length,
    checkAnswer(answer, since) {
      const { data, ...rest } = answer;
      const text = JSON.stringify(answer);
      const own = new Set(opened(since).map(({ value }) => value));
      const foreign = [...never, ...opened(0, since)].filter(({ value }) => !own.has(value) && isIn(text, value));
      expectNone('an answer', [...findCanaries(text, secretCanaries), ...foreign.map(({ name }) => name)], text);
      expectNothing('the errors of an answer', JSON.stringify([rest, userErrorsIn(data)]));
    },
    checkErrors: (text) => expectNothing('an error', text),
    checkLog(lines) {
      expectNothing('the log', lines.join(''));
    },
  };
}

/** What opens a session that the emulator has just made: its url and its client secret. */
function secretsOf({ url, method, status, responseBody }: Exchange): Hidden[] {
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
