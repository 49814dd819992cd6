import type { FastifyInstance, FastifyReply } from 'fastify';
import { textBody } from '../recorder.ts';
import type { EmulatorContext } from '../state.ts';
import { checkoutPage, submitCheckout } from './checkoutPage.ts';
import type { Page } from './layout.ts';
import { loginPage, portalPage } from './portalPage.ts';

interface ById {
  Params: { id: string };
}

/** Pages at the URLs of sessions, for browsers. They require no API key. */
export function addPages(server: FastifyInstance, context: EmulatorContext): void {
  const pages = { '/p/session/:id': portalPage, '/c/pay/:id': checkoutPage, '/p/login/:id': loginPage };
  for (const [path, find] of Object.entries(pages)) {
    server.get<ById>(path, async ({ params }, reply) => show(reply, find(context, params.id)));
  }
  // The form has no CSRF token: there is no login to abuse, and the form only completes its own session, with made-up data.
  // Stripe's ids are random, but these repeat at every start, so do not expose the emulator to a network.
  server.post<ById>('/c/pay/:id', async ({ params, body }, reply) =>
    show(reply, submitCheckout(context, params.id, new URLSearchParams(textBody(body)))),
  );
}

function show(reply: FastifyReply, { status, html, headers }: Page): FastifyReply {
  return reply.code(status).headers(headers).send(html);
}
