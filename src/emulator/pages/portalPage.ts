import type { Session } from '../../datasources/stripe/contract.ts';
import { secretOf } from '../identifiers.ts';
import type { EmulatorContext, StripeCustomer } from '../state.ts';
import { sessionExpiryMs } from '../stripe/sessions.ts';
import { label } from './labels.ts';
import { toNotice, toPage } from './layout.ts';
import type { Page } from './layout.ts';
import { definitions, untrustedText, markup, time, webLink } from './markup.ts';
import type { Markup } from './markup.ts';
import { toFeatures } from './portalFeatures.ts';
import type { Feature } from './portalFeatures.ts';
import type { Configuration } from '../stripe/storedConfiguration.ts';

export function portalPage({ state, now }: EmulatorContext, secret: string): Page {
  const { portalSessions, customers, configurations } = state.stripe;
  const session = [...portalSessions.values()].find(({ id }) => secretOf(id) === secret);
  const customer = customers.get(session?.customer ?? '');
  const configuration = configurations.get(session?.configuration ?? '');
  if (session === undefined || customer === undefined || configuration === undefined) return unknownLink;
  if (now().getTime() >= sessionExpiryMs(session)) {
    const sentence = 'A link to the portal works for five minutes. Open another session to get another link.';
    return toNotice(410, 'This link has expired', sentence, returnLink(session.return_url));
  }
  return toPage({
    title: 'Customer portal',
    heading: headlineOf(configuration),
    body: markup`<nav aria-label="Way back"><p>${returnLink(session.return_url) ?? 'This session has no way back: it was opened without a return link.'}</p></nav>
${customerSection(customer)}
${session.flow ? flowSection(session.flow) : undefined}
<section aria-labelledby="features"><h2 id="features">What this portal allows</h2>
<ul>${toFeatures(configuration.features).map(featureItem)}</ul></section>
${sessionSection(session, configuration)}`,
    footer: businessLinks(configuration),
  });
}

/** Login page of a configuration. The emulator has no login. */
export function loginPage({ state }: EmulatorContext, secret: string): Page {
  const configuration = [...state.stripe.configurations.values()].find(({ id }) => secretOf(id) === secret);
  if (configuration?.login_page.enabled !== true) return unknownLink;
  const back = returnLink(configuration.default_return_url);
  return toPage({
    title: 'Portal login',
    heading: headlineOf(configuration),
    body: markup`<p>This is the login page of ${untrustedText(configuration.name ?? configuration.id)}. Customers would sign in here; the emulator signs nobody in. Open a session to see a portal.</p>
${back && markup`<p>${back}</p>`}`,
    footer: businessLinks(configuration),
  });
}

export const unknownLink = toNotice(404, 'Unknown link', 'The emulator has given out no such link since it started.');

function headlineOf({ business_profile: { headline } }: Configuration): Markup {
  return headline ? untrustedText(headline) : markup`Customer portal`;
}

export function returnLink(url: string | null | undefined): Markup | undefined {
  return webLink(url, ({ host }) => `Return to ${host}`);
}

function customerSection({ id, name, email }: StripeCustomer): Markup {
  const rows = definitions([
    ['Name', untrustedText(name)],
    ['E-mail', email ? untrustedText(email) : markup`None`],
    ['Stripe customer', markup`${id}`],
  ]);
  return markup`<section aria-labelledby="customer"><h2 id="customer">Customer</h2>${rows}</section>`;
}

function flowSection(flow: NonNullable<Session['flow']>): Markup {
  const { subscription_cancel: cancel, subscription_update_confirm: confirm } = flow;
  const subscription = cancel ?? flow.subscription_pause ?? flow.subscription_update ?? confirm;
  const coupon = cancel?.retention?.coupon_offer?.coupon;
  const items = confirm?.items.map(({ id, price, quantity }) =>
    [id, price && `Price ${price}`, quantity !== undefined && `Quantity ${quantity}`].filter(Boolean).join(', '),
  );
  const discounts = confirm?.discounts?.map(({ coupon: code, promotion_code }) => code ?? promotion_code ?? '');
  const rows = definitions([
    ['Task', markup`${label(flow.type)}`],
    ['Subscription', subscription ? untrustedText(subscription.subscription) : undefined],
    ['Offer to stay', coupon === undefined ? undefined : markup`Coupon ${untrustedText(coupon)}`],
    ['Items', items && listed(items)],
    ['Discounts', discounts && listed(discounts)],
    ['Afterwards', completionTarget(flow.after_completion)],
  ]);
  return markup`<section aria-labelledby="flow"><h2 id="flow">What this link asks for</h2>${rows}</section>`;
}

function completionTarget({
  type,
  redirect,
  hosted_confirmation: done,
}: NonNullable<Session['flow']>['after_completion']) {
  if (type === 'portal_homepage') return markup`Start of the portal`;
  if (type === 'redirect')
    return webLink(redirect?.return_url, ({ host }) => `Continue to ${host}`) ?? markup`Redirect`;
  const { custom_message: message } = done ?? {};
  return markup`Confirmation on this site${message ? markup`: <span class="words">${untrustedText(message)}</span>` : undefined}`;
}

function featureItem({ name, enabled, details }: Feature): Markup {
  const rows = definitions(details.map(([label, values]) => [untrustedText(label), listed(values)]));
  // The details of a disabled feature are collapsed.
  const folded =
    enabled || details.length === 0 ? rows : markup`<details><summary>How it is set</summary>${rows}</details>`;
  const state = enabled ? markup`<span class="state on">Enabled</span>` : markup`<span class="state">Disabled</span>`;
  return markup`<li><div class="feature"><h3>${name}</h3>${state}</div>${folded}</li>
`;
}

function listed(values: readonly string[]): Markup {
  if (values.length === 0) return markup`None`;
  return markup`${values.map((value, index) => markup`${index > 0 ? ', ' : ''}${untrustedText(value)}`)}`;
}

function sessionSection(session: Session, configuration: Configuration): Markup {
  const { locale, on_behalf_of: account, after_expiration: after } = session;
  const rows = definitions([
    ['Id', markup`${session.id}`],
    ['Configuration', markup`${untrustedText(configuration.name ?? 'Without a name')} (${configuration.id})`],
    ['Works until', time(sessionExpiryMs(session))],
    ['Language asked for', locale ? markup`${locale} (this page is in English)` : undefined],
    ['On behalf of', account ? untrustedText(account) : undefined],
    ['Once expired', after ? markup`${label(after.type)}` : undefined],
  ]);
  return markup`<section aria-labelledby="session"><h2 id="session">Session</h2>${rows}</section>`;
}

function businessLinks({ business_profile: profile }: Configuration): Markup | undefined {
  const links = [
    webLink(profile.privacy_policy_url, () => 'Privacy policy'),
    webLink(profile.terms_of_service_url, () => 'Terms of service'),
  ].flatMap((link) => (link ? [markup`<li>${link}</li>`] : []));
  return links.length > 0 ? markup`<nav aria-label="The business"><ul>${links}</ul></nav>` : undefined;
}
