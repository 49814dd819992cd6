import type { EmulatorContext, StripeCheckoutSession } from '../state.ts';
import { completeCheckout, findHosted } from '../stripe/checkout.ts';
import type { HostedCheckout } from '../stripe/checkout.ts';
import { label } from './labels.ts';
import { toNotice, toPage } from './layout.ts';
import type { Page } from './layout.ts';
import { definitions, untrustedText, markup, time, webLink } from './markup.ts';
import type { Markup } from './markup.ts';
import { unknownLink, returnLink } from './portalPage.ts';

export function checkoutPage(context: EmulatorContext, id: string): Page {
  const hosted = findHosted(context, id);
  if (hosted === undefined) return unknownLink;
  return hosted.status === 'open' ? openPage(context, hosted) : closedPage(hosted);
}

/** Completes an open checkout and redirects to the success URL; otherwise returns a page with the reason. */
export function submitCheckout(context: EmulatorContext, id: string, form: URLSearchParams): Page {
  const hosted = findHosted(context, id);
  if (hosted === undefined) return unknownLink;
  if (hosted.status !== 'open') return closedPage(hosted);
  if (asksForTerms(hosted.session) && form.get('terms') !== 'accepted') return openPage(context, hosted, 'terms');
  completeCheckout(context, hosted.session);
  const { successUrl } = hosted;
  const link = webLink(successUrl.href, ({ host }) => `Continue to ${host}`);
  const page = toNotice(303, 'Payment method saved', 'The browser goes on by itself.', link);
  return { ...page, headers: { ...page.headers, location: successUrl.href } };
}

function closedPage({ status, session, successUrl }: HostedCheckout): Page {
  if (status === 'complete') {
    const sentence = 'The payment method was saved. Nothing more is done here.';
    const link = webLink(successUrl.href, ({ host }) => `Continue to ${host}`);
    return toNotice(410, 'This checkout is complete', sentence, link);
  }
  const sentence = 'No payment method was saved. Open another session to get another link.';
  return toNotice(410, 'This checkout has expired', sentence, returnLink(session.options.cancel_url));
}

function openPage({ state }: EmulatorContext, { session, successUrl }: HostedCheckout, issue?: 'terms'): Page {
  const { options, stripeCustomerId } = session;
  const { submit, after_submit, shipping_address } = options.custom_text ?? {};
  const customer = state.stripe.customers.get(stripeCustomerId);
  const rows = definitions([
    ['Name', untrustedText(customer?.name ?? 'Unknown')],
    ['E-mail', customer?.email ? untrustedText(customer.email) : markup`None`],
    ['Stripe customer', markup`${stripeCustomerId}`],
  ]);
  return toPage({
    status: issue ? 400 : 200,
    title: 'Checkout',
    heading: markup`Save a payment method`,
    body: markup`<section aria-labelledby="customer"><h2 id="customer">Customer</h2>${rows}</section>
<section aria-labelledby="method"><h2 id="method">Payment method</h2>
${customText(shipping_address)}
<p class="card">A made-up card, ending in 4242. The emulator asks for no numbers.</p>
<form method="post">
${asksForTerms(session) ? termsBox(session, issue === 'terms') : undefined}
${customText(submit)}
<div class="actions"><button type="submit">Save payment method</button>${cancelLink(session)}</div>
</form>
${customText(after_submit)}</section>
<section aria-labelledby="session"><h2 id="session">Session</h2>${sessionRows(session, successUrl)}</section>`,
    formTarget: successUrl,
  });
}

function asksForTerms({ options }: StripeCheckoutSession): boolean {
  return options.consent_collection?.terms_of_service === 'required';
}

function termsBox({ options }: StripeCheckoutSession, missing: boolean): Markup {
  const message = options.custom_text?.terms_of_service_acceptance?.message;
  const text = message
    ? markup`<span class="words">${untrustedText(message)}</span>`
    : markup`I agree to the terms of service`;
  const alert = markup`<p class="wrong" id="fault" role="alert">Agree to the terms to go on.</p>`;
  const mark = missing ? markup` aria-invalid="true" aria-describedby="fault" autofocus` : undefined;
  return markup`${missing ? alert : undefined}<label><input type="checkbox" name="terms" value="accepted" required${mark}> ${text}</label>`;
}

function customText(text: { message?: string | undefined } | undefined): Markup | undefined {
  return text?.message ? markup`<p class="words quiet">${untrustedText(text.message)}</p>` : undefined;
}

function cancelLink({ options }: StripeCheckoutSession): Markup | undefined {
  return webLink(options.cancel_url, ({ host }) => `Cancel and return to ${host}`);
}

function sessionRows({ id, expiresAtMs, options }: StripeCheckoutSession, successUrl: URL): Markup {
  const { currency, client_reference_id: reference, locale, consent_collection: consent } = options;
  const methods = options.payment_method_types?.map(label).join(', ');
  const requests = [
    options.billing_address_collection === 'required' && 'Billing address',
    options.tax_id_collection?.enabled && 'Tax ID',
    consent?.promotions === 'auto' && 'Consent to promotions',
  ].filter((request) => typeof request === 'string');
  return definitions([
    ['Id', markup`${id}`],
    ['Works until', time(expiresAtMs)],
    ['Currency', currency === undefined ? undefined : markup`${currency}`],
    ['Payment methods', methods ? untrustedText(methods) : undefined],
    ['Would also ask for', requests.length > 0 ? markup`${requests.join(', ')}` : undefined],
    ['Language asked for', locale ? markup`${untrustedText(locale)} (this page is in English)` : undefined],
    ['Your reference', reference ? untrustedText(reference) : undefined],
    ['Afterwards', markup`${successUrl.href}`],
  ]);
}
