import { isSafeIdentifier, maskUnknownWords } from '../../logging/redaction.ts';

const maxLength = 500;

/**
 * Sanitizes an upstream's error message for a caller: masks everything but common words, because the message can quote data
 * that the caller may not see. The path leads the caller to the value that it sent.
 */
export function sanitizeMessage(text: string): string {
  const masked = maskUnknownWords(text.slice(0, 4 * maxLength));
  return masked.length > maxLength ? `${masked.slice(0, maxLength)}…` : masked;
}

/** Cuts an upstream's path before the first segment that is not a known name: it can be the key of a map. */
export function sanitizePath(path: readonly string[]): string[] {
  const unsafeIndex = path.findIndex((segment) => !isSafeIdentifier(segment));
  return unsafeIndex < 0 ? [...path] : path.slice(0, unsafeIndex);
}
