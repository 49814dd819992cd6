import { z } from 'zod';
import { demoIds } from '../../src/emulator/demoIds.ts';
import type { Exchange } from '../../src/emulator/emulator.ts';
import type { Response } from './client.ts';
import { isCreation } from './requests.ts';
import type { Request, RequestTargets } from './requests.ts';

/** A request with its outcome. */
export interface Call extends Response {
  readonly request: Request;
  /** The idempotency key that was sent. */
  readonly key: string | undefined;
  /** The latest time at which the request may have an effect. */
  readonly effectsUntil: number;
  /** Whether no fault was active during the call. */
  readonly isFaultFree: boolean;
  /** Total delay of the event loop during the call. */
  readonly lagMs: number;
  /** Number of restarts before the call. */
  readonly epoch: number;
}

/** A change at an upstream. */
export interface Effect {
  readonly at: number;
  readonly type: 'create' | 'update' | 'delete';
  readonly id: string;
  /** Mark of the request that caused it. */
  readonly mark: string;
}

/** `link`: mark of the link to Stripe; undefined while a profile without Stripe is active. */
type Member = 'key' | 'name' | 'isLive' | 'usesStripe' | 'storedLink' | 'link';

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
  readonly #changes: { readonly at: number; readonly id: string; readonly member: Member; readonly value: unknown }[] =
    [];
  readonly #payers: readonly string[];
  readonly #firstCustomer: string;
  /** Ids that a client knows, customers by their key. */
  readonly #knownCustomers = new Map<string, string>();
  readonly #knownConfigurations: string[];

  constructor({ label, customer, configuration, payers }: Fixtures, isForgetful: boolean) {
    this.label = label;
    this.isForgetful = isForgetful;
    this.#payers = payers;
    this.#firstCustomer = customer.id;
    this.#knownCustomers.set(customer.key, customer.id);
    this.#knownConfigurations = [configuration.id];
    this.#set(-Infinity, customer.id, { key: customer.key, name: customer.name, isLive: true, usesStripe: true });
    this.#set(-Infinity, configuration.id, { name: configuration.name });
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
    const { id, key } = call.outcome.result ?? {};
    if (id !== undefined && typeof key === 'string') this.#knownCustomers.set(key, id);
    if (id !== undefined && call.request.operation === 'createConfiguration') this.#knownConfigurations.push(id);
  }

  /** The first request of each attempt whose key is known, with the key. */
  retryableAttempts(): { request: Request; key: string }[] {
    const attempts = new Map<string, { request: Request; key: string }>();
    for (const call of this.calls) {
      const { request } = call;
      const key = keyOf(call);
      if (key !== undefined && isCreation(request.operation) && !attempts.has(request.attempt)) {
        attempts.set(request.attempt, { request, key });
      }
    }
    return [...attempts.values()];
  }

  /** Records an exchange between the service and an emulated upstream. */
  recordExchange({ method, url, status, responseHeaders, requestBody, responseBody }: Exchange, at: number): void {
    if (status > 299 || method === 'GET' || responseHeaders['idempotent-replayed'] !== undefined) return;
    const [path = ''] = url.split('?');
    const mark = /run\d+\.\w+\.\w+\.s\dv\d/.exec(decodeURIComponent(requestBody))?.[0] ?? '';
    const answer = BodySchema.parse(JSON.parse(responseBody || '{}'));
    const [, customer = '', rest = ''] = /^\/v3\/openmeter\/customers\/(\w+)(.*)$/.exec(path) ?? [];
    const id = method === 'POST' ? (answer.id ?? answer.session_id ?? '') : customer;
    const record = (type: Effect['type'], members: Partial<Record<Member, unknown>> = {}) => {
      this.effects.push({ at, type, id, mark });
      this.#set(at, id, members);
    };
    if (method === 'DELETE') {
      if (this.last(id, 'isLive', at) === true) record('delete', { isLive: false });
    } else if (method === 'PUT' && rest.startsWith('/billing')) {
      record(
        'update',
        this.#changedBilling(id, at, mark, BodySchema.parse(JSON.parse(requestBody)).billing_profile?.id),
      );
    } else if (method === 'PUT' || /configurations\/\w+$/.test(path)) {
      record('update', { name: mark });
    } else if (path === '/v3/openmeter/customers') {
      record('create', { key: answer.key, name: mark, isLive: true, usesStripe: true });
    } else {
      record('create', path.endsWith('/configurations') ? { name: mark } : {});
    }
  }

  /** All values of a member during a period; undefined before its first. */
  during(id: string, member: Member, from: number, to: number): unknown[] {
    const changes = this.#changes.filter((change) => change.id === id && change.member === member && change.at <= to);
    const before = changes.findLast(({ at }) => at <= from);
    return [before?.value, ...changes.filter(({ at }) => at > from).map(({ value }) => value)];
  }

  last(id: string, member: Member, at: number): unknown {
    return this.during(id, member, at, at)[0];
  }

  /** Ids of the customers with a key during a period. Holds undefined where no customer had the key at some time. */
  idsOfKey(key: string, from: number, to: number): (string | undefined)[] {
    const customers = this.#changes.filter(({ member, value }) => member === 'key' && value === key);
    const lives = customers.map(({ id }) => ({ id, values: this.during(id, 'isLive', from, to) }));
    const ids = lives.filter(({ values }) => values.includes(true)).map(({ id }) => id);
    return lives.some(({ values }) => values.every((isLive) => isLive === true)) ? ids : [...ids, undefined];
  }

  #set(at: number, id: string, members: Partial<Record<Member, unknown>>): void {
    for (const member of memberNames)
      if (member in members) this.#changes.push({ at, id, member, value: members[member] });
  }

  /** Konnect stores the link only while the profile uses Stripe, and returns it then. */
  #changedBilling(id: string, at: number, mark: string, profile: string | undefined) {
    const usesStripe = profile === undefined ? this.last(id, 'usesStripe', at) : profile === demoIds.stripeProfile;
    const storedLink = usesStripe ? mark : this.last(id, 'storedLink', at);
    return { usesStripe, storedLink, link: usesStripe ? storedLink : undefined };
  }
}

/** The key with which a client can retry a call. */
export function keyOf({ key, outcome }: Call): string | undefined {
  return key ?? (outcome.type === 'failed' ? outcome.idempotencyKey : undefined);
}

const memberNames = ['key', 'name', 'isLive', 'usesStripe', 'storedLink', 'link'] as const;
const BodySchema = z
  .object({ id: z.string(), session_id: z.string(), key: z.string(), billing_profile: z.object({ id: z.string() }) })
  .partial();
