import { CheckoutSession } from '../../src/datasources/konnect/contract.ts';
import { Session } from '../../src/datasources/stripe/contract.ts';
import { demoIds } from '../../src/emulator/demo.ts';
import { startEmulator } from '../../src/emulator/emulator.ts';
import { startCalls, startTime } from './calls.ts';
import type { Calls } from './calls.ts';

export interface PageReply {
  readonly status: number;
  readonly headers: Headers;
  readonly html: string;
}

export interface PageCalls extends Calls {
  /** Opens a portal session, for acme unless the form says otherwise, and gives its url. */
  portal(form?: string): Promise<string>;
  /** Opens a checkout session for a customer at Konnect. */
  checkout(id: string, options?: object): Promise<CheckoutSession & { url: string }>;
  /** Moves the clock to so many seconds after the start. */
  passTo(seconds: number): void;
}

export const successUrl = 'https://shop.example/done';

/** Unchecked by the official documents: they know of no pages, and the calls that open sessions are checked elsewhere. */
export async function startPageCalls(): Promise<PageCalls> {
  let now = startTime;
  const calls = await startCalls({ now: () => now }, startEmulator);
  return {
    ...calls,
    async portal(form = '') {
      const who = form.includes('customer=') ? '' : `&customer=${demoIds.acmeStripeCustomer}`;
      const reply = await calls.stripe('POST', '/sessions', form + who);
      return Session.parse(reply.body).url;
    },
    async checkout(id, options = {}) {
      const body = { stripe_options: { success_url: successUrl, ...options } };
      const reply = await calls.konnect('POST', `/customers/${id}/billing/stripe/checkout-sessions`, body);
      const session = CheckoutSession.parse(reply.body);
      return { ...session, url: session.url ?? `${calls.stripeUrl}/c/pay/${session.session_id}` };
    },
    passTo(seconds) {
      now = new Date(startTime.getTime() + seconds * 1000);
    },
  };
}

/** As a browser gets a page, but without following where it leads. */
export async function visit(url: string, form?: Record<string, string>): Promise<PageReply> {
  const how = form ? { method: 'POST', body: new URLSearchParams(form) } : {};
  const response = await fetch(url, { ...how, redirect: 'manual' });
  return { status: response.status, headers: response.headers, html: await response.text() };
}

/** The words of a page, without its tags and style. */
export function wordsOf({ html }: PageReply): string {
  const [, body = ''] = html.split('</head>');
  return body
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .replaceAll(' ,', ',');
}
