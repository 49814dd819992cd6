/**
 * What must not be read goes out of texts here, for logs and for callers alike: two lists of what a secret looks like
 * would differ one day, and the shorter of them would leak. There are two sieves.
 *
 * - `createRedact` takes out secrets, by value and by form, and leaves all else as it was: for what we wrote ourselves.
 * - `withoutValues` leaves plain words and well-known ids, and takes out all else: for what others wrote. A name or an
 *   address has no form to know it by, so that only the opposite can be told: that a word is an ordinary one.
 *
 * Both take time in proportion to the text, whatever is in it: texts come from callers and upstreams. So no pattern below
 * begins within a run of the characters that it goes on to repeat.
 */
export type Redact = (text: string) => string;

/** What stands where something was taken out. Nothing in it needs an escape in JSON or in a URL's path. */
const placeholder = '[redacted]';

/**
 * `secrets` go out wherever they are: as they are, in base64 or percent-encoded. Of what is known by its form, `sensitive`
 * is all: also URLs, and what tells of people and machines. `credentials` is for texts that are about URLs.
 */
export function createRedact(secrets: readonly string[] = [], form: keyof typeof forms = 'sensitive'): Redact {
  // Shorter ones would take out parts of words; no credential is so short.
  const known = [...new Set(secrets)].filter((secret) => secret.length >= 6);
  const values = known.length > 0 ? new RegExp(known.flatMap(encodingsOf).join('|'), 'g') : undefined;
  return (text) => (values ? text.replace(values, placeholder) : text).replace(forms[form], placeholder);
}

/** Leaves of a text no more than words, small numbers and well-known ids; what was taken out in a row is told once. */
export function maskUnknownWords(text: string): string {
  return byForm(text)
    .replace(word, (one) => (isPlain(one) ? one : placeholder))
    .replace(/\[redacted\](?:[ ,]+\[redacted\])+/g, placeholder);
}

/** Whether a name may be told that another made up: a member of an answer may be a label's key. */
export function isSafeIdentifier(name: string): boolean {
  return byForm(name) === name && isPlain(name);
}

/** Redacts every text of what JSON.parse gave, the names of members too. */
export function redactMembers(value: unknown, redact: Redact): unknown {
  if (typeof value === 'string') return redact(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => redactMembers(item, redact));
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [redact(name), redactMembers(member, redact)]),
  );
}

function byForm(text: string): string {
  return text.replace(forms.sensitive, placeholder);
}

// By value ----------------------------------------------------------------------------------

/** Patterns for the ways to write a secret. */
function encodingsOf(secret: string): string[] {
  const inJson = JSON.stringify(secret).slice(1, -1);
  // Any character may be percent-encoded or not, in capitals or not: encoders differ.
  const inUrl = Array.from(secret, (character) => `(?:${escapeRegExp(character)}|${percentEncoded(character)})`);
  return [inUrl.join(''), ...[inJson, ...inBase64(secret)].map(escapeRegExp)];
}

function percentEncoded(character: string): string {
  return Array.from(Buffer.from(character), (byte) => {
    const [high = '', low = ''] = byte.toString(16).padStart(2, '0');
    const digit = (one: string) => (/\d/.test(one) ? one : `[${one}${one.toUpperCase()}]`);
    return `%${digit(high)}${digit(low)}`;
  }).join('');
}

