import type { FastifyInstance, FastifyReply } from 'fastify';
import { textBody } from '../recorder.ts';
import type { EmulatorContext } from '../state.ts';
import { checkoutPage, submitCheckout } from './checkoutPage.ts';
import type { Page } from './layout.ts';
import { loginPage, portalPage } from './portalPage.ts';

interface ById {
  Params: { id: string };
}

/** The pages that the urls of sessions lead to. They are for browsers, and take no key. */
export function addPages(server: FastifyInstance, context: EmulatorContext): void {
  const pages = { '/p/session/:id': portalPage, '/c/pay/:id': checkoutPage, '/p/login/:id': loginPage };
  for (const [path, find] of Object.entries(pages)) {
    server.get<ById>(path, async ({ params }, reply) => show(reply, find(context, params.id)));
  }
  // Another site can make a browser post here if it knows the session's id, and nothing else guards this form: there is
  // no login whose rights the site could borrow, and the form does nothing but what its link is for, once, to data that
  // is made up. At Stripe ids are drawn at random; these repeat at every start, so do not put the emulator on a network.
  server.post<ById>('/c/pay/:id', async ({ params, body }, reply) =>
    show(reply, submitCheckout(context, params.id, new URLSearchParams(textBody(body)))),
  );
}

function show(reply: FastifyReply, { status, html, headers }: Page): FastifyReply {
  return reply.code(status).headers(headers).send(html);
}
