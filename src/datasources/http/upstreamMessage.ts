import { isSafeIdentifier, maskUnknownWords } from '../../logging/redaction.ts';

const maxLength = 500;

/**
 * An upstream's sentence, fit to be shown to a caller: what was wrong, without what it was about. Such a sentence may
 * quote anything that the upstream knows, and not all that the upstream knows is the caller's. What the caller sent it
 * knows itself, and a fault's path leads to it.
 */
export function sanitizeMessage(text: string): string {
  const told = maskUnknownWords(text.slice(0, 4 * maxLength));
  return told.length > maxLength ? `${told.slice(0, maxLength)}…` : told;
}

/** The path that an upstream blames, as far as it consists of names: what is further in may be the key of a map. */
export function sanitizePath(path: readonly string[]): string[] {
  const odd = path.findIndex((segment) => !isSafeIdentifier(segment));
  return odd < 0 ? [...path] : path.slice(0, odd);
}
