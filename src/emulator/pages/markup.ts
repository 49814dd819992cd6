/** A piece of a page. Only `markup` makes it, so that a text from elsewhere cannot pass for one. */
export class Markup {
  readonly #text: string;

  private constructor(text: string) {
    this.#text = text;
  }

  static of(strings: TemplateStringsArray, parts: readonly Part[]): Markup {
    return new Markup(String.raw({ raw: strings }, ...parts.map(toText)));
  }

  toString(): string {
    return this.#text;
  }
}

/** A text or number is escaped; a piece, or a list of pieces, stays as it is; undefined leaves nothing. */
export type Part = string | number | Markup | readonly Markup[] | undefined;

export function markup(strings: TemplateStringsArray, ...parts: Part[]): Markup {
  return Markup.of(strings, parts);
}

/** A text that others wrote: its writing direction stays its own, and does not turn the words around it. */
export function foreign(text: string): Markup {
  return markup`<bdi>${text}</bdi>`;
}

/** A link, to the web alone: any other scheme could run as script, and leaves nothing. */
export function webLink(url: string | null | undefined, label: (url: URL) => string): Markup | undefined {
  const target = toWebUrl(url);
  return target && markup`<a href="${target.href}">${label(target)}</a>`;
}

export function toWebUrl(url: string | null | undefined): URL | undefined {
  const target = URL.parse(url ?? '');
  return target?.protocol === 'https:' || target?.protocol === 'http:' ? target : undefined;
}

/** A moment, to the minute. */
export function moment(timeMs: number): Markup {
  const iso = new Date(timeMs).toISOString();
  return markup`<time datetime="${iso}">${iso.slice(0, 16).replace('T', ' ')} UTC</time>`;
}

/** Labels with what they stand for; one without anything is left out. */
export function definitions(rows: readonly (readonly [label: string | Markup, value: Markup | undefined])[]): Markup {
  const shown = rows.flatMap(([label, value]) =>
    value === undefined ? [] : [markup`<div><dt>${label}</dt><dd>${value}</dd></div>`],
  );
  return shown.length === 0 ? markup`` : markup`<dl>${shown}</dl>`;
}

function toText(part: Part): string {
  if (part === undefined) return '';
  if (typeof part === 'string' || typeof part === 'number') return escape(String(part));
  return part instanceof Markup ? part.toString() : part.join('');
}

// Control characters, and the marks that embed, override or isolate a direction: one that is left open, or closes more
// than it opened, would turn the words after it, <bdi> or not.
const unseen = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

function escape(text: string): string {
  return text
    .replace(unseen, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
