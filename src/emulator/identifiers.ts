import { createHash } from 'node:crypto';
import { encodeTime } from 'ulid';

/**
 * Generates ids in the upstreams' formats. They are the same at every start: the nth id of a kind depends only on n, and a
 * ULID also on its time.
 */
export class Identifiers {
  readonly #counts = new Map<string, number>();

  ulid(kind: string, time: Date): string {
    return deterministicUlid(`${kind}:${this.#next(kind)}`, time);
  }

  stripe(prefix: string): string {
    return deterministicStripeId(prefix, `new:${this.#next(prefix)}`);
  }

  #next(kind: string): number {
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    return count;
  }
}

export function deterministicUlid(label: string, time: Date): string {
  return encodeTime(time.getTime(), 10) + encodeDigest(label, '0123456789ABCDEFGHJKMNPQRSTVWXYZ', 16);
}

/** `prefix` without its underscore: `cus`, `bpc`, `cs_test`. */
export function deterministicStripeId(prefix: string, label: string): string {
  const letters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
  return `${prefix}_${encodeDigest(`${prefix}:${label}`, letters, prefix === 'cus' ? 14 : 24)}`;
}

/** Secret part of a session's URL. It is guessable, because it is derived from the id. */
export function secretOf(id: string): string {
  return `test_${createHash('sha256').update(`secret:${id}`).digest('base64url').slice(0, 32)}`;
}

function encodeDigest(label: string, alphabet: string, length: number): string {
  const digest = createHash('sha256').update(label).digest();
  return Array.from(digest.subarray(0, length), (byte) => alphabet.charAt(byte % alphabet.length)).join('');
}
