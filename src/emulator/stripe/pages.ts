import { secretOf } from '../identifiers.ts';
import type { EmulatorContext, StripeCustomer } from '../state.ts';

interface Page {
  readonly status: number;
  readonly html: string;
}

export function portalPage({ state }: EmulatorContext, secret: string): Page {
  const { portalSessions, customers } = state.stripe;
  const session = [...portalSessions.values()].find(({ id }) => secretOf(id) === secret);
  if (session === undefined) return notFound;
  return page('Customer portal', nameOf(customers.get(session.customer), session.customer), session.return_url);
}

export function checkoutPage({ state }: EmulatorContext, id: string): Page {
  const { checkoutSessions, customers } = state.stripe;
  const session = checkoutSessions.get(id);
  if (session === undefined) return notFound;
  return page('Checkout', nameOf(customers.get(session.customerId), session.customerId), session.returnUrl);
}

export function loginPage({ state }: EmulatorContext, secret: string): Page {
  const configuration = [...state.stripe.configurations.values()].find(({ id }) => secretOf(id) === secret);
  if (configuration?.login_page.enabled !== true) return notFound;
  return page('Portal login', configuration.name ?? configuration.id, configuration.default_return_url);
}

function nameOf(customer: StripeCustomer | undefined, id: string): string {
  return customer === undefined ? id : `${customer.name} (${id})`;
}

function page(title: string, who: string, returnUrl: string | null | undefined): Page {
  // Only web addresses become links: any other scheme could run as script.
  const link = returnUrl && /^https?:/i.test(returnUrl) ? `<p><a href="${escape(returnUrl)}">Return</a></p>` : '';
  return { status: 200, html: frame(title, `<p>For <strong>${escape(who)}</strong>.</p>${link}`) };
}

const notFound: Page = { status: 404, html: frame('Not found', '<p>This link is unknown or has expired.</p>') };

function frame(title: string, content: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${title} · emulator</title></head>
<body>
<main>
<h1>${title}</h1>
<p>This page is the emulator's: no real account, card or subscription is behind it.</p>
${content}
</main>
</body>
</html>
`;
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
