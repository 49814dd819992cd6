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
  /** 200 where nothing else is given. */
  readonly status?: number;
  /** What kind of page it is. The browser shows it, and it is never a text of others: a title cannot isolate one. */
  readonly title: string;
  readonly heading: Markup;
  readonly body: Markup;
  /** Below the page: links of the business. */
  readonly footer?: Markup | undefined;
  /** Where the answer to the page's form leads; without it the page has no form. */
  readonly formLeadsTo?: URL;
}

/** Puts a content into the one frame of all pages, with the headers that keep it to itself. */
export function toPage({ status = 200, title, heading, body, footer, formLeadsTo }: Content): Page {
  // The style's text goes in as it is: escaped, it would be another text than the one of the hash.
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
  return { status, html, headers: { ...headers, 'content-security-policy': policy(formLeadsTo) } };
}

/** A page that only says why there is no other. */
export function toNotice(status: number, heading: string, sentence: string, wayOut?: Markup): Page {
  const body = markup`<p>${sentence}</p>${wayOut && markup`<p>${wayOut}</p>`}`;
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

function policy(formLeadsTo: URL | undefined): string {
  return [
    "default-src 'none'",
    `style-src 'sha256-${styleHash}'`,
    // Browsers hold the redirect after a form against this too.
    `form-action ${formLeadsTo ? `'self' ${sourceOf(formLeadsTo)}` : "'none'"}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** A policy has no way to write an IPv6 address, and none to write an odd name: the scheme stands for those. */
function sourceOf({ protocol, hostname, origin }: URL): string {
  return /^[a-z0-9.-]+$/.test(hostname) ? origin : protocol;
}
