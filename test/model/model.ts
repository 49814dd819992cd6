import { demoIds } from '../../src/emulator/demoIds.ts';
import type { Exchange } from '../../src/emulator/emulator.ts';
import { memberOf, textOf } from './client.ts';
import type { Adapter, Outcome } from './client.ts';
import { isCreation } from './requests.ts';
import type { Request, RequestTargets } from './requests.ts';

/** A request with its outcome. */
export interface Call {
  readonly request: Request;
  readonly adapter: Adapter;
  /** The idempotency key that was sent. */
  readonly key: string | undefined;
  readonly outcome: Outcome;
  readonly status: number;
  readonly startedAt: number;
  readonly endedAt: number;
  /** The latest time at which the request may have an effect. */
  readonly effectsUntil: number;
  /** Whether no fault was active during the call. */
  readonly isFaultFree: boolean;
  /** Total delay of the event loop during the call. */
  readonly lagMs: number;
  /** Number of restarts before the call. */
  readonly epoch: number;
  readonly problems: readonly string[];
}

/** A change at an upstream. */
export interface Effect {
  readonly at: number;
  readonly type: 'create' | 'update' | 'delete';
  readonly id: string;
  /** Mark of the request that caused it. */
  readonly mark: string;
}

export interface Fixtures {
  readonly label: string;
  readonly customer: { readonly id: string; readonly key: string; readonly name: string };
  readonly configuration: { readonly id: string; readonly name: string };
  readonly payers: readonly string[];
}

/**
 * What the upstreams did, reconstructed from their own responses, and what the clients learned. A model serves one run,
 * whose objects no other run uses.
 */
export class Model implements RequestTargets {
  readonly label: string;
  readonly calls: Call[] = [];
  readonly effects: Effect[] = [];
  /** Whether a restart loses the idempotency records. */
  readonly isForgetful: boolean;
  readonly #customers = new Map<string, CustomerHistory>();
  readonly #configurations = new Map<string, Timeline<string | undefined>>();
  readonly #payers: readonly string[];
  /** Ids that a client knows. */
  readonly #knownCustomers = new Map<string, string>();
  readonly #knownConfigurations: string[];
  readonly #firstCustomer: string;

  constructor({ label, customer, configuration, payers }: Fixtures, isForgetful: boolean) {
    this.label = label;
    this.isForgetful = isForgetful;
    this.#payers = payers;
    this.#firstCustomer = customer.id;
    this.#customers.set(customer.id, new CustomerHistory(customer.key, -Infinity, customer.name));
    this.#configurations.set(configuration.id, new Timeline<string | undefined>(configuration.name));
    this.#knownCustomers.set(customer.key, customer.id);
    this.#knownConfigurations = [configuration.id];
  }

  customerKey(slot: number): string {
    return `${this.label}-c${slot}`;
  }

  customerId(slot: number): string {
    return this.#knownCustomers.get(this.customerKey(slot)) ?? this.#firstCustomer;
  }

  configurationId(slot: number): string {
    return this.#knownConfigurations[slot % this.#knownConfigurations.length] ?? '';
  }

  payer(variant: number): string {
    return this.#payers[variant] ?? '';
  }

  recordCall(call: Call): void {
    this.calls.push(call);
    if (call.outcome.type !== 'done') return;
    const { id, key } = call.outcome.result;
    if (id !== undefined && key !== undefined) this.#knownCustomers.set(key, id);
    if (id !== undefined && call.request.operation === 'createConfiguration') this.#knownConfigurations.push(id);
  }

  /** The first request of each attempt whose key is known, with the key. */
  retryableAttempts(): { request: Request; key: string }[] {
    const attempts = new Map<string, { request: Request; key: string }>();
    for (const call of this.calls) {
      const key = keyOf(call);
      const { attempt, operation } = call.request;
      if (key !== undefined && isCreation(operation) && !attempts.has(attempt)) {
        attempts.set(attempt, { request: call.request, key });
      }
    }
    return [...attempts.values()];
  }

