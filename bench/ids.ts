/**
 * The customers of the benchmark. Id and key end in the same ten digits and have one length each, so that the upstream can
 * make any customer up, requests can be filled in place, and an answer is right only if it is as long as the last one.
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

/** The digits of a customer's key; undefined for what is none. */
export function digitsOfKey(key: string): string | undefined {
  return key.length === keyPrefix.length + digitsLength && key.startsWith(keyPrefix)
    ? key.slice(keyPrefix.length)
    : undefined;
}

export function isId(text: string): boolean {
  return text.length === idLength && text.startsWith(idPrefix);
}

/** Ten profiles serve all customers, as a few do in an organisation. */
export function profileIdOf(idOrDigits: string): string {
  return `${profilePrefix}000000000${idOrDigits.slice(-1)}`;
}
