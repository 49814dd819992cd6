import { createHash } from 'node:crypto';
import { markup } from './markup.ts';
import type { Markup } from './markup.ts';
import { style } from './style.ts';

export interface Page {
  readonly status: number;
  readonly html: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Content {
  /** 200 by default. */
  readonly status?: number;
  /** Kind of page. Never untrusted text: a title cannot isolate its writing direction. */
  readonly title: string;
  readonly heading: Markup;
  readonly body: Markup;
  /** Links of the business. */
  readonly footer?: Markup | undefined;
  /** Redirect target of the page's form; absent without a form. */
  readonly formTarget?: URL;
}

/** Renders a page in the layout of all pages, with security headers. */
export function toPage({ status = 200, title, heading, body, footer, formTarget }: Content): Page {
  // The style sheet is inserted without escaping, because the policy contains its hash.
  const html = String(markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>${title} – emulator</title>
<style></style>
</head>
<body>
<header><p><strong>Emulator</strong> – nothing here is real</p></header>
<main>
<h1>${heading}</h1>
${body}
</main>
<footer>${footer}<p>This page stands in for Stripe’s. No account, card or subscription is behind it.</p></footer>
</body>
</html>
`).replace('<style></style>', () => `<style>${style}</style>`);
  return { status, html, headers: { ...headers, 'content-security-policy': policy(formTarget) } };
}

/** Renders a page with one sentence and an optional link. */
export function toNotice(status: number, heading: string, sentence: string, link?: Markup): Page {
  const body = markup`<p>${sentence}</p>${link && markup`<p>${link}</p>`}`;
  return toPage({ status, title: heading, heading: markup`${heading}`, body });
}

const headers = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-robots-tag': 'noindex',
};

const styleHash = createHash('sha256').update(style).digest('base64');

function policy(formTarget: URL | undefined): string {
  return [
    "default-src 'none'",
    `style-src 'sha256-${styleHash}'`,
    // Browsers apply this to the redirect after a form as well.
    `form-action ${formTarget ? `'self' ${sourceOf(formTarget)}` : "'none'"}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** A policy cannot contain an IPv6 address or an unusual host name: it allows the scheme for those. */
function sourceOf({ protocol, hostname, origin }: URL): string {
  return /^[a-z0-9.-]+$/.test(hostname) ? origin : protocol;
}
