import type { FastifyReply, FastifyRequest } from 'fastify';
import { textBody } from './recorder.ts';
import type { EmulatorContext } from './state.ts';
import { StripeError, noDefaultConfiguration } from './stripe/errors.ts';

/**
 * Faults on demand, by a word that passes through the service like any other value: `emulator-fault-429`.
 * A request fails if it holds the word, or if its path has the id of a customer with that name.
 */
export interface Fault {
  readonly status: number;
  readonly retryAfterSeconds?: number;
}

const faults: Readonly<Record<string, Fault>> = {
  '429': { status: 429 },
  '429-retry-after': { status: 429, retryAfterSeconds: 1 },
  '500': { status: 500 },
};

/** Errors of Stripe, in its own answers or inside Konnect for customers with the name `emulator-fault-stripe-401`. */
const stripeFaults: Readonly<Record<string, StripeError>> = {
  'stripe-400': new StripeError(400, 'The emulated Stripe refuses this request.'),
  'stripe-401': new StripeError(401, 'Invalid API Key provided.'),
  'stripe-429': new StripeError(429, 'Request rate limit exceeded.', { code: 'rate_limit' }),
  'stripe-500': new StripeError(500, 'An unknown error occurred.', { type: 'api_error' }),
  'stripe-no-default': noDefaultConfiguration(),
};

const wordPattern = /emulator-fault-(stripe-(?:\d{3}|no-default)|\d{3}(?:-retry-after)?)(?![\w-])/;
const keyPattern = /"key"\s*:\s*"(emulator-fault-[^"]*)"/;

/** The fault that a request to Konnect asks for: by the key in the query or body, or by the customer in the path. */
export function konnectFaultOf({ state }: EmulatorContext, request: FastifyRequest): Fault | undefined {
  const [path = '', query = ''] = request.url.split(/\?(.*)/s);
  const [id = ''] = /[0-9A-Z]{26}/.exec(path) ?? [];
  const name = state.konnect.customers.get(id)?.customer.name;
  const key = keyPattern.exec(textBody(request.body))?.[1];
  return findFault(query) ?? findFault(key) ?? findFault(name);
}

/** The error of Stripe that calls of Konnect for a customer meet. */
export function stripeFaultOf({ name }: { readonly name: string }): StripeError | undefined {
  return stripeFaults[wordIn(name) ?? ''];
}

/** Fails a request to Stripe that asks for a fault anywhere in its URL or form. For a `preHandler` hook. */
export function failStripeOnDemand(request: FastifyRequest, reply: FastifyReply): void {
  const word = wordIn(request.url) ?? wordIn(textBody(request.body)) ?? '';
  const error = stripeFaults[word];
  if (error !== undefined) {
    markFault(reply, error);
    throw error;
  }
  const fault = faults[word];
  if (fault === undefined) return;
  markFault(reply, fault);
  throw fault.status === 429
    ? new StripeError(429, 'Request rate limit exceeded.', { code: 'rate_limit' })
    : new StripeError(500, 'An unknown error occurred.', { type: 'api_error' });
}

/** Headers of a response that fails on demand. The first says that the emulator was asked for it. */
export function markFault(reply: FastifyReply, { status, retryAfterSeconds }: Fault): void {
  void reply.header('x-emulator-fault', String(status));
  if (retryAfterSeconds !== undefined) void reply.header('retry-after', String(retryAfterSeconds));
}

function findFault(text = ''): Fault | undefined {
  return faults[wordIn(text) ?? ''];
}

function wordIn(text: string): string | undefined {
  return wordPattern.exec(text)?.[1];
}