  /** Records an exchange between the service and an emulated upstream. */
  recordExchange({ method, url, status, responseHeaders, requestBody, responseBody }: Exchange, at: number): void {
    if (status > 299 || method === 'GET' || responseHeaders['idempotent-replayed'] !== undefined) return;
    const [path = ''] = url.split('?');
    const answer: unknown = responseBody === '' ? undefined : JSON.parse(responseBody);
    const mark = /run\d+\.\w+\.\w+\.s\dv\d/.exec(decodeURIComponent(requestBody))?.[0] ?? '';
    const answeredId = textOf(answer, 'id') ?? textOf(answer, 'session_id') ?? '';
    const record = (type: Effect['type'], id: string) => this.effects.push({ at, type, id, mark });
    const [, id = '', rest = ''] = /^\/v3\/openmeter\/customers\/(\w+)(.*)$/.exec(path) ?? [];
    const customer = this.#customers.get(id);
    if (path === '/v3/openmeter/customers') {
      this.#customers.set(answeredId, new CustomerHistory(textOf(answer, 'key') ?? '', at, mark));
      record('create', answeredId);
    } else if (method === 'DELETE') {
      if (!customer?.isLive.at(at)) return;
      customer.isLive.set(at, false);
      record('delete', id);
    } else if (rest.startsWith('/billing') && method === 'PUT') {
      customer?.recordBilling(at, JSON.parse(requestBody), mark);
      record('update', id);
    } else if (method === 'PUT') {
      customer?.name.set(at, mark);
      record('update', id);
    } else if (/configurations\/\w+$/.test(path)) {
      this.#configurations.get(answeredId)?.set(at, mark);
      record('update', answeredId);
    } else {
      if (path.endsWith('/configurations'))
        this.#configurations.set(answeredId, new Timeline<string | undefined>(mark));
      record('create', answeredId);
    }
  }

  customer(id: string): CustomerHistory | undefined {
    return this.#customers.get(id);
  }

  configuration(id: string): Timeline<string | undefined> | undefined {
    return this.#configurations.get(id);
  }

  /** Ids of the customers with a key during a period. Holds undefined where no customer had the key at some time. */
  idsOfKey(key: string, from: number, to: number): (string | undefined)[] {
    const customers = [...this.#customers].filter(([, customer]) => customer.key === key);
    const ids = customers.filter(([, { isLive }]) => isLive.during(from, to).includes(true)).map(([id]) => id);
    const isAlwaysTaken = customers.some(([, { isLive }]) => !isLive.during(from, to).includes(false));
    return isAlwaysTaken ? ids : [...ids, undefined];
  }
}

/** The key with which a client can retry a call. */
export function keyOf({ key, outcome }: Call): string | undefined {
  return key ?? (outcome.type === 'failed' ? outcome.idempotencyKey : undefined);
}

export class CustomerHistory {
  readonly key: string;
  readonly isLive = new Timeline(false);
  readonly name: Timeline<string>;
  /** Mark of the link to Stripe. Undefined while a profile without Stripe is active. */
  readonly link = new Timeline<string | undefined>(undefined);
  #usesStripe = true;
  #storedLink: string | undefined;

  constructor(key: string, createdAt: number, name: string) {
    this.key = key;
    this.name = new Timeline(name);
    this.isLive.set(createdAt, true);
  }

  recordBilling(at: number, body: unknown, mark: string): void {
    const profile = textOf(memberOf(body, 'billing_profile'), 'id');
    if (profile !== undefined) this.#usesStripe = profile === demoIds.stripeProfile;
    if (this.#usesStripe) this.#storedLink = mark;
    this.link.set(at, this.#usesStripe ? this.#storedLink : undefined);
  }
}

/** The values of a variable over time. */
export class Timeline<T> {
  readonly #initial: T;
  readonly #changes: { readonly from: number; readonly value: T }[] = [];

  constructor(initial: T) {
    this.#initial = initial;
  }

  set(from: number, value: T): void {
    this.#changes.push({ from, value });
  }

  at(time: number): T {
    return this.during(time, time)[0] ?? this.#initial;
  }

  /** All values within a period. */
  during(from: number, to: number): T[] {
    const before = this.#changes.findLast((change) => change.from <= from);
    const within = this.#changes.filter((change) => change.from > from && change.from <= to);
    return [before === undefined ? this.#initial : before.value, ...within.map(({ value }) => value)];
  }
}
