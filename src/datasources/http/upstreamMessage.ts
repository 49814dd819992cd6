import { isSafeIdentifier, maskUnknownWords } from '../../logging/redaction.ts';

const maxLength = 500;

/**
 * Sanitizes an upstream's error message for a caller: masks everything but common words, because the message can quote data
 * that the caller may not see. Values of `request`, which the caller sent, stay where they are whole words.
 */
export function sanitizeMessage(text: string, request?: object): string {
  const masked = splitAtOwnValues(text.slice(0, 4 * maxLength), valuesOf(request))
    // Every second part is a value of the caller.
    .map((part, i) => (i % 2 === 1 ? part : maskUnknownWords(part)))
    .join('');
  return masked.length > maxLength ? `${masked.slice(0, maxLength)}…` : masked;
}

/** The texts and numbers of a request at any depth, and the names of its members, which can be labels. */
function valuesOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number') return [String(value)];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => [
    ...(Array.isArray(value) ? [] : [name]),
    ...valuesOf(member),
  ]);
}

function splitAtOwnValues(text: string, ownValues: readonly string[]): string[] {
  // The longest first, so that a value does not hide one that contains it.
  const present = [...new Set(ownValues)]
    // Known words stay anyway, and may be a part of a link.
    .filter((value) => text.includes(value) && maskUnknownWords(value) !== value)
    .sort((a, b) => b.length - a.length);
  if (present.length === 0) return [text];
  const alternatives = present.map(escapeRegExp).join('|');
  return text.split(new RegExp(`(?<![\\p{L}\\p{N}_])(${alternatives})(?![\\p{L}\\p{N}_])`, 'u'));
}

function escapeRegExp(text: string): string {
  return Array.from(text, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`).join('');
}

/** Cuts an upstream's path before the first segment that is not a known name: it can be the key of a map. */
export function sanitizePath(path: readonly string[]): string[] {
  const unsafeIndex = path.findIndex((segment) => !isSafeIdentifier(segment));
  return unsafeIndex < 0 ? [...path] : path.slice(0, unsafeIndex);
}

/**
 * Whether a sentence of Stripe, or of Konnect about Stripe, says that a session needs a configuration because the account has no
 * default one. Stripe sends no code for this.
 */
export function isDefaultConfigurationMissing(message: string): boolean {
  return /\bdefault configuration has not been created\b|\buntil you save your customer portal settings\b/i.test(
    message,
  );
}
