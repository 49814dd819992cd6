import { documentationLink, isKnownWord, wordPattern } from './knownWords.ts';

/**
 * Redaction for logs and client messages. Both use the same patterns, because a second list would become incomplete.
 *
 * - `createRedact` is a deny list: it removes secrets, by value and by pattern. For text that this service writes.
 * - `maskUnknownWords` is an allow list: it keeps known words and ids and removes everything else. For text that clients
 *   and upstreams write, because no pattern matches the name or the address of a person.
 *
 * Both run in linear time on any input, because clients and upstreams choose the text. Therefore no pattern starts within
 * a run of the characters that it then repeats.
 */
export type Redact = (text: string) => string;

/** The replacement for redacted text. It needs no escape in JSON or in a URL path. */
const placeholder = '[redacted]';

/**
 * Removes `secrets`, plain, in base64 and percent-encoded, and everything that matches the patterns. `sensitive` covers
 * credentials, URLs, personal data and network addresses; `credentials` covers credentials only, for text with URLs.
 */
export function createRedact(secrets: readonly string[] = [], scope: keyof typeof patterns = 'sensitive'): Redact {
  // Shorter values would match parts of words; no credential is that short.
  const known = [...new Set(secrets)].filter((secret) => secret.length >= 6);
  const values = known.length > 0 ? new RegExp(known.flatMap(encodingsOf).join('|'), 'g') : undefined;
  return (text) => (values ? text.replace(values, placeholder) : text).replace(patterns[scope], placeholder);
}

/** Keeps known words, small numbers, known ids and links to Stripe's documentation. Adjacent placeholders are merged. */
export function maskUnknownWords(text: string): string {
  return splitAtLinks(text)
    .map((part, i) => (i % 2 === 1 ? part : maskWords(part)))
    .join('');
}

function maskWords(text: string): string {
  return redactByPattern(text)
    .replace(wordPattern, (match) => (isKnownWord(match) ? match : placeholder))
    .replace(/\[redacted\](?:[ ,]+\[redacted\])+/g, placeholder);
}

/** Every second part is a link, without the id of an account: it opens the account of the reader. */
function splitAtLinks(text: string): string[] {
  return text.split(documentationLink).map((part, i) => (i % 2 === 1 ? part.replace(/\/acct_\w+/, '') : part));
}

/** Whether a member name may be reported. An upstream response may have arbitrary names, such as label keys. */
export function isSafeIdentifier(name: string): boolean {
  return redactByPattern(name) === name && isKnownWord(name);
}

/** Redacts all strings of a parsed JSON value, member names included. */
export function redactMembers(value: unknown, redact: Redact): unknown {
  if (typeof value === 'string') return redact(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => redactMembers(item, redact));
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [redact(name), redactMembers(member, redact)]),
  );
}

function redactByPattern(text: string): string {
  return text.replace(patterns.sensitive, placeholder);
}

// By value ----------------------------------------------------------------------------------

/** Patterns for the encodings of a secret. */
function encodingsOf(secret: string): string[] {
  const inJson = JSON.stringify(secret).slice(1, -1);
  // Encoders differ in which characters they percent-encode, and in upper or lower case.
  const inUrl = Array.from(secret, (character) => `(?:${escapeRegExp(character)}|${percentEncoded(character)})`);
  return [inUrl.join(''), ...[inJson, ...base64Forms(secret)].map(escapeRegExp)];
}

function percentEncoded(character: string): string {
  return Array.from(Buffer.from(character), (byte) => {
    const [high = '', low = ''] = byte.toString(16).padStart(2, '0');
    const digit = (hex: string) => (/\d/.test(hex) ? hex : `[${hex}${hex.toUpperCase()}]`);
    return `%${digit(high)}${digit(low)}`;
  }).join('');
}

/** The base64 of a secret within a longer text: it can start at any of the three bytes of a group. */
function base64Forms(secret: string): string[] {
  return [0, 1, 2].flatMap((offset) => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]);
    // The first and the last character may also encode bits of the surrounding text.
    const core = bytes.toString('base64').slice(Math.ceil((offset * 8) / 6), Math.floor((bytes.length * 8) / 6));
    return [core, core.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

function escapeRegExp(text: string): string {
  return text.replace(/[^\w]/gu, String.raw`\$&`);
}

// By pattern --------------------------------------------------------------------------------

// The start of a word, also after an escape: in quoted JSON or a URL, `\n` or `%20` ends in a word character.
const start = String.raw`(?:(?<![\w-])|(?<=\\[bfnrt])|(?<=%[\da-f]{2}))`;
const slash = String.raw`(?:\\?/|%2f)`;
const restOfUrl = String.raw`(?:[^\s"'<>\\]|\\/)`;
const addressCharacter = String.raw`[^\s"'\x60<>()\[\]{},;:@/\\|=&?#%]`;

const credentials = [
  // Stripe keys: secret, restricted, publishable, ephemeral, webhook. Konnect tokens: personal, system account.
  String.raw`(?:[erps]k_(?:live|test)_|whsec_|[ks]pat_)[\w*-]*`,
  String.raw`${start}[erps]k_[\w*]+`,
  // Authorization headers, and bare JWTs.
  String.raw`${start}(?:bearer|basic)(?:\s|%20|\+)+[^\s"'<>\\,;]+`,
  String.raw`${start}eyJ[\w-]+\.[\w-]+(?:\.[\w-]*)*`,
  // Client secrets, and the last path segment of a session URL.
  String.raw`${start}(?:cs|cuss|pi|seti|src)_\w*?secret_[\w%-]+`,
  String.raw`${start}(?:cs_)?(?:live|test)_(?=[\w-]*\d)[\w-]{16,}`,
  // User name and password in a URL.
  String.raw`:(?:\\?/){2}[^\s/?#"'<>\\]*@`,
];
const sensitive = [
  // URLs: of sessions, of upstreams, and return URLs with customer data in the query.
  String.raw`https?(?::|%3a)${slash}{2}${restOfUrl}*`,
  // URLs without a scheme: Stripe hosts, and the session paths of Stripe and the emulator.
  String.raw`(?:billing|checkout|pay|invoice|dashboard)\.stripe\.com${slash}${restOfUrl}*`,
  String.raw`${slash}(?:p${slash}(?:session|login)|c${slash}(?:pay|setup))${slash}${restOfUrl}+`,
  // Network addresses.
  String.raw`(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])(?::\d{1,5})?`,
  String.raw`(?:${start}localhost|\[[\da-f:.]{2,45}\]):\d{1,5}`,
  // E-mail addresses. A label must start with a letter: `name@1.2.3` is a package version.
  String.raw`(?<!${addressCharacter})${addressCharacter}+(?:@|%40)(?:[\p{L}\p{N}_-]+\.)*\p{L}[\p{L}\p{N}_-]*`,
  // Phone numbers with a leading plus.
  String.raw`\+\d(?:[\s().-]{0,2}\d){6,14}`,
];

// URL patterns come first: a credential pattern would redact only part of a URL.
const patterns = {
  credentials: new RegExp(credentials.join('|'), 'giu'),
  sensitive: new RegExp([...sensitive, ...credentials].join('|'), 'giu'),
};
