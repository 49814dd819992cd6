/** Escaped HTML. Only `markup` creates it, so that untrusted text is never inserted without escaping. */
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

/** Text and numbers are escaped, markup is inserted as it is, undefined is omitted. */
export type Part = string | number | Markup | readonly Markup[] | undefined;

export function markup(strings: TemplateStringsArray, ...parts: Part[]): Markup {
  return Markup.of(strings, parts);
}

/** Isolates the writing direction of text from API requests. */
export function untrustedText(text: string): Markup {
  return markup`<bdi>${text}</bdi>`;
}

/** Link to an http or https URL; undefined for any other scheme, which could run a script. */
export function webLink(url: string | null | undefined, label: (url: URL) => string): Markup | undefined {
  const target = toWebUrl(url);
  return target && markup`<a href="${target.href}">${label(target)}</a>`;
}

export function toWebUrl(url: string | null | undefined): URL | undefined {
  const target = URL.parse(url ?? '');
  return target?.protocol === 'https:' || target?.protocol === 'http:' ? target : undefined;
}

/** Time, to the minute. */
export function time(timeMs: number): Markup {
  const iso = new Date(timeMs).toISOString();
  return markup`<time datetime="${iso}">${iso.slice(0, 16).replace('T', ' ')} UTC</time>`;
}

/** Description list. Rows without a value are omitted. */
export function definitions(rows: readonly (readonly [label: string | Markup, value: Markup | undefined])[]): Markup {
  const items = rows.flatMap(([label, value]) =>
    value === undefined ? [] : [markup`<div><dt>${label}</dt><dd>${value}</dd></div>`],
  );
  return items.length === 0 ? markup`` : markup`<dl>${items}</dl>`;
}

function toText(part: Part): string {
  if (part === undefined) return '';
  if (typeof part === 'string' || typeof part === 'number') return escape(String(part));
  return part instanceof Markup ? part.toString() : part.join('');
}

// Control characters, and characters that embed, override or isolate a writing direction: an unbalanced one affects the
// text after it, also outside <bdi>.
const unsafeCharacters = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

function escape(text: string): string {
  return text
    .replace(unsafeCharacters, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