/** What base64 makes of a secret whatever stands before and after it: it may begin at any of three places in a group. */
function inBase64(secret: string): string[] {
  return [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]);
    // Characters that also hold bits of what is around the secret are not its own.
    const core = bytes.toString('base64').slice(Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6));
    return [core, core.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

function escapeRegExp(text: string): string {
  return text.replace(/[^\w]/gu, String.raw`\$&`);
}

// By form -----------------------------------------------------------------------------------

// The beginning of a word, also after an escape: a text may quote JSON or a URL, where `\n` or `%20` ends in a letter.
const start = String.raw`(?:(?<![\w-])|(?<=\\[bfnrt])|(?<=%[\da-f]{2}))`;
const slash = String.raw`(?:\\?/|%2f)`;
const restOfUrl = String.raw`(?:[^\s"'<>\\]|\\/)`;
const ofAddress = String.raw`[^\s"'\x60<>()\[\]{},;:@/\\|=&?#%]`;

const credentials = [
  // Keys of Stripe: secret, restricted, publishable, ephemeral, of webhooks. Tokens of Konnect: personal, of systems.
  String.raw`(?:[erps]k_(?:live|test)_|whsec_|[ks]pat_)[\w*-]*`,
  String.raw`${start}[erps]k_[\w*]+`,
  // Authorization headers, and JWTs without one.
  String.raw`${start}(?:bearer|basic)(?:\s|%20|\+)+[^\s"'<>\\,;]+`,
  String.raw`${start}eyJ[\w-]+\.[\w-]+(?:\.[\w-]*)*`,
  // Client secrets; and what ends the URL of a session, where its host is cut off.
  String.raw`${start}(?:cs|cuss|pi|seti|src)_\w*?secret_[\w%-]+`,
  String.raw`${start}(?:cs_)?(?:live|test)_(?=[\w-]*\d)[\w-]{16,}`,
  // A user name and password in a URL.
  String.raw`:(?:\\?/){2}[^\s/?#"'<>\\]*@`,
];
const sensitive = [
  // Any URL: of a session, of an upstream, or one that leads a customer back with its data in the query.
  String.raw`https?(?::|%3a)${slash}{2}${restOfUrl}*`,
  // The same without the scheme: Stripe's hosts, and the paths that it and the emulator have for sessions.
  String.raw`(?:billing|checkout|pay|invoice|dashboard)\.stripe\.com${slash}${restOfUrl}*`,
  String.raw`${slash}(?:p${slash}(?:session|login)|c${slash}(?:pay|setup))${slash}${restOfUrl}+`,
  // Addresses of machines.
  String.raw`(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])(?::\d{1,5})?`,
  String.raw`(?:${start}localhost|\[[\da-f:.]{2,45}\]):\d{1,5}`,
  // E-mail addresses. What ends in a number is a package and its version.
  String.raw`(?<!${ofAddress})${ofAddress}+(?:@|%40)(?:[\p{L}\p{N}_-]+\.)*\p{L}[\p{L}\p{N}_-]*`,
  // Phone numbers, where they begin with a plus.
  String.raw`\+\d(?:[\s().-]{0,2}\d){6,14}`,
];

// URLs first: what is left of one that was cut within would say where it leads.
const forms = {
  credentials: new RegExp(credentials.join('|'), 'giu'),
  sensitive: new RegExp([...sensitive, ...credentials].join('|'), 'giu'),
};

// By what is left ---------------------------------------------------------------------------

// A full stop is of the word where another character follows.
const word = /[^\s.,:;!?"'\x60()[\]{}<>=/|…]+(?:\.[^\s.,:;!?"'\x60()[\]{}<>=/|…]+)*/gu;

function isPlain(text: string): boolean {
  return text.length <= 40 && (ordinary.test(text) || capitalised.has(text));
}

const ordinary = new RegExp(
  [
    // A word, a compound of two or three, the name of a member or variable, a path of members.
    '[a-z]{1,20}',
    '[a-z]{1,20}(?:-[a-z]{1,20}){1,2}',
    '[a-z]+(?:_[a-z]+)+(?:\\.(?:[a-z_]+|\\d{1,3}))*',
    '[a-z]+(?:[A-Z][a-z]+){1,3}',
    // A bound or a count. Longer numbers may be somebody's.
    '\\d{1,4}(?:-[a-z]{1,20})?',
    '[-_]',
    // A currency, a country, an abbreviation.
    '[A-Z]{2,4}',
    // What an upstream calls its own things: it opens nothing to those who know it.
    '[0-7][0-9A-HJKMNP-TV-Z]{25}',
    '(?:acct|bpc|cus|in|pm|price|prod|promo|si|sub)_[A-Za-z0-9]+',
  ]
    .map((one) => `^${one}$`)
    .join('|'),
);

/** What sentences begin with, and the names of products: any other capital letter may begin somebody's name. */
const capitalised = new Set(
  (
    'A Active All An Another Array At Bad Billing Boolean Cannot Checkout Client Configuration Conflict Content ' +
    'Currency Customer Default Deleted Each Either Empty Enum Error Expected Field Float For Found Gone If In Int ' +
    'Integer Internal Invalid It Key Keys Kong Konnect Leave Missing Must Neither No Not Null Number Object Only Or ' +
    'OpenMeter Parameter Payment Please Portal Precondition Profile Property Provide Received Request Requests Server ' +
    'Session String Stripe Subscription That The There This Timestamp Too Try Unable Unexpected Unknown Unrecognized ' +
    'Unsupported Use Value When You Your Idempotency-Key'
  ).split(' '),
);
