import type { FastifyReply, FastifyRequest } from 'fastify';
import { stripeVersion } from '../../datasources/stripe/contract.ts';
import type { EmulatorContext } from '../state.ts';
import { StripeError } from './errors.ts';

export function setHeaders(context: EmulatorContext, request: FastifyRequest, reply: FastifyReply): void {
  void reply.headers({
    'request-id': context.ids.stripe('req'),
    'stripe-version': headerText(request, 'stripe-version') ?? stripeVersion,
  });
  for (const name of ['idempotency-key', 'stripe-account']) {
    const value = headerText(request, name);
    if (value !== undefined) void reply.header(name, value);
  }
}

export function requireApiKey(request: FastifyRequest): void {
  const key = apiKey(request);
  if (key === undefined) {
    throw new StripeError(
      401,
      'You did not provide an API key. Send it as a Bearer token in the Authorization header.',
    );
  }
  if (!/^(sk|rk)_\w+$/.test(key)) {
    throw new StripeError(401, `Invalid API Key provided: ${key.slice(0, 3)}${'*'.repeat(Math.min(key.length, 12))}`);
  }
}

/** Both modes share one set of data; the mode of the key only sets `livemode`. */
export function isLive(request: FastifyRequest): boolean {
  return /^(sk|rk)_live_/.test(apiKey(request) ?? '');
}

export function headerText(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}

function apiKey(request: FastifyRequest): string | undefined {
  const [scheme = '', credentials = ''] = (request.headers.authorization ?? '').split(' ');
  if (/^bearer$/i.test(scheme)) return credentials || undefined;
  // Basic authentication: the key is the user name, without a password.
  if (/^basic$/i.test(scheme)) return Buffer.from(credentials, 'base64').toString().split(':')[0] || undefined;
  return undefined;
}
