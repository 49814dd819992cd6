/**
 * Ids and keys of the benchmark's customers. The id and the key of a customer end in the same ten digits. All have the same
 * length, so that the upstream can generate any customer, and requests and responses have a fixed length.
 */
const idPrefix = '01JHQ75EE0HJBPS9';
const profilePrefix = '01JHQ75EE0PRFPS9';
const keyPrefix = 'acme-';

export const digitsLength = 10;
export const idLength = idPrefix.length + digitsLength;

export function toDigits(number: number): string {
  return String(number).padStart(digitsLength, '0');
}

export function toId(digits: string): string {
  return idPrefix + digits;
}

export function toKey(digits: string): string {
  return keyPrefix + digits;
}

/** The digits of a customer's key; undefined for other texts. */
export function digitsOfKey(key: string): string | undefined {
  return key.length === keyPrefix.length + digitsLength && key.startsWith(keyPrefix)
    ? key.slice(keyPrefix.length)
    : undefined;
}

export function isId(text: string): boolean {
  return text.length === idLength && text.startsWith(idPrefix);
}

/** Customers share ten billing profiles, because an organisation has few. */
export function profileIdOf(idOrDigits: string): string {
  return `${profilePrefix}000000000${idOrDigits.slice(-1)}`;
}
