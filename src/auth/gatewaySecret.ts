import { createHash, timingSafeEqual } from 'node:crypto';

/** The header in which a router sends its secret. */
export const gatewaySecretHeader = 'x-gateway-secret';

/** Whether a header's value is one of the secrets. Takes as long for a wrong value as for a right one. */
export type VerifyGatewaySecret = (value: string | string[] | undefined) => boolean;

/** Two secrets may live at once, so that one can be replaced without a moment in which the router is locked out. */
export function createGatewaySecretVerifier(secrets: readonly string[]): VerifyGatewaySecret {
  const digests = secrets.map(digest);
  return (value) => {
    if (typeof value !== 'string') return false;
    const given = digest(value);
    // All are compared, whether or not one has matched. Digests have equal lengths, whatever the texts have.
    return digests.map((known) => timingSafeEqual(known, given)).includes(true);
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
