import type { Customer } from '../../src/datasources/konnect/contract.ts';
import type { Configuration } from '../../src/emulator/stripe/storedConfiguration.ts';
import type { Emulator, EmulatorOptions } from '../../src/emulator/emulator.ts';
import type { CustomerRecord } from '../../src/emulator/state.ts';
import { startTestEmulator } from '../support/emulator.ts';

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  /** The JSON of the answer, or undefined for an empty one. */
  readonly body: unknown;
}

export interface Calls extends Emulator {
  konnect(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>;
  stripe(method: string, path: string, form?: string, headers?: Record<string, string>): Promise<Reply>;
  /** Starts an active subscription of a customer, by the route of the emulator. */
  subscribe(id: string, planKey: string): Promise<void>;
  /** Ends all subscriptions of a customer. */
  unsubscribe(id: string): Promise<void>;
  /** The record of a customer, to arrange a case. */
  record(id: string): CustomerRecord;
  configuration(id: string): Configuration;
}

export const startTime = new Date('2026-01-15T12:00:00.000Z');
export const startSeconds = startTime.getTime() / 1000;
/** A ULID that no demo customer has. */
export const unknownId = '01ARZ3NDEKTSV4RRFFQ69G5FAV';

/**
 * Starts an emulator, with the clock at `startTime` by default, and ways to call it. `start` may be another
 * way to start one: without the check against the official documents.
 */
export async function startCalls(
  options: EmulatorOptions = {},
  start: (options: EmulatorOptions) => Promise<Emulator> = startTestEmulator,
): Promise<Calls> {
  const emulator = await start({ now: () => startTime, ...options });
  const subscriptions = (id: string) => `${emulator.konnectUrl}/emulator/customers/${id}/subscriptions`;
  return {
    ...emulator,
    konnect: (method, path, body, headers) => {
      const json: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
      const text = typeof body === 'string' || body === undefined ? body : JSON.stringify(body);
      const authorization = 'Bearer kpat_test';
      return call(method, `${emulator.konnectUrl}/v3/openmeter${path}`, text, { authorization, ...json, ...headers });
    },
    stripe: (method, path, form, headers) => {
      const type: Record<string, string> =
        form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' };
      const authorization = 'Bearer sk_test_1';
      const url = `${emulator.stripeUrl}/v1/billing_portal${path}`;
      return call(method, url, form, { authorization, ...type, ...headers });
    },
    subscribe: async (id, plan_key) => {
      const body = JSON.stringify({ plan_key });
      const reply = await call('POST', subscriptions(id), body, { 'content-type': 'application/json' });
      if (reply.status !== 201) throw new Error(`The emulator answered ${reply.status} to a subscription`);
    },
    unsubscribe: async (id) => {
      await call('DELETE', subscriptions(id), undefined, {});
    },
    record: (id) => expectFound(emulator.state.konnect.customers.get(id)),
    configuration: (id) => expectFound(emulator.state.stripe.configurations.get(id)),
  };
}

/** The smallest customer that can be created. */
export function newCustomer(key: string, more: Partial<Customer> = {}) {
  return { name: `The customer ${key}`, key, ...more };
}

export async function call(
  method: string,
  url: string,
  body: string | undefined,
  headers: Record<string, string>,
): Promise<Reply> {
  const response = await fetch(url, { method, headers, body: body ?? null });
  const text = await response.text();
  const json = response.headers.get('content-type')?.includes('json') === true;
  return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text || undefined };
}

function expectFound<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The test names something that the state does not hold');
  return value;
}
