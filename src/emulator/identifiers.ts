import { createHash } from 'node:crypto';
import { encodeTime } from 'ulid';

/**
 * Makes ids that look like the upstreams' own and are the same at every start: the nth id of a
 * kind depends on its number alone (and a ULID on its time), not on chance.
 */
export class Identifiers {
  readonly #counts = new Map<string, number>();

  ulid(kind: string, time: Date): string {
    return labelledUlid(`${kind}:${this.#next(kind)}`, time);
  }

  stripe(prefix: string): string {
    return labelledStripeId(prefix, `new:${this.#next(prefix)}`);
  }

  #next(kind: string): number {
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    return count;
  }
}

export function labelledUlid(label: string, time: Date): string {
  return encodeTime(time.getTime(), 10) + spell(label, '0123456789ABCDEFGHJKMNPQRSTVWXYZ', 16);
}

/** `prefix` without its underscore: `cus`, `bpc`, `cs_test`. */
export function labelledStripeId(prefix: string, label: string): string {
  const letters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
  return `${prefix}_${spell(`${prefix}:${label}`, letters, prefix === 'cus' ? 14 : 24)}`;
}

/** The secret part of a session's url: guessable here, since it follows from the id alone. */
export function secretOf(id: string): string {
  return `test_${createHash('sha256').update(`secret:${id}`).digest('base64url').slice(0, 32)}`;
}

function spell(label: string, alphabet: string, length: number): string {
  const digest = createHash('sha256').update(label).digest();
  return Array.from(digest.subarray(0, length), (byte) => alphabet.charAt(byte % alphabet.length)).join('');
}
