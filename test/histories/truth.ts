import { demoIds } from '../../src/emulator/demoIds.ts';
import type { Exchange } from '../../src/emulator/emulator.ts';
import { at, textAt } from './told.ts';

/** An exchange of the emulator's, and when it was. */
export interface Deed {
  readonly exchange: Exchange;
  readonly at: number;
}

/** Something that an upstream did: a creation or a change. */
export interface Effect {
  readonly at: number;
  readonly does: 'creates' | 'changes' | 'deletes';
  readonly id: string;
  /** Of the request that asked for it. */
  readonly mark: string;
}

/** What the upstreams did and held, from moment to moment, by what they answered themselves. */
export class Truth {
  readonly effects: Effect[] = [];
  readonly #customers = new Map<string, CustomerTruth>();
  readonly #configurations = new Map<string, Register<string | undefined>>();

  /** With the one customer and the one configuration that were there before. */
  constructor(before: {
    customer: { id: string; key: string; name: string };
    configuration: { id: string; name: string };
  }) {
    const { id, key, name } = before.customer;
    this.#customers.set(id, customerTruth(key, -Infinity, name));
    this.#configurations.set(before.configuration.id, new Register<string | undefined>(before.configuration.name));
  }

  note({ exchange, at: moment }: Deed): void {
    const { method, url, status, responseHeaders, requestBody, responseBody } = exchange;
    if (status > 299 || method === 'GET' || responseHeaders['idempotent-replayed'] !== undefined) return;
    const [path = ''] = url.split('?');
    const answer: unknown = responseBody === '' ? undefined : JSON.parse(responseBody);
    const sent = decodeURIComponent(requestBody);
    const mark = /h\d+\.\w+\.\w+\.s\dv\d/.exec(sent)?.[0] ?? '';
    const effect = (does: Effect['does'], id: string) => this.effects.push({ at: moment, does, id, mark });
    const [, id = '', rest = ''] = /^\/v3\/openmeter\/customers\/(\w+)(.*)$/.exec(path) ?? [];
    const customer = this.#customers.get(id);
    if (path === '/v3/openmeter/customers') {
      const made = textAt(answer, 'id') ?? '';
      this.#customers.set(made, customerTruth(textAt(answer, 'key') ?? '', moment, mark));
      effect('creates', made);
    } else if (method === 'DELETE') {
      if (customer?.isLive.at(moment)) {
        customer.isLive.set(moment, false);
        effect('deletes', id);
      }
    } else if (rest.startsWith('/billing') && method === 'PUT') {
      customer?.bill(moment, JSON.parse(requestBody), mark);
      effect('changes', id);
    } else if (method === 'PUT') {
      customer?.name.set(moment, mark);
      effect('changes', id);
    } else if (/configurations\/\w+$/.test(path)) {
      this.#configurations.get(textAt(answer, 'id') ?? '')?.set(moment, mark);
      effect('changes', textAt(answer, 'id') ?? '');
    } else {
      const made = textAt(answer, 'id') ?? textAt(answer, 'session_id') ?? '';
      if (path.endsWith('/configurations')) this.#configurations.set(made, new Register<string | undefined>(mark));
      effect('creates', made);
    }
  }

  customer(id: string): CustomerTruth | undefined {
    return this.#customers.get(id);
  }

  configuration(id: string): Register<string | undefined> | undefined {
    return this.#configurations.get(id);
  }

  /** The ids that a key led to within a time; undefined among them where for a moment it led nowhere. */
  idsOfKey(key: string, from: number, to: number): (string | undefined)[] {
    const mine = [...this.#customers].filter(([, customer]) => customer.key === key);
    const ids = mine.filter(([, { isLive }]) => isLive.within(from, to).includes(true)).map(([id]) => id);
    const wasThereAlways = mine.some(([, { isLive }]) => !isLive.within(from, to).includes(false));
    return wasThereAlways ? ids : [...ids, undefined];
  }
}

export interface CustomerTruth {
  readonly key: string;
  readonly isLive: Register<boolean>;
  readonly name: Register<string>;
  /** What the link to Stripe is marked with, as far as the profile in force shows it. */
  readonly link: Register<string | undefined>;
  bill(moment: number, body: unknown, mark: string): void;
}

function customerTruth(key: string, moment: number, name: string): CustomerTruth {
  const isLive = new Register(false);
  isLive.set(moment, true);
  const link = new Register<string | undefined>(undefined);
  let isStripes = true;
  let held: string | undefined;
  return {
    key,
    isLive,
    name: new Register(name),
    link,
    bill(at_, body, mark) {
      const profile = textAt(at(body, 'billing_profile'), 'id');
      if (profile !== undefined) isStripes = profile === demoIds.stripeProfile;
      if (isStripes) held = mark;
      link.set(at_, isStripes ? held : undefined);
    },
  };
}

/** What something was, from moment to moment. */
export class Register<T> {
  readonly #first: T;
  readonly #changes: { readonly from: number; readonly value: T }[] = [];

  constructor(first: T) {
    this.#first = first;
  }

  set(from: number, value: T): void {
    this.#changes.push({ from, value });
  }

  at(moment: number): T {
    return this.within(moment, moment)[0] ?? this.#first;
  }

  /** All that it was at some moment within a time. */
  within(from: number, to: number): T[] {
    const before = this.#changes.findLast((change) => change.from <= from);
    const during = this.#changes.filter((change) => change.from > from && change.from <= to);
    return [before === undefined ? this.#first : before.value, ...during.map(({ value }) => value)];
  }
}
