import { isSafeIdentifier, maskUnknownWords } from '../../logging/redaction.ts';

const maxLength = 500;

/**
 * Sanitizes an upstream's error message for a caller: masks everything but common words, because the message can quote data
 * that the caller may not see. `ownValues` are values that the caller sent; they stay where they are whole words.
 */
export function sanitizeMessage(text: string, ownValues: readonly string[] = []): string {
  const masked = splitAtOwnValues(text.slice(0, 4 * maxLength), ownValues)
    // Every second part is a value of the caller.
    .map((part, i) => (i % 2 === 1 ? part : maskUnknownWords(part)))
    .join('');
  return masked.length > maxLength ? `${masked.slice(0, maxLength)}…` : masked;
}

function splitAtOwnValues(text: string, ownValues: readonly string[]): string[] {
  // The longest first, so that a value does not hide one that contains it.
  const present = [...new Set(ownValues)]
    .filter((value) => value !== '' && text.includes(value))
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
