import { createHash } from 'node:crypto';

/**
 * The first 16 hexadecimal digits of the SHA-256, for values that logs must not contain but that lines are searched by. Without a
 * salt, so that an operator can compute the digest of a known value.
 */
export function toDigest(value: string): string {
  return createHash('sha256').update(value).digest('hex').slice(0, 16);
}

/** A name of an application as it is, and any other text as its digest: it may be the name of a person. */
export function toLoggedName(value: string): string {
  return namePattern.test(value) ? value : `sha256:${toDigest(value)}`;
}

const namePattern = /^[\w.:/-]{1,128}$/;
