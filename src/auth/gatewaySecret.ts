import { createHash, timingSafeEqual } from 'node:crypto';

/** Header that carries the gateway secret. */
export const gatewaySecretHeader = 'x-gateway-secret';

/** Compares a header value with the gateway secrets in constant time. */
export type VerifyGatewaySecret = (value: string | string[] | undefined) => boolean;

/** Accepts several secrets at once, so that a secret can be rotated without downtime. */
export function createGatewaySecretVerifier(secrets: readonly string[]): VerifyGatewaySecret {
  const digests = secrets.map(digest);
  return (value) => {
    if (typeof value !== 'string') return false;
    const candidate = digest(value);
    // Compares all digests, also after a match: constant time. Digests have equal lengths, as timingSafeEqual requires.
    return digests.map((known) => timingSafeEqual(known, candidate)).includes(true);
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
