import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';

/** Most requests come from a few callers. */
const digests = new LRUCache<string, string>({ max: 1_000 });

/**
 * The first 16 hexadecimal digits of the SHA-256, for values that logs must not contain but that lines are searched by. Without a
 * salt, so that an operator can compute the digest of a known value.
 */
export function toDigest(value: string): string {
  const known = digests.get(value);
  if (known !== undefined) return known;
  const digest = createHash('sha256').update(value).digest('hex').slice(0, 16);
  digests.set(value, digest);
  return digest;
}

/** A name of an application as it is, and any other text as its digest: it may be the name of a person. */
export function toLoggedName(value: string): string {
  return namePattern.test(value) ? value : `sha256:${toDigest(value)}`;
}

const namePattern = /^[\w.:/-]{1,128}$/;
